package truefoundry

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestContractRefusesRequests(t *testing.T) {
	c := loadContract(t)
	const list, read = "/api/svc/v1/secrets", "/api/svc/v1/control-plane/secret"
	many := `"a:b:c0"` + strings.Repeat(`,"a:b:c"`, 100)
	for _, r := range []struct{ name, method, path, body string }{
		{"another path", http.MethodGet, "/api/svc/v1/secret", ""},
		{"another method", http.MethodGet, list, ""},
		{"a field that is unknown", http.MethodPost, list, `{"secretFqns":["a:b:c"],"limit":1,"offset":0,"values":true}`},
		{"a field of another type", http.MethodPost, list, `{"secretFqns":["a:b:c"],"limit":"1","offset":0}`},
		{"no limit", http.MethodPost, list, `{"secretFqns":["a:b:c"],"offset":0}`},
		{"more than 100 names", http.MethodPost, list, `{"secretFqns":[` + many + `],"limit":100,"offset":0}`},
		{"a name with a scheme", http.MethodPost, list, `{"secretFqns":["tfy-secret://a:b:c"],"limit":1,"offset":0}`},
		{"no JSON", http.MethodPost, list, `{`},
		{"no reference", http.MethodGet, read, ""},
		{"a reference without scheme", http.MethodGet, read + "?secret_ref=a:b:c", ""},
		{"another parameter", http.MethodGet, read + "?secret_ref=tfy-secret://a:b:c&x=1", ""},
	} {
		t.Run(r.name, func(t *testing.T) {
			req := httptest.NewRequest(r.method, r.path, strings.NewReader(r.body))
			req.Header.Set("Content-Type", "application/json")
			if _, err := c.request(req); err == nil {
				t.Error("passed")
			}
		})
	}
}

func TestContractRefusesAnswers(t *testing.T) {
	c := loadContract(t)
	req := httptest.NewRequest(http.MethodPost, "/api/svc/v1/secrets",
		strings.NewReader(`{"secretFqns":["a:b:c"],"limit":100,"offset":0}`))
	req.Header.Set("Content-Type", "application/json")
	input, err := c.request(req)
	if err != nil {
		t.Fatal(err)
	}
	page := func(row map[string]any) map[string]any {
		return map[string]any{"data": []any{row}, "pagination": map[string]any{"total": 1}}
	}
	good := map[string]any{"id": "1", "fqn": "a:b:c", "name": "c"}
	if err := c.response(input, jsonAnswer(http.StatusOK, page(good))); err != nil {
		t.Errorf("a right answer: %v", err)
	}
	for name, a := range map[string]answer{
		"a field that is unknown": jsonAnswer(http.StatusOK, page(map[string]any{"id": "1", "fqn": "a:b:c", "name": "c", "secret": "x"})),
		"a field that lacks":      jsonAnswer(http.StatusOK, page(map[string]any{"id": "1", "fqn": "a:b:c"})),
		"no pagination":           jsonAnswer(http.StatusOK, map[string]any{"data": []any{}}),
		"another status":          failure(http.StatusTeapot),
	} {
		if c.response(input, a) == nil {
			t.Errorf("%s: passed", name)
		}
	}
}
