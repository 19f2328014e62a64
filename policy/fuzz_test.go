package policy

import (
	"strings"
	"testing"
)

// No input makes a reader panic, a policy comes with no error or not at all,
// and no error repeats a value: every canary in the input stays there.
func FuzzParse(f *testing.F) {
	for _, c := range badPolicies {
		f.Add(c.in)
	}
	f.Add(whole)
	f.Add(configMap + "data: {allow: secret-group, rules: a=off, locked: \"" + canary + "\"}")
	for _, field := range specFields {
		f.Add(spec(field.name + ": " + canary))
		f.Add(spec(field.name + ": [" + canary + "]"))
		f.Add(spec(field.name + ": {" + canary + ": " + canary + "}"))
		f.Add(configMap + "data: {" + field.name + ": " + canary + "}")
	}
	f.Fuzz(func(t *testing.T, in string) {
		for _, read := range []func() (*Policy, error){
			func() (*Policy, error) { return Parse("p.yaml", []byte(in), vocabulary) },
			func() (*Policy, error) { return FromConfigMap("p.yaml", []byte(in), vocabulary) },
			func() (*Policy, error) { return FromFunctionConfig([]byte(in), vocabulary) },
		} {
			p, err := read()
			if (p == nil) == (err == nil) {
				t.Fatalf("policy %v, error %v", p, err)
			}
			if err != nil {
				safe(t, err, in)
				continue
			}
			p.Excluded("a/b.yaml")
			p.SeverityOf("placeholder", Error, "a/b.yaml", "helm", "x")
			p.FieldSensitivity("helm", "a[0].b")
			for _, rule := range vocabulary.Unsuppressable {
				if s := p.SeverityOf(rule, Error, "a/b.yaml", "helm", "x"); s != Error {
					t.Fatalf("%s was lowered to %v", rule, s)
				}
			}
		}
	})
}

// What is found is either usable whole or an error, and errors are safe.
func FuzzAllow(f *testing.F) {
	f.Add("secretref: allow[literal-secret] because until=2026-12-31")
	f.Add("secretref:allow [" + canary + "] because")
	f.Add(`literal-secret headers["a b"] because; placeholder a.b ` + canary + " until=" + canary)
	f.Fuzz(func(t *testing.T, in string) {
		a, found, err := ParseComment(in, vocabulary)
		switch {
		case err != nil:
			safe(t, err, in)
		case found && (len(a.Rules) == 0 || a.Reason == "" || a.Path != ""):
			t.Fatalf("incomplete: %+v", a)
		}
		all, err := ParseAnnotation(in, vocabulary)
		if err != nil {
			safe(t, err, in)
		}
		for _, a := range all {
			if len(a.Rules) == 0 || a.Reason == "" || a.Path == "" {
				t.Fatalf("incomplete: %+v", a)
			}
		}
	})
}

// A path that is exact matches itself, and a pattern that is refused nothing.
func FuzzPath(f *testing.F) {
	f.Add(`a.b[0]["X-Api-Key"].c`, "a.b[].*.**")
	f.Fuzz(func(t *testing.T, path, pattern string) {
		if exactPath(path) && !matchPath(path, path) {
			t.Fatalf("%q does not match itself", path)
		}
		if problem, _ := checkPattern(pattern); problem != "" && pattern != "" && matchPath(pattern, path) && !strings.Contains(pattern, "**") {
			t.Fatalf("%q is refused and matches %q", pattern, path)
		}
	})
}

// safe fails if the error is not a *ParseError, breaks the line, or repeats a
// word of the input that has a digit in it, as the canaries do. Words of our
// own texts and of the vocabulary have digits only where the hints show a form.
func safe(t *testing.T, err error, in string) {
	t.Helper()
	e := asParseError(t, err)
	text := e.Message + " " + e.Hint
	if strings.ContainsAny(text, "\n\r\x1b") || strings.Contains(text, canary) {
		t.Fatalf("unsafe: %q", text)
	}
	for w := range strings.FieldsFuncSeq(in, func(r rune) bool { return strings.ContainsRune(" \t\r\n\"'[]{},:;=", r) }) {
		known := strings.Contains(commentForm+APIVersion+"until=2026-12-31 overrides[0] data v1 line column", w)
		if len(w) >= 6 && strings.ContainsAny(w, "0123456789") && !known && strings.Contains(text, w) {
			t.Fatalf("%q repeats %q", text, w)
		}
	}
}
