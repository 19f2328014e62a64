package servers_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"secretref.dev/secretref/test/servers/realserver"
)

// A rendering is a world with values of every kind in its stores, and a
// repository that refers to them: a Git work tree that ignores out/, the
// overlay's directory.
type rendering struct {
	*world
	target string            // the namespace that the overlay is for
	want   map[string][]byte // reference → value
}

// rendered is what the Secret is called.
const rendered = "rendered-secret"

// values are secrets by their name, each with a canary, apart from the empty one.
func (w *world) values(target string) map[string][]byte {
	canary := func() string { return w.make("a value of " + target) }
	pemText := "-----BEGIN PRIVATE " + "KEY-----\n" + strings.Repeat(strings.ReplaceAll(canary(), "-", "+")+"+and/more=\n", 20)
	all := map[string][]byte{
		"pem":     []byte(pemText + "-----END PRIVATE " + "KEY-----\n"),
		"awkward": []byte(" \t\r\n---\n" + canary() + ": 'null' \"{{ x }}\" $(x) \\n # & * \x00\x01\x7f\n\n"),
		"unicode": []byte("\ufeff" + canary() + " ü e\u0301 \u2028 漢字 \U0001f5dd \u202e\u0085"),
		"true":    []byte("true"),
		"long":    bytes.Repeat([]byte(canary()+"\n"), map[bool]int{true: 60, false: 1500}[target == "ssm"]),
	}
	if target != "ssm" && target != "sm" {
		all["empty"] = []byte{}
	}
	if target == "sm" || target == "gsm" || target == "kubernetes" {
		var binary []byte
		for i := range 512 {
			binary = append(binary, byte(i))
		}
		all["binary"] = slices.Concat([]byte{0, 0xff, 0xfe, 0}, binary, []byte(canary()), []byte{0, 0, 0xc3})
	}
	return all
}

// store puts a value into a store.
func (w *world) store(t *testing.T, target, name string, value []byte) {
	t.Helper()
	switch target {
	case "ssm":
		w.aws.PutParameter("/tfy-secret/"+name, string(value))
	case "sm":
		if name == "binary" {
			w.aws.PutBinary("/tfy-secret/"+name, value)
			return
		}
		w.aws.PutSecret("/tfy-secret/"+name, value)
	case "gsm":
		w.google.Put(name, value)
	case "azure":
		w.azure.Put(name, string(value))
	case "vault":
		w.vault.put(t, w.root+"/"+name, map[string]any{"value": string(value), "other": w.make("another key of a secret")})
	case "plane":
		w.plane.Put("acme:prod:"+name, string(value))
	case "kubernetes":
		w.cluster.Do(t, "PATCH", "/api/v1/namespaces/"+w.namespace+"/secrets/"+kubernetesSecret,
			realserver.Object{"data": map[string][]byte{name: value}})
	}
}

func newRendering(t *testing.T) *rendering {
	t.Helper()
	r := &rendering{world: newWorld(t), want: make(map[string][]byte)}
	r.repository(t)
	r.target = r.cluster.Namespace(t)
	var accounts strings.Builder
	for _, s := range targets {
		for name, value := range r.values(s.name) {
			r.store(t, s.name, name, value)
			r.want[s.before+name] = value
			for i := range 2 { // each twice: one key for both
				fmt.Fprintf(&accounts, "---\ntype: provider-account/openai\nname: %s-%s-%d # why\nauth_data: {type: api-key, api_key: '%s%[2]s'}\nintegrations: []\n", s.name, name, i, s.before)
			}
		}
	}
	r.write(t, "repo/accounts/openai.yaml", accounts.String())
	r.write(t, "repo/mcp.yaml", "name: tools\r\ntype: mcp-server/remote\r\nurl: https://mcp.acme.example/mcp\r\nauth_data:\r\n  type: header\r\n  auth_level: global\r\n"+
		"  headers:\r\n    Authorization: \"Bearer tfy-secret://acme:prod:pem\" # for all\r\n")
	r.write(t, "repo/guardrails.yaml", "name: guards\ntype: provider-account/guardrail-config-group\nintegrations:\n  - type: integration/guardrail-config/openai-moderations\n    name: moderation\n"+
		"    auth_data: {type: api-key, api_key: 'acme:hashicorp:main:secret-store:kv::pem'}\n    operation: validate\n    enforcing_strategy: enforce\n    config: {model: omni-moderation-latest}\n")
	return r
}

// repository makes the command's directory a Git work tree that ignores out/,
// with a directory for temporary files of its own.
func (c *command) repository(t *testing.T) {
	t.Helper()
	c.write(t, ".gitignore", "/out/\n")
	if err := os.Mkdir(filepath.Join(c.dir, "tmp"), 0o700); err != nil {
		t.Fatal(err)
	}
	c.vars["TMPDIR"] = filepath.Join(c.dir, "tmp")
	git := exec.Command("git", "init", "-q", "--template=", c.dir)
	if out, err := git.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// render runs the command with all values, and looks for canaries in what it
// says. With -o - the values are what standard output is for.
func (r *rendering) render(t *testing.T, args ...string) outcome {
	t.Helper()
	return r.tell(t, r.args(append([]string{"--as", "secret", "--forms", "secret-group,secret-store,kubernetes"}, args...)...))
}

func (r *rendering) args(args ...string) []string {
	return append([]string{"render", "repo", "--policy", "policy.yaml", "--namespace", r.target, "--secret-name", rendered}, args...)
}

// tell runs the command and looks for canaries in what it says.
func (r *rendering) tell(t *testing.T, args []string) outcome {
	t.Helper()
	got := r.run(t, args...)
	r.clean(t, fmt.Sprintf("standard error of %q", args), got.stderr)
	if !slices.Contains(args, "-") {
		r.clean(t, fmt.Sprintf("standard output of %q", args), got.stdout)
	}
	return got
}

// keys are the keys that --verbose tells, by reference.
func keys(stderr string) map[string]string {
	all := make(map[string]string)
	for line := range strings.Lines(stderr) {
		key, reference, ok := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "secretref: "), " is ")
		if ok && strings.ToUpper(key) == key || strings.HasPrefix(reference, "tfy-k8s-secret://") {
			all[reference] = key
		}
	}
	return all
}

// A fileState is all that an observer sees of a file.
type fileState struct {
	Text string
	Mode fs.FileMode
	Time time.Time
}

// tree are the files below a directory, by path.
func tree(t *testing.T, dir string) map[string]fileState {
	t.Helper()
	all := make(map[string]fileState)
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		text, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		all[filepath.ToSlash(name)] = fileState{string(text), info.Mode(), info.ModTime()}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// inPlace fails the test if a value lies anywhere below the command's directory
// but in files of mode 0600 in out/. It returns those files.
func (p *plants) inPlace(t *testing.T, dir string) []string {
	t.Helper()
	var holds []string
	for name, s := range tree(t, dir) {
		found := p.leaks(s.Text)
		switch {
		case len(found) == 0:
			continue
		case !strings.HasPrefix(name, "out/") || s.Mode != 0o600:
			t.Errorf("%s, %s, carries %s", name, s.Mode, strings.Join(found, ", "))
		}
		holds = append(holds, name)
	}
	return holds
}

// kustomize builds a directory with the real kustomize, which is the tool of
// another module of tests.
func kustomize(t *testing.T, dir string) []byte {
	t.Helper()
	cmd := exec.Command("go", "tool", "kustomize", "build", dir)
	cmd.Dir = filepath.Join("..", "hosts")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	return out
}
