package servers_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"secretref.dev/secretref/store"
	"secretref.dev/secretref/test/servers/conformance"
	"secretref.dev/secretref/test/servers/fake/aws"
)

// awsBehind starts the fake with the proxy of the suite in front, which speaks
// as AWS does.
func awsBehind(t *testing.T) (*aws.Server, *conformance.Proxy) {
	t.Helper()
	var proxy *conformance.Proxy
	s := aws.Behind(t, func(h http.Handler) http.Handler {
		proxy = conformance.Wrap(h)
		proxy.WriteError = awsError
		return proxy
	})
	s.Environ(t)
	return s, proxy
}

// awsError is an error in AWS's form. The code of one that echoes is hostile,
// or a right one, in turn.
func awsError(w http.ResponseWriter, r *http.Request, status int, text string) {
	body := map[string]string{"__type": text, "message": text, "Message": text}
	switch {
	case status == http.StatusTooManyRequests:
		status, body["__type"] = http.StatusBadRequest, "ThrottlingException"
	case len(text)%2 == 0:
		body["__type"] = "AccessDeniedException"
	}
	data, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	w.WriteHeader(status)
	w.Write(data)
}

// openAWS opens one of the two stores against whatever the environment says.
func openAWS(t *testing.T, kind string, k conformance.Knobs) store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), store.Config{Kind: kind, Region: "us-east-1"}, store.Env{Limits: k.Limits, Log: k.Log, Client: aws.Client()})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// awsCredentials are what must never come out. The id of a key is none of them.
func awsCredentials(s *aws.Server) []string { return []string{s.SecretKey, s.SessionToken} }

// awsBackends are the two stores, each behind a server of its own: the SDK has a
// variable for each service.
func awsBackends(t *testing.T) (parameterStore, secretsManager conformance.Backend) {
	parameters, proxy := awsBehind(t)
	parameterStore = parameterStoreBackend(parameters, proxy)
	secrets, proxy := awsBehind(t)
	secretsManager = secretsManagerBackend(secrets, proxy)
	t.Setenv("AWS_ENDPOINT_URL_SSM", parameters.URL)
	t.Setenv("AWS_ENDPOINT_URL_SECRETS_MANAGER", secrets.URL)
	return parameterStore, secretsManager
}

func parameterStoreBackend(s *aws.Server, proxy *conformance.Proxy) conformance.Backend {
	return conformance.Backend{
		Name:   "aws/parameter-store",
		Open:   func(t *testing.T, k conformance.Knobs) store.Store { return openAWS(t, store.KindParameterStore, k) },
		Secret: func(i int) string { return fmt.Sprintf("/tfy-secret/acme/conformance/secret-%04d", i) },
		Put:    func(t *testing.T, name string, value []byte) { s.PutParameter(name, string(value)) },
		// Who may describe is told that a parameter exists, whether or not it may
		// be read: this is a caller that may do neither.
		Refuse: func(t *testing.T, name string) {
			s.Deny("DescribeParameters")
			s.DenyName(name)
			t.Cleanup(s.Heal)
		},
		RefuseAll: func(t *testing.T) {
			s.Deny("DescribeParameters", "GetParameters")
			t.Cleanup(s.Heal)
		},
		Fault:    func(t *testing.T, f conformance.Fault) { proxy.Set(f) },
		Requests: proxy.Requests, Reset: proxy.Reset,
		Empty:       true, // [model] has no lower bound
		Credentials: awsCredentials(s),
	}
}

func secretsManagerBackend(s *aws.Server, proxy *conformance.Proxy) conformance.Backend {
	return conformance.Backend{
		Name:   "aws/secrets-manager",
		Open:   func(t *testing.T, k conformance.Knobs) store.Store { return openAWS(t, store.KindSecretsManager, k) },
		Secret: func(i int) string { return fmt.Sprintf("/tfy-secret/acme/conformance/secret-%04d", i) },
		Put:    func(t *testing.T, name string, value []byte) { s.PutSecret(name, value) },
		Refuse: func(t *testing.T, name string) {
			s.DenyName(name)
			t.Cleanup(s.Heal)
		},
		RefuseAll: func(t *testing.T) {
			s.Deny("DescribeSecret", "BatchGetSecretValue", "GetSecretValue")
			t.Cleanup(s.Heal)
		},
		Disable:  func(t *testing.T, name string) { s.DeleteSecret(name) },
		Fault:    func(t *testing.T, f conformance.Fault) { proxy.Set(f) },
		Requests: proxy.Requests, Reset: proxy.Reset,
		Binary:      true, // and not Empty: [model] wants one byte at least
		Credentials: awsCredentials(s),
	}
}

// When the time runs out, the deadline is not the cause: that it throttled is,
// in every mode. Where nothing else is known, the time that there was is told.
func TestAWSTellsTheCauseBehindADeadline(t *testing.T) {
	_, proxy := awsBehind(t)
	for _, kind := range awsKinds {
		st := openAWS(t, kind, conformance.Knobs{Limits: store.Limits{Rate: -1, Total: 400 * time.Millisecond}})
		for _, c := range []struct {
			fault conformance.Fault
			want  string
		}{
			{conformance.Fault{Kind: conformance.Slow, Delay: 5 * time.Second}, "there was no answer within 400ms"},
			{conformance.Fault{Kind: conformance.Throttle}, "it throttles (ThrottlingException), and then there was no answer within 400ms"},
		} {
			proxy.Set(c.fault)
			for _, mode := range []store.Mode{store.Exists, store.Value} {
				for _, a := range askAll(t, st, []string{"/tfy-secret/a", "/tfy-secret/b"}, mode) {
					if a.State != store.Broken || a.Why != c.want && !strings.HasPrefix(a.Why, "it throttles") {
						t.Errorf("%s: %s (%s), want %q", kind, a.State, a.Why, c.want)
					}
				}
			}
		}
	}
}
