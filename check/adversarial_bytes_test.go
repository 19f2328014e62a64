package check

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
)

const (
	cleanManifest   = "type: provider-account/openai\nname: openai-main\nauth_data:\n  type: api-key\n  api_key: tfy-secret://acme:ai:OPENAI_API_KEY\nintegrations: []\n"
	literalManifest = "type: provider-account/openai\nname: openai-main\nauth_data:\n  type: api-key\n  api_key: CANARY-correct-horse\nintegrations: []\n"
)

func utf16Of(s string, order binary.AppendByteOrder, mark bool) string {
	if mark {
		s = "\ufeff" + s
	}
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = order.AppendUint16(b, u)
	}
	return string(b)
}

// TestEncodings says the same thing in other bytes.
func TestEncodings(t *testing.T) {
	crlf := func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }
	cr := func(s string) string { return strings.ReplaceAll(s, "\n", "\r") }
	for title, of := range map[string]func(string) string{
		"with a byte order mark":             func(s string) string { return "\ufeff" + s },
		"CRLF":                               crlf,
		"CRLF and a byte order mark":         func(s string) string { return "\ufeff" + crlf(s) },
		"CR":                                 cr,
		"CR and LF mixed":                    func(s string) string { return strings.Replace(crlf(s), "\r\n", "\n", 2) },
		"UTF-16 LE":                          func(s string) string { return utf16Of(s, binary.LittleEndian, true) },
		"UTF-16 BE":                          func(s string) string { return utf16Of(s, binary.BigEndian, true) },
		"UTF-16 LE without mark":             func(s string) string { return utf16Of(s, binary.LittleEndian, false) },
		"UTF-16 BE without mark":             func(s string) string { return utf16Of(s, binary.BigEndian, false) },
		"UTF-16 LE, CRLF":                    func(s string) string { return utf16Of(crlf(s), binary.LittleEndian, true) },
		"no line break at the end":           func(s string) string { return strings.TrimSuffix(s, "\n") },
		"blanks at the ends of lines":        func(s string) string { return strings.ReplaceAll(s, "\n", "  \t\n") },
		"comments between lines":             func(s string) string { return strings.ReplaceAll(s, "\n", "\n   # {}[]&*!|>'\"%@`\n") },
		"a document marker with a comment":   func(s string) string { return "--- # first\n" + s },
		"a directive":                        func(s string) string { return "%YAML 1.1\n---\n" + s },
		"a directive of YAML 1.2":            func(s string) string { return "%YAML 1.2\n---\n" + s },
		"in a block scalar in a ConfigMap":   inConfigMap,
		"in base64 in a ConfigMap":           inBase64,
		"in CRLF in base64 in a ConfigMap":   func(s string) string { return inBase64(crlf(s)) },
		"in UTF-16 in base64 in a ConfigMap": func(s string) string { return inBase64(utf16Of(s, binary.LittleEndian, true)) },
	} {
		t.Run(title, func(t *testing.T) {
			if got := findings(t, of(cleanManifest)); got != nil {
				t.Errorf("clean: %q", got)
			}
			got := findings(t, of(literalManifest))
			if len(got) != 1 || !strings.HasPrefix(got[0], "literal-secret ") || !strings.HasSuffix(got[0], "auth_data.api_key") {
				t.Errorf("literal: %q", got)
			}
		})
	}
}

func inConfigMap(s string) string {
	return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\ndata:\n  a.yaml: |\n    " + strings.ReplaceAll(strings.TrimSpace(s), "\n", "\n    ") + "\n"
}

func inBase64(s string) string {
	return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\nbinaryData:\n  a.yaml: " + base64.StdEncoding.EncodeToString([]byte(s)) + "\n"
}

