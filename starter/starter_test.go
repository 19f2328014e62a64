package starter

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/policy"
)

// facts looks at files as a check of their directory does.
func facts(t *testing.T, files map[string]string) *Facts {
	t.Helper()
	dir := t.TempDir()
	write(t, dir, files)
	r, err := check.Run(t.Context(), []string{dir}, check.Options{Graph: true, Coverage: true, Now: time.Unix(0, 0)})
	if err != nil {
		t.Fatal(err)
	}
	return Look(r, func(name string) string { return strings.TrimPrefix(name, filepath.ToSlash(dir)+"/") })
}

func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func parsed(t *testing.T, text string) *policy.Policy {
	t.Helper()
	p, err := policy.Parse(policy.FileName, []byte(text), check.Vocabulary())
	if err != nil {
		t.Fatalf("the policy is not valid: %v\n%s", err, text)
	}
	return p
}

func account(name, key string) string {
	return "type: provider-account/openai\nname: " + name + "\nauth_data:\n  type: api-key\n  api_key: " + key + "\nintegrations: []\n"
}

// The policy says what the manifests do, and nothing that they leave open.
func TestPolicy(t *testing.T) {
	values := "servicefoundryServer:\n  tfyK8sSecretName: mounted\n"
	for _, tt := range []struct {
		name             string
		files            map[string]string
		tenant, secret   string
		says, doesNotSay []string
	}{
		{"nothing", nil, "", "", []string{"# tenant: acme", "# controlPlane: managed", "nowhere"}, []string{"\n  tenant:", "\n  kubernetes:"}},
		{"one tenant", map[string]string{"a.yaml": account("a", "tfy-secret://acme:g:K")}, "acme", "", []string{"One names it, in a.yaml:5.", "secret-group: 1 reference, first in a.yaml:5"}, nil},
		{"two tenants", map[string]string{"a.yaml": account("a", "tfy-secret://acme:g:K"), "b.yaml": account("b", "tfy-secret://other:g:K")}, "", "",
			[]string{"acme: 1 reference, first in a.yaml:5", "other: 1 reference, first in b.yaml:5", "# tenant: acme"}, nil},
		{"a word that YAML reads otherwise", map[string]string{"a.yaml": account("a", "tfy-secret://no:g:K")}, "no", "", []string{`tenant: "no"`}, nil},
		{"Helm values", map[string]string{"v.yaml": values, "a.yaml": account("a", "tfy-k8s-secret://K")}, "", "mounted", []string{"controlPlane: self-hosted", "v.yaml:2"}, nil},
		{"Helm values that do not agree", map[string]string{"v.yaml": values, "w.yaml": strings.Replace(values, "mounted", "other", 1)}, "", "", []string{"do not agree", "mounted, v.yaml:2", "other, w.yaml:2"}, nil},
		{"a store of a manifest, and one of none", map[string]string{
			"a.yaml": account("a", "acme:aws:prod:secret-store:ssm::/tfy-secret/x"), "b.yaml": account("b", "acme:aws:gone:secret-store:ssm::/tfy-secret/x"),
			"aws.yaml": "type: provider-account/aws\nname: prod\nintegrations:\n  - type: integration/secret-store/aws/parameter-store\n    name: ssm\n    region: us-east-1\n"}, "acme", "",
			[]string{"acme:aws:prod:secret-store:ssm: 1 reference\n  #     aws/parameter-store, declared in aws.yaml:", "acme:aws:gone:secret-store:ssm: 1 reference\n  #     declared nowhere here; first used in b.yaml:5"}, nil},
		{"what a field of the policy could answer", map[string]string{"a.yaml": account("a", "${KEY}"), "b.yaml": account("b", "ENC[AES256_GCM,data:EXAMPLE,iv:EXAMPLE,tag:EXAMPLE,type:str]"), "c.yaml": "type: provider-account/opnai\nname: c\n"}, "", "",
			[]string{"# templates: [envsubst]", "1 template, the first in a.yaml:5", "# decrypts: [sops]", "Today there is 1, the first in c.yaml:1"}, nil},
		{"other people's files", map[string]string{"node_modules/x/a.yaml": "a: 1\n", "deep/vendor/b.yaml": "b: 1\n", "deep/vendor/c.yaml": "b: 1\n"}, "", "",
			[]string{"node_modules: 1 file", "deep/vendor: 2 files", `# exclude: ["deep/vendor/**", "node_modules/**"]`}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text := facts(t, tt.files).Policy()
			p := parsed(t, text)
			if p.Tenant != tt.tenant || p.Kubernetes.SecretName != tt.secret {
				t.Errorf("tenant %q, secret %q, not %q, %q", p.Tenant, p.Kubernetes.SecretName, tt.tenant, tt.secret)
			}
			for _, s := range tt.says {
				if !strings.Contains(text, s) && !strings.Contains(strings.ReplaceAll(text, "\n  # ", " "), s) {
					t.Errorf("it does not say %q:\n%s", s, text)
				}
			}
			for _, s := range tt.doesNotSay {
				if strings.Contains(text, s) {
					t.Errorf("it says %q:\n%s", s, text)
				}
			}
		})
	}
}

