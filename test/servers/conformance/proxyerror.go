package conformance

import (
	"encoding/json"
	"net/http"
)

func (p *Proxy) writeError(w http.ResponseWriter, r *http.Request, status int, text string) {
	if p.WriteError != nil {
		p.WriteError(w, r, status, text)
		return
	}
	// Where the servers of the stores put their messages, all at once.
	body, err := json.Marshal(map[string]any{
		"errors":  []string{text},
		"error":   map[string]any{"code": text, "message": text, "status": text, "innererror": map[string]any{"code": text}},
		"__type":  text,
		"message": text, "Message": text, "code": text, "reason": text, "status": text,
		"kind": "Status", "details": map[string]any{"name": text},
	})
	if err != nil {
		panic(err)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	w.Write(body)
}
