package check

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/redact"
)

// TestVerbatimTexts: what a scan does not find in the text of a verbatim
// document it finds in no key or value of it. A document can then be scanned
// as a whole.
//
// For credentials in URLs its comments must be left out: a closing bracket in
// one makes `?password=${abc # }` a variable.
func TestVerbatimTexts(t *testing.T) {
	verbatim, silent := 0, 0
	hold := func(text string) {
		of, without := holdVerbatim(t, text)
		verbatim += of
		silent += without
	}
	for _, text := range manifestSeeds(t) {
		hold(text)
	}
	r := rand.New(rand.NewPCG(7, 11))
	for range 10_000 {
		hold(randomManifest(r))
	}
	if verbatim < 5000 || silent < 2500 || verbatim-silent < 500 {
		t.Errorf("%d documents are verbatim, and %d of them without a hit: choose other words", verbatim, silent)
	}
}

func FuzzVerbatimTexts(f *testing.F) {
	for _, text := range manifestSeeds(f) {
		f.Add(text)
	}
	r := rand.New(rand.NewPCG(7, 12))
	for range 50 {
		f.Add(randomManifest(r))
	}
	f.Fuzz(func(t *testing.T, text string) {
		holdVerbatim(t, text)
	})
}

// holdVerbatim looks at the documents of a text, and counts the verbatim ones
// and those of them in whose text nothing is found.
func holdVerbatim(t *testing.T, text string) (verbatim, silent int) {
	t.Helper()
	src, err := manifest.NewSource("x.yaml", []byte(text))
	if err != nil {
		return 0, 0
	}
	docs, _ := manifest.Parse(src)
	at := 0
	for _, d := range docs {
		if d.Verbatim {
			verbatim++
			if !foundInText(t, d, at) {
				silent++
			}
		}
		at += len(d.Text()) // the texts of documents follow each other
	}
	return verbatim, silent
}

// foundInText reports whether a scan of the text finds anything, and holds the
// values against it.
func foundInText(t *testing.T, d *manifest.Document, at int) bool {
	t.Helper()
	text := string(d.Text())
	shapes, urls := len(redact.Find(text)) > 0, urlsBetweenComments(d, at)
	var walk func(n *manifest.Node)
	walk = func(n *manifest.Node) {
		if n == nil {
			return
		}
		if n.Kind == manifest.Scalar {
			if !strings.Contains(text, strings.SplitN(n.Value, "\n", 2)[0]) {
				t.Errorf("%q is not in the text %q", n.Value, text)
			}
			if found := redact.Find(n.Value); !shapes && len(found) > 0 {
				t.Errorf("%s is in the value %q, not in the text\n%s", found[0].Shape.ID, n.Value, text)
			}
			if found := redact.URLCredentials(n.Value); !urls && len(found) > 0 {
				t.Errorf("%s is in the value %q, not in the text\n%s", found[0].What, n.Value, text)
			}
		}
		for _, c := range n.Children {
			walk(c)
		}
	}
	walk(d.Root)
	return shapes || urls
}

// urlsBetweenComments scans what the comments of a document leave of its text,
// which stands at an offset of the source's.
func urlsBetweenComments(d *manifest.Document, at int) bool {
	end := at + len(d.Text())
	for _, c := range d.Comments {
		if len(redact.URLCredentials(string(d.Source.Text[at:c.Span.Start]))) > 0 {
			return true
		}
		at = c.Span.End
	}
	return len(redact.URLCredentials(string(d.Source.Text[at:end]))) > 0
}

// manifestSeeds are the examples, those of the rules, and every input of the
// adversarial cases.
func manifestSeeds(t testing.TB) []string {
	t.Helper()
	var seeds []string
	for _, r := range rules {
		seeds = append(seeds, r.Example, r.Fixed)
	}
	for _, pattern := range []string{"../examples/*/*.yaml", "../examples/*/*/*.yaml", "../examples/*/*/*/*.yaml", "testdata/adversarial/*.txtar"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: no files, %v", pattern, err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			seeds = append(seeds, string(data))
			for section := range strings.SplitSeq(string(data), "\n-- ") {
				if _, body, ok := strings.Cut(section, "\n"); ok {
					seeds = append(seeds, samples(body))
				}
			}
		}
	}
	return seeds
}

