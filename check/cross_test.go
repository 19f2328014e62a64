package check

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"secretref.dev/secretref/graph"
	"secretref.dev/secretref/policy"
	"secretref.dev/secretref/ref"
)

const (
	crossAccount = `type: provider-account/aws
name: main
integrations: [{type: integration/secret-store/aws/parameter-store, name: ssm, region: us-east-1}]
`
	crossGroup = `type: secret-group
name: payments
integration_fqn: acme:aws:main:secret-store:ssm
`
)

func crossUser(reference string) string {
	return "type: provider-account/openai\nname: o\nintegrations: []\nauth_data:\n  type: api-key\n  api_key: " + reference + "\n"
}

// tree writes files below a new Git root and goes there.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	files[".git/HEAD"] = "ref: refs/heads/main\n"
	for name, text := range files {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	return dir
}

func found(t *testing.T, paths []string, opt Options) []string {
	t.Helper()
	opt.Now = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	r, err := Run(t.Context(), paths, opt)
	if err != nil {
		t.Fatal(err)
	}
	noCanary(t, r)
	var out []string
	for _, f := range r.Findings {
		out = append(out, fmt.Sprintf("%s:%d %s: %s; %s", f.File, f.Line, f.Rule, f.Message, f.Hint))
	}
	for _, u := range r.Unreadable {
		out = append(out, "unreadable "+u.File)
	}
	return out
}

// When only files are named, the rest of the Git root says what is declared,
// and has no findings itself.
func TestGitRootIsEvidence(t *testing.T) {
	dir := tree(t, map[string]string{
		"accounts/aws.yaml":    crossAccount,
		"groups/payments.yaml": crossGroup,
		"apps/a.yaml":          crossUser("tfy-secret://acme:payment:KEY"),
		"apps/b.yaml":          crossUser("tfy-secret://acme:nothing:KEY"),
		"apps/bad.yaml":        "type: provider-account/openai\nname: [\n",
		"vendor/groups.yaml":   "type: secret-group\nname: vendored\nintegration_fqn: acme:aws:main:secret-store:ssm\n",
		"apps/v.yaml":          crossUser("tfy-secret://acme:vendored:KEY"),
		"values.yaml":          "servicefoundryServer: {replicas: 2}\n",
		"apps/k.yaml":          crossUser("tfy-k8s-secret://KEY"),
		"apps/literal.yaml":    crossUser("CANARY-correct-horse"),
	})
	opt := Options{Root: dir, Dir: dir}
	one := opt
	one.Only = func(rule string) bool { return rule != "duplicate-manifest" }
	group := func(file, name, hint string) string {
		return file + ":6 undeclared-group: api_key names the secret group " + name + ", which no manifest declares; " + hint
	}
	near := `did you mean "payments"? otherwise add its secret-group manifest, or correct the name`
	for _, c := range []struct {
		title string
		paths []string
		opt   Options
		want  []string
	}{
		{"the rest is evidence", []string{"apps/a.yaml"}, opt, []string{group("apps/a.yaml", `"payment"`, near)}},
		{"without a root there is none", []string{"apps/a.yaml"}, Options{Dir: dir}, nil},
		{"a directory is checked alone", []string{"apps"}, one, []string{
			"apps/literal.yaml:6 literal-secret: api_key holds a secret, not a reference to one: 20 characters; store it in a secret group, then write api_key: tfy-secret://<tenant>:o:API_KEY",
			"unreadable apps/bad.yaml"}},
		{"a file of the Git root that is named too", []string{"apps/a.yaml", "groups/payments.yaml"}, opt, []string{group("apps/a.yaml", `"payment"`, near)}},
		{"what is excluded is no evidence", []string{"apps/v.yaml"}, Options{Root: dir, Dir: dir, Exclude: []string{"vendor/**"}},
			[]string{group("apps/v.yaml", `"vendored"`, `add its secret-group manifest, or correct the name; declared: "payments"`)}},
		{"and else it is", []string{"apps/v.yaml"}, opt, nil},
		{"Helm values", []string{"apps/k.yaml"}, opt, []string{
			"apps/k.yaml:6 kubernetes-secret-not-mounted: api_key needs a mounted Kubernetes Secret, and the Helm values at values.yaml:1 mount none; set servicefoundryServer.tfyK8sSecretName there to the name of the Secret"}},
	} {
		if diff := cmp.Diff(c.want, found(t, c.paths, c.opt)); diff != "" {
			t.Errorf("%s: -want +got\n%s", c.title, diff)
		}
	}
	t.Chdir(filepath.Join(dir, "apps"))
	want := []string{group("a.yaml", `"payment"`, near)}
	if diff := cmp.Diff(want, found(t, []string{"a.yaml"}, Options{Root: dir, Dir: filepath.Join(dir, "apps")})); diff != "" {
		t.Errorf("from a directory below the root: -want +got\n%s", diff)
	}
}

