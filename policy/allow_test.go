package policy

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func day(s string) time.Time {
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return d
}

func TestComments(t *testing.T) {
	for _, text := range []string{
		" secretref: allow[literal-secret] test key of the sandbox until=2026-12-31",
		"secretref: allow[literal-secret] test key until=2026-12-31 of the sandbox ",
		"# secretref: allow[literal-secret] - test key of the sandbox until=2026-12-31",
	} {
		a, found, err := ParseComment(text, vocabulary)
		want := Allow{Rules: []string{"literal-secret"}, Reason: "test key of the sandbox", Until: day("2026-12-31")}
		if diff := cmp.Diff(want, a); diff != "" || !found || err != nil {
			t.Errorf("%q: %v, %v %s", text, found, err, diff)
		}
	}
	a, found, err := ParseComment("secretref: allow[placeholder, unknown-type] a template", vocabulary)
	want := Allow{Rules: []string{"placeholder", "unknown-type"}, Reason: "a template"}
	if diff := cmp.Diff(want, a); diff != "" || !found || err != nil {
		t.Errorf("%v, %v %s", found, err, diff)
	}
}

func TestBadCommentsSayWhatToDo(t *testing.T) {
	const (
		misspelt = "this allow is not in the form that counts; " + commentForm
		noReason = "the allow has no reason; " + commentForm
		noRule   = "the allow names no rule; " + commentForm
		badDate  = "the allow's end is not a date; write until=2026-12-31, year, month and day"
		rules    = "; write one of literal-secret, malformed-reference, placeholder, leaked-credential, unknown-type, kubernetes-secret-not-mounted, store-unreachable, allow-invalid"
	)
	for text, want := range map[string]string{
		"secretref: allow[literal-secret]":                                noReason,
		"secretref: allow[literal-secret] --":                             noReason,
		"secretref: allow[literal-secret] until=2026-12-31":               noReason,
		"secretref: allow[] because":                                      noRule,
		"secretref: allow[literal-secret,] because":                       noRule,
		"secretref: allow[literal-secret because":                         "the allow's rule has no closing ]; " + commentForm,
		"secretref: allow[literal-secert] because":                        `unknown rule "literal-secert" (did you mean "literal-secret"?)` + rules,
		"secretref: allow[literal_secret] because":                        `unknown rule "literal_secret" (did you mean "literal-secret"?)` + rules,
		"secretref: allow[*] because":                                     "unknown rule" + rules,
		"secretref: allow[" + canary + "] because":                        "unknown rule" + rules,
		"secretref: allow[store-unreachable] because":                     `rule "store-unreachable" cannot be allowed; remove the allow and correct what the rule found`,
		"secretref: allow[placeholder] because until=2026-13-01":          badDate,
		"secretref: allow[placeholder] because until=31.12.2026":          badDate,
		"secretref: allow[placeholder] because until=" + canary:           badDate,
		"secretref: allow[placeholder] because until=":                    badDate,
		"secretref: allow[placeholder] because Until=2026-12-31":          badDate,
		"secretref: allow[placeholder] because until: 2026-12-31":         badDate,
		"secretref: allow[placeholder] because until 2026-12-31":          badDate,
		"secretref: allow[placeholder] because expires=2026-12-31":        badDate,
		"secretref: allow[placeholder] x until=2026-12-31 until=2027-1-1": "the allow has two ends; keep one until=",

		"secretref:allow[placeholder] because":                    misspelt,
		"secretref: allow [placeholder] because":                  misspelt,
		"secretref allow[placeholder] because":                    misspelt,
		"secretref allow placeholder because":                     misspelt,
		"secretref: allow placeholder because":                    misspelt,
		"secretref: allow(placeholder) because":                   misspelt,
		"secretref: allows placeholder":                           misspelt,
		"SecretRef: Allow[placeholder] because":                   misspelt,
		"secret-ref: allow[placeholder] because":                  misspelt,
		"secret ref: allow[placeholder] because":                  misspelt,
		"secretrf: alow[placeholder] because":                     misspelt,
		"secretreff: allow[placeholder] because":                  misspelt,
		"sеcretref: allow[placeholder] because":                   misspelt, // a Cyrillic е
		"secretref: ignore[placeholder] because":                  misspelt,
		"secretref: disable":                                      misspelt,
		"secretref: [placeholder] because":                        misspelt,
		"secretref: placeholder because":                          misspelt,
		"secretref.dev/allow: placeholder a.b because":            misspelt,
		"allow[placeholder] because":                              misspelt,
		"old key, secretref: allow[placeholder] because":          misspelt,
		"yamllint disable-line # secretref: allow[placeholder] x": misspelt,
	} {
		a, found, err := ParseComment(text, vocabulary)
		if !found || err == nil || asParseError(t, err).Error() != want {
			t.Errorf("%q:\n got %v, %v\nwant %s", text, found, err, want)
		}
		if diff := cmp.Diff(Allow{}, a); diff != "" {
			t.Errorf("%q: an allow beside an error: %s", text, diff)
		}
	}
}

