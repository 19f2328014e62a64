package policy

import (
	"fmt"
	"strings"
	"testing"
)

func TestSeveritiesAreOrderedWords(t *testing.T) {
	if Off >= Note || Note >= Warning || Warning >= Error {
		t.Error("off < note < warning < error")
	}
	for _, s := range []Severity{Off, Note, Warning, Error} {
		if got, err := ParseSeverity(s.String()); got != s || err != nil {
			t.Errorf("%v: %v, %v", s, got, err)
		}
	}
	_, err := ParseSeverity("eror")
	if want := `unknown severity "eror" (did you mean "error"?); write one of off, note, warning, error`; err == nil || err.Error() != want {
		t.Errorf("%v", err)
	}
	if _, err := ParseSeverity(canary); err == nil || strings.Contains(err.Error(), canary) {
		t.Errorf("%v", err)
	}
}

func TestSeverityIsThatOfTheLastOverrideThatMatches(t *testing.T) {
	p := Default()
	p.Dir = "/repo"
	p.Rules = map[string]Severity{"unknown-type": Error}
	p.Overrides = []Override{
		{Files: []string{"examples/**"}, Rules: map[string]Severity{"unknown-type": Off, "placeholder": Off}},
		{Manifests: []ManifestGlob{{Type: "provider-account/*"}}, Rules: map[string]Severity{"unknown-type": Note}},
		{Manifests: []ManifestGlob{{Name: "b"}, {Type: "helm", Name: "c*"}}, Rules: map[string]Severity{"literal-secret": Warning}},
		{Files: []string{"examples/strict.yaml"}, Manifests: []ManifestGlob{{Name: "x"}}, Rules: map[string]Severity{"placeholder": Note}},
	}
	for _, c := range []struct {
		rule            string
		file, typ, name string
		want            Severity
	}{
		{"duplicate-manifest", "/repo/a.yaml", "helm", "a", Warning}, // the default
		{"unknown-type", "/repo/a.yaml", "helm", "a", Error},
		{"unknown-type", "/repo/examples/x/a.yaml", "helm", "a", Off},
		{"unknown-type", "/repo/examples/a.yaml", "provider-account/x", "a", Note},
		{"unknown-type", "/elsewhere/examples/a.yaml", "helm", "a", Error},
		{"unknown-type", "examples/a.yaml", "helm", "a", Error}, // not comparable with Dir
		{"literal-secret", "/repo/a.yaml", "service", "b", Warning},
		{"literal-secret", "/repo/a.yaml", "service", "c1", Error}, // c* is for helm only
		{"literal-secret", "/repo/a.yaml", "helm", "c1", Warning},
		{"placeholder", "/repo/examples/strict.yaml", "helm", "x", Note},
		{"placeholder", "/repo/examples/strict.yaml", "helm", "y", Off},
		{"placeholder", "/repo/a.yaml", "helm", "x", Error},
	} {
		def := Error
		if c.rule == "duplicate-manifest" {
			def = Warning
		}
		if got := p.SeverityOf(c.rule, def, c.file, c.typ, c.name); got != c.want {
			t.Errorf("%+v: got %v", c, got)
		}
	}
}

func TestExclusionsAreRelativeToThePolicy(t *testing.T) {
	for _, c := range []struct{ name, pattern, file, want string }{
		{".secretref.yaml", "vendor/**", "vendor/a/b.yaml", "vendor/**"},
		{".secretref.yaml", "vendor/**", "./vendor/b.yaml", "vendor/**"},
		{".secretref.yaml", "vendor/**", "a/vendor/b.yaml", ""},
		{".secretref.yaml", "*.yaml", "a/b.yaml", ""},
		{".secretref.yaml", "**", "../b.yaml", ""},
		{".secretref.yaml", "**", "/b.yaml", ""},
		{"env/prod/p.yaml", "vendor/**", "vendor/b.yaml", ""},
		{"env/prod/p.yaml", "vendor/**", "env/prod/vendor/b.yaml", "vendor/**"},
		{"env/prod/p.yaml", "**", "env/production/b.yaml", ""},
		{"/repo/.secretref.yaml", "{a,b}/*.yaml", "/repo/b/c.yaml", "{a,b}/*.yaml"},
		{"/repo/.secretref.yaml", "**", "a.yaml", ""},
		{"/.secretref.yaml", "a/*", "/a/b", "a/*"},
		{"../.secretref.yaml", "**", "../a/b.yaml", "**"},
		{"../.secretref.yaml", "**", "../../b.yaml", ""},
	} {
		p, err := Parse(c.name, []byte(spec("exclude: ['"+c.pattern+"']")), vocabulary)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := p.Excluded(c.file); got != c.want || ok != (c.want != "") {
			t.Errorf("%+v: got %q, %v", c, got, ok)
		}
	}
}

// worstGlob is a pattern and a path for which a matcher that tries everything
// does not end.
func worstGlob(t testing.TB) (p *Policy, path string) {
	pattern := "**/{a,*a}{a,*a}/**/*a*a*a*a{a,b}{a,b}/**/a*a*a*a*a/**/b"
	p, err := Parse("p", []byte(spec("exclude: ['"+pattern+"']")), vocabulary)
	if err != nil {
		t.Fatal(err)
	}
	return p, strings.Repeat(strings.Repeat("a", 20)+"/", 30)
}

