package browser

import (
	"fmt"
	"testing"
)

const (
	clean  = "../../examples/repository"
	faulty = "../../examples/repository-with-faults"
)

// openAI is a manifest that uses a secret, or holds one.
func openAI(name, value string) string {
	return fmt.Sprintf("type: provider-account/openai\nname: %s\nauth_data:\n  type: api-key\n  api_key: %s\n", name, value)
}

// wide is a tree with about 500 boxes: n manifests that use n secrets, in groups
// of ten behind three stores.
func wide(t *testing.T, n int) string {
	t.Helper()
	var files []string
	for i := range n {
		group := i / 10
		if i%10 == 0 {
			files = append(files, fmt.Sprintf("groups/g%03d.yaml", group),
				fmt.Sprintf("type: secret-group\nname: group-%03d\nintegration_fqn: acme:aws:main:secret-store:store-%d\n", group, group%3))
		}
		files = append(files, fmt.Sprintf("team-%02d/m%04d.yaml", i%17, i),
			openAI(fmt.Sprintf("m%04d", i), fmt.Sprintf("tfy-secret://acme:group-%03d:KEY_%04d", group, i)))
	}
	return write(t, files...)
}

// full is a tree with n findings, ten in a file.
func full(t *testing.T, n int) string {
	t.Helper()
	var files []string
	for i := range n / 10 {
		text := ""
		for k := range 10 {
			text += openAI(fmt.Sprintf("m%04d-%d", i, k), fmt.Sprintf("EXAMPLEvalue%04d%dxyz", i, k)) + "---\n"
		}
		files = append(files, fmt.Sprintf("team-%02d/f%04d.yaml", i%20, i), text)
	}
	return write(t, files...)
}

// hostile is a tree whose names would like to be something else in a page.
func hostile(t *testing.T) string {
	t.Helper()
	files := []string{}
	for i, name := range []string{
		`</script><script>alert(1)<!script>`, `</style><img src=x onerror=alert(1)>`, `"><svg onload=alert(1)>`, `' onfocus='alert(1)' autofocus='`,
		`<!--`, `]]><b>`, `{{alert(1)}}`, `javascript:alert(1)`, "\u202egnp.yaml", "\x1b[31mred\x1b]0;title\a", "a\nb\r\tc", `&lt;b&gt;&#x3c;b>`, `{}{}%s%d`,
		"\u2028\u2029\ufeff\u200b", `\u003cb\u003e`, "ü日本語עברית", `<title>x</title>`, `<base href=//example.com>`, `<meta http-equiv=refresh content=0>`,
	} {
		quoted := fmt.Sprintf("%q", name)
		secret := fmt.Sprintf("tfy-secret://acme:hostile:KEY_%d", i)
		files = append(files, fmt.Sprintf("%02d-%s/x.yaml", i, noSlash(name)), openAI(quoted, secret)+"  "+quoted+": EXAMPLEvalue12345\n")
	}
	files = append(files, "store.yaml", "type: secret-group\nname: hostile\nintegration_fqn: 'acme:aws:\"><b>x:secret-store:<script>alert(1)</script>'\n")
	files = append(files, "types.yaml", "type: provider-account/<script>alert(2)</script>\nname: \"</title><script>alert(3)</script>\"\nauth_data: {api_key: EXAMPLEvalue12345}\n",
		"broken.yaml", "type: provider-account/openai\nauth_data: {\"<script>alert(4)</script>\": [*<b>\n",
		"allowed.yaml", "type: provider-account/openai\nname: a\nauth_data:\n  # secretref: allow[literal-secret] <script>alert(5)</script> \" ' until=2099-12-31\n  api_key: EXAMPLEvalue12345\n",
		".secretref.yaml", "apiVersion: secretref.dev/v1alpha1\nkind: SecretRefPolicy\nmetadata: {name: p}\nspec: {exclude: ['**/<img src=x onerror=alert(6)>*', '**/13-*']}\n")
	return write(t, files...)
}

func noSlash(name string) string {
	out := []rune(name)
	for i, r := range out {
		if r == '/' || r == 0 {
			out[i] = '∕'
		}
	}
	return string(out)
}
