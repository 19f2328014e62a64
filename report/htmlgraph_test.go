package report

import (
	"fmt"
	"slices"
	"testing"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/graph"
	"secretref.dev/secretref/policy"
)

// A wide tree is drawn by its groups, and one that is wider still says what it
// leaves out.
func TestHTMLBounds(t *testing.T) {
	for _, tt := range []struct {
		secrets, groups, boxes int
		flat, left             bool
	}{
		{5, 1, 12, false, false}, {240, 24, 505, false, false}, {maxLeaves + 1, 100, 101, true, false}, {maxLeaves + 1, 3000, maxGroups + 1, true, true},
	} {
		r := &check.Result{Graph: &graph.Graph{}}
		for i := range tt.secrets {
			u := use(t, fmt.Sprintf("tfy-secret://acme:g%d:K%d", i%tt.groups, i), fmt.Sprintf("m%d.yaml", i), 1, "a", "service", fmt.Sprint(i))
			r.Graph.Uses = append(r.Graph.Uses, u)
		}
		p := newPicture(NewRefs(r, RefsOptions{}), nil)
		if len(p.nodes) != tt.boxes || p.flat != tt.flat || (p.left > 0) != tt.left {
			t.Errorf("%d secrets in %d groups: %d boxes, flat %t, %d left", tt.secrets, tt.groups, len(p.nodes), p.flat, p.left)
		}
		seen := map[[2]int]bool{}
		for i := range p.nodes {
			n := &p.nodes[i]
			if at := [2]int{n.column, n.y}; !n.hidden && (seen[at] || n.y < 0) {
				t.Errorf("two boxes at %v", at)
			} else if !n.hidden {
				seen[at] = true
			}
		}
	}
}

// Each class of finding reaches the boxes that it is about.
func TestHTMLSeverities(t *testing.T) {
	r := inventory(t)
	r.Findings = []check.Finding{
		{Rule: "a", Severity: policy.Warning, File: "apps/api.yaml", Path: "env.DB_PASSWORD", Manifest: check.ManifestID{Type: "service", Name: "payments-api"}},
		{Rule: "b", Severity: policy.Error, File: "apps/api.yaml", Path: "env.OTHER", Manifest: check.ManifestID{Type: "service", Name: "payments-api"}},
	}
	p := newPicture(NewRefs(r, RefsOptions{}), htmlFiles(r))
	var got []string
	for i := range p.nodes {
		if n := &p.nodes[i]; n.severity > 0 {
			got = append(got, fmt.Sprint(n.label, " ", severities[n.severity-1], " ", n.file))
		}
	}
	slices.Sort(got)
	if want := []string{"DB warning -1", "apps error -1", "payments warning -1", "payments-api error 0"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestFit(t *testing.T) {
	for _, tt := range []struct {
		s, want string
		n       int
	}{
		{"short", "short", 10}, {"abcdefghijklmnop", "abcd…lmnop", 10}, {"日本語日本語", "日…本語", 8}, {"", "", 5},
	} {
		if got := fit(tt.s, tt.n); got != tt.want {
			t.Errorf("fit(%q, %d) = %q, want %q", tt.s, tt.n, got, tt.want)
		}
	}
}