// heads are what the piece behind them may make a credential of.
var heads = []string{"", "", "", "https://h/?password=", "https://h#api_key=", "Server=x;Password=", "postgres://u:", "host=x password=", "u:", "jdbc:oracle:thin:u/", "Basic ", "eyJ", "gh" + "p_"}

// pieces are what credentials, URLs, connection strings and what stands for a
// credential are made of. Strung together most are near misses.
var pieces = []string{
	"postgres://", "https://", "jdbc:oracle:thin:", "jdbc:mysql://", "user", "u:", "p4ss-CANARY", "@", "@host", "@tcp(h)", "/db", "?", "&", "#", ";", "=", ":", ",",
	"password=", "api_key=", "token=", "sig=", "Password=", "Server=h;", "AccountKey=", "SharedAccessKey=", "host=h ", "dbname=d ", "access_token=",
	"${", "${P", "}", "{{", "}}", "<", ">", "[", "]", "$(", ")", "%(", ")s", "$PASS", "***", "xxxx", "your-", " ", " ", " # ", " #", "'", "\"",
	"sk-", "sk-" + "proj-", "gh" + "p_", "AK" + "IA", "eyJ", ".", "-", "_", "+", "/", "s.", "Basic ", "Bearer ", "-----BEGIN ", "PRIVATE " + "KEY-----", "SG.", "Q~", "AA", "hooks.slack", "/services/",
	"CANARYexampleCANARYexampleCANARY1234", "CANARYEXAMPLE234", "Canary7Example9zQ", "Y2FuYXJ5OkVYQU1QTEU", "0a1b2c3d4e5f", "12345678", "true", "tfy-secret://a:b:c", "abc",
}

// TestCommentsHideNothing: a comment that completes a template, or adds a
// reference or a document, changes nothing about what the value holds.
func TestCommentsHideNothing(t *testing.T) {
	const head = "type: service\nname: web\ndescription: "
	for _, c := range []struct{ text, comment string }{
		{head + "https://h.example/?password=<CANARY8Correct", " # >"},
		{head + "https://h.example/?password={CANARY8Correct", " # }"},
		{head + "https://h.example/?password=$(CANARY8Correct", " # )"},
		{head + "https://h.example/?password=${CANARY8Correct", " # }"},
		{head + "'Server=x;Password=\"CANARY8Correct'", " # tfy-secret://a:b:c"},
		{head + "\"Server=x;Password='CANARY8Correct\"", " # tfy-secret://a:b:c"},
	} {
		want := []string{"credential-in-url description"}
		if diff := cmp.Diff(want, findings(t, c.text+c.comment+"\n")); diff != "" {
			t.Errorf("%s%s\n%s", c.text, c.comment, diff)
		}
	}
	leak := "- [] # " + samples("@GITHUB@") + "\n---\ntype: service\nname: web\n"
	if diff := cmp.Diff([]string{"leaked-credential"}, findings(t, leak)); diff != "" {
		t.Errorf("%s%s", leak, diff)
	}
}

// randomManifest is a plain document with such values, comments and literals.
func randomManifest(r *rand.Rand) string {
	some := func(most int) string {
		var b strings.Builder
		for range 1 + r.IntN(most) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		return b.String()
	}
	var b strings.Builder
	b.WriteString("type: service\n")
	for i := range 1 + r.IntN(2) {
		value := heads[r.IntN(len(heads))] + some(5)
		switch r.IntN(8) {
		case 0:
			value = "'" + strings.ReplaceAll(value, "'", "") + "'"
		case 1, 2:
			value = "\"" + strings.ReplaceAll(value, "\"", "") + "\""
		case 3:
			fmt.Fprintf(&b, "k%d: |\n  %s\n  %s\n\n    %s\n", i, strings.TrimLeft(value, " "), strings.TrimLeft(some(4), " "), strings.TrimLeft(some(4), " "))
			continue
		case 4:
			fmt.Fprintf(&b, "- %s\n", value)
			continue
		}
		comment := ""
		if r.IntN(3) == 0 {
			comment = " # " + some(4)
		}
		fmt.Fprintf(&b, "k%d:\n  - a: %s%s\n    b: %s\n", i, value, comment, some(2))
	}
	return b.String()
}
