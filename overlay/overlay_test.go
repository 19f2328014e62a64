package overlay

import (
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/policy"
	"secretref.dev/secretref/ref"
)

const pem = "-----BEGIN CERTIFICATE-----\nCANARY\n-----END CERTIFICATE-----\n"

// repository has every place that matters, in two top directories.
func repository(t testing.TB) string {
	return tree(t, map[string]string{
		"tfy/accounts/a.yaml":  account("a", "tfy-secret://acme:prod:KEY"),
		"tfy/accounts/aa.yaml": account("aa", "tfy-secret://acme:prod:KEY"),
		"tfy/accounts/c.yaml":  account("c", "tfy-k8s-secret://MINE"),
		"tfy/mcp.yaml":         "type: mcp-server/remote\nname: m\ndescription: d\nurl: https://m.example.com/mcp\nauth_data:\n  type: header\n  headers:\n    Authorization: Bearer tfy-secret://acme:prod:PEM\ncollaborators: []\n",
		"tfy/app.yaml":         "type: service\nname: s\nimage: {type: image, image_uri: 'x:1'}\nenv:\n  A: tfy-secret://acme:prod:APP\nports: []\nreplicas: 1\nworkspace_fqn: c:w\n",
		"tfy/group.yaml":       "type: secret-group\nname: prod\nintegration_fqn: acme:aws:x:secret-store:ssm\n",
		"tfy/plain.yaml":       "just: a file\n",
		"tfy/map.yaml":         "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\ndata:\n  a.yaml: |\n    type: provider-account/groq\n    name: g # stays\n    auth_data:\n      type: api-key\n      api_key: \"tfy-secret://acme:prod:KEY\"\n    integrations: []\n",
	})
}

// In the copies the references are replaced, and not one other byte.
func TestManifests(t *testing.T) {
	dir := repository(t)
	o := rendered(t, options(ExternalSecret), dir+"/tfy")
	files, err := o.Files(nil)
	if err != nil {
		t.Fatal(err)
	}
	swap := strings.NewReplacer("tfy-secret://acme:prod:KEY", "tfy-k8s-secret://PROD_KEY", "tfy-secret://acme:prod:PEM", "tfy-k8s-secret://PROD_PEM")
	found := 0
	for _, f := range files {
		rel, ok := strings.CutPrefix(f.Path, "manifests/")
		if !ok {
			continue
		}
		found++
		was, err := os.ReadFile(filepath.Join(dir, "tfy", rel))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(swap.Replace(string(was)), string(f.Data)); diff != "" {
			t.Errorf("%s: %s", f.Path, diff)
		}
	}
	if found != 7 || o.Manifests != 7 || o.Rewritten != 4 || o.Replaced != 4 {
		t.Errorf("%d files, %d manifests, %d rewritten at %d", found, o.Manifests, o.Rewritten, o.Replaced)
	}
	want := []Key{{"PROD_KEY", parse(t, "tfy-secret://acme:prod:KEY")[0]}, {"PROD_PEM", parse(t, "tfy-secret://acme:prod:PEM")[0]}}
	if diff := cmp.Diff(want, o.Keys); diff != "" {
		t.Error(diff)
	}
	notes := strings.Join(o.Notes, "\n")
	for _, part := range []string{"1 reference in 1 other manifest file stays as it is", "1 key that manifests use already", "MINE"} {
		if !strings.Contains(notes, part) {
			t.Errorf("no note says %q:\n%s", part, notes)
		}
	}
}

// The rewritten manifests pass the check, and so does the whole overlay.
func TestOverlayPassesTheCheck(t *testing.T) {
	dir, out := repository(t), t.TempDir()
	write(t, rendered(t, options(ExternalSecret), dir), out)
	for _, p := range []string{out, filepath.Join(out, "manifests")} {
		result, err := check.Run(t.Context(), []string{p}, options("").Check)
		if err != nil {
			t.Fatal(err)
		}
		if result.ExitCode(policy.Warning) != 0 {
			t.Errorf("%+v %+v", result.Findings, result.Unreadable)
		}
	}
}