func TestOtherCommentsAreNoAllows(t *testing.T) {
	for _, text := range []string{
		"", " ", "the key is in the vault", "secretref", "secretref checks this file", "secretref: see docs/policy.md",
		"secretref allows references only", "secretRef:", "secretRef: {name: openai}", "secretRef: [a, b]",
		"secretKey: ignored in development", "secrets allow access", "allow[ed] values", "allow: [GET, POST]",
		"allow list of hosts", "placeholder: replace it", "yaml-language-server: $schema=x",
	} {
		if _, found, err := ParseComment(text, vocabulary); found || err != nil {
			t.Errorf("%q: %v, %v", text, found, err)
		}
	}
}

func TestAnnotation(t *testing.T) {
	got, err := ParseAnnotation(`
literal-secret auth_data.api_key test key until=2026-12-31
placeholder,unknown-type headers["a; b"].c[0]  a "quoted reason; leaked-credential . sample text;
`, vocabulary)
	want := []Allow{
		{Rules: []string{"literal-secret"}, Path: "auth_data.api_key", Reason: "test key", Until: day("2026-12-31")},
		{Rules: []string{"placeholder", "unknown-type"}, Path: `headers["a; b"].c[0]`, Reason: `a "quoted reason`},
		{Rules: []string{"leaked-credential"}, Path: ".", Reason: "sample text"},
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(err, diff)
	}
}

func TestBadAnnotationsSayWhatToDo(t *testing.T) {
	const badPath = `the allow's path is not an exact path; write it as the finding prints it, such as auth_data.api_key or headers["X-Api-Key"]`
	for value, want := range map[string]string{
		"":                                 "the annotation holds no allow; " + annotationForm + ", or remove it",
		" ; \n":                            "the annotation holds no allow; " + annotationForm + ", or remove it",
		"literal-secret":                   "the allow has no path; " + annotationForm,
		"literal-secret; placeholder a x":  "the allow has no path; " + annotationForm,
		"literal-secret a.b":               "the allow has no reason; " + annotationForm,
		"literal-secret a.b ;":             "the allow has no reason; " + annotationForm,
		"literal-secret a[].b because":     badPath,
		"literal-secret a.* because":       badPath,
		"literal-secret ** because":        badPath,
		"literal-secret " + canary + `["x`: badPath,
		"placeholder a because; " + canary: "unknown rule; write one of " + strings.Join(vocabulary.Rules, ", "),
		"allow-invalid a because":          `rule "allow-invalid" cannot be allowed; remove the allow and correct what the rule found`,
		"placeholder a because until=soon": "the allow's end is not a date; write until=2026-12-31, year, month and day",
	} {
		got, err := ParseAnnotation(value, vocabulary)
		if err == nil || got != nil || asParseError(t, err).Error() != want {
			t.Errorf("%q:\n got %v, %v\nwant %s", value, got, err, want)
		}
	}
}

func TestAllowHoldsThroughItsLastDay(t *testing.T) {
	a := Allow{Until: day("2026-12-31")}
	if a.Expired(day("2026-12-31").Add(24*time.Hour-time.Nanosecond)) || !a.Expired(day("2027-01-01")) {
		t.Error("the last day is included, the next is not")
	}
	if (Allow{}).Expired(day("9999-01-01")) {
		t.Error("no end is no end")
	}
}

func TestAllowCoversItsRulesAndPath(t *testing.T) {
	for _, c := range []struct {
		path, asked string
		want        bool
	}{
		{"", "a.b", true}, {"a.b", "a.b", true}, {"a.b", `a["b"]`, true}, {"a.b", "a.c", false},
		{"a[0]", "a[1]", false}, {"a", "a.b", false}, {".", "", true}, {".", "a", false},
	} {
		a := Allow{Rules: []string{"placeholder"}, Path: c.path}
		if a.Covers("placeholder", c.asked) != c.want || a.Covers("literal-secret", c.asked) {
			t.Errorf("%+v", c)
		}
	}
}
