package fn

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"
)

var now = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

type outcome struct {
	status         int
	stdout, stderr string
}

func call1(t testing.TB, dir, in string, plugin []byte) outcome {
	t.Helper()
	var out, errs bytes.Buffer
	status := Run(context.Background(), Env{Stdin: strings.NewReader(in), Stdout: &out, Stderr: &errs, Dir: dir, Now: now, Plugin: plugin})
	return outcome{status, out.String(), errs.String()}
}

// results decodes the results of an answer.
func results(t testing.TB, answer string) []map[string]any {
	t.Helper()
	var doc struct {
		Results []map[string]any `yaml:"results"`
	}
	if err := yaml.Unmarshal([]byte(answer), &doc); err != nil {
		t.Fatalf("the answer is no YAML: %v", err)
	}
	return doc.Results
}

// Every input that a host was seen to send comes back byte for byte, with
// nothing but results behind it.
func TestRecordedInputsAreEchoed(t *testing.T) {
	files, err := filepath.Glob("testdata/resourcelists/*.yaml")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d recorded inputs: %v", len(files), err)
	}
	want := map[string][]string{ // place and rule of each result
		"kustomize-envelope.yaml":       {"accounts.yaml [unknown-type]"},
		"kustomize-configmap.yaml":      {"openai-main.yaml:5:12 [placeholder]", "openai-payments.yaml:6:12 [placeholder]", "openai-payments.yaml:2:7 [unknown-type]"},
		"kustomize-flat-header.yaml":    {"openai-payments.yaml [unknown-type]"},
		"kustomize-overlay.yaml":        {"../base/accounts.yaml [unknown-type]"},
		"kustomize-generator.yaml":      {"no TrueFoundry manifest in 0 items"},
		"kustomize-zero-resources.yaml": {"no TrueFoundry manifest in 0 items"},
		"kpt-render-envelope.yaml":      {"accounts.yaml:19:9 [unknown-type]"},
		"kpt-render-configmap.yaml":     {"manifests.yaml:10:11 [unknown-type]"},
		"kpt-eval-envelope.yaml":        {"accounts.yaml:19:9 [unknown-type]"},
		"kpt-source-raw.yaml":           {"manifests/openai-main.yaml:5:12 [placeholder]", "manifests/openai-payments.yaml:6:12 [placeholder]", "manifests/openai-payments.yaml:2:7 [unknown-type]"},
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			in, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := call1(t, t.TempDir(), string(in), nil)
			if !strings.HasPrefix(got.stdout, string(in)) {
				t.Fatal("the input was changed")
			}
			var places []string
			for _, r := range results(t, got.stdout) {
				message := r["message"].(string)
				place, _, _ := strings.Cut(message, ": ")
				if i := strings.LastIndex(message, " ["); i >= 0 {
					place += message[i:]
				}
				places = append(places, place)
			}
			if diff := cmp.Diff(want[filepath.Base(file)], places); diff != "" {
				t.Errorf("results (-want +got):\n%s", diff)
			}
			again := call1(t, t.TempDir(), string(in), nil)
			if again != got {
				t.Error("a second run answers differently")
			}
			if !strings.HasSuffix(got.stderr, "\n") {
				t.Error("standard error does not end with a line break, and the host would glue its own message to it")
			}
		})
	}
}

const header = "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n"

const leaky = `items:
- apiVersion: secretref.dev/v1alpha1
  kind: TrueFoundryManifest
  metadata:
    name: openai-main
    namespace: ai
  spec:
    type: provider-account/openai
    name: openai-main
    auth_data: {type: api-key, api_key: made-up-EXAMPLE-value}
`