// A second rendering changes nothing, a rotation that key alone, and --check
// says both.
func TestRotation(t *testing.T) {
	dir, out := repository(t), t.TempDir()
	p := newPlatform(t, map[string]string{"acme:prod:KEY": "CANARY-1", "acme:prod:PEM": pem})
	opt := options(PlainSecret)
	opt.Stores = p.env()
	write(t, rendered(t, opt, dir), out)
	before := snapshot(t, out)
	if w := write(t, rendered(t, opt, dir), out); w.Changed != 0 || w.Removed != 0 {
		t.Errorf("%+v", w)
	}
	if diff := cmp.Diff(before, snapshot(t, out)); diff != "" {
		t.Error(diff)
	}
	if !strings.HasPrefix(before[secretFile], "-rw------- ") || !strings.Contains(before[secretFile], base64.StdEncoding.EncodeToString([]byte(pem))) {
		t.Errorf("%s", before[secretFile])
	}
	p.values["acme:prod:KEY"] = "CANARY-2"
	changes, err := rendered(t, opt, dir).Check(out)
	if err != nil || fmt.Sprint(changes) != "[secret.yaml: PROD_KEY: changed]" {
		t.Errorf("%v, %v", changes, err)
	}
	if w := write(t, rendered(t, opt, dir), out); w.Changed != 1 {
		t.Errorf("%+v", w)
	}
	after := snapshot(t, out)
	if got := strings.ReplaceAll(after[secretFile], base64.StdEncoding.EncodeToString([]byte("CANARY-2")), base64.StdEncoding.EncodeToString([]byte("CANARY-1"))); got != before[secretFile] {
		t.Error("more than the value has changed")
	}
	if changes, err := rendered(t, opt, dir).Check(out); err != nil || len(changes) != 0 {
		t.Errorf("%v, %v", changes, err)
	}
}

// --check names what has moved in the manifests too.
func TestDrift(t *testing.T) {
	dir, out := repository(t), t.TempDir()
	write(t, rendered(t, options(ExternalSecret), dir+"/tfy"), out)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.Remove(dir + "/tfy/group.yaml"))
	must(os.WriteFile(dir+"/tfy/b.yaml", []byte(account("b", "tfy-secret://acme:prod:B")), 0o644))
	must(os.Remove(out + "/manifests/app.yaml"))
	must(os.WriteFile(out+"/manifests/mcp.yaml", []byte("edited"), 0o644))
	changes, err := rendered(t, options(ExternalSecret), dir+"/tfy").Check(out)
	must(err)
	want := []string{"external-secret.yaml: PROD_B: missing", "manifests/app.yaml: missing", "manifests/b.yaml: missing", "manifests/group.yaml: no longer rendered", "manifests/mcp.yaml: changed"}
	var got []string
	for _, c := range changes {
		got = append(got, c.String())
	}
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if w := write(t, rendered(t, options(ExternalSecret), dir+"/tfy"), out); w.Changed != 4 || w.Removed != 1 {
		t.Errorf("%+v", w)
	}
	opt := options(PlainSecret)
	opt.Stores = newPlatform(t, map[string]string{"acme:prod:KEY": "1", "acme:prod:PEM": "2", "acme:prod:B": "3"}).env()
	if _, err := rendered(t, opt, dir+"/tfy").Check(out); err == nil || !strings.Contains(err.Error(), "--as external-secret") {
		t.Errorf("another way: %v", err)
	}
	// A file that is none any more is not taken for one without keys.
	must(os.WriteFile(out+"/external-secret.yaml", []byte("a: [\n"), 0o644))
	if changes, err := rendered(t, options(ExternalSecret), dir+"/tfy").Check(out); err != nil || len(changes) != 1 || changes[0].String() != "external-secret.yaml: changed" {
		t.Errorf("%v %v", changes, err)
	}
	if _, err := rendered(t, options(ExternalSecret), dir+"/tfy").Check(t.TempDir()); err == nil {
		t.Error("an empty directory is no overlay")
	}
}