// What is proposed in a comment is valid where it stands.
func TestCommentsAreValid(t *testing.T) {
	text := facts(t, map[string]string{"a.yaml": account("a", "${KEY}"), "b.yaml": account("b", "ENC[AES256_GCM,data:EXAMPLE,iv:EXAMPLE,tag:EXAMPLE,type:str]"), "vendor/c.yaml": "c: 1\n"}).Policy()
	tried := 0
	for line := range strings.Lines(text) {
		setting, ok := strings.CutPrefix(line, "  # ")
		name, _, colon := strings.Cut(setting, ": ")
		if !ok || !colon || strings.ContainsAny(name, " .") || name[0] < 'a' {
			continue
		}
		tried++
		parsed(t, strings.Replace(text, line, "  "+setting, 1))
	}
	if tried < 7 {
		t.Errorf("only %d settings were tried", tried)
	}
	stores := strings.Replace(strings.Replace(text, "  # stores:", "  stores:", 1), "  #   acme:", "    acme:", 1)
	if p := parsed(t, stores); len(p.Stores) != 1 {
		t.Errorf("%d stores", len(p.Stores))
	}
}

// No name of a manifest or file gets out of its comment, or into the policy if
// it may be a credential.
func TestNamesAreData(t *testing.T) {
	token := "ghp_" + "CANARYcanaryCANARYcanaryCANARYcanary"
	word := "Qx7CANARY2canary9CANARY4x"
	for _, name := range []string{"a\nspec: {}", "a\u2028spec: {}", "a\u0085  locked: true", "a # b", "a\x1b[2J", "a\r  tenant: evil"} {
		text := facts(t, map[string]string{name + ".yaml": account("a", "tfy-secret://acme:g:K"), "v/" + name + ".yaml": "servicefoundryServer:\n  tfyK8sSecretName: m\n"}).Policy()
		if p := parsed(t, text); p.Tenant != "acme" || p.Locked || p.Kubernetes.SecretName != "m" {
			t.Errorf("%q: %+v", name, p)
		}
		for line := range strings.Lines(text) {
			if strings.ContainsAny(line, "\r\x1b\u0085\u2028") {
				t.Errorf("%q: the line %q", name, line)
			}
		}
	}
	for _, secret := range []string{token, word} {
		f := facts(t, map[string]string{
			"a.yaml": account("a", "tfy-secret://"+secret+":g:K"), "b.yaml": account("b", "acme:aws:"+secret+":secret-store:"+secret+"::/tfy-secret/x"),
			"v.yaml": "servicefoundryServer:\n  tfyK8sSecretName: " + secret + "\n", "vendor/" + token + "/x.yaml": "x: 1\n", token + "/vendor/x.yaml": "x: 1\n",
		})
		plan := Make(fstest.MapFS{"kustomization.yaml": {}, "Kptfile": {}}, f, Options{CI: []string{GitHub, KRM}, Hook: PreCommit})
		if text := everything(plan); strings.Contains(text, "CANARY") {
			t.Errorf("a credential stands in\n%s", text)
		}
		parsed(t, plan.Files[0].Text)
	}
}

func everything(p *Plan) string {
	var b strings.Builder
	for _, f := range p.Files {
		b.WriteString(f.Name + "\n" + f.Text)
	}
	for _, a := range p.Additions {
		b.WriteString(a.Name + "\n" + a.Text)
	}
	return b.String() + strings.Join(p.Done, "\n")
}

