package ref

import (
	"strings"
	"testing"
)

// show renders occurrences as the text each covers, "!" before a malformed one.
func show(s string, found []Occurrence) string {
	var out []string
	for _, o := range found {
		text := s[o.Start:o.End]
		if o.Err != nil {
			text = "!" + text
		}
		out = append(out, text)
	}
	return strings.Join(out, " | ")
}

func TestScanFindsReferencesInsideLongerStrings(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"no reference: here // at all", ""},
		{"https://example.com:8080/a:b:c", ""},
		{good, good},
		{goodB, goodB},
		{goodC, goodC},
		{"tfy-secret://a,b:c:d", "tfy-secret://a,b:c:d"},
		{"Bearer " + good, good},
		{"postgresql://u:" + good + "@host:5432/db", good},
		{"postgresql://" + good + ":" + good + "@h", good + " | " + good},
		{good + "@host", good},
		{"url?key=" + good + "&x=1", good},
		{`{"a":"` + good + `","b":"` + goodC + `"}`, good + " | " + goodC},
		{"see " + good + ".", good},
		{"see " + good + ". Then " + goodC + ", too", good + " | " + goodC},
		{"(" + goodC + ") ", goodC},
		{"x_" + good + " y", good},
		{"使用" + good + " 吧", good},
		{"amqp://u:" + goodB + "@h/v", goodB},
		{"pw=" + goodB + "; x", goodB},
		{"A=" + goodB + " B=" + goodB, goodB + " | " + goodB},
		{"x acme:aws:main:secret-store:ssm::arn:aws:iam::1:x.", "acme:aws:main:secret-store:ssm::arn:aws:iam::1:x"},
		{"the store acme:aws:main:secret-store:ssm is", ""},
		{"acme:aws:main:secret-store:ssm", ""},
		{"the tfy-secret:// scheme", ""},
		{"tfy-secret://", "!tfy-secret://"},
		{"Bearer tfy_secret://a:b:c", "!tfy_secret://a:b:c"},
		{"Bearer TFY-SECRET://a:b:c", "!TFY-SECRET://a:b:c"},
		{"Bearer tfy-secret:a:b:c", "!tfy-secret:a:b:c"},
		{"Bearer tfy-secret//a:b:c", "!tfy-secret//a:b:c"},
		{"image registry/tfy-secret:1.2 here", ""},
		{"Bearer tfy-secret://a:b", "!tfy-secret://a:b"},
		{"postgres://u:tfy-secret://group/KEY@h", "!tfy-secret://group/KEY"},
		{"Bearer tfy-secret://<tenant>:b:c", "!tfy-secret://<tenant>:b:c"},
		{"Bearer tfy-secret://{{ .t }}:b:c x", "!tfy-secret://{{ .t }}:b:c"},
		{"Bearer tfy-secret://a:b:KEY_${ENV}", "!tfy-secret://a:b:KEY_${ENV}"},
		{"Bearer tfy-secret://a:b:K\u0415Y", "!tfy-secret://a:b:K\u0415Y"},
		{"x tfy-secret://acme:aws:main:secret-store:ssm::/p", "!tfy-secret://acme:aws:main:secret-store:ssm::/p"},
		{"u:p aws:main:secret-store:ssm::/p", "!aws:main:secret-store:ssm::/p"},
		{"x acme:aws:main:secret-store:ssm:/p", "!acme:aws:main:secret-store:ssm:/p"},
		{"x acme:aws:main:secret_store:ssm::/p", "!acme:aws:main:secret_store:ssm::/p"},
		{"tfy-secret ://a:b:c", "!tfy-secret ://a:b:c"},
		{good + "\n", good},
		{"x tfy-k8s-secret://..data", "!tfy-k8s-secret://..data"},
	} {
		if got := show(c.in, Scan(c.in)); got != c.want {
			t.Errorf("Scan(%q)\n got %s\nwant %s", c.in, got, c.want)
		}
	}
}