// Going over to another way removes the file that held the values.
func TestAnotherWay(t *testing.T) {
	dir, out := repository(t), t.TempDir()
	opt := options(PlainSecret)
	opt.Stores = newPlatform(t, map[string]string{"acme:prod:KEY": "CANARY", "acme:prod:PEM": pem}).env()
	write(t, rendered(t, opt, dir), out)
	write(t, rendered(t, options(ExternalSecret), dir), out)
	for name, text := range snapshot(t, out) {
		if name == secretFile || strings.Contains(text, base64.StdEncoding.EncodeToString([]byte("CANARY"))) {
			t.Errorf("%s is still there", name)
		}
	}
}

// What is in the directory and not of render's making stays, and is not
// overwritten. A list that somebody has written removes nothing else.
func TestForeignFiles(t *testing.T) {
	dir := repository(t)
	out := tree(t, map[string]string{"notes.md": "mine", "manifests/mine.txt": "mine", "sub/x": "mine",
		listFile: `{"version": 1, "files": ["notes.md", "../tfy/plain.yaml", "sub/x", "/etc/passwd", "manifests/../notes.md"]}`})
	write(t, rendered(t, options(ExternalSecret), dir), out)
	all := snapshot(t, out)
	for _, name := range []string{"notes.md", "manifests/mine.txt", "sub/x"} {
		if !strings.HasSuffix(all[name], " mine") {
			t.Errorf("%s is gone", name)
		}
	}
	other := tree(t, map[string]string{kustomizationFile: "resources: []\n"})
	if _, err := rendered(t, options(ExternalSecret), dir).Write(other); err == nil || !strings.Contains(err.Error(), "kustomization.yaml") {
		t.Errorf("%v", err)
	}
	if diff := cmp.Diff(map[string]string{kustomizationFile: "-rw-r--r-- resources: []\n"}, snapshot(t, other)); diff != "" {
		t.Error(diff)
	}
}

// A symbolic link in the overlay leads no file out of it.
func TestLinks(t *testing.T) {
	dir, out, victim := repository(t), t.TempDir(), t.TempDir()
	if err := os.Symlink(victim, filepath.Join(out, "manifests")); err != nil {
		t.Fatal(err)
	}
	if _, err := rendered(t, options(ExternalSecret), dir).Write(out); err == nil {
		t.Error("written through a link")
	}
	if got := snapshot(t, victim); len(got) != 0 {
		t.Errorf("%v", got)
	}
}

func TestForms(t *testing.T) {
	dir := tree(t, map[string]string{"accounts.yaml": clouds, "a.yaml": account("a", "tfy-secret://acme:prod:KEY"), "b.yaml": account("b", "acme:aws:prod:secret-store:ssm::/tfy-secret/b"), "c.yaml": account("c", "tfy-k8s-secret://MINE")})
	for _, tt := range []struct {
		as    As
		forms []ref.Form
		keys  string
	}{
		{ExternalSecret, []ref.Form{ref.SecretGroup}, "BOOT_GCP BOOT_VAULT PROD_KEY"},
		{ExternalSecret, []ref.Form{ref.SecretStore}, "PROD_TFY_SECRET_B"},
		{PlainSecret, []ref.Form{ref.Kubernetes}, "MINE"},
	} {
		opt := options(tt.as)
		opt.Forms = tt.forms
		o, err := Plan(t.Context(), []string{dir}, opt)
		if err != nil {
			t.Fatal(err)
		}
		if got := keys(o); got != tt.keys {
			t.Errorf("%v: %s", tt.forms, got)
		}
	}
	opt := options(ExternalSecret)
	opt.Forms = []ref.Form{ref.Kubernetes}
	if _, err := Plan(t.Context(), []string{dir}, opt); err == nil {
		t.Error("no store has the mounted keys")
	}
}

