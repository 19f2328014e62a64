package report

import (
	"bufio"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"io"
	"strings"

	"secretref.dev/secretref/check"
)

// The page's own style and scripts. They are in the page, since it has to do
// without any other file.
var (
	//go:embed html/page.css
	htmlStyle string
	//go:embed html/findings.js
	htmlFindingsScript string
	//go:embed html/graph.js
	htmlGraphScript string
)

// HTML writes the result as one page for people who would rather look: totals,
// findings by file, and the references as a picture, see [check.Options] for
// the graph that it needs. The page loads nothing, and its policy has the
// browser refuse to: no script runs in it but its own, and no style. Without
// scripts it lacks the filters, and the picture does not move.
//
// Two runs over the same files give the same bytes. Findings are written as
// they come, so the memory that it takes is that of the picture. The error is
// that of w.
func HTML(w io.Writer, r *check.Result, about About) error {
	h := htmlWriter{bufio.NewWriterSize(w, 1<<16)}
	script := lf(htmlFindingsScript + htmlGraphScript)
	h.head(r, about, script)
	files := htmlFiles(r)
	var refs *Refs
	if r.Graph != nil {
		refs = NewRefs(r, about.Refs)
	}
	h.totals(r, about)
	h.contents(r, refs)
	h.put("<main>\n")
	h.unreadable(r)
	h.findings(r, files)
	if refs != nil {
		h.graph(refs, files)
	}
	h.suppressed(r)
	h.put("</main>\n")
	h.footer(about)
	h.put("<script>")
	h.WriteString(script)
	h.put("</script>\n</body>\n</html>\n")
	return h.Flush()
}

// head ends with the start of the body.
func (h htmlWriter) head(r *check.Result, about About, script string) {
	style := lf(htmlStyle)
	h.put(`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; script-src '{}'; style-src '{}'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>secretref {}: {}</title>
<link rel="icon" href="data:,">
<style>`, shown(hashOf(script)), shown(hashOf(style)), about.command(), htmlOutcome(r, about))
	h.WriteString(style)
	h.put("</style>\n</head>\n<body>\n")
}

// hashOf is the name of an inline script or style in the policy of the page.
func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// lf is a text as a browser hashes it, however the sources were checked out.
func lf(text string) string { return strings.ReplaceAll(text, "\r\n", "\n") }

// footer says what the page was made with. It has no time: two runs over the
// same files are the same page.
func (h htmlWriter) footer(about About) {
	h.put("<footer><p>secretref {} {}", about.command(), about.version())
	if about.Catalogue != "" {
		h.put(", catalogue {}", about.Catalogue)
	}
	policy := about.Policy
	if policy == "" {
		policy = "none, so the defaults"
	}
	h.put(". Policy: <bdi>{}</bdi>. No value of a secret is in this page.</p></footer>\n", policy)
}