func names(p *Plan) (files, additions []string) {
	for _, f := range p.Files {
		files = append(files, f.Name)
	}
	for _, a := range p.Additions {
		additions = append(additions, a.Name)
	}
	return files, additions
}

// What a repository has decides what is written, and what is there is left.
func TestMake(t *testing.T) {
	const hook, github, gitlab, bitbucket = ".pre-commit-config.yaml", ".github/workflows/secretref.yml", ".gitlab-ci.yml", "bitbucket-pipelines.yml"
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	for _, tt := range []struct {
		name                    string
		root                    fstest.MapFS
		opt                     Options
		files, additions, found []string
		done                    []string
	}{
		{name: "nothing", opt: Options{Hook: PreCommit}, files: []string{".secretref.yaml", hook}},
		{name: "no hook", opt: Options{Hook: None}, files: []string{".secretref.yaml"}},
		{name: "GitHub", root: fstest.MapFS{".github/CODEOWNERS": file("")}, files: []string{".secretref.yaml", github}, found: []string{GitHub}},
		{name: "GitHub, done", root: fstest.MapFS{github: file("secretref")}, files: []string{".secretref.yaml"}, done: []string{github}, found: []string{GitHub}},
		{name: "two", root: fstest.MapFS{gitlab: file("a: {}"), bitbucket: file("")}, files: []string{".secretref.yaml"}, additions: []string{gitlab, bitbucket}, found: []string{GitLab, Bitbucket}},
		{name: "another than there is", root: fstest.MapFS{gitlab: file("")}, opt: Options{CI: []string{Bitbucket}}, files: []string{".secretref.yaml", bitbucket}},
		{name: "none of those that are", root: fstest.MapFS{gitlab: file("")}, opt: Options{CI: []string{}}, files: []string{".secretref.yaml"}},
		{name: "a hook beside others", root: fstest.MapFS{hook: file("repos: []")}, opt: Options{Hook: PreCommit}, files: []string{".secretref.yaml"}, additions: []string{hook}},
		{name: "kustomize", root: fstest.MapFS{"kustomization.yaml": file("")}, files: []string{".secretref.yaml", "secretref-fn.yaml"}, additions: []string{"kustomization.yaml"}, found: []string{KRM}},
		{name: "kpt", root: fstest.MapFS{"Kptfile": file("")}, opt: Options{Hook: PreCommit}, files: []string{".secretref.yaml", hook, "secretref-fn.yaml", ".krmignore"}, additions: []string{"Kptfile"}, found: []string{KRM}},
		{name: "kpt that ignores some", root: fstest.MapFS{"Kptfile": file(""), ".krmignore": file(".secretref.yaml\n")}, opt: Options{Hook: PreCommit}, files: []string{".secretref.yaml", hook, "secretref-fn.yaml"}, additions: []string{"Kptfile", ".krmignore"}, found: []string{KRM}},
		{name: "a build is no gate", root: fstest.MapFS{"Kptfile": file(""), ".github/x": file("")}, files: []string{".secretref.yaml", github, ".krmignore"}, found: []string{GitHub}},
		{name: "a clone from GitHub", root: fstest.MapFS{".git/config": file("[remote \"origin\"]\n\turl = https://github.com/acme/gitops.git\n")}, files: []string{".secretref.yaml", github}, found: []string{GitHub}},
		{name: "a clone from GitLab, with a Kptfile", root: fstest.MapFS{".git/config": file("\turl = git@gitlab.example.com:acme/gitops.git\n"), "Kptfile": file("")}, files: []string{".secretref.yaml", gitlab, ".krmignore"}, found: []string{GitLab}},
		{name: "files say more than the server", root: fstest.MapFS{".git/config": file("url = ssh://git@bitbucket.org:22/acme/gitops\n"), ".github/x": file("")}, files: []string{".secretref.yaml", github}, found: []string{GitHub}},
		{name: "two servers", root: fstest.MapFS{".git/config": file("url = git@gitlab.com:a/b\nurl = git@github.com:a/b\n")}, files: []string{".secretref.yaml"}},
		{name: "KRM of nothing", opt: Options{CI: []string{KRM}}, files: []string{".secretref.yaml", "secretref-fn.yaml", "kustomization.yaml"}},
		{name: "a directory", root: fstest.MapFS{"gitops/Kptfile": file("")}, opt: Options{Dir: "gitops", Hook: PreCommit}, files: []string{"gitops/.secretref.yaml", hook, "gitops/secretref-fn.yaml", "gitops/.krmignore"}, additions: []string{"gitops/Kptfile"}, found: []string{KRM}},
		{name: "a policy", opt: Options{Policy: policy.Default(), PolicyName: ".secretref.yaml", Dir: "sub"}, done: []string{".secretref.yaml"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := Make(tt.root, &Facts{}, tt.opt)
			files, additions := names(p)
			for _, d := range []string{cmp.Diff(tt.files, files), cmp.Diff(tt.additions, additions), cmp.Diff(tt.done, p.Done), cmp.Diff(tt.found, p.Found)} {
				if d != "" {
					t.Error(d)
				}
			}
		})
	}
}