func TestExitStatus(t *testing.T) {
	config := func(spec string) string {
		return "functionConfig: {apiVersion: secretref.dev/v1alpha1, kind: SecretRefPolicy, metadata: {name: p}, spec: " + spec + "}\n"
	}
	warns := strings.Replace(leaky, "api_key: made-up-EXAMPLE-value", "api_key: ''", 1)
	tests := []struct {
		name, in string
		status   int
		stderr   string
	}{
		{"a finding", header + leaky, 1, "1 error"},
		{"a warning", header + warns, 0, "1 warning"},
		{"a warning under failOn: warning", header + warns + config("{failOn: warning}"), 1, "secretref: 1 warning (fails from warning on) in 1 manifest (1 item; "},
		{"a rule off", header + leaky + config("{rules: {literal-secret: 'off'}}"), 0, "no findings in 1 manifest (1 item; 1 sensitive field, 0 references)\nsecretref: rules that are off: literal-secret\n"},
		{"a rule lowered", header + leaky + config("{rules: {literal-secret: note}}"), 0, "1 note in 1 manifest (1 item; 1 sensitive field, 0 references)\nsecretref: rules that are lowered: literal-secret (note)\n"},
		{"no manifest", header + "items: []\n", 0, "secretref: warning: no TrueFoundry manifest in 0 items: nothing was checked\n"},
		{"no manifest under requireManifests", header + "items: []\n" + config("{requireManifests: true}"), 1, "secretref: error: no TrueFoundry manifest in 0 items: nothing was checked\n"},
		{"no items at all", header, 0, "warning: no TrueFoundry manifest in 0 items"},
		{"empty input", "", 2, "standard input is empty"},
		{"another kind", "apiVersion: v1\nkind: List\nitems: []\n", 2, "no ResourceList"},
		{"two documents", header + "items: []\n---\n" + header, 2, "2 documents"},
		{"no YAML", header + "items: [\n", 2, "not valid YAML"},
		{"items are no list", header + "items: {}\n", 2, "no list"},
		{"an unknown field", header + leaky + config("{tennant: acme}"), 2, "tenant"},
		{"an unknown kind", header + leaky + "functionConfig: {apiVersion: v1, kind: Secret}\n", 2, "SecretRefPolicy"},
		{"kpt's ConfigMap", header + warns + "functionConfig: {apiVersion: v1, kind: ConfigMap, metadata: {name: function-input}, data: {failOn: warning}}\n", 1, "1 warning"},
		{"the validators answer outside kustomize", header + leaky + config("{kustomizeValidator: true}"), 2, "delete"},
		{"files that are not there", header + leaky + config("{files: [nothing/*.yaml]}"), 2, "nothing of that name"},
		{"files that lead upwards", header + leaky + config("{files: [../*.yaml]}"), 2, "files"},
		{"a policy file outside", header + leaky + config("{policyFile: ../../../etc/passwd}"), 2, "repository"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			got := call1(t, dir, tt.in, nil)
			if got.status != tt.status || !strings.Contains(got.stderr, tt.stderr) {
				t.Errorf("status %d, want %d; standard error: %s", got.status, tt.status, got.stderr)
			}
			if got.status == 2 && got.stdout != "" {
				t.Errorf("something was written although the input was not understood: %q", got.stdout)
			}
			if strings.Contains(got.stdout[len(got.stdout)-len(strings.TrimPrefix(got.stdout, tt.in)):]+got.stderr, "made-up-EXAMPLE") {
				t.Error("the value was printed")
			}
		})
	}
}

