package truefoundry

import (
	"bytes"
	"context"
	_ "embed" // the contract
	"fmt"
	"io"
	"net/http"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
)

//go:embed openapi.yaml
var document []byte

// A contract is what may be asked and answered.
type contract struct{ router routers.Router }

func loadContract(t testing.TB) contract {
	t.Helper()
	spec, err := openapi3.NewLoader().LoadFromData(document)
	if err != nil {
		t.Fatal(err)
	}
	router, err := legacy.NewRouter(spec)
	if err != nil {
		t.Fatal(err)
	}
	return contract{router}
}

// request returns the operation that r asks for, or why it is none. The body of
// r can be read again afterwards. Tokens are the operation's own business: a
// wrong one is no breach of the contract.
func (c contract) request(r *http.Request) (*openapi3filter.RequestValidationInput, error) {
	for name := range r.URL.Query() {
		if name != "secret_ref" {
			return nil, fmt.Errorf("the parameter %q is not in the contract", name)
		}
	}
	route, params, err := c.router.FindRoute(r)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", r.Method, r.URL.Path, err)
	}
	if r.Method == http.MethodGet && r.ContentLength > 0 {
		return nil, fmt.Errorf("a GET with a body")
	}
	input := &openapi3filter.RequestValidationInput{
		Request: r, PathParams: params, Route: route,
		Options: &openapi3filter.Options{
			AuthenticationFunc:    openapi3filter.NoopAuthenticationFunc,
			IncludeResponseStatus: true,
		},
	}
	return input, openapi3filter.ValidateRequest(r.Context(), input)
}

// response checks what the fake is about to send.
func (c contract) response(input *openapi3filter.RequestValidationInput, a answer) error {
	return openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: input,
		Status:                 a.status,
		Header:                 a.header,
		Body:                   io.NopCloser(bytes.NewReader(a.body)),
		Options:                input.Options,
	})
}
