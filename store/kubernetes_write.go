package store

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// kubernetesConflicts is how often the keys are added anew because somebody else
// has changed the Secret in between.
const kubernetesConflicts = 5

// maxKey is how long a key of a Secret can be.
const maxKey = 253

func (s *clusterSecret) unfit(secret Secret) string {
	switch name := secret.Name; {
	case name == "" || len(name) > maxKey || !only(name, "-_.") || name == "." || strings.HasPrefix(name, ".."):
		return "no key of a Secret can be called that: a key has letters, digits and - _ . alone, at most 253 of them"
	case len(secret.Value) > maxSecretData:
		return "a Secret holds no more than 1 MiB"
	}
	return ""
}

// create adds all keys with one request, on condition that the Secret is still
// the one that was read: a key that somebody else adds in between is seen, and
// left alone. Where there is no Secret it makes one.
func (s *clusterSecret) create(ctx context.Context, secrets []Secret) ([]creation, error) {
	l := newLimiter(s.env.Limits, kubernetesRate)
	return creating(ctx, len(secrets), s.env.Limits, func(ctx context.Context, all []creation) {
		client, why := s.account.client(ctx, s.env)
		if why != "" {
			for i := range all {
				all[i] = creation{lost, broken(why)}
			}
			return
		}
		w := &keyWriter{clusterSecret: s, secrets: secrets, all: all, caller: &caller{name: "kubernetes", client: client, limiter: l, env: s.env}}
		for range kubernetesConflicts {
			if w.add(ctx) {
				return
			}
		}
		w.rest(creation{lost, Answer{State: Broken, Why: "others change the Secret all the time (HTTP 409)"}})
	}, l)
}

// keyWriter is one create.
type keyWriter struct {
	*clusterSecret
	caller  *caller
	secrets []Secret
	all     []creation
}

// rest gives all that are open the same outcome.
func (w *keyWriter) rest(c creation) {
	for i := range w.all {
		if w.all[i].how == lost {
			w.all[i] = c
		}
	}
}

// add reads the Secret and adds the keys that it lacks. It reports false if
// somebody else was faster.
func (w *keyWriter) add(ctx context.Context) (done bool) {
	r, why := w.caller.call(ctx, w.clusterSecret.request, nil)
	defer clear(r.Body)
	if why != "" {
		w.rest(creation{lost, broken(why)})
		return true
	}
	if r.Status == http.StatusNotFound && saysSecretMissing(r.Body) {
		return w.send(ctx, http.MethodPost, "", map[string]any{
			"apiVersion": "v1", "kind": "Secret", "type": "Opaque",
			"metadata": map[string]any{"name": w.name},
		}, 0)
	}
	var now struct {
		Metadata  struct{ ResourceVersion string }
		Immutable bool
		Data      map[string]dataSize
	}
	if r.Status != http.StatusOK {
		refused := make([]Answer, 1)
		w.answer(refused, nil, Exists, r)
		w.rest(creation{declined, refused[0]})
		return true
	}
	if json.Unmarshal(r.Body, &now) != nil || now.Metadata.ResourceVersion == "" {
		w.rest(isDeclined(Broken, "its answer is not a Secret"))
		return true
	}
	size, open := 0, false
	for _, n := range now.Data {
		size += int(n)
	}
	for i, s := range w.secrets {
		if _, there := now.Data[s.Name]; there && w.all[i].how == lost {
			w.all[i] = isTaken("the Secret has a key of that name, which is left alone")
		}
		open = open || w.all[i].how == lost
	}
	switch {
	case !open:
		return true
	case now.Immutable:
		w.rest(isDeclined(Refused, "the Secret "+quote(w.name)+" is immutable; make another, and name it in the Helm values and the policy"))
		return true
	}
	return w.send(ctx, http.MethodPatch, "/"+w.name, map[string]any{
		"metadata": map[string]any{"resourceVersion": now.Metadata.ResourceVersion},
	}, size)
}

// send writes the open keys into the object and sends it. It reports false if
// the Secret has come, gone or changed since it was read.
func (w *keyWriter) send(ctx context.Context, method, path string, object map[string]any, size int) (done bool) {
	data := make(map[string][]byte)
	for i, s := range w.secrets {
		if w.all[i].how == lost {
			data[s.Name] = s.Value
			size += len(s.Value)
		}
	}
	if size > maxSecretData {
		w.rest(isDeclined(Missing, "with all these keys the Secret would be larger than 1 MiB, and can be no larger"))
		return true
	}
	object["data"] = data
	body, err := json.Marshal(object)
	if err != nil {
		w.rest(isDeclined(Missing, "it cannot be written as JSON"))
		return true
	}
	defer clear(body)
	address := w.account.server.JoinPath("api", "v1", "namespaces", url.PathEscape(w.namespace), "secrets"+path)
	address.RawQuery = "fieldManager=secretref"
	r, none, ok := w.caller.once(ctx, func(ctx context.Context) (*http.Request, error) {
		req, err := http.NewRequestWithContext(ctx, method, address.String(), bytes.NewReader(body))
		if err != nil {
			return nil, err
		}
		req.Header.Set("Accept", "application/json")
		req.Header.Set("Content-Type", "application/json")
		if method == http.MethodPatch {
			req.Header.Set("Content-Type", "application/merge-patch+json")
		}
		return req, nil
	})
	defer clear(r.Body)
	if !ok {
		w.rest(none)
		return true
	}
	if r.Status == http.StatusConflict || method == http.MethodPatch && r.Status == http.StatusNotFound {
		return false
	}
	w.rest(w.written(method, r.Status))
	return true
}

// written is what came of a request that got that answer.
func (w *keyWriter) written(method string, status int) creation {
	verb := map[string]string{http.MethodPatch: "patch", http.MethodPost: "create"}[method]
	where := "the Secret " + quote(w.name) + " in the namespace " + quote(w.namespace)
	code := " (HTTP " + strconv.Itoa(status) + ")"
	switch status {
	case http.StatusOK, http.StatusCreated:
		return isCreated
	case http.StatusUnauthorized:
		return isDeclined(Refused, "the cluster does not accept the login"+code)
	case http.StatusForbidden:
		return isDeclined(Refused, "the caller may not "+verb+" "+where+code)
	case http.StatusNotFound:
		return isDeclined(Missing, "the cluster has no namespace "+quote(w.namespace)+code)
	case http.StatusUnprocessableEntity, http.StatusRequestEntityTooLarge:
		return isDeclined(Missing, "the cluster does not accept it in "+where+code)
	}
	return isDeclined(Broken, "it does not answer like a cluster's API server"+code)
}

// A dataSize is how many bytes a value has, which is not kept.
type dataSize int

func (n *dataSize) UnmarshalJSON(raw []byte) error {
	text := strings.TrimRight(strings.Trim(string(raw), `"`), "=")
	*n = dataSize(base64.RawStdEncoding.DecodedLen(len(text)))
	return nil
}
