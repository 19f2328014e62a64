package report

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/graph"
	"secretref.dev/secretref/ref"
)

func at(file string, line int, path, typ, name string) graph.Place {
	return graph.Place{File: file, Line: line, Column: 12, Path: path, Type: typ, Name: name}
}

func use(t testing.TB, reference, file string, line int, path, typ, name string) graph.Use {
	t.Helper()
	r, err := ref.Parse(reference)
	if err != nil {
		t.Fatal(err)
	}
	return graph.Use{Ref: r, Place: at(file, line, path, typ, name)}
}

const (
	ssm   = "acme:aws:prod:secret-store:ssm"
	vault = "acme:hashicorp:vault-eu:secret-store:kv"
)

// inventory has something of everything: stores and groups with and without a
// manifest, a manifest that does not say its tenant, a store that is opened by
// a secret of another, one secret under two names, and hostile names.
func inventory(t testing.TB) *check.Result {
	opening := use(t, "tfy-secret://acme:bootstrap:VAULT_TOKEN", "accounts/vault.yaml", 9, "integrations[0].auth_data.token", "provider-account/hashicorp", "vault-eu")
	opening.Store = vault
	k8s := use(t, "tfy-k8s-secret://ENKRYPT_KEY", "accounts/guard.yaml", 7, "auth_data.api_key", "provider-account/enkrypt-ai", "guard")
	g := &graph.Graph{
		Stores: []graph.Store{
			{FQN: ":aws:prod:secret-store:ssm", Kind: "aws/parameter-store", Region: "us-east-1", Place: at("accounts/aws.yaml", 8, "integrations[0]", "provider-account/aws", "prod")},
			{FQN: vault, Kind: "hashicorp/vault", URL: "https://vault.acme.example", Place: at("accounts/vault.yaml", 4, "integrations[0]", "provider-account/hashicorp", "vault-eu")},
			{FQN: "acme:gcp:old:secret-store:gsm", Kind: "gcp/gsm", Place: at("accounts/old.yaml", 4, "integrations[0]", "provider-account/gcp", "old")},
		},
		Groups: []graph.Group{
			{FQN: "acme:bootstrap", Store: ssm, Place: at("groups/bootstrap.yaml", 1, "", "secret-group", "bootstrap")},
			{FQN: ":payments", Store: vault, Place: at("groups/payments.yaml", 1, "", "secret-group", "payments")},
			{FQN: "acme:retired", Store: "acme:gcp:old:secret-store:gsm", Place: at("groups/retired.yaml", 1, "", "secret-group", "retired")},
			{FQN: ":nobody", Place: at("groups/nobody.yaml", 1, "", "secret-group", "nobody")},
		},
		Secrets: []graph.Secret{
			{Namespace: "truefoundry", Name: "mounted", Keys: []string{"ENKRYPT_KEY", "OLD_KEY"}, Kind: "ExternalSecret", Place: at("platform/es.yaml", 1, "", "", "")},
			{Namespace: "shop", Name: "elsewhere", Keys: []string{"NOT_OURS"}, Kind: "Secret", Place: at("platform/other.yaml", 1, "", "", "")},
		},
		Mounts: []graph.Mount{{SecretName: "mounted", Place: at("platform/values.yaml", 3, "", "", "")}, {}},
		Uses: []graph.Use{
			k8s,
			opening,
			use(t, "tfy-secret://acme:payments:DB", "apps/api.yaml", 12, "env.DB_PASSWORD", "service", "payments-api"),
			use(t, "tfy-secret://acme:payments:DB", "apps/jobs/nightly.yaml", 30, `components[2].env["DB PASSWORD"]`, "application-set", "a-job-with-quite-a-long-name"),
			use(t, vault+"::tfy-secret/acme/payments/DB", "apps/api.yaml", 13, "env.DB_COPY", "service", "payments-api"),
			use(t, vault+"::db/ro", "apps/report.yaml", 5, "env.DB", "job", "report"),
			use(t, ssm+"::/tfy-secret/openai", "accounts/openai.yaml", 5, "auth_data.api_key", "provider-account/openai", "openai"),
			use(t, "acme:azure:x:secret-store:kv::openai", "accounts/openai.yaml", 15, "auth_data.api_key", "provider-account/openai", "second"),
			use(t, "tfy-secret://acme:elsewhere:KEY", "mcp.yaml", 8, "auth_data.headers.Authorization", "mcp-server/remote", ""),
		},
	}
	return &check.Result{
		Graph:      g,
		Findings:   []check.Finding{{Rule: "malformed-reference"}, {Rule: "literal-secret"}},
		Unreadable: []check.Unreadable{{File: "broken.yaml", Line: 3, Column: 2, Message: "did not find " + canary}},
		Summary:    check.Summary{Files: 11, Documents: 12, Manifests: 12},
		Excluded:   []check.Exclusion{{Pattern: "vendor/**", Files: 2}},
	}
}

