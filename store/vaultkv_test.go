package store

import (
	"encoding/json"
	"strings"
	"testing"
)

// No answer, whatever it is, panics, has a value where the mode does not keep
// one, or repeats what the secret holds.
func FuzzVaultData(f *testing.F) {
	for _, seed := range []string{aSecret[4:], `{"data":{"data":{"a":1,"b":[{}]},"metadata":{}}}`, `{"data":null}`, `[]`} {
		f.Add(seed, "", uint8(Value))
	}
	f.Fuzz(func(t *testing.T, body, pinned string, mode uint8) {
		v := &vault{config: Config{Key: pinned}, token: "CANARY-token"}
		v.engine.known = true
		m := Mode(mode % 3)
		var a Answer
		if m == Exists {
			a = v.metadata(t.Context(), reply{Status: 200, Body: []byte(body)})
		} else {
			a = v.data(t.Context(), reply{Status: 200, Body: []byte(body)}, m)
		}
		if a.State == 0 || (a.Value != nil) != (m == Value && a.State == Found) || strings.Contains(a.Why, "CANARY") && !strings.Contains(pinned, "CANARY") && !leaksOnlyKeys(body) {
			t.Errorf("%s, a value of %d bytes, Why of %d", a.State, len(a.Value), len(a.Why))
		}
	})
}

// leaksOnlyKeys reports whether CANARY stands in a key of the secret: those may
// be listed.
func leaksOnlyKeys(body string) bool {
	var answer kvData
	if json.Unmarshal([]byte(body), &answer) != nil || answer.Data == nil {
		return false
	}
	for key := range answer.Data.Data {
		if strings.Contains(key, "CANARY") {
			return true
		}
	}
	return false
}
