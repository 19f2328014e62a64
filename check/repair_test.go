package check

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/policy"
)

// repairs runs over one file and gives what could be corrected there.
func repairs(t *testing.T, text string, opt Options) ([]Repair, *Result) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "x.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var all []Repair
	opt.Repair = func(r Repair) {
		mu.Lock()
		defer mu.Unlock()
		all = append(all, r)
	}
	result, err := Run(context.Background(), []string{file}, opt)
	if err != nil {
		t.Fatal(err)
	}
	return all, result
}

const repairNative = "type: provider-account/openai\nname: a\nauth_data:\n  type: api-key\n  api_key: "

// TestRepair: which part of a value a finding would have corrected, what into,
// and why not.
func TestRepair(t *testing.T) {
	mcp := "type: mcp-server/remote\nname: m\nurl: https://x.example\nauth_data:\n  type: header\n  headers:\n    "
	service := "type: service\nname: s\nenv:\n  "
	for _, tt := range []struct{ name, text, want string }{
		{"literal", repairNative + "CANARY-1\n", "api_key <CANARY-1>"},
		{"literal in quotes", repairNative + "'CANARY 1'\n", "api_key <CANARY 1>"},
		{"lines", repairNative + "|\n    CANARY\n    2\n", "api_key <CANARY\n2\n>"},
		{"scheme word", mcp + "Authorization: Bearer CANARY0123456789\n", "Authorization Bearer <CANARY0123456789>"},
		{"word that may be half of the secret", mcp + "X-Api-Key: canary canary0123456789\n", "X-Api-Key <canary canary0123456789>"},
		{"half of a surrogate pair", `{"type": "provider-account/openai", "name": "a", "auth_data": {"type": "api-key", "api_key": "CANARY\ud83d-1"}}`, "api_key <CANARY\ufffd-1>: holds a character that cannot be read"},
		{"no scheme word in a field of one", repairNative + "Bearer CANARY\n", "api_key <Bearer CANARY>"},
		{"variable", service + "API_KEY: CANARY0123456789ab\n", "API_KEY <CANARY0123456789ab>"},
		{"pair", "type: service\nname: s\nenv:\n  - {name: API_KEY, value: CANARY0123456789ab}\n", "API_KEY <CANARY0123456789ab>"},
		{"URL", service + "DB: postgres://u:CANARY123@db/x\n", "DB <postgres://u:CANARY123@db/x>"},
		{"URL in a text", "type: service\nname: s\ndescription: see postgres://u:CANARY123@db/x\n", ""},
		{"meant", repairNative + "tfy-secret:/acme:prod:KEY\n", "api_key <tfy-secret:/acme:prod:KEY> -> tfy-secret://acme:prod:KEY"},
		{"meant behind a scheme word", mcp + "Authorization: Bearer TFY-SECRET://acme:prod:KEY\n", "Authorization Bearer <TFY-SECRET://acme:prod:KEY> -> tfy-secret://acme:prod:KEY"},
		{"two spaces", mcp + "Authorization: Bearer  tfy-secret://acme:prod:KEY\n", "Authorization <Bearer  tfy-secret://acme:prod:KEY> -> Bearer tfy-secret://acme:prod:KEY"},
		{"scheme word where none belongs", repairNative + "Bearer tfy-secret://acme:prod:KEY\n", "api_key <Bearer tfy-secret://acme:prod:KEY> -> tfy-secret://acme:prod:KEY"},
		{"not to be known", repairNative + "tfy-secret://acme:KEY\n", ""},
		{"placeholder", repairNative + "<API_KEY>\n", ""},
		{"reference", repairNative + "tfy-secret://acme:prod:KEY\n", ""},
		{"mapping", repairNative + "{a: CANARY}\n", ""},
		{"alias", "type: provider-account/openai\nname: a\ndescription: &x CANARY\nauth_data: {type: api-key, api_key: *x}\n", "api_key <CANARY>: is an alias"},
		{"number", repairNative + "123456\n", "api_key <123456>"},
		{"octal number", repairNative + "0123456\n", "api_key <0123456>: is no string"},
		{"date", repairNative + "2026-01-02\n", "api_key <2026-01-02>: is no string"},
		{"base 60", repairNative + "12:30:45\n", "api_key <12:30:45>: is no string"},
		{"hexadecimal word", repairNative + "3fa85f64dead\n", "api_key <3fa85f64dead>"},
		{"number in quotes", repairNative + "'0123456'\n", "api_key <0123456>"},
		{"template beside it", repairNative + "CANARY-${X}-0123456789abcdef\n", "api_key <CANARY-${X}-0123456789abcdef>: has a template in it"},
		{"Helm values", "type: helm\nname: h\nvalues:\n  password: CANARY123\n", "password <CANARY123>: stands where references are not resolved"},
		{"JSON in a string", service + "CONFIG: '{\"api_key\": \"CANARY0123456789ab\"}'\n", "api_key <CANARY0123456789ab>: is a part of a longer text"},
		{"setting in a text", service + "CONFIG: 'a=b password=CANARY0123456789ab'\n", "password <>: is a part of a longer text"},
		{"Secret beside an application", "type: helm\nname: h\nkustomize:\n  additions:\n    - {apiVersion: v1, kind: Secret, metadata: {name: x}, stringData: {password: CANARY}}\n", "password <CANARY>"},
		{"Secret in base64", "type: helm\nname: h\nkustomize:\n  additions:\n    - {apiVersion: v1, kind: Secret, metadata: {name: x}, data: {password: Q0FOQVJZ}}\n", ""},
		{"values of a group", "type: secret-group\nname: g\nintegration_fqn: acme:aws:a:secret-store:b\nsecrets: {KEY: CANARY}\n", ""},
		{"allowed", "type: provider-account/openai\nname: a\nauth_data:\n  type: api-key\n  api_key: CANARY # secretref: allow[literal-secret] it is none\n", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			all, _ := repairs(t, tt.text, Options{})
			var got []string
			for _, r := range all {
				value := r.Target.Value()
				line := r.Field + " " + value[:min(r.Start, len(value))] + "<" + value[min(r.Start, len(value)):min(r.End, len(value))] + ">"
				if strings.HasPrefix(r.Unfit, "is a part") && r.Field == "password" {
					line = r.Field + " <>" // it is told by its place alone
				}
				if r.Meant != "" {
					line += " -> " + r.Meant
				}
				if r.Unfit != "" {
					line += ": " + r.Unfit
				}
				got = append(got, line)
				if r.Finding.Line == 0 || r.Manifest.Name == "" || !strings.HasSuffix(r.Finding.Path, r.ManifestPath) {
					t.Errorf("%+v", r.Finding)
				}
			}
			if s := strings.Join(got, "; "); !strings.HasPrefix(s, tt.want) || tt.want == "" && s != "" || strings.HasSuffix(tt.want, ">") && s != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// TestRepairCorrects: with what a repair says in its place, the finding is gone,
// in every wrapping.
func TestRepairCorrects(t *testing.T) {
	native := repairNative + "CANARY-1 # c\n"
	for name, text := range map[string]string{
		"native":     native,
		"JSON":       `{"type": "provider-account/openai", "name": "a", "auth_data": {"type": "api-key", "api_key": "CANARY"}}`,
		"ConfigMap":  "kind: ConfigMap\napiVersion: v1\nmetadata: {name: x}\ndata:\n  x.yaml: |\n" + visitIndented(native, "    "),
		"meant":      repairNative + "'tfy_secret://acme:prod:KEY '\n",
		"two of one": native + "---\n" + native,
		"CRLF":       strings.ReplaceAll(native, "\n", "\r\n"),
	} {
		all, before := repairs(t, text, Options{})
		var edits []manifest.Edit
		for _, r := range all {
			e := manifest.Edit{Target: r.Target, Start: r.Start, End: r.End, Text: r.Meant}
			if e.Text == "" {
				e.Text = "tfy-secret://acme:prod:KEY"
			}
			edits = append(edits, e)
		}
		out, _, err := manifest.Apply([]byte(text), edits)
		_, after := repairs(t, string(out), Options{})
		if err != nil || before.Summary.Errors == 0 || after.Summary.Errors != 0 {
			t.Errorf("%s: %v, %d findings before, after it %+v in\n%s", name, err, before.Summary.Errors, after.Findings, out)
		}
	}
}

// TestRepairHeedsThePolicy: what the policy switches off is not corrected.
func TestRepairHeedsThePolicy(t *testing.T) {
	for spec, want := range map[string]int{"{}": 1, "{rules: {literal-secret: off}}": 0, "{rules: {literal-secret: note}}": 1} {
		p, err := policy.Parse("p.yaml", []byte("apiVersion: secretref.dev/v1alpha1\nkind: SecretRefPolicy\nmetadata: {name: x}\nspec: "+spec), Vocabulary())
		if err != nil {
			t.Fatal(err)
		}
		if all, _ := repairs(t, repairNative+"CANARY-1\n", Options{Policy: p, Now: time.Now()}); len(all) != want {
			t.Errorf("%s: %d", spec, len(all))
		}
	}
}
