package ask

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"secretref.dev/secretref/graph"
	"secretref.dev/secretref/ref"
	"secretref.dev/secretref/store"
)

// A flaky store answers for so many secrets, and for none after them.
type flaky struct {
	left, asked int
}

func (f *flaky) Ask(_ context.Context, names []string, _ store.Mode) ([]store.Answer, error) {
	answers := make([]store.Answer, len(names))
	for i := range names {
		f.asked++
		answers[i] = store.Answer{State: store.Broken, Why: "it is down"}
		if f.left > 0 {
			f.left--
			answers[i] = store.Answer{State: store.Found}
		}
	}
	return answers, nil
}

func (f *flaky) Requests(n int, _ store.Mode) int { return n }

// A store that is silent takes the time that it is given once, and not again
// for every couple of hundred of its secrets. One that answers for some is
// asked for all.
func TestASilentStoreIsAskedOnce(t *testing.T) {
	var uses []graph.Use
	for i := range 1000 {
		uses = append(uses, graph.Use{Ref: ref.Reference{Form: ref.SecretGroup, Tenant: "acme", Group: "a", Key: fmt.Sprintf("K%d", i)}})
	}
	for _, c := range []struct{ answers, asked int }{{0, portion}, {1, 2 * portion}, {portion + 1, 3 * portion}, {1000, 1000}} {
		f := &flaky{left: c.answers}
		targets := Targets(uses)
		targets[0].Store = f
		var mutex sync.Mutex
		seen := make(map[ref.Reference]bool)
		found := 0
		err := All(t.Context(), targets, store.Value, func(_ *Target, r ref.Reference, a store.Answer) {
			mutex.Lock()
			defer mutex.Unlock()
			switch {
			case a.State == store.Found:
				found++
			case a.State != store.Broken || a.Why != "it is down":
				t.Errorf("%+v", a)
			}
			seen[r] = true
		})
		if err != nil || len(seen) != len(uses) || found != c.answers || f.asked != c.asked {
			t.Errorf("%+v: %v, %d answers, %d found, asked for %d", c, err, len(seen), found, f.asked)
		}
	}
}

// A whole store answers with one request, as a Kubernetes Secret does.
type whole struct{ calls int }

func (w *whole) Ask(_ context.Context, names []string, _ store.Mode) ([]store.Answer, error) {
	w.calls++
	answers := make([]store.Answer, len(names))
	for i := range answers {
		answers[i] = store.Answer{State: store.Found}
	}
	return answers, nil
}

func (*whole) Requests(int, store.Mode) int { return 1 }

// What comes with one request is not asked for again because there is more of
// it than is passed on at a time.
func TestWhatOneRequestAnswersIsAskedOnce(t *testing.T) {
	w := new(whole)
	targets := []Target{{Name: store.KindKubernetes, Store: w}}
	for i := range 5 * portion {
		r := ref.Reference{Form: ref.Kubernetes, Key: fmt.Sprintf("K%d", i)}
		targets[0].Names, targets[0].Refs = append(targets[0].Names, r.Key), append(targets[0].Refs, r)
	}
	seen := 0
	err := All(t.Context(), targets, store.Exists, func(*Target, ref.Reference, store.Answer) { seen++ })
	if err != nil || w.calls != 1 || seen != 5*portion {
		t.Errorf("%v: asked %d times, %d answers", err, w.calls, seen)
	}
}

// Where nobody answers, the next step names what the address comes from, and
// not where it was another server that did not answer.
func TestUnreachedStoresNameTheirAddress(t *testing.T) {
	for _, c := range []struct{ kind, why, want string }{
		{store.KindControlPlane, "its host name is unknown", "check TFY_HOST, and"},
		{store.KindVault, "not asked any more: it refused the connection", "check VAULT_ADDR, and"},
		{store.KindKubernetes, "it refused the connection, and then there was no answer within 2s", "kubeconfig"},
		{store.KindSecretsManager, "the service that gives the AWS credentials cannot be asked: it refused the connection", ""},
		{store.KindVault, "its answer was cut off", ""},
	} {
		got := Next(c.kind, store.Answer{State: store.Broken, Why: c.why}, store.Exists)
		if !strings.Contains(got, c.want) || (c.want == "") != (got == "") {
			t.Errorf("%s, %s: %q, want %q", c.kind, c.why, got, c.want)
		}
	}
}
