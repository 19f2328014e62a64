package report

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/graph"
	"secretref.dev/secretref/policy"
)

// pages are what the claims about pages are tried on.
func htmlPages(t testing.TB) map[string]*check.Result {
	all := results()
	all["all"].Graph = inventory(t).Graph
	all["clean"].Graph = inventory(t).Graph
	all["hostile"] = hostile(t)
	all["hostile"].Findings = strange().Findings
	all["few"] = inventory(t)
	return all
}

// The body of a page, for people to read what has changed.
func TestHTMLGolden(t *testing.T) {
	for _, name := range []string{"all", "clean"} {
		_, body, _ := strings.Cut(string(written(t, HTML, htmlPages(t)[name], about())), "<body>\n")
		body, _, _ = strings.Cut(body, "<script>")
		file := filepath.Join("testdata", name+".html")
		if *update {
			if err := os.WriteFile(file, []byte(body), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), body); diff != "" {
			t.Errorf("differs from %s, -update writes it anew (-want +got):\n%s", file, diff)
		}
	}
}

func TestHTMLCarriesNoCredential(t *testing.T) {
	for name, r := range htmlPages(t) {
		page := written(t, HTML, r, about())
		if bytes.Contains(bytes.ToLower(page), []byte("canary")) {
			t.Errorf("%s carries the canary", name)
		}
		if i := bytes.IndexFunc(page, func(r rune) bool { return r < ' ' && r != '\n' || r == '\u202e' || r == 0x7f }); i >= 0 {
			t.Errorf("%s: control character at %d", name, i)
		}
	}
}

// Nothing of the time, and nothing of the order of a map, is in a page.
func TestHTMLIsTheSameTwice(t *testing.T) {
	for name := range htmlPages(t) {
		later := about()
		later.Time = later.Time.Add(time.Hour)
		a, b := written(t, HTML, htmlPages(t)[name], about()), written(t, HTML, htmlPages(t)[name], later)
		if !bytes.Equal(a, b) {
			t.Errorf("%s: two runs differ", name)
		}
	}
}

// The policy names the script and the style that a browser finds in the page,
// and no others; the page refers to nothing outside of it.
func TestHTMLPolicy(t *testing.T) {
	for name, r := range htmlPages(t) {
		root := parsed(t, written(t, HTML, r, about()))
		texts := map[string]string{}
		var csp string
		for _, n := range elements(root) {
			switch n.Data {
			case "script", "style":
				texts[n.Data] = n.FirstChild.Data
			case "meta":
				if attribute(n, "http-equiv") == "Content-Security-Policy" {
					csp = attribute(n, "content")
				}
			}
			for _, a := range n.Attr {
				if strings.Contains(a.Val, "://") && a.Key != "value" && a.Key != "data-rule" || strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "src" ||
					a.Key == "href" && !strings.HasPrefix(a.Val, "#") && a.Val != "data:," {
					t.Errorf("%s: attribute %s=%q of %s", name, a.Key, a.Val, n.Data)
				}
			}
		}
		for kind, text := range texts {
			if want := kind + "-src '" + hashOf(text) + "';"; !strings.Contains(csp, want) {
				t.Errorf("%s: %q is not in %q", name, want, csp)
			}
			if strings.Contains(text, "http") || strings.Contains(text, "url(") || strings.Contains(text, "@import") || strings.Contains(text, "innerHTML") || strings.Contains(text, "eval(") {
				t.Errorf("the %s reaches out", kind)
			}
		}
	}
}

// Whatever the tree holds, the page has the same elements.
func FuzzHTML(f *testing.F) {
	f.Add("file.yaml", "key", "message")
	f.Add("</script><script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "<!--")
	f.Add("{}", "%s", "</title></style></svg>")
	f.Add("a\nb", "k\r]]>", "\x1b[2J\x00\xff")
	want := elementCounts(f, "x", "x", "x")
	f.Fuzz(func(t *testing.T, file, key, message string) {
		if got := elementCounts(t, file, key, message); !maps.Equal(got, want) {
			t.Errorf("elements differ: %v", cmp.Diff(want, got))
		}
	})
}

// elementCounts counts the elements of a page by their names, those in which a
// text must not end up included.
func elementCounts(t testing.TB, file, key, message string) map[string]int {
	// The first letter keeps a text from being empty, which leaves elements out.
	file, key, message = "x"+file, "x"+key, "x"+message
	place := graph.Place{File: file, Line: 1, Path: key, Type: key, Name: message}
	use := use(t, "tfy-secret://acme:g:KEY", file, 1, key, key, message)
	r := &check.Result{
		Findings: []check.Finding{{Rule: "rule", Severity: policy.Error, File: file, Message: message, Hint: message, Path: key, Line: 1, Manifest: check.ManifestID{Type: key, Name: message},
			Excerpt: check.Excerpt{Key: key, Mask: "[masked: 1 character]"}}},
		Suppressed: []check.Finding{{Rule: "rule", File: file, Message: message, Path: key, Suppression: check.Suppression{By: "comment", Reason: message}}},
		Unreadable: []check.Unreadable{{File: file, Message: message}},
		Excluded:   []check.Exclusion{{Pattern: key, Files: 1}},
		Graph: &graph.Graph{Uses: []graph.Use{use},
			Stores: []graph.Store{{FQN: key, Kind: message, Place: place}}, Groups: []graph.Group{{FQN: "acme:g", Store: key, Place: place}}},
	}
	a := about()
	a.Relaxed, a.Policy = []string{message}, file
	var out bytes.Buffer
	if err := HTML(&out, r, a); err != nil {
		t.Fatal(err)
	}
	counts := map[string]int{}
	for _, n := range elements(parsed(t, out.Bytes())) {
		counts[n.Data]++
		for _, a := range n.Attr {
			counts["@"+a.Key]++
		}
	}
	return counts
}

func parsed(t testing.TB, page []byte) *html.Node {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func elements(root *html.Node) []*html.Node {
	var all []*html.Node
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			all = append(all, n)
		}
	}
	return all
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// A page is written as it comes: it takes the memory of the names of the files,
// not that of the findings.
func TestHTMLMemory(t *testing.T) {
	r := many(50_000)
	r.Graph = &graph.Graph{}
	var before, during runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	size := 0
	w := writerFunc(func(p []byte) (int, error) {
		if size += len(p); size > 10_000_000 && during.HeapAlloc == 0 {
			runtime.GC()
			runtime.ReadMemStats(&during)
		}
		return len(p), nil
	})
	if err := HTML(w, r, about()); err != nil {
		t.Fatal(err)
	}
	runtime.KeepAlive(r)
	if grown := int64(during.HeapAlloc) - int64(before.HeapAlloc); size < 10_000_000 || grown > 12<<20 {
		t.Errorf("a page of %d bytes takes %d", size, grown)
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

func TestHTMLWriteErrorsAreReturned(t *testing.T) {
	if HTML(brokenWriter{}, result(), about()) == nil {
		t.Error("a full disk went unnoticed")
	}
}