// The mounted Secret is a store like others: its keys are copied.
func TestCopyMountedKeys(t *testing.T) {
	dir, mounted := tree(t, map[string]string{"c.yaml": account("c", "tfy-k8s-secret://MINE")}), tree(t, map[string]string{"MINE": "\x00\xff\n"})
	opt := options(PlainSecret)
	opt.Forms, opt.Stores = []ref.Form{ref.Kubernetes}, environment(map[string]string{"TFY_K8S_SECRETS_DIR": mounted})
	o := rendered(t, opt, dir)
	if got := string(o.secret.Data["MINE"]); got != "\x00\xff\n" || o.Rewritten != 0 {
		t.Errorf("%q", got)
	}
}

// Refusals, none of which renders anything or shows a value.
func TestRefusals(t *testing.T) {
	ok := account("a", "tfy-secret://acme:prod:KEY")
	managed, noForm := options(""), options("")
	managed.Check.Policy.ControlPlane = policy.Managed
	noForm.Check.Policy.Allow = []ref.Form{ref.SecretGroup}
	pinned := options("")
	pinned.KeyMap, _ = ParseKeyMap("keys.yaml", []byte("MINE: tfy-secret://acme:prod:KEY\n"))
	for _, tt := range []struct {
		name  string
		files map[string]string
		opt   Options
		part  string
	}{
		{"findings", map[string]string{"a.yaml": ok, "b.yaml": account("b", "sk-"+"proj-CANARY0CANARY1CANARY2CANARY3CANARY4CANARY5CANARY6")}, options(""), "findings"},
		{"unreadable", map[string]string{"a.yaml": ok, "b.yaml": "auth_data: [\n"}, options(""), "not every input could be read"},
		{"no manifest", map[string]string{"a.yaml": "just: a file\n"}, options(""), "no manifest"},
		{"managed", map[string]string{"a.yaml": ok}, managed, "managed"},
		{"form", map[string]string{"a.yaml": ok}, noForm, "allow"},
		{"nothing", map[string]string{"a.yaml": account("a", "tfy-k8s-secret://X")}, options(""), "nothing to render"},
		{"unknown store", map[string]string{"a.yaml": account("a", "acme:aws:prod:secret-store:ssm::/x")}, options(""), "acme:aws:prod"},
		{"namespace", map[string]string{"a.yaml": ok}, func() Options { o := options(""); o.Namespace = "-x"; return o }(), "\"-x\" is to be the Secret's namespace"},
		{"name", map[string]string{"a.yaml": ok, "values.yaml": "servicefoundryServer:\n  tfyK8sSecretName: My_Secret\n"}, options(""), "\"My_Secret\" is to be the Secret's name"},
		{"pinned to a key in use", map[string]string{"a.yaml": ok, "b.yaml": account("b", "tfy-k8s-secret://MINE")}, pinned, "MINE"},
		{"alias", map[string]string{"a.yaml": "type: provider-account/openai\nname: &n tfy-secret://acme:prod:KEY\nauth_data: {type: api-key, api_key: *n}\nintegrations: []\n"}, options(""), "replaced"},
	} {
		_, err := Plan(t.Context(), []string{tree(t, tt.files)}, tt.opt)
		if err == nil || !strings.Contains(err.Error(), tt.part) || strings.Contains(err.Error(), "CANARY") {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	dir := tree(t, map[string]string{"x/a.yaml": ok, "y/a.yaml": ok})
	if _, err := Plan(t.Context(), []string{dir + "/x", dir + "/y"}, options("")); err == nil || !strings.Contains(err.Error(), "would both become") {
		t.Errorf("%v", err)
	}
}

// Over a mebibyte: the largest keys, with their sizes, and no value.
func TestTooLarge(t *testing.T) {
	dir := repository(t)
	opt := options(PlainSecret)
	for _, tt := range []struct{ pem, over int }{{MaxSize - len("PROD_KEYPROD_PEM") - 6, 0}, {MaxSize - len("PROD_KEYPROD_PEM") - 5, 1}} {
		p := newPlatform(t, map[string]string{"acme:prod:KEY": "CANARY", "acme:prod:PEM": strings.Repeat("x", tt.pem)})
		opt.Stores = p.env()
		o, err := Plan(t.Context(), []string{dir}, opt)
		if err != nil {
			t.Fatal(err)
		}
		err = o.Resolve(t.Context())
		var size *SizeError
		if tt.over == 0 {
			if err != nil {
				t.Errorf("%v", err)
			}
			continue
		}
		if !errors.As(err, &size) || size.Size != MaxSize+1 || size.Largest[0].Name != "PROD_PEM" || strings.Contains(err.Error(), "CANARY") {
			t.Errorf("%v", err)
		}
	}
}

// A secret without a value renders nothing, and says which and why.
func TestUnresolved(t *testing.T) {
	dir, out := repository(t), t.TempDir()
	p := newPlatform(t, map[string]string{"acme:prod:KEY": "CANARY", "acme:prod:PEM": pem})
	opt := options(PlainSecret)
	opt.Stores = p.env()
	write(t, rendered(t, opt, dir), out)
	before := snapshot(t, out)
	delete(p.values, "acme:prod:PEM")
	o, err := Plan(t.Context(), []string{dir}, opt)
	if err != nil {
		t.Fatal(err)
	}
	var missing *Unresolved
	if err := o.Resolve(t.Context()); !errors.As(err, &missing) || len(missing.Secrets) != 1 || !missing.Answered() || !strings.Contains(missing.Secrets[0].String(), "acme:prod:PEM is not in the control plane") {
		t.Errorf("%v %+v", err, missing)
	}
	if _, err := o.Write(out); err == nil {
		t.Error("written without values")
	}
	opt.Stores = environment(nil)
	o, err = Plan(t.Context(), []string{dir}, opt)
	if err != nil {
		t.Fatal(err)
	}
	if err := o.Resolve(t.Context()); !errors.As(err, &missing) || missing.Answered() || len(missing.Secrets) != 2 {
		t.Errorf("%v", err)
	}
	// What is the same for both is said once.
	if lines := missing.Lines(); len(lines) != 1 || !strings.HasPrefix(lines[0].String(), "2 secrets have no value, because the control plane gave no answer: ") ||
		!strings.HasSuffix(lines[0].String(), ": tfy-secret://acme:prod:KEY, tfy-secret://acme:prod:PEM") || lines[0].Next == "" {
		t.Errorf("%+v", lines)
	}
	if diff := cmp.Diff(before, snapshot(t, out)); diff != "" {
		t.Error(diff)
	}
}

// The last of a thousand secrets fails: the overlay that is there stays whole.
func TestLastOfAThousand(t *testing.T) {
	files, values := map[string]string{}, map[string]string{}
	for i := range 1000 {
		fqn := fmt.Sprintf("acme:prod:K%04d", i)
		files[fmt.Sprintf("a%04d.yaml", i)] = account(fmt.Sprintf("a%04d", i), "tfy-secret://"+fqn)
		values[fqn] = "CANARY"
	}
	dir, out := tree(t, files), t.TempDir()
	p := newPlatform(t, values)
	opt := options(PlainSecret)
	opt.Stores = p.env()
	write(t, rendered(t, opt, dir), out)
	before, requests := snapshot(t, out), p.requests
	p.requests, p.broken = 0, requests
	o, err := Plan(t.Context(), []string{dir}, opt)
	if err != nil {
		t.Fatal(err)
	}
	var missing *Unresolved
	if err := o.Resolve(t.Context()); !errors.As(err, &missing) || missing.Answered() || len(missing.Secrets) == 1000 {
		t.Errorf("%v", err)
	}
	if diff := cmp.Diff(before, snapshot(t, out)); diff != "" {
		t.Error("the overlay has changed")
	}
}
