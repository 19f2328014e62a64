package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// kubernetesRate is requests a second. An Ask makes one.
const kubernetesRate = 20

// openKubernetes returns the store of form C: the keys of one Secret, the one
// that the control plane mounts. It is read from a cluster, which the operator's
// kubeconfig or the pod's own account leads to, or, where TFY_K8S_SECRETS_DIR
// names it, from the directory in which it is mounted.
func openKubernetes(_ context.Context, c Config, env Env) (Store, error) {
	if dir := env.getenv("TFY_K8S_SECRETS_DIR"); dir != "" {
		return &mountedSecret{dir}, nil
	}
	if c.SecretName == "" || c.Namespace == "" {
		return nil, errors.New("the name or the namespace of the Secret that the control plane mounts is not known; write both into the policy (kubernetes: {namespace: …, secretName: …})")
	}
	// They become parts of a path.
	if !isKubernetesName(c.Namespace, 63) || !isKubernetesName(c.SecretName, 253) {
		return nil, fmt.Errorf("no Secret can have the name %s in the namespace %s; write both as the cluster has them", quote(c.SecretName), quote(c.Namespace))
	}
	account, err := clusterAccountOf(env)
	if err != nil {
		return nil, err
	}
	return &clusterSecret{
		namespace: c.Namespace, name: c.SecretName,
		account: account, limiter: newLimiter(env.Limits, kubernetesRate), env: env,
	}, nil
}

// isKubernetesName reports whether s can name an object: lower-case letters,
// digits, "-" and ".", no more than limit of them.
func isKubernetesName(s string, limit int) bool {
	return s != "" && len(s) <= limit && s != "." && s != ".." &&
		strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-.") == ""
}

// A clusterSecret is a Secret in a cluster. All its keys come with one request,
// in every mode: an API server has no way to ask for the keys alone.
type clusterSecret struct {
	namespace, name string
	account         *clusterAccount
	limiter         *limiter
	env             Env
}

func (s *clusterSecret) Requests(n int, _ Mode) int { return min(n, 1) }

func (s *clusterSecret) Ask(ctx context.Context, names []string, mode Mode) ([]Answer, error) {
	return ask(ctx, len(names), s.env.Limits, func(ctx context.Context, answers []Answer) {
		if len(names) == 0 {
			return
		}
		client, why := s.account.client(ctx, s.env)
		if why != "" {
			s.limiter.note(why)
			giveUp(ctx, answers, why)
			return
		}
		caller := &caller{name: "kubernetes", client: client, limiter: s.limiter, env: s.env}
		reply, why := caller.call(ctx, s.request, nil)
		if why != "" {
			giveUp(ctx, answers, why)
			return
		}
		s.answer(answers, names, mode, reply)
		clear(reply.Body)
	}, s.limiter)
}

// giveUp makes all that is still unanswered Broken, unless time ran out: then
// ask says so, and what was the trouble before.
func giveUp(ctx context.Context, answers []Answer, why string) {
	if ctx.Err() == nil {
		fill(answers, Broken, why)
	}
}

func (s *clusterSecret) request(ctx context.Context) (*http.Request, error) {
	address := s.account.server.JoinPath("api", "v1", "namespaces", url.PathEscape(s.namespace), "secrets", url.PathEscape(s.name))
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address.String(), nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/json")
	return req, nil
}

func (s *clusterSecret) answer(answers []Answer, names []string, mode Mode, r reply) {
	switch {
	case r.Status == http.StatusOK && mode == Value:
		answerKeys(answers, names, s.name, r.Body, func(value []byte) []byte { return value })
	case r.Status == http.StatusOK:
		answerKeys(answers, names, s.name, r.Body, func(dropped) []byte { return nil })
	case r.Status == http.StatusNotFound && saysSecretMissing(r.Body):
		fill(answers, Missing, "the cluster has no Secret "+quote(s.name)+" in the namespace "+quote(s.namespace))
	case r.Status == http.StatusUnauthorized:
		fill(answers, Refused, "the cluster does not accept the login (HTTP 401); \"kubectl auth whoami\" shows whether kubectl can log in")
	case r.Status == http.StatusForbidden:
		fill(answers, Refused, "the caller may not get the Secret "+quote(s.name)+" in the namespace "+quote(s.namespace)+" (HTTP 403)")
	default:
		fill(answers, Broken, "it does not answer like a cluster's API server (HTTP "+strconv.Itoa(r.Status)+")")
	}
}

// dropped is a value that is not kept: decoding passes over its bytes.
type dropped struct{}

func (*dropped) UnmarshalJSON([]byte) error { return nil }

// answerKeys reads a Secret: a name is one of its keys or it is missing.
func answerKeys[V any](answers []Answer, names []string, secretName string, body []byte, keep func(V) []byte) {
	var secret struct {
		Kind string
		Data map[string]V
	}
	if json.Unmarshal(body, &secret) != nil || secret.Kind != "Secret" {
		fill(answers, Broken, "its answer is not a Secret")
		return
	}
	for i, name := range names {
		value, ok := secret.Data[name]
		if !ok {
			answers[i] = Answer{State: Missing, Why: "the Secret " + quote(secretName) + " has no such key"}
			continue
		}
		answers[i] = Answer{State: Found, Value: keep(value)}
	}
}

// saysSecretMissing tells a missing Secret from a server that is no API server,
// or a path in front of one that leads elsewhere: both are 404.
func saysSecretMissing(body []byte) bool {
	var status struct {
		Kind, Reason string
		Details      struct{ Kind string }
	}
	return json.Unmarshal(body, &status) == nil &&
		status.Kind == "Status" && status.Reason == "NotFound" && status.Details.Kind == "secrets"
}