func TestScanOffsetsCountFromTheStartOfTheString(t *testing.T) {
	const s = "Bearer tfy-secret://a::c"
	found := Scan(s)
	if len(found) != 1 || found[0].Err == nil || found[0].Err.Offset != strings.Index(s, ":c") {
		t.Errorf("Scan(%q) = %+v", s, found)
	}
}

// One long line must not stall a check: with a quadratic step any of these
// megabytes takes minutes, and the test its time-out.
func TestScanIsLinear(t *testing.T) {
	for _, unit := range []string{
		"tfy-secret:", "tfy-secret://", "secret-store:", "a:secret-store:b::", "{{", "://", ":", "a:", "тfy-secret://{",
		"tfy-secret://a:b:c ", "tfy-secret://a:", "x:x:x:secret-store:y:",
	} {
		Scan(strings.Repeat(unit, 1<<20/len(unit)))
	}
}

func FuzzParse(f *testing.F) {
	for _, row := range append(append(malformedGroups(), malformedStores()...), malformedKubernetes()...) {
		f.Add(row.in)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := Parse(s)
		if err == nil {
			if r.String() != s {
				t.Errorf("%q is printed as %q", s, r.String())
			}
			if _, err := ParseFQN(s); err != nil {
				t.Errorf("ParseFQN refuses %q: %v", s, err)
			}
			return
		}
		e := err.(*Error)
		if e.Part == "" || e.Problem == "" || e.Offset < 0 || e.Offset > len(s) {
			t.Errorf("Parse(%q) = %+v", s, e)
		}
		if Meant(s) != (e.Form != None) {
			t.Errorf("Meant(%q) = %v, but the error's form is %v", s, Meant(s), e.Form)
		}
		if e.Meant != "" {
			if r, err := Parse(e.Meant); err != nil || r.String() != e.Meant {
				t.Errorf("%q cannot have meant %q: %v", s, e.Meant, err)
			}
		}
		if r, err := ParseFQN(s); err == nil && r.String() != groupScheme+s {
			t.Errorf("ParseFQN(%q) = %+v", s, r)
		} else if err != nil && (err.(*Error).Offset < 0 || err.(*Error).Offset > len(s)) {
			t.Errorf("ParseFQN(%q) = %+v", s, err)
		}
	})
}

func FuzzScan(f *testing.F) {
	for _, row := range append(append(malformedGroups(), malformedStores()...), malformedKubernetes()...) {
		f.Add(row.in)
		f.Add("Bearer " + row.in + "@host")
	}
	f.Add("{{NAME}}")
	f.Fuzz(func(t *testing.T, s string) {
		found := Scan(s)
		if r, err := Parse(s); err == nil {
			if !Meant(s) {
				t.Errorf("%q is a reference and not meant as one", s)
			}
			if len(found) != 1 || found[0] != (Occurrence{End: len(s), Ref: r}) {
				t.Errorf("Scan(%q) = %+v", s, found)
			}
			Samples(r)
		} else if Meant(s) && found == nil && !IsStoreFQN(seen(s)) {
			t.Errorf("%q is meant as a reference and Scan finds none", s)
		}
		done := 0
		for _, o := range found {
			if o.Start < done || o.End <= o.Start || o.End > len(s) {
				t.Fatalf("Scan(%q) = %+v", s, found)
			}
			done = o.End
			if r, err := Parse(s[o.Start:o.End]); (err == nil) != (o.Err == nil) || r != o.Ref {
				t.Errorf("Scan(%q): %+v, but Parse says %+v, %v", s, o, r, err)
			}
		}
		if scheme, rest, ok := AfterScheme(s); ok && scheme+" "+rest != s {
			t.Errorf("AfterScheme(%q) = %q, %q", s, scheme, rest)
		}
		if names, only := PerUser(s); only && len(names) == 0 {
			t.Errorf("PerUser(%q) has nothing only", s)
		}
	})
}
