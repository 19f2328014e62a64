package store

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"

	"golang.org/x/oauth2"
	"golang.org/x/time/rate"
)

// Google's quota is 600 writes a minute and project
// (cloud.google.com/secret-manager/quotas), and a new secret takes two. In one
// minute these come to 580.
const (
	googleWriteRate  = 8 // requests a second, after the burst
	googleWriteBurst = 100
	googleWrites     = 2 // for one secret
)

// googlePayload is how large a version can be.
const googlePayload = 64 << 10

func (g *google) unfit(s Secret) string {
	switch {
	case !isSecretID(s.Name):
		return "no secret of Google can be called that: a name has letters, digits, - and _, at most 255 of them"
	case len(s.Value) > googlePayload:
		return "Google Secret Manager takes no value of more than 64 KiB"
	}
	return ""
}

// create makes each secret, which Google does for one caller alone, and adds its
// first version. What an earlier run has left without one is gone on with: see
// claim.
func (g *google) create(ctx context.Context, secrets []Secret) ([]creation, error) {
	w := &googleWriter{google: g, writes: writing(g.metadata, googleWriteRate)}
	if g.env.Limits.Rate == 0 {
		w.writes.limiter.rate = rate.NewLimiter(googleWriteRate, googleWriteBurst)
	}
	if g.writer == "" {
		g.writer = randomID()
	}
	limits := paced(g.env.Limits, googleWrites*len(secrets), googleWriteRate)
	return creating(ctx, len(secrets), limits, func(ctx context.Context, all []creation) {
		var refusal Answer
		if w.token, refusal = g.login.enter(ctx, g); w.token == nil {
			for i := range all {
				all[i] = creation{lost, broken(refusal.Why)}
			}
			return
		}
		inFlight(ctx, len(secrets), limits.inFlight(), func(ctx context.Context, i int) {
			all[i] = w.one(ctx, secrets[i])
		})
	}, w.writes.limiter)
}

// googleWriter is one create.
type googleWriter struct {
	*google
	writes *caller
	token  oauth2.TokenSource
}

func (w *googleWriter) one(ctx context.Context, s Secret) creation {
	l := beginLease()
	r, none, ok := w.once(ctx, http.MethodPost, "", url.Values{"secretId": {s.Name}}, map[string]any{
		"replication": map[string]any{"automatic": map[string]any{}},
		"annotations": map[string]string{writerAnnotation: w.writer},
	})
	switch {
	case !ok:
		return none
	case r.Status == http.StatusConflict && googleStatus(r) == "ALREADY_EXISTS":
		var instead *creation
		if l, instead = w.claim(ctx, s.Name); instead != nil {
			return *instead
		}
	case r.Status != http.StatusOK:
		return googleWriteRefusal(r, "secretmanager.secrets.create")
	}
	return w.add(ctx, s, l)
}

// add adds the first version, while the lease lasts.
func (w *googleWriter) add(ctx context.Context, s Secret, l lease) creation {
	ctx, cancel := context.WithDeadline(ctx, l.until)
	defer cancel()
	r, none, ok := w.once(ctx, http.MethodPost, "/"+s.Name+":addVersion", nil, map[string]any{"payload": map[string]any{
		"data":       s.Value,
		"dataCrc32c": googleChecksum(s.Value),
	}})
	switch {
	case !ok:
		return none
	case r.Status != http.StatusOK:
		return googleWriteRefusal(r, "secretmanager.versions.add")
	}
	return isCreated
}

// once makes a request that changes something, at the project's secrets.
func (w *googleWriter) once(ctx context.Context, method, path string, query url.Values, body any) (reply, creation, bool) {
	data, err := json.Marshal(body)
	if err != nil {
		return reply{}, isDeclined(Missing, "it cannot be written as JSON"), false
	}
	defer clear(data)
	t, err := w.token.Token()
	if err != nil {
		a, _ := googleLoginError(err)
		return reply{}, isDeclined(a.State, a.Why), false
	}
	return w.writes.once(ctx, func(ctx context.Context) (*http.Request, error) {
		req, err := w.request(ctx, w.secrets(path, query), t)
		if err != nil {
			return nil, err
		}
		req.Method, req.ContentLength = method, int64(len(data))
		req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }
		req.Body, err = req.GetBody()
		req.Header.Set("Content-Type", "application/json")
		return req, err
	})
}

// secrets is the address of the project's secrets, or of what is below them.
func (w *googleWriter) secrets(path string, query url.Values) *url.URL {
	address := *w.base
	address.Path += "/v1/projects/" + w.project + "/secrets" + path
	address.RawQuery = query.Encode()
	return &address
}

// googleStatus is the canonical code of an error, "" for none. It is for
// comparing, never for showing.
func googleStatus(r reply) string {
	var body struct{ Error struct{ Status string } }
	if json.Unmarshal(r.Body, &body) != nil {
		return ""
	}
	return body.Error.Status
}

// googleWriteRefusal turns an error of an operation that writes into what came
// of it. Only codes of the tables come out.
func googleWriteRefusal(r reply, permission string) creation {
	status := googleStatus(r)
	switch {
	case r.Status == http.StatusForbidden && status == "PERMISSION_DENIED":
		if a := googleRefusal(r, Value); hasReason(a.Why) {
			return isDeclined(a.State, a.Why)
		}
		return isDeclined(Refused, "the caller lacks "+permission+" (PERMISSION_DENIED)")
	case r.Status == http.StatusBadRequest && status == "FAILED_PRECONDITION":
		return isDeclined(Refused, "a policy of the organisation does not allow it, automatic replication perhaps (FAILED_PRECONDITION); make the secret by hand, without a version, and run this again")
	case r.Status == http.StatusBadRequest && status == "INVALID_ARGUMENT":
		return isDeclined(Missing, "Google does not accept its name or its value (INVALID_ARGUMENT)")
	case r.Status == http.StatusNotFound && status == "NOT_FOUND":
		return creation{lost, Answer{State: Broken, Why: "the project, or the secret, was gone at that moment (NOT_FOUND)"}}
	case r.Status == http.StatusConflict && status == "ABORTED":
		return creation{lost, Answer{State: Broken, Why: "somebody else writes it at the same time (ABORTED)"}}
	}
	a := googleRefusal(r, Value)
	return isDeclined(a.State, a.Why)
}

// hasReason reports whether a refusal says more than which permission lacks.
func hasReason(why string) bool {
	for _, text := range googleReasons {
		if text == why {
			return true
		}
	}
	return false
}