// A policy that lacks what the manifests show gets it as an addition.
func TestPolicyThatIsThere(t *testing.T) {
	f := facts(t, map[string]string{"a.yaml": account("a", "tfy-secret://acme:g:K"), "v.yaml": "servicefoundryServer:\n  tfyK8sSecretName: m\n"})
	p := Make(fstest.MapFS{}, f, Options{Policy: policy.Default(), PolicyName: policy.FileName})
	if len(p.Additions) != 1 || len(p.Files) > 0 {
		t.Fatalf("%+v", p)
	}
	got := parsed(t, "apiVersion: secretref.dev/v1alpha1\nkind: SecretRefPolicy\nspec:\n"+p.Additions[0].Text)
	if got.Tenant != "acme" || got.Kubernetes.SecretName != "m" {
		t.Errorf("%+v", got)
	}
	if p := Make(fstest.MapFS{}, f, Options{Policy: got, PolicyName: policy.FileName}); len(p.Additions) > 0 {
		t.Errorf("nothing is lacking: %+v", p.Additions)
	}
}

func TestWords(t *testing.T) {
	for version, want := range map[string]bool{"v1.2.3": true, "v0.0.0-20260101000000-abcdef012345": true, "v1.2.3-rc.1": true, "": false, "devel": false, "v1.2.3+dirty": false, "v1.2.3; rm": false, "latest": false, "v": false} {
		if released(version) != want {
			t.Errorf("released(%q) is not %v", version, want)
		}
	}
	for _, word := range []string{"", "-x", "a b", "a'b", "a:b", "$x", "ghp_" + "CANARYcanaryCANARYcanaryCANARYcanary"} {
		if Writable(word) {
			t.Errorf("%q is writable", word)
		}
	}
	for branch, head := range map[string]string{"trunk": "ref: refs/remotes/origin/trunk\n", "main": "ref: refs/remotes/origin/a b\n"} {
		if got := mainBranch(fstest.MapFS{".git/refs/remotes/origin/HEAD": {Data: []byte(head)}}); got != branch {
			t.Errorf("%q: %s", head, got)
		}
	}
	if got := mainBranch(fstest.MapFS{".git/HEAD": {Data: []byte("ref: refs/heads/master\n")}}); got != "master" {
		t.Error(got)
	}
	if !slices.Equal(wrapped("a bc def", 4), []string{"a bc", "def"}) {
		t.Error(wrapped("a bc def", 4))
	}
}

// Only the host of an address counts, however it is written.
func TestHostOf(t *testing.T) {
	for address, want := range map[string]string{
		"https://GitHub.com/acme/gitops.git":              "github.com",
		"https://user:CANARY-EXAMPLE@gitlab.com:8443/a/b": "gitlab.com",
		"https://user:p@ss@bitbucket.org/a":               "bitbucket.org",
		"ssh://git@github.example.com:22/acme/gitops":     "github.example.com",
		"git@bitbucket.org:acme/gitops.git":               "bitbucket.org",
		"/srv/github/gitops.git":                          "",
		"../github:old/gitops":                            "",
		"file:///srv/github/gitops.git":                   "",
		"":                                                "",
	} {
		if got := hostOf(address); got != want {
			t.Errorf("%s: %q, not %q", address, got, want)
		}
	}
}