// TestUnusualCharacters holds what editors do not show.
func TestUnusualCharacters(t *testing.T) {
	const head = "type: provider-account/openai\nname: openai-main\nauth_data:\n  type: api-key\n  api_key: "
	for _, c := range []struct{ title, input, want string }{
		{"a next line for a line break", strings.ReplaceAll(literalManifest, "\n", "\u0085"), "literal-secret auth_data.api_key"},
		{"a line separator for a line break", strings.ReplaceAll(literalManifest, "\n", "\u2028"), "literal-secret auth_data.api_key"},
		{"a paragraph separator in a comment, then a literal", "# note\u2029" + literalManifest, "literal-secret auth_data.api_key"},
		{"an allow behind a line separator, which ends a comment", head + "CANARY-correct-horse # x\u2028# secretref: allow[literal-secret] a sample\n", ""},
		{"a null byte", head + "CANARY\x00horse\n", "unreadable"},
		{"bytes that are no text", head + "CANARY\xff\xfehorse\n", "unreadable"},
		{"an escape character", head + "\"CANARY\x1b[31mhorse\"\n", "unreadable"},
		{"half a character at the end of UTF-16", utf16Of(literalManifest, binary.LittleEndian, true) + "x", "unreadable"},
		{"UTF-32", "\xff\xfe\x00\x00t\x00\x00\x00", "unreadable"},
		{"a byte order mark in the middle", cleanManifest + "---\n\ufeff" + literalManifest, "unreadable"},
		{"a tab for indentation", "type: provider-account/openai\nauth_data:\n\tapi_key: CANARY-correct-horse\n", "unreadable"},
		{"JSON with tabs", "{\t\"type\": \"provider-account/openai\",\n\t\"name\": \"m\",\n\t\"auth_data\":\t{\"api_key\": \"CANARY-correct-horse\"}}", "literal-secret auth_data.api_key"},
		{"JSON with surrogates", `{"type": "provider-account/openai", "name": "\ud83d\ude00", "auth_data": {"api_key": "\ud83d\ude00CANARY"}}`, "literal-secret auth_data.api_key"},
		{"JSON with half a surrogate", `{"type": "provider-account/openai", "name": "m", "auth_data": {"api_key": "\ud83dCANARY"}}`, "literal-secret auth_data.api_key"},
		{"JSON with a key twice", `{"type": "provider-account/openai", "name": "m", "auth_data": {"api_key": "tfy-secret://acme:ai:K", "api_key": "CANARY"}}`, "ambiguous-yaml auth_data.api_key, literal-secret auth_data.api_key"},
		{"JSON with comments", "{\"type\": \"provider-account/openai\", // x\n\"auth_data\": {\"api_key\": \"CANARY\"}}", `misplaced-field ["// x \"auth_data\""].api_key, literal-secret ["// x \"auth_data\""].api_key`},
		{"JSON lines", "{\"type\": \"provider-account/openai\", \"name\": \"a\", \"auth_data\": {\"api_key\": \"tfy-secret://acme:ai:K\"}}\n{\"type\": \"provider-account/openai\", \"name\": \"b\", \"auth_data\": {\"api_key\": \"CANARY\"}}\n", "unreadable"},
		{"JSON that is cut off", `{"type": "provider-account/openai", "auth_data": {"api_key": "CANARY`, "unreadable"},
		{"right-to-left marks round a reference", head + "\"\u202etfy-secret://acme:ai:K\u202c\"\n", "malformed-reference auth_data.api_key"},
		{"full-width letters", head + "ｔｆｙ-secret://acme:ai:K\n", "malformed-reference auth_data.api_key"},
		{"nothing", "", ""},
		{"a comment", "# CANARY\n", ""},
		{"a scalar", "CANARY\n", ""},
		{"a picture", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "unreadable"},
	} {
		t.Run(c.title, func(t *testing.T) {
			if diff := cmp.Diff(c.want, strings.Join(findings(t, c.input), ", ")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// findings lists what a text gives, one `rule path` each.
func findings(t *testing.T, text string) []string {
	t.Helper()
	result, err := Run(t.Context(), []string{Stdin}, Options{Stdin: bytes.NewReader([]byte(text))})
	if err != nil {
		t.Fatal(err)
	}
	noCanary(t, result)
	return outcome(result, "")
}