func TestWorstGlobEnds(t *testing.T) {
	p, dir := worstGlob(t)
	if pattern, ok := p.Excluded(dir + "c"); ok {
		t.Errorf("%q is excluded by %q", dir+"c", pattern)
	}
	if _, ok := p.Excluded(dir + "b"); !ok {
		t.Errorf("%q is not excluded", dir+"b")
	}
}

func BenchmarkWorstGlob(b *testing.B) {
	p, dir := worstGlob(b)
	b.ReportAllocs()
	for b.Loop() {
		p.Excluded(dir + "c")
	}
}

func TestFieldSensitivity(t *testing.T) {
	p := Default()
	for i, f := range []struct{ typ, path string }{
		{"provider-account/*", "auth_data.extra_key"},
		{"helm", "values.**"},
		{"helm", "values.open"},
		{"service", "a[].b"},
		{"service", "a[0].c"},
		{"service", "headers.*"},
		{"service", `headers["X.Open"].v`},
		{"service", "[].x"},
	} {
		p.Fields = append(p.Fields, Field{f.typ, f.path, fmt.Sprint(i)})
	}
	for _, c := range []struct{ typ, path, want string }{
		{"provider-account/openai", "auth_data.extra_key", "0"},
		{"provider-account/openai", "auth_data.extra", ""},
		{"provider-account/openai", "auth_data.extra_key.x", ""},
		{"helm", "values.a.b[3].c", "1"},
		{"helm", `values["a b"]`, "1"},
		{"helm", "values", ""},
		{"helm", "values.open", "2"},
		{"helm", `values["open"]`, "2"},
		{"service", "a[12].b", "3"},
		{"service", "a[].b", "3"},
		{"service", "a.b", ""},
		{"service", "a[0].c", "4"},
		{"service", "a[1].c", ""},
		{"service", `headers["X-Api-Key"]`, "5"},
		{"service", "headers.Accept", "5"},
		{"service", "headers[0]", ""},
		{"service", `headers["X.Open"].v`, "6"},
		{"service", "[2].x", "7"},
		{"service", "", ""},
		{"service", `headers["broken`, ""},
		{"other", "a[0].b", ""},
	} {
		if got, ok := p.FieldSensitivity(c.typ, c.path); got != c.want || ok != (c.want != "") {
			t.Errorf("%+v: got %q, %v", c, got, ok)
		}
	}
}

func TestDiscover(t *testing.T) {
	for _, c := range []struct {
		start []string
		root  string
		files string
		want  string
	}{
		{[]string{"/r/a/b"}, "/r", "/r/.secretref.yaml", "/r/.secretref.yaml"},
		{[]string{"/r/a/b"}, "/r", "/r/.secretref.yaml /r/a/.secretref.yaml", "/r/a/.secretref.yaml"},
		{[]string{"/r/a/b", "/r/a/c"}, "/r", "/r/a/b/.secretref.yaml /r/a/.secretref.yaml", "/r/a/.secretref.yaml"},
		{[]string{"/r/a/b/x.yaml"}, "/r", "/r/a/.secretref.yaml", "/r/a/.secretref.yaml"},
		{[]string{"/r/a", "/r/ab"}, "/r", "/r/a/.secretref.yaml", ""},
		{[]string{"/r/a"}, "/r", "/.secretref.yaml", ""}, // never above the root
		{[]string{"/r/a"}, "", "/r/.secretref.yaml", ""}, // no root: only there
		{[]string{"/r"}, "", "/r/.secretref.yaml", "/r/.secretref.yaml"},
		{[]string{"/r", "/s"}, "/r", "/.secretref.yaml /r/.secretref.yaml", ""},
		{[]string{"."}, ".", ".secretref.yaml", ".secretref.yaml"},
		{[]string{"a/b", "a/c"}, ".", ".secretref.yaml", ".secretref.yaml"},
		{[]string{"a"}, "..", "../.secretref.yaml", ""}, // not known to be below
		{[]string{"../a", "../b"}, "..", "../.secretref.yaml", "../.secretref.yaml"},
		{[]string{"..", "a"}, "..", "../.secretref.yaml", ""},
		{[]string{"a", "/b"}, "/", "/.secretref.yaml", ""},
		{nil, "/r", "/r/.secretref.yaml", ""},
	} {
		exists := func(path string) bool {
			for f := range strings.FieldsSeq(c.files) {
				if f == path {
					return true
				}
			}
			return false
		}
		if got := Discover(c.start, c.root, exists); got != c.want {
			t.Errorf("%+v: got %q", c, got)
		}
	}
}

func TestNestedPoliciesAreFound(t *testing.T) {
	files := []string{"./.secretref.yaml", "a/.secretref.yaml", "a/.SECRETREF.yml", "a/secretref.yaml", ".secretref.json", "a/x.yaml"}
	if got := fmt.Sprint(Nested(".secretref.yaml", files)); got != "[a/.secretref.yaml a/.SECRETREF.yml .secretref.json]" {
		t.Error(got)
	}
	if got := len(Nested("", files)); got != 4 {
		t.Error(got)
	}
}