// hostile has a canary or a way out of the format in every name.
func hostile(t testing.TB) *check.Result {
	evil := []string{
		"=HYPERLINK(\"http://x\")", `a"]; x [label="b`, "a`\"]\nclick m0 \"javascript:x\"", "%%{init: {}}%%", "<script>x</script>", `end\`, `\"`, "a|b -->|x| c", "```\nx", "+1;=2", "@x\r\n=3", "é\u202e\x1b[31m", "a&quot;b#quot;", canary, "api_key=" + canary, "-",
	}
	r := &check.Result{Graph: &graph.Graph{}, Summary: check.Summary{Files: 1, Manifests: len(evil)}}
	for i, e := range evil {
		place := graph.Place{File: e, Line: i + 1, Path: `env["` + e + `"]`, Type: e, Name: e}
		r.Graph.Stores = append(r.Graph.Stores, graph.Store{FQN: e + ":a:b:secret-store:" + e, Kind: e, Region: e, URL: e, Place: place})
		r.Graph.Groups = append(r.Graph.Groups, graph.Group{FQN: "acme:" + e, Store: e + ":a:b:secret-store:" + e, Place: place})
		r.Graph.Secrets = append(r.Graph.Secrets, graph.Secret{Namespace: e, Name: e, Keys: []string{e}, Kind: e, Place: place})
		r.Graph.Mounts = append(r.Graph.Mounts, graph.Mount{Namespace: e, SecretName: e, Place: place})
		r.Graph.Uses = append(r.Graph.Uses,
			graph.Use{Ref: ref.Reference{Form: ref.SecretGroup, Tenant: "acme", Group: e, Key: e}, Place: place, Store: e + ":a:b:secret-store:" + e},
			graph.Use{Ref: ref.Reference{Form: ref.SecretStore, Tenant: e, Provider: "a", Account: "b", Integration: e, Path: e}, Place: place},
			graph.Use{Ref: ref.Reference{Form: ref.Kubernetes, Key: e}, Place: place})
		r.Unreadable = append(r.Unreadable, check.Unreadable{File: e, Message: e})
		r.Excluded = append(r.Excluded, check.Exclusion{Pattern: e, Files: 1})
	}
	return r
}

// views are the questions that an inventory answers.
func views(t testing.TB) map[string]*Refs {
	all := func(opt RefsOptions) *Refs { return NewRefs(inventory(t), opt) }
	return map[string]*Refs{
		"refs":        all(RefsOptions{}),
		"refs-secret": all(RefsOptions{Of: RefsOf{Secret: "tfy-secret://acme:bootstrap:VAULT_TOKEN"}}),
		"refs-group":  all(RefsOptions{Of: RefsOf{Group: "acme:payments"}}),
		"refs-store":  all(RefsOptions{Of: RefsOf{Store: ssm}}),
		"refs-unused": all(RefsOptions{Unused: true, SecretName: "mounted", Namespace: "truefoundry"}),
		"refs-none":   NewRefs(&check.Result{Summary: check.Summary{Files: 1, Manifests: 1}}, RefsOptions{}),
	}
}

// refsFormats is every format, by the ending of its golden file.
var refsFormats = map[string]func(*bytes.Buffer, *Refs) error{
	".txt":         func(w *bytes.Buffer, r *Refs) error { return RefsText(w, r, TextOptions{}) },
	"-80.txt":      func(w *bytes.Buffer, r *Refs) error { return RefsText(w, r, TextOptions{Width: 80}) },
	"-color.txt":   func(w *bytes.Buffer, r *Refs) error { return RefsText(w, r, TextOptions{Color: true}) },
	".json":        func(w *bytes.Buffer, r *Refs) error { return RefsJSON(w, r) },
	".csv":         func(w *bytes.Buffer, r *Refs) error { return RefsCSV(w, r) },
	".dot":         func(w *bytes.Buffer, r *Refs) error { return RefsDOT(w, r) },
	".mermaid":     func(w *bytes.Buffer, r *Refs) error { return RefsMermaid(w, r) },
	"-summary.txt": func(w *bytes.Buffer, r *Refs) error { return RefsSummary(w, r, SummaryOptions{}) },
}

func render(t testing.TB, write func(*bytes.Buffer, *Refs) error, r *Refs) string {
	t.Helper()
	var out bytes.Buffer
	if err := write(&out, r); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestRefsGolden(t *testing.T) {
	for view, r := range views(t) {
		for ending, write := range refsFormats {
			t.Run(view+ending, func(t *testing.T) { golden(t, view+ending, render(t, write, r)) })
		}
	}
}

func TestRefsCarryNoCredential(t *testing.T) {
	for ending, write := range refsFormats {
		for _, r := range hostileViews(t) {
			if out := render(t, write, r); strings.Contains(strings.ToLower(out), "canary") {
				t.Errorf("%s carries the canary", ending)
			}
		}
	}
}

func hostileViews(t testing.TB) []*Refs {
	return []*Refs{
		NewRefs(hostile(t), RefsOptions{}),
		NewRefs(hostile(t), RefsOptions{Unused: true}),
		NewRefs(hostile(t), RefsOptions{Of: RefsOf{Group: "acme:" + canary}}),
		NewRefs(hostile(t), RefsOptions{Of: RefsOf{Store: canary + ":a:b:secret-store:" + canary}}),
	}
}

// Whatever the tree holds, text is one line for each thing, without control
// characters.
func TestRefsTextIsWholeLines(t *testing.T) {
	for _, r := range hostileViews(t) {
		out := render(t, refsFormats[".txt"], r)
		if i := strings.IndexFunc(out, func(r rune) bool { return r < ' ' && r != '\n' }); i >= 0 {
			t.Errorf("a control character at %d of %q", i, out)
		}
	}
	r := NewRefs(hostile(t), RefsOptions{})
	want := uses(r.Secrets) + len(r.Secrets)
	for i := range r.Secrets {
		want += len(r.Secrets[i].Opens)
	}
	got := 0
	for line := range strings.Lines(render(t, refsFormats[".txt"], r)) {
		if strings.HasPrefix(line, "  ") {
			got++
		}
	}
	if got != want {
		t.Errorf("%d lines below the heads, want %d", got, want)
	}
}

// The terminal's width breaks lines and loses no word of them.
func TestRefsTextWrapsAndDropsNothing(t *testing.T) {
	for view, r := range views(t) {
		full, narrow := render(t, refsFormats[".txt"], r), render(t, refsFormats["-80.txt"], r)
		if a, b := strings.Fields(full), strings.Fields(narrow); !slices.Equal(a, b) {
			t.Errorf("%s: other words at 80 columns:\n%q\n%q", view, a, b)
		}
		for line := range strings.Lines(narrow) {
			if width(strings.TrimSuffix(line, "\n")) > 80 && len(strings.Fields(line)) > 1 {
				t.Errorf("%s: longer than 80 columns: %s", view, line)
			}
		}
	}
}

func TestRefsCSVHasNoFormula(t *testing.T) {
	for _, r := range hostileViews(t)[:2] {
		out := render(t, refsFormats[".csv"], r)
		rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		want := 1 + uses(r.Secrets)
		if r.OnlyUnused {
			want = 1 + r.Unused.Len()
		}
		if len(rows) != want || strings.Count(out, "\n") != want {
			t.Errorf("%d rows on %d lines, want %d", len(rows), strings.Count(out, "\n"), want)
		}
		for _, cells := range rows {
			for _, c := range cells {
				if strings.IndexAny(strings.TrimLeft(c, " "), "=+-@\t\r") == 0 {
					t.Errorf("a formula: %q", c)
				}
			}
		}
		// A program that separates cells by semicolons meets no other cell.
		for line := range strings.Lines(out) {
			inQuotes := false
			for _, c := range line {
				if c == '"' {
					inQuotes = !inQuotes
				}
				if c == ';' && !inQuotes {
					t.Errorf("a bare semicolon in %s", line)
				}
			}
		}
	}
}

func TestRefsJSONIsComplete(t *testing.T) {
	for view, r := range views(t) {
		out := render(t, refsFormats[".json"], r)
		if strings.Contains(out, "null") {
			t.Errorf("%s: null in %s", view, out)
		}
		var got refsReport
		if err := json.Unmarshal([]byte(out), &got); err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, s := range got.Secrets {
			n += len(s.Uses)
		}
		if n != got.Summary.Uses || len(got.Secrets) != got.Summary.Secrets {
			t.Errorf("%s: %d uses of %d secrets, the summary says %+v", view, n, len(got.Secrets), got.Summary)
		}
	}
}

// Every use is somewhere, in the same order however the files were read.
func TestRefsHaveEveryUse(t *testing.T) {
	for name, result := range map[string]*check.Result{"inventory": inventory(t), "hostile": hostile(t)} {
		r := NewRefs(result, RefsOptions{})
		if got, want := uses(r.Secrets), len(result.Graph.Uses); got != want {
			t.Errorf("%s: %d uses, want %d", name, got, want)
		}
	}
}

func TestBlast(t *testing.T) {
	const token, db, copied, ro = "tfy-secret://acme:bootstrap:VAULT_TOKEN", "tfy-secret://acme:payments:DB", vault + "::tfy-secret/acme/payments/DB", vault + "::db/ro"
	for _, tt := range []struct {
		of                   RefsOf
		selected, dependents string
	}{
		{RefsOf{Secret: token}, token, ro + " " + copied + " " + db},
		{RefsOf{Secret: db}, db, copied},
		{RefsOf{Secret: copied}, copied, db},
		{RefsOf{Secret: ro}, ro, ""},
		{RefsOf{Group: "acme:payments"}, db, copied},
		{RefsOf{Group: "other:payments"}, "", ""},
		{RefsOf{Store: vault}, ro + " " + copied + " " + db, ""},
		{RefsOf{Store: ssm}, ssm + "::/tfy-secret/openai " + token, ro + " " + copied + " " + db},
		{RefsOf{Secret: "tfy-k8s-secret://ENKRYPT_KEY"}, "tfy-k8s-secret://ENKRYPT_KEY", ""},
		{RefsOf{Secret: "tfy-k8s-secret://NONE"}, "", ""},
	} {
		r := NewRefs(inventory(t), RefsOptions{Of: tt.of})
		if got := references(r.Secrets); got != tt.selected {
			t.Errorf("%v: selected %q, want %q", tt.of, got, tt.selected)
		}
		if got := references(r.Dependents); got != tt.dependents {
			t.Errorf("%v: dependents %q, want %q", tt.of, got, tt.dependents)
		}
	}
}

func references(secrets []RefSecret) string {
	var all []string
	for i := range secrets {
		all = append(all, secrets[i].Reference)
	}
	return strings.Join(all, " ")
}

// Two stores that open each other, through any number of others, end.
func TestBlastOfACircleEnds(t *testing.T) {
	const stores = 50
	r := &check.Result{Graph: &graph.Graph{}}
	fqn := func(i int) string { return fmt.Sprintf("acme:hashicorp:v%02d:secret-store:kv", i%stores) }
	for i := range stores {
		u := use(t, fqn(i)+"::token", "a.yaml", i+1, "token", "provider-account/hashicorp", "v")
		u.Store = fqn(i + 1)
		r.Graph.Uses = append(r.Graph.Uses, u)
	}
	refs := NewRefs(r, RefsOptions{Of: RefsOf{Secret: fqn(7) + "::token"}})
	if len(refs.Secrets) != 1 || len(refs.Dependents) != stores-1 {
		t.Errorf("%d selected, %d dependents", len(refs.Secrets), len(refs.Dependents))
	}
}

func TestUnused(t *testing.T) {
	u := NewRefs(inventory(t), RefsOptions{Unused: true}).Unused
	var got []string
	for _, s := range u.Stores {
		got = append(got, s.FQN)
	}
	for _, g := range u.Groups {
		got = append(got, g.FQN)
	}
	for _, k := range u.Keys {
		got = append(got, k.Reference())
	}
	want := "acme:gcp:old:secret-store:gsm acme:retired :nobody tfy-k8s-secret://OLD_KEY"
	if strings.Join(got, " ") != want {
		t.Errorf("unused: %q, want %q", got, want)
	}
}

// A Secret in another namespace than the mounted one is somebody else's.
func TestUnusedKeysAreThoseOfTheMountedSecret(t *testing.T) {
	g := &graph.Graph{Secrets: []graph.Secret{{Namespace: "a", Name: "s", Keys: []string{"K"}}}}
	for _, tt := range []struct {
		mounts []graph.Mount
		opt    RefsOptions
		want   int
	}{
		{nil, RefsOptions{}, 0},
		{nil, RefsOptions{SecretName: "s"}, 1},
		{nil, RefsOptions{SecretName: "s", Namespace: "a"}, 1},
		{nil, RefsOptions{SecretName: "s", Namespace: "b"}, 0},
		{[]graph.Mount{{SecretName: "s"}}, RefsOptions{}, 1},
		{[]graph.Mount{{SecretName: "s", Namespace: "b"}}, RefsOptions{}, 0},
		{[]graph.Mount{{SecretName: "t", Namespace: "a"}}, RefsOptions{}, 0},
		{[]graph.Mount{{Namespace: "a"}}, RefsOptions{}, 0},
	} {
		g.Mounts = tt.mounts
		if got := len(NewRefs(&check.Result{Graph: g}, tt.opt).Unused.Keys); got != tt.want {
			t.Errorf("mounts %+v, policy %+v: %d keys, want %d", tt.mounts, tt.opt, got, tt.want)
		}
	}
}

func TestRefsWriteErrorsAreReturned(t *testing.T) {
	r := NewRefs(inventory(t), RefsOptions{})
	full := brokenWriter{}
	if RefsText(full, r, TextOptions{}) == nil || RefsJSON(full, r) == nil || RefsCSV(full, r) == nil ||
		RefsDOT(full, r) == nil || RefsMermaid(full, r) == nil || RefsSummary(full, r, SummaryOptions{}) == nil {
		t.Error("a full disk went unnoticed")
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("differs from %s, -update writes it anew (-want +got):\n%s", file, diff)
	}
}
