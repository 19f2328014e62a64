package fix

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/policy"
	"secretref.dev/secretref/store"
)

const (
	account = "type: provider-account/openai\nname: NAME\nauth_data: {type: api-key, api_key: VALUE}\n"
	vaultAt = "acme:hashicorp:main:secret-store:vault::/tfy-secret/{account}/{field}"
)

func openai(name, value string) string {
	return strings.NewReplacer("NAME", name, "VALUE", value).Replace(account)
}

// tree writes files into an empty directory, which is the working directory
// then.
func tree(t *testing.T, files map[string]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, text := range files {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func planned(t *testing.T, to, spec string) (*Plan, error) {
	t.Helper()
	var opt Options
	if to != "" {
		parsed, err := ParseTo(to)
		if err != nil {
			t.Fatal(err)
		}
		opt.To = &parsed
	}
	p, err := policy.Parse("p.yaml", []byte("apiVersion: secretref.dev/v1alpha1\nkind: SecretRefPolicy\nmetadata: {name: x}\nspec: "+spec), check.Vocabulary())
	if err != nil {
		t.Fatal(err)
	}
	opt.Check.Policy = p
	return New(context.Background(), []string{"."}, opt)
}

func why(p *Plan) string {
	var all []string
	for _, l := range p.Left {
		all = append(all, l.Why)
	}
	slices.Sort(all)
	return strings.Join(all, "; ")
}

// TestNewLeaves: what is not for this reference, and is left with the reason.
func TestNewLeaves(t *testing.T) {
	vault := func(name, token string) string {
		return "type: provider-account/hashicorp\nname: " + name + "\nintegrations:\n- {name: vault, type: integration/secret-store/hashicorp/vault, vault_url: https://v.example, kv_mount_path: secret, auth_data: {type: token, token: " + token + "}}\n"
	}
	for _, tt := range []struct {
		name, to string
		files    map[string]string
		edits    int
		says     string
	}{
		{"its own store", vaultAt, map[string]string{"a.yaml": vault("main", "CANARY-1")}, 0, "only be opened with itself"},
		{"its own store by another", vaultAt, map[string]string{
			"a.yaml": vault("main", "acme:hashicorp:other:secret-store:vault::/x"), "b.yaml": vault("other", "CANARY-1")}, 0, "only be opened with itself"},
		{"two that would open each other", vaultAt, map[string]string{
			"a.yaml": vault("main", "CANARY-1"), "b.yaml": vault("other", "CANARY-2")}, 1, "only be opened with itself"},
		{"another store's", vaultAt, map[string]string{"b.yaml": vault("other", "CANARY-2")}, 1, ""},
		{"application", "tfy-k8s-secret://{FIELD}", map[string]string{"a.yaml": "type: service\nname: s\nenv: {API_KEY: CANARY0123456789ab}\n"}, 0, "in an application"},
		{"alias", vaultAt, map[string]string{"a.yaml": "type: provider-account/openai\nname: a\ndescription: &x CANARY-1\nauth_data: {type: api-key, api_key: *x}\n"}, 0, "is an alias"},
		{"anchor", vaultAt, map[string]string{"a.yaml": "type: provider-account/openai\nname: a\nauth_data: {type: api-key, api_key: &x CANARY-1}\ndescription: *x\n"}, 0, "cannot be replaced: an alias elsewhere"},
		{"one of two in a file", vaultAt, map[string]string{"a.yaml": openai("a", "&x CANARY-1") + "description: *x\n---\n" + openai("b", "CANARY-2")}, 1, "an alias elsewhere"},
		{"sample word", "tfy-secret://acme:{account}:{FIELD}", map[string]string{"a.yaml": openai("your-account", "CANARY-1")}, 0, "would still be wrong"},
		{"placeholder", vaultAt, map[string]string{"a.yaml": openai("a", "<API_KEY>")}, 0, ""},
		{"key that stands twice", vaultAt, map[string]string{"a.yaml": openai("a", "CANARY-1, api_key: CANARY-2"), "b.yaml": openai("b", "CANARY-3")}, 1, "one of several values of one key"},
		{"one value in two places", "tfy-k8s-secret://KEY", map[string]string{"a.yaml": openai("a", "CANARY-1"), "b.yaml": openai("b", "CANARY-1")}, 2, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tree(t, tt.files)
			p, err := planned(t, tt.to, "{}")
			if err != nil {
				t.Fatal(err)
			}
			if got := why(p); len(p.Edits) != tt.edits || !strings.Contains(got, tt.says) || tt.says == "" && got != "" || strings.Contains(got, "CANARY") {
				t.Errorf("%d edits, left because %q", len(p.Edits), got)
			}
			for _, e := range p.Edits {
				if strings.Contains(e.Shown+e.Kind, "CANARY") {
					t.Errorf("%q", e.Shown)
				}
			}
		})
	}
}

// TestNewRefuses: plans that would be wrong as a whole.
func TestNewRefuses(t *testing.T) {
	tree(t, map[string]string{"a.yaml": openai("a", "CANARY-1"), "b.yaml": openai("b", "CANARY-2")})
	for _, tt := range []struct{ to, spec, says string }{
		{"tfy-k8s-secret://{FIELD}", "{}", "a.yaml:3 and b.yaml:3 hold different values, and both would become tfy-k8s-secret://API_KEY"},
		{"tfy-k8s-secret://{FIELD}", "{}", "{account}"},
		{"tfy-k8s-secret://{ACCOUNT}", "{controlPlane: managed}", "managed"},
		{"tfy-k8s-secret://{ACCOUNT}", "{allow: [secret-group]}", "does not allow the form kubernetes"},
		{vaultAt, "{tenant: initech}", "another tenant"},
	} {
		if p, err := planned(t, tt.to, tt.spec); err == nil || !strings.Contains(err.Error(), tt.says) || strings.Contains(err.Error(), "CANARY") {
			t.Errorf("%s: %+v, %v", tt.to, p, err)
		}
	}
	tree(t, map[string]string{"dev/a.yaml": openai("a", "CANARY-1"), "prod/a.yaml": openai("a", "CANARY-2")})
	if _, err := planned(t, vaultAt, "{}"); err == nil || !strings.Contains(err.Error(), "one of the files at a time") {
		t.Errorf("of one name: %v", err)
	}
	if _, err := New(context.Background(), []string{check.Stdin}, Options{}); err == nil {
		t.Error("standard input")
	}
}

// TestNewLeavesWhatACheckFailsFor: warnings are told where they count.
func TestNewLeavesWhatACheckFailsFor(t *testing.T) {
	tree(t, map[string]string{"a.yaml": openai("a", "tfy-secret://acme:prod:KEY") + "other: {api_key: tfy-secret://acme:prod:KEY}\n"})
	for spec, want := range map[string]int{"{}": 0, "{failOn: warning}": 1} {
		p, err := planned(t, "", spec)
		if err != nil || len(p.Left) != want {
			t.Errorf("%s: %+v, %v", spec, p.Left, err)
		}
	}
}

// TestNewTellsCopies: a value that stands in the file once more is told with
// its line, unless a finding tells it.
func TestNewTellsCopies(t *testing.T) {
	tree(t, map[string]string{
		"a.yaml": "type: provider-account/openai\nname: a\nauth_data:\n  type: api-key\n  api_key: |\n    CANARY-1234\n# was CANARY-1234\n",
		"b.yaml": openai("b", "CANARY-5678") + "---\n" + openai("b", "CANARY-5678"),
		"c.yaml": openai("c", "CANARY") + "# CANARY\n",
	})
	p, err := planned(t, vaultAt, "{}")
	if err != nil || len(p.Edits) != 4 || len(p.Copies) != 1 || p.Copies[0].Line != 7 || p.Copies[0].Finding.File != "a.yaml" {
		t.Errorf("%d edits, %+v, %v", len(p.Edits), p.Copies, err)
	}
}

// TestNewOfTwoNames: a file that two names lead to is edited once.
func TestNewOfTwoNames(t *testing.T) {
	tree(t, map[string]string{"a.yaml": openai("a", "'tfy_secret://acme:prod:KEY'")})
	if err := os.Symlink("a.yaml", "b.yaml"); err != nil {
		t.Skip(err)
	}
	p, err := planned(t, "", "{}")
	if err != nil || len(p.Edits) == 0 {
		t.Fatalf("%+v, %v", p, err)
	}
	o, err := p.Write(t.Context())
	data, _ := os.ReadFile("a.yaml")
	if err != nil || len(o.Failed) > 0 || o.Files != 1 || string(data) != openai("a", "'tfy-secret://acme:prod:KEY'") {
		t.Errorf("%+v, %v: %s", o, err, data)
	}
	if info, _ := os.Lstat("b.yaml"); info.Mode().IsRegular() {
		t.Error("the link is a file now")
	}
}

// A deaf store has no secret and takes none.
type deaf struct{ state store.State }

func (deaf) Requests(n int, _ store.Mode) int { return n }
func (d deaf) Ask(ctx context.Context, names []string, _ store.Mode) ([]store.Answer, error) {
	answers := make([]store.Answer, len(names))
	for i := range answers {
		answers[i] = store.Answer{State: d.state, Why: "no"}
	}
	return answers, ctx.Err()
}

// TestWriteKeepsWhatIsNotStored: a value stays in its file as long as it is not
// in the store, whatever the store says, and other corrections are made.
func TestWriteKeepsWhatIsNotStored(t *testing.T) {
	for _, state := range []store.State{store.Missing, store.Refused, store.Disabled, store.Broken} {
		before := openai("a", "CANARY-1") + "---\n" + openai("b", "'tfy_secret://acme:prod:KEY'")
		tree(t, map[string]string{"a.yaml": before})
		p, err := planned(t, "tfy-k8s-secret://{ACCOUNT}", "{}")
		if err != nil {
			t.Fatal(err)
		}
		p.Target.Problem, p.Target.Store = "", deaf{state}
		o, err := p.Write(t.Context())
		data, _ := os.ReadFile("a.yaml")
		want := strings.Replace(before, "tfy_", "tfy-", 1)
		if err != nil || string(data) != want || len(o.Failed) != 1 || o.Failed[0].Unanswered != (state == store.Broken) || o.Failed[0].Next == "" && state != store.Missing {
			t.Errorf("%s: %v, %+v\n%s", state, err, o, data)
		}
	}
}

// A slow store is told of its progress, and one that is silent is asked for one
// portion alone.
func TestWriteInPortions(t *testing.T) {
	for state, portions := range map[store.State]int{store.Missing: 3, store.Broken: 1} {
		files := make(map[string]string)
		for i := range 2*portion + 1 {
			files[fmt.Sprintf("a%d.yaml", i)] = openai(fmt.Sprintf("a%d", i), "CANARY-1")
		}
		tree(t, files)
		p, err := planned(t, "tfy-k8s-secret://{ACCOUNT}", "{}")
		if err != nil {
			t.Fatal(err)
		}
		told := 0
		p.opt.Progress = func(done, total int) {
			if told++; total != len(files) || done != min(told*portion, total) {
				t.Errorf("%d of %d", done, total)
			}
		}
		asked := 0
		p.Target.Problem, p.Target.Store = "", counting{deaf{state}, &asked}
		o, err := p.Write(t.Context())
		if err != nil || asked != portions || len(o.Secrets) != len(files) || len(o.Failed) != 1 || len(o.Failed[0].Refs) != len(files) {
			t.Errorf("%s: asked %d times, %d receipts, %v", state, asked, len(o.Secrets), err)
		}
	}
}

type counting struct {
	deaf
	asked *int
}

func (c counting) Ask(ctx context.Context, names []string, mode store.Mode) ([]store.Answer, error) {
	*c.asked++
	return c.deaf.Ask(ctx, names, mode)
}

// TestWriteStops: an interrupt leaves every file as it is.
func TestWriteStops(t *testing.T) {
	tree(t, map[string]string{"a.yaml": openai("b", "'tfy_secret://acme:prod:KEY'")})
	p, err := planned(t, "", "{}")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	o, err := p.Write(ctx)
	if data, _ := os.ReadFile("a.yaml"); err == nil || o == nil || !strings.Contains(string(data), "tfy_secret") {
		t.Errorf("%v: %s", err, data)
	}
}

// TestWriteOfAFileThatHasChanged: what the plan has not seen is not overwritten.
func TestWriteOfAFileThatHasChanged(t *testing.T) {
	for name, change := range map[string]func() error{
		"another value": func() error {
			return os.WriteFile("a.yaml", []byte(openai("a", "'another value that is longer'")), 0o644)
		},
		"gone": func() error { return os.Remove("a.yaml") },
		"a directory": func() error {
			if err := os.Remove("a.yaml"); err != nil {
				return err
			}
			return os.Mkdir("a.yaml", 0o755)
		},
	} {
		tree(t, map[string]string{"a.yaml": openai("a", "'tfy_secret://acme:prod:KEY'")})
		p, err := planned(t, "", "{}")
		if err != nil {
			t.Fatal(err)
		}
		if err := change(); err != nil {
			t.Fatal(err)
		}
		before, _ := os.ReadFile("a.yaml")
		o, err := p.Write(t.Context())
		after, _ := os.ReadFile("a.yaml")
		if err == nil && len(o.Failed) != 1 || len(o.Written) > 0 || string(before) != string(after) {
			t.Errorf("%s: %+v, %v: %s", name, o, err, after)
		}
		if left, _ := filepath.Glob(tempPrefix + "*"); len(left) > 0 {
			t.Errorf("%s: %q", name, left)
		}
	}
}