// The same tree has the same findings, whether its files are named one by one,
// as a directory, or come as documents of one stream.
func TestCrossChecksHoweverTheInputsCome(t *testing.T) {
	files := map[string]string{"aws.yaml": crossAccount, "group.yaml": crossGroup,
		"one.yaml":   crossUser("tfy-secret://acme:payment:KEY"),
		"two.yaml":   strings.Replace(crossUser("acme:aws:main:secret-store:sm::/tfy-secret/x"), "name: o", "name: p", 1),
		"three.yaml": strings.Replace(crossUser("acme:aws:main:secret-store:ssm::/tfy-secret/x y"), "name: o", "name: q", 1)}
	var stream []string
	for _, name := range []string{"aws.yaml", "group.yaml", "one.yaml", "two.yaml", "three.yaml"} {
		stream = append(stream, files[name])
	}
	dir := tree(t, files)
	rules := func(paths []string, stdin string) []string {
		r, err := Run(t.Context(), paths, Options{Root: dir, Dir: dir, Stdin: strings.NewReader(stdin)})
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, f := range r.Findings {
			all = append(all, f.Manifest.Name+" "+f.Rule+" "+f.Path)
		}
		slices.Sort(all)
		return all
	}
	want := []string{"o undeclared-group auth_data.api_key", "p undeclared-store auth_data.api_key", "q malformed-reference auth_data.api_key"}
	for title, got := range map[string][]string{
		"directory": rules([]string{"."}, ""),
		"named":     rules([]string{"one.yaml", "two.yaml", "three.yaml"}, ""),
		"stream":    rules([]string{"-"}, strings.Join(stream, "---\n")),
	} {
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: -want +got\n%s", title, diff)
		}
	}
}

// The second reading finds the same with any number of workers, and when a
// file has gone away meanwhile it says so.
func TestManySuspects(t *testing.T) {
	files := map[string]string{"aws.yaml": crossAccount, "group.yaml": crossGroup}
	for i := range 300 {
		files[fmt.Sprintf("u%03d.yaml", i)] = strings.Replace(crossUser(fmt.Sprintf("tfy-secret://acme:g%d:KEY", i)), "name: o", fmt.Sprintf("name: o%d", i), 1)
	}
	dir := tree(t, files)
	want := found(t, []string{"."}, Options{Root: dir, Dir: dir, Jobs: 1})
	if len(want) != 300 {
		t.Fatalf("%d findings", len(want))
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(8))
	if diff := cmp.Diff(want, found(t, []string{"."}, Options{Root: dir, Dir: dir, Jobs: 7})); diff != "" {
		t.Error(diff)
	}
}

func TestGraphOfARun(t *testing.T) {
	in := crossAccount + "---\n" + crossGroup + "---\n" + crossUser("tfy-secret://acme:payments:KEY") + "---\n" +
		"type: provider-account/hashicorp\nname: eu\nintegrations:\n  - {type: integration/secret-store/hashicorp/vault, name: vault, vault_url: \"https://v.example.com\", kv_mount_path: kv, root_path: tfy, namespace: ns, auth_data: {type: token, token: \"tfy-k8s-secret://TOKEN\"}}\n" +
		"---\n{apiVersion: external-secrets.io/v1, kind: ExternalSecret, metadata: {name: tfy, namespace: truefoundry}, spec: {data: [{secretKey: TOKEN}]}}\n" +
		"---\nservicefoundryServer: {tfyK8sSecretName: tfy}\n"
	r, err := Run(t.Context(), []string{"-"}, Options{Graph: true, Stdin: strings.NewReader(in)})
	if err != nil {
		t.Fatal(err)
	}
	g := r.Graph
	at := func(line, column, doc int, path, typ, name string) graph.Place {
		return graph.Place{File: "-", Document: doc, Line: line, Column: column, Path: path, Type: typ, Name: name}
	}
	want := &graph.Graph{
		Accounts: []graph.Account{
			{FQN: "acme:aws:main", Place: at(2, 7, 0, "name", "provider-account/aws", "main")},
			{FQN: "acme:hashicorp:eu", Place: at(17, 7, 3, "name", "provider-account/hashicorp", "eu")},
		},
		Stores: []graph.Store{
			{FQN: "acme:aws:main:secret-store:ssm", Kind: "aws/parameter-store", Region: "us-east-1",
				Place: at(3, 75, 0, "integrations[0].name", "provider-account/aws", "main")},
			{FQN: "acme:hashicorp:eu:secret-store:vault", Kind: "hashicorp/vault", URL: "https://v.example.com", Mount: "kv", RootPath: "tfy", Namespace: "ns", OwnAuth: true,
				Place: at(19, 60, 3, "integrations[0].name", "provider-account/hashicorp", "eu")},
		},
		Groups: []graph.Group{{FQN: "acme:payments", Store: "acme:aws:main:secret-store:ssm", Place: at(6, 7, 1, "name", "secret-group", "payments")}},
		Secrets: []graph.Secret{{Namespace: "truefoundry", Name: "tfy", Keys: []string{"TOKEN"}, Kind: "ExternalSecret",
			Place: at(21, 77, 4, "", "ExternalSecret", "tfy")}},
		Mounts: []graph.Mount{{SecretName: "tfy", Place: at(23, 42, 5, "servicefoundryServer.tfyK8sSecretName", "", "")}},
		Uses: []graph.Use{
			{Ref: ref.Reference{Form: ref.SecretGroup, Tenant: "acme", Group: "payments", Key: "KEY"}, Place: at(14, 12, 2, "auth_data.api_key", "provider-account/openai", "o")},
			{Ref: ref.Reference{Form: ref.Kubernetes, Key: "TOKEN"}, Place: at(19, 185, 3, "integrations[0].auth_data.token", "provider-account/hashicorp", "eu"),
				Store: "acme:hashicorp:eu:secret-store:vault"},
		},
	}
	if diff := cmp.Diff(want, g); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if r, _ := Run(t.Context(), []string{"-"}, Options{Stdin: strings.NewReader(in)}); r.Graph != nil {
		t.Error("a graph that nobody asked for")
	}
}

