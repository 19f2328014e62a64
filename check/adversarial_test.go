package check

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"secretref.dev/secretref/policy"
)

// TestAdversarial plays both of the checker's adversaries: who wants to get a
// credential past it, and who has a clean manifest.
//
// A file below testdata/adversarial is a list of cases. The title of a section
// says the claim and the section holds the input; the section `want` behind it
// lists what is to be reported, one `rule path` a line, with the line number
// in front where it matters. Nothing there means that nothing is reported.
// Between the two may stand a section `policy` (its spec) and sections `file
// NAME`, when the input is a directory. A section `frame` at the top is put
// round every input, in place of its @@. Words like @OPENAI@ stand for made-up
// credentials of a known shape.
//
// Every literal credential holds the word CANARY, and no word of the result
// may.
func TestAdversarial(t *testing.T) {
	files, err := filepath.Glob("testdata/adversarial/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			for _, c := range adversarialCases(t, archive) {
				t.Run(c.title, c.run)
			}
		})
	}
}

type adversarialCase struct {
	title, input, policy, want string
	files                      []txtar.File
}

func adversarialCases(t *testing.T, a *txtar.Archive) []adversarialCase {
	var cases []adversarialCase
	frame, open := "@@", false
	for _, f := range a.Files {
		last := len(cases) - 1
		data := string(f.Data)
		switch name, isFile := strings.CutPrefix(f.Name, "file "); {
		case f.Name == "frame":
			frame = strings.TrimSuffix(data, "\n")
		case f.Name == "want":
			if !open {
				t.Fatalf("a want without a case, after %q", cases[last].title)
			}
			cases[last].want, open = data, false
		case f.Name == "policy":
			cases[last].policy = data
		case isFile:
			cases[last].files = append(cases[last].files, txtar.File{Name: name, Data: []byte(samples(data))})
		default:
			if open {
				t.Fatalf("the case %q has no want", cases[last].title)
			}
			open = true
			if !strings.Contains(data, "@@ ") && frame != "@@" {
				data = strings.Replace(frame, "@@", strings.TrimSuffix(data, "\n"), 1) + "\n"
			}
			cases = append(cases, adversarialCase{title: f.Name, input: samples(data)})
		}
	}
	return cases
}

// samples puts in the made-up credentials, which no text in the repository may
// spell out: scanners would stop it.
func samples(s string) string {
	return strings.NewReplacer(
		"@OPENAI@", "sk-"+"proj-"+"CANARYexampleCANARYexample1234567890ABCDEF",
		"@GITHUB@", "gh"+"p_"+"CANARYexampleCANARYexampleCANARY1234",
		"@AWSID@", "AK"+"IA"+"CANARYEXAMPLE234",
		"@SLACK@", "xo"+"xb-"+"123456789012-1234567890123-CANARYexampleCANARYexampl",
		"@SENDGRID@", "SG"+"."+"CANARYexampleCANARYexa"+"."+"CANARYexampleCANARYexampleCANARYexample1234",
		"@PEM@", "-----BEGIN "+"PRIVATE KEY-----",
		"@OPENAIURL@", "sk%2Dproj%2D"+"CANARYexampleCANARYexample1234567890ABCDEF",
	).Replace(s)
}

func (c adversarialCase) run(t *testing.T) {
	opt := Options{Now: time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC), Stdin: strings.NewReader(c.input)}
	if c.policy != "" {
		text := "apiVersion: secretref.dev/v1alpha1\nkind: SecretRefPolicy\nmetadata: {name: policy}\nspec:\n  " +
			strings.ReplaceAll(c.policy, "\n", "\n  ") + "\n"
		p, err := policy.Parse("policy.yaml", []byte(text), Vocabulary())
		if err != nil {
			t.Fatal(err)
		}
		opt.Policy = p
	}
	paths := []string{Stdin}
	if len(c.files) > 0 {
		paths = []string{c.directory(t)}
	}
	result, err := Run(t.Context(), paths, opt)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(lines(c.want), outcome(result, c.want)); diff != "" {
		t.Errorf("-want +got\n%s\n%s%s", diff, c.input, explained(result))
	}
	noCanary(t, result)
	opt.LibraryReader, opt.Stdin = true, strings.NewReader(c.input)
	slow, err := Run(t.Context(), paths, opt)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(slow, result); diff != "" {
		t.Errorf("-by the library's reader alone +as users have it\n%s", diff)
	}
}

func (c adversarialCase) directory(t *testing.T) string {
	dir := t.TempDir()
	for _, f := range c.files {
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, f.Data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func lines(s string) []string {
	var out []string
	for line := range strings.Lines(s) {
		out = append(out, strings.TrimSpace(line))
	}
	return out
}

// outcome lists what was reported in the form in which it was wanted: with
// line numbers or without.
func outcome(r *Result, want string) []string {
	numbered := len(want) > 0 && want[0] >= '0' && want[0] <= '9'
	var out []string
	add := func(line int, words ...string) {
		s := strings.TrimSpace(strings.Join(words, " "))
		if numbered {
			s = fmt.Sprint(line, " ", s)
		}
		out = append(out, s)
	}
	for _, f := range r.Findings {
		add(f.Line, f.Rule, f.Path)
	}
	for _, u := range r.Unreadable {
		add(u.Line, "unreadable")
	}
	return out
}

func explained(r *Result) string {
	var b strings.Builder
	for _, f := range r.Findings {
		fmt.Fprintf(&b, "\n%d:%d %s: %s (%s)", f.Line, f.Column, f.Rule, f.Message, f.Hint)
	}
	for _, u := range r.Unreadable {
		fmt.Fprintf(&b, "\n%d:%d unreadable: %s", u.Line, u.Column, u.Message)
	}
	return b.String()
}

// noCanary looks for a credential in everything that a report could print.
func noCanary(t *testing.T, r *Result) {
	t.Helper()
	all := fmt.Sprintf("%+v", *r)
	if i := strings.Index(strings.ToLower(all), "canary"); i >= 0 {
		t.Errorf("the result shows a part of a credential: …%s…", all[max(0, i-80):min(len(all), i+60)])
	}
}
