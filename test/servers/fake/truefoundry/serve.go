package truefoundry

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

// ServeHTTP checks the request, answers it, and checks the answer.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	input, err := s.contract.request(r)
	if err != nil {
		s.t.Errorf("a request that the contract does not have: %v", err)
		http.Error(w, "not in the contract", http.StatusNotFound)
		return
	}
	s.mu.Lock()
	a := s.answer(r)
	s.mu.Unlock()
	if err := s.contract.response(input, a); err != nil {
		s.t.Errorf("an answer that the contract does not have: %v", err)
	}
	for name, values := range a.header {
		w.Header()[name] = values
	}
	w.WriteHeader(a.status)
	w.Write(a.body)
}

func (s *Server) answer(r *http.Request) answer {
	token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	isUser := r.Method == http.MethodPost
	switch {
	case isUser && token != s.APIKey, !isUser && token != s.ClusterToken:
		return failure(http.StatusUnauthorized)
	case s.refuseAll:
		return failure(http.StatusForbidden)
	case isUser:
		return s.list(r)
	}
	return s.read(strings.TrimPrefix(r.URL.Query().Get("secret_ref"), "tfy-secret://"))
}

func failure(status int) answer {
	return jsonAnswer(status, map[string]any{"statusCode": status, "message": http.StatusText(status)})
}

// list is the user API: those of the names that there are and that the caller
// may see, in no order that was asked for.
func (s *Server) list(r *http.Request) answer {
	var query struct {
		SecretFQNs    []string `json:"secretFqns"`
		WithValue     bool
		Limit, Offset int
	}
	if err := json.NewDecoder(r.Body).Decode(&query); err != nil {
		s.t.Errorf("the body that the contract let pass: %v", err)
	}
	rows := []map[string]any{}
	for _, fqn := range slices.Backward(query.SecretFQNs) {
		value, ok := s.secrets[fqn]
		if !ok || s.refused[fqn] {
			continue
		}
		row := map[string]any{"id": "id-of-" + fqn, "fqn": fqn, "name": fqn[strings.LastIndexByte(fqn, ':')+1:]}
		if query.WithValue && !s.withheld {
			row["value"] = value
		}
		rows = append(rows, row)
	}
	limit := query.Limit
	if s.pageSize > 0 {
		limit = min(limit, s.pageSize)
	}
	total, start := len(rows), min(query.Offset, len(rows))
	return jsonAnswer(http.StatusOK, map[string]any{
		"data":       rows[start:min(start+limit, len(rows))],
		"pagination": map[string]any{"total": total + s.tooMany, "offset": query.Offset, "limit": limit},
	})
}

// read is the clusters' API.
func (s *Server) read(fqn string) answer {
	value, ok := s.secrets[fqn]
	switch {
	case s.refused[fqn]:
		return failure(http.StatusForbidden)
	case !ok:
		return failure(http.StatusNotFound)
	}
	return jsonAnswer(http.StatusOK, map[string]any{"value": value})
}
