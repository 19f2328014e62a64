package graph

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"secretref.dev/secretref/ref"
)

func TestSameStore(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"acme:aws:main:secret-store:ssm", "acme:aws:main:secret-store:ssm", true},
		{":aws:main:secret-store:ssm", "acme:aws:main:secret-store:ssm", true},
		{"acme:aws:main:secret-store:ssm", ":aws:main:secret-store:ssm", true},
		{"initech:aws:main:secret-store:ssm", "acme:aws:main:secret-store:ssm", false},
		{"acme:aws:main:secret-store:ssm", "acme:aws:main:secret-store:sm", false},
		{":payments", "acme:payments", true},
		{"", "", true},
		{"", "acme:payments", false},
	} {
		if SameStore(c.a, c.b) != c.same {
			t.Errorf("SameStore(%q, %q) = %t", c.a, c.b, !c.same)
		}
	}
}

func TestSplit(t *testing.T) {
	for fqn, want := range map[string][2]string{
		"acme:aws:main:secret-store:ssm": {"acme:aws:main", "ssm"},
		":aws:main:secret-store:ssm":     {":aws:main", "ssm"},
		"acme:aws:main:secret-store:":    {},
		"acme:aws:main":                  {},
		"aws:main:secret-store:ssm":      {},
		"":                               {},
	} {
		if account, integration := Split(fqn); [2]string{account, integration} != want {
			t.Errorf("Split(%q) = %q, %q", fqn, account, integration)
		}
	}
}

func TestNear(t *testing.T) {
	for _, c := range []struct {
		typed    string
		declared []string
		want     string
	}{
		{"paymnets", []string{"search", "payments"}, "payments"},
		{"OPENAI-API-KEY", []string{"OPENAI_API_KEY"}, "OPENAI_API_KEY"},
		{"openai_api_key", []string{"OPENAI_API_KEY"}, "OPENAI_API_KEY"},
		{"ab", []string{"cd"}, ""},
		{"prod", []string{"payments"}, ""},
		{"prod", nil, ""},
		{"", []string{"x"}, ""},
	} {
		if got := Near(c.typed, c.declared); got != c.want {
			t.Errorf("Near(%q, %q) = %q, want %q", c.typed, c.declared, got, c.want)
		}
	}
}

func TestIndex(t *testing.T) {
	g := Graph{
		Accounts: []Account{{FQN: ":aws:main"}, {FQN: "acme:aws:main", Open: true}},
		Stores:   []Store{{FQN: ":aws:main:secret-store:ssm"}, {FQN: "acme:aws:main:secret-store:sm"}, {FQN: "initech:aws:main:secret-store:ssm"}},
		Groups:   []Group{{FQN: "acme:payments", Store: "acme:aws:main:secret-store:sm"}, {FQN: "acme:loose"}},
		Secrets:  []Secret{{Name: "s", Namespace: "a"}, {Name: "s"}, {Name: "s", Namespace: "b"}},
	}
	x := g.Index()
	for what, got := range map[string]int{
		"accounts":                    len(x.Accounts("acme:aws:main")) - 2,
		"accounts of another tenant":  len(x.Accounts("initech:aws:main")) - 1,
		"stores":                      len(x.Stores("acme:aws:main:secret-store:ssm")) - 1,
		"stores of any tenant":        len(x.Stores(":aws:main:secret-store:ssm")) - 2,
		"stores of an account":        len(x.StoresOf("acme:aws:main")) - 2,
		"groups":                      len(x.Groups("acme:payments")) - 1,
		"no group":                    len(x.Groups("initech:payments")),
		"Secrets":                     len(x.Secrets("", "s")) - 3,
		"Secrets of a namespace":      len(x.Secrets("a", "s")) - 2,
		"Secrets of another name":     len(x.Secrets("a", "t")),
		"accounts that are not there": len(x.Accounts("")),
	} {
		if got != 0 {
			t.Errorf("%s: %d too many", what, got)
		}
	}
	for r, want := range map[ref.Reference]string{
		{Form: ref.SecretGroup, Tenant: "acme", Group: "payments", Key: "K"}:                                "acme:aws:main:secret-store:sm",
		{Form: ref.SecretGroup, Tenant: "acme", Group: "loose", Key: "K"}:                                   "",
		{Form: ref.SecretGroup, Tenant: "acme", Group: "none", Key: "K"}:                                    "",
		{Form: ref.SecretStore, Tenant: "acme", Provider: "aws", Account: "x", Integration: "y", Path: "p"}: "acme:aws:x:secret-store:y",
		{Form: ref.Kubernetes, Key: "K"}:                                                                    "",
	} {
		if got := x.StoreOf(r); got != want {
			t.Errorf("StoreOf(%v) = %q, want %q", r, got, want)
		}
	}
}

// ring is a graph of n stores, each opened by the next and the last by the
// first.
func ring(n int) (*Graph, []Use) {
	g := new(Graph)
	var uses []Use
	fqn := func(i int) string { return fmt.Sprintf("acme:hashicorp:v%d:secret-store:kv", i%n) }
	for i := range n {
		g.Stores = append(g.Stores, Store{FQN: fqn(i), OwnAuth: true})
		r, err := ref.Parse(fqn(i+1) + "::token")
		if err != nil {
			panic(err)
		}
		uses = append(uses, Use{Ref: r, Store: fqn(i)})
	}
	return g, uses
}

func TestCirclesOfAnyLength(t *testing.T) {
	for _, n := range []int{1, 2, 3, 17} {
		g, uses := ring(n)
		c := NewCircles(g.Index(), slices.Values(uses))
		for i, u := range uses {
			way := c.Of(u)
			if len(way) != n || way[n-1] != u.Store || way[0] != u.Ref.StoreFQN() {
				t.Errorf("%d stores, credential %d: %q", n, i, way)
			}
		}
		// One store that opens with something else breaks the ring.
		c = NewCircles(g.Index(), slices.Values(uses[1:]))
		for _, u := range uses[1:] {
			if way := c.Of(u); way != nil {
				t.Errorf("%d stores, broken: %q", n, way)
			}
		}
	}
}

func TestCirclesTakeTheShortestWay(t *testing.T) {
	g, uses := ring(5)
	short, _ := ref.Parse("acme:hashicorp:v0:secret-store:kv::token")
	uses = append(uses, Use{Ref: short, Store: "acme:hashicorp:v1:secret-store:kv"})
	way := NewCircles(g.Index(), slices.Values(uses)).Of(uses[0])
	if diff := cmp.Diff([]string{"acme:hashicorp:v1:secret-store:kv", "acme:hashicorp:v0:secret-store:kv"}, way); diff != "" {
		t.Error(diff)
	}
}

// A tree of made-up stores takes no time that grows with its square.
func TestCirclesAreBounded(t *testing.T) {
	g, uses := ring(3000)
	c := NewCircles(g.Index(), slices.Values(uses))
	if way := c.Of(uses[0]); way != nil {
		t.Errorf("a circle of %d stores was looked through", len(way))
	}
}