// Verdicts become findings at the field, with allows, overrides and severities.
func TestJudge(t *testing.T) {
	in := "type: service\nname: s\nimage: {type: image, image_uri: \"registry.example.com/s:1\"}\nports: []\nreplicas: 1\nenv:\n" +
		"  A_KEY: tfy-secret://acme:g:MISSING\n" +
		"  B_KEY: tfy-secret://acme:g:MISSING # secretref: allow[secret-missing] made on the first call\n" +
		"  C_KEY: tfy-secret://acme:g:DOWN\n" +
		"  D_KEY: CANARY-correct-horse\n"
	judge := func(r ref.Reference) []Verdict {
		rule := "secret-missing"
		if r.Key == "DOWN" {
			rule = "store-unreachable"
		}
		return []Verdict{{Rule: rule, Message: "refers to nothing", Hint: "create it"}}
	}
	only := func(rule string) bool { return strings.HasPrefix(rule, "secret-") || rule == "store-unreachable" }
	got := found(t, []string{"-"}, Options{Judge: judge, Only: only, Stdin: strings.NewReader(in)})
	want := []string{"-:7 secret-missing: A_KEY refers to nothing; create it", "-:9 store-unreachable: C_KEY refers to nothing; create it"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	r, err := Run(t.Context(), []string{"-"}, Options{Judge: judge, Only: only, Stdin: strings.NewReader(in)})
	if err != nil || len(r.Suppressed) != 1 || r.ExitCode(policy.Error) != 2 {
		t.Errorf("%v, %d suppressed, exit code %d", err, len(r.Suppressed), r.ExitCode(policy.Error))
	}
	if _, err := policy.Parse("p.yaml", []byte("apiVersion: secretref.dev/v1alpha1\nkind: SecretRefPolicy\nmetadata: {name: p}\nspec: {rules: {store-unreachable: \"off\"}}\n"), Vocabulary()); err == nil {
		t.Error("a policy switches store-unreachable off")
	}
}

func TestCircleMessages(t *testing.T) {
	vault := func(name, token string) string {
		return "type: provider-account/hashicorp\nname: " + name + "\nintegrations:\n  - {type: integration/secret-store/hashicorp/vault, name: kv, vault_url: \"https://v.example.com\", kv_mount_path: kv, auth_data: {type: token, token: \"" + token + "\"}}\n"
	}
	group := func(name, account string) string {
		return "{type: secret-group, name: " + name + ", integration_fqn: \"acme:hashicorp:" + account + ":secret-store:kv\"}\n"
	}
	for _, c := range []struct{ in, want string }{
		{vault("one", "acme:hashicorp:one:secret-store:kv::t"),
			`token is a credential of the secret store "one/kv" and is read from that store itself`},
		{vault("one", "tfy-secret://acme:g:T") + "---\n" + group("g", "one"),
			`token is a credential of the secret store "one/kv" and is read from that store itself, where the secret group "g" is kept`},
		{vault("one", "tfy-secret://acme:g:T") + "---\n" + group("g", "two") + "---\n" + vault("two", "acme:hashicorp:three:secret-store:kv::t") + "---\n" + vault("three", "acme:hashicorp:one:secret-store:kv::t"),
			`token is a credential of the secret store "one/kv" and is read from the store "two/kv", where the secret group "g" is kept, whose own credentials are in "three/kv", whose own credentials are in "one/kv"`},
	} {
		r, err := Run(t.Context(), []string{"-"}, Options{Stdin: strings.NewReader(c.in)})
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Findings) == 0 || r.Findings[0].Message != c.want {
			t.Errorf("want %s\ngot %v", c.want, r.Findings)
		}
	}
}