// The entry of results has what hosts read, and strings for tags.
func TestResultFields(t *testing.T) {
	got := results(t, call1(t, t.TempDir(), header+leaky, nil).stdout)
	want := map[string]any{
		"message":     "-:12:41: api_key holds a secret, not a reference to one: 21 characters; store it in a secret group, then write api_key: tfy-secret://<tenant>:openai-main:API_KEY [literal-secret]",
		"severity":    "error",
		"resourceRef": map[string]any{"apiVersion": "secretref.dev/v1alpha1", "kind": "TrueFoundryManifest", "name": "openai-main", "namespace": "ai"},
		"field":       map[string]any{"path": "spec.auth_data.api_key"},
		"file":        map[string]any{"path": "-", "index": 0},
		"tags": map[string]any{"rule": "literal-secret", "line": "12", "column": "41",
			"hint": "store it in a secret group, then write api_key: tfy-secret://<tenant>:openai-main:API_KEY"},
	}
	if len(got) != 1 {
		t.Fatalf("%d results", len(got))
	}
	if diff := cmp.Diff(want, got[0]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Errors come before warnings before notes: kpt shows four.
func TestWorstFirst(t *testing.T) {
	in := header + `items:
- {apiVersion: secretref.dev/v1alpha1, kind: TrueFoundryManifest, metadata: {name: a}, spec: {type: gateway-fallback-config, name: a}}
- {apiVersion: secretref.dev/v1alpha1, kind: TrueFoundryManifest, metadata: {name: b}, spec: {type: provider-acount/openai, name: b}}
- {apiVersion: secretref.dev/v1alpha1, kind: TrueFoundryManifest, metadata: {name: c}, spec: {type: provider-account/openai, name: c, auth_data: {api_key: made-up-EXAMPLE}}}
`
	var got []string
	for _, r := range results(t, call1(t, t.TempDir(), in, nil).stdout) {
		got = append(got, r["severity"].(string))
	}
	if diff := cmp.Diff([]string{"error", "warning", "info"}, got); diff != "" {
		t.Error(diff)
	}
}

// Where nothing can be appended to the bytes the items are written again, and
// are the same.
func TestOddShapesKeepTheirItems(t *testing.T) {
	asJSON := func(y string) string {
		var v any
		if err := yaml.Unmarshal([]byte(y), &v); err != nil {
			t.Fatal(err)
		}
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	for name, in := range map[string]string{
		"JSON":                asJSON(header + leaky),
		"indented":            "  " + strings.ReplaceAll(strings.TrimSpace(header+leaky), "\n", "\n  ") + "\n",
		"no final newline":    strings.TrimSuffix(header+leaky, "\n"),
		"an end marker":       header + leaky + "...\n",
		"earlier results":     header + "results: [{message: old, severity: info}]\n" + leaky,
		"flow style":          "{apiVersion: config.kubernetes.io/v1, kind: ResourceList, items: [{apiVersion: secretref.dev/v1alpha1, kind: TrueFoundryManifest, spec: {type: provider-account/openai, name: a, auth_data: {api_key: made-up-EXAMPLE}}}]}\n",
		"byte order mark":     "\ufeff" + header + leaky,
		"windows line breaks": strings.ReplaceAll(header+leaky, "\n", "\r\n"),
	} {
		t.Run(name, func(t *testing.T) {
			got := call1(t, t.TempDir(), in, nil)
			if got.status != 1 {
				t.Fatalf("status %d: %s", got.status, got.stderr)
			}
			if diff := cmp.Diff(itemsOf(t, in), itemsOf(t, got.stdout)); diff != "" {
				t.Errorf("items (-in +out):\n%s", diff)
			}
			if n := len(results(t, got.stdout)); n != 1 {
				t.Errorf("%d results", n)
			}
		})
	}
}

func itemsOf(t testing.TB, list string) any {
	t.Helper()
	var doc map[string]any
	if err := yaml.Unmarshal([]byte(strings.TrimPrefix(list, "\ufeff")), &doc); err != nil {
		t.Fatalf("no YAML: %v\n%s", err, list)
	}
	return doc["items"]
}

const kustomizeItem = `items:
- apiVersion: v1
  kind: ConfigMap
  metadata:
    name: m
    annotations:
      kustomize.config.k8s.io/id: |
        kind: ConfigMap
        name: m
        version: v1
  data:
    openai.yaml: |
      type: provider-account/openai
      name: openai-main
      auth_data:
        api_key: made-up-EXAMPLE-value
`

// A header of the host's or of our own makes no manifest invisible.
func TestHeadersHideNothing(t *testing.T) {
	for _, header1 := range []string{
		"bareSeqNodeWrappingKey: []", "bareSeqNodeWrappingKey: x", "apiVersion: kpt.dev/v1\n  kind: Kptfile", "apiVersion: secretref.dev/v1alpha1\n  kind: SecretRefPolicy", "kind: Kptfile",
	} {
		in := header + "items:\n- " + header1 + "\n  metadata: {name: p}\n  type: provider-account/openai\n  name: a\n  auth_data: {api_key: made-up-EXAMPLE-value}\n" +
			"functionConfig: {apiVersion: secretref.dev/v1alpha1, kind: SecretRefPolicy, metadata: {name: p}}\n"
		if got := call1(t, t.TempDir(), in, nil); got.status != 1 {
			t.Errorf("%s: status %d: %s", header1, got.status, got.stderr)
		}
	}
}

// JSON comes back as it was written, with the results before the last brace.
func TestJSONStaysAsItWas(t *testing.T) {
	in := `{"kind": "ResourceList",  "items": [{"type":"provider-account/openai","auth_data":{"api_key":"made-up <EXAMPLE>"}}],"a":1}` + "\n"
	got := call1(t, t.TempDir(), in, nil)
	if before := strings.TrimSuffix(in, "}\n"); got.status != 1 || !strings.HasPrefix(got.stdout, before+`, "results": [`) {
		t.Errorf("status %d: %s", got.status, got.stdout)
	}
	again := call1(t, t.TempDir(), got.stdout, nil)
	if again.stdout != got.stdout {
		t.Errorf("a second call does not replace the results of the first:\n%s", again.stdout)
	}
}

// Under kustomize every finding is on standard error; elsewhere one line.
func TestStandardError(t *testing.T) {
	got := call1(t, t.TempDir(), header+kustomizeItem, nil)
	want := "openai.yaml:4:12: error: api_key holds a secret, not a reference to one: 21 characters [literal-secret]\n" +
		"  hint: store it in a secret group, then write api_key: tfy-secret://<tenant>:openai-main:API_KEY\n" +
		"secretref: 1 error in 1 manifest (1 item; 1 sensitive field, 0 references)\n"
	if got.stderr != want {
		t.Errorf("got:\n%s", got.stderr)
	}
	if got := call1(t, t.TempDir(), header+leaky, nil); strings.Count(got.stderr, "\n") != 1 {
		t.Errorf("outside kustomize:\n%s", got.stderr)
	}
}

func TestValidatorsAnswer(t *testing.T) {
	config := "functionConfig: {apiVersion: secretref.dev/v1alpha1, kind: SecretRefPolicy, metadata: {name: p}, spec: {kustomizeValidator: true}}\n"
	got := call1(t, t.TempDir(), header+kustomizeItem+config, nil)
	if items := itemsOf(t, got.stdout); got.status != 1 || len(items.([]any)) != 0 {
		t.Errorf("status %d, items %v", got.status, items)
	}
	if len(results(t, got.stdout)) != 1 {
		t.Error("the results are missing")
	}
}

// Generators: the files are read below the working directory, with their own
// positions.
func TestFiles(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "manifests/openai.yaml", "type: provider-account/openai\nname: a\nauth_data:\n  api_key: made-up-EXAMPLE-value\n")
	in := header + `items:
- {apiVersion: secretref.dev/v1alpha1, kind: SecretRefPolicy, metadata: {name: p}, spec: {files: ["manifests/*.yaml"]}}
functionConfig: {apiVersion: secretref.dev/v1alpha1, kind: SecretRefPolicy, metadata: {name: p}, spec: {files: ["manifests/*.yaml"]}}
`
	got := call1(t, dir, in, nil)
	if got.status != 1 || !strings.HasPrefix(got.stderr, "manifests/openai.yaml:4:12: error: ") {
		t.Errorf("status %d: %s", got.status, got.stderr)
	}
	if !strings.Contains(got.stderr, "secretref: 1 error in 1 manifest (1 file; ") {
		t.Errorf("the summary counts the configuration: %s", got.stderr)
	}
	outside := t.TempDir()
	write(t, outside, "x.yaml", "a: b\n")
	if err := os.Symlink(filepath.Join(outside, "x.yaml"), filepath.Join(dir, "manifests", "link.yaml")); err != nil {
		t.Fatal(err)
	}
	if got := call1(t, dir, in, nil); got.status != 2 || got.stdout != "" {
		t.Errorf("a link that leaves the directory: status %d, %s", got.status, got.stderr)
	}
}

func TestPolicyFile(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, ".git/HEAD", "")
	write(t, dir, ".secretref.yaml", "apiVersion: secretref.dev/v1alpha1\nkind: SecretRefPolicy\nmetadata: {name: p}\nspec:\n  rules: {literal-secret: \"off\"}\n")
	write(t, dir, "base/x", "")
	in := header + leaky + "functionConfig: {apiVersion: secretref.dev/v1alpha1, kind: SecretRefPolicy, metadata: {name: p}, spec: {policyFile: ../.secretref.yaml}}\n"
	if got := call1(t, filepath.Join(dir, "base"), in, nil); got.status != 0 {
		t.Errorf("status %d: %s", got.status, got.stderr)
	}
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// A legacy plugin gets plain documents and its configuration apart.
func TestLegacyPlugin(t *testing.T) {
	config := []byte("apiVersion: secretref.dev/v1alpha1\nkind: SecretRefPolicy\nmetadata: {name: p}\nspec: {tenant: acme}\n")
	doc := strings.TrimPrefix(strings.ReplaceAll(leaky, "\n  ", "\n"), "items:\n- ")
	got := call1(t, t.TempDir(), doc+"---\n"+doc, config)
	if got.status != 1 || got.stdout != "" || strings.Count(got.stderr, "literal-secret") != 2 {
		t.Errorf("status %d, %q, %s", got.status, got.stdout, got.stderr)
	}
	if !strings.Contains(got.stderr, "tfy-secret://acme:") {
		t.Error("the configuration was not read")
	}
	if got := call1(t, t.TempDir(), "", config); got.status != 0 {
		t.Errorf("a generator gets nothing on standard input: status %d, %s", got.status, got.stderr)
	}
}

// The annotation is the allow that survives kustomize.
func TestAnnotationAllows(t *testing.T) {
	in := strings.Replace(header+leaky, "    name: openai-main\n    namespace: ai\n",
		"    name: openai-main\n    annotations:\n      secretref.dev/allow: \"literal-secret auth_data.api_key sandbox key without rights until=2026-12-31\"\n", 1)
	if got := call1(t, t.TempDir(), in, nil); got.status != 0 {
		t.Errorf("status %d: %s", got.status, got.stdout)
	}
	expired := strings.Replace(in, "until=2026-12-31", "until=2025-12-31", 1)
	got := call1(t, t.TempDir(), expired, nil)
	if n := len(results(t, got.stdout)); got.status != 1 || n != 2 {
		t.Errorf("an expired allow: status %d, %d results", got.status, n)
	}
}
