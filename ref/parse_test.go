package ref

import (
	"errors"
	"strings"
	"testing"
)

func group(t, g, k string) Reference {
	return Reference{Form: SecretGroup, Tenant: t, Group: g, Key: k}
}

func store(t, p, a, i, path string) Reference {
	return Reference{Form: SecretStore, Tenant: t, Provider: p, Account: a, Integration: i, Path: path}
}

func mounted(k string) Reference { return Reference{Form: Kubernetes, Key: k} }

func TestParseReadsEveryFormExactly(t *testing.T) {
	const ssm = "acme:aws:prod-account:secret-store:aws-ssm::"
	path := func(p string) Reference { return store("acme", "aws", "prod-account", "aws-ssm", p) }
	for in, want := range map[string]Reference{
		"tfy-secret://acme:prod:OPENAI_API_KEY":   group("acme", "prod", "OPENAI_API_KEY"),
		"tfy-secret://a:b:c":                      group("a", "b", "c"),
		"tfy-secret://acme:prod:db.password-1":    group("acme", "prod", "db.password-1"),
		"tfy-secret://jane@acme.io:my/group!:KEY": group("jane@acme.io", "my/group!", "KEY"),
		"tfy-secret://acme:secret-store:KEY":      group("acme", "secret-store", "KEY"),
		"tfy-secret://TENANT:SECRET_GROUP:KEY":    group("TENANT", "SECRET_GROUP", "KEY"),
		"tfy-secret://a:b:..":                     group("a", "b", ".."),
		"tfy-secret://a:b:-":                      group("a", "b", "-"),
		ssm + "/tfy-secret/openai":                path("/tfy-secret/openai"),
		ssm + "a:b::c":                            path("a:b::c"),
		ssm + "arn:aws:secretsmanager:us-east-1:123456789012:secret:/tfy-secret/x-AbCdEf": path("arn:aws:secretsmanager:us-east-1:123456789012:secret:/tfy-secret/x-AbCdEf"),
		ssm + "arn:aws:iam::123456789012:x":                                               path("arn:aws:iam::123456789012:x"),
		ssm + "x":                                                                         path("x"),
		"acme:unheard-of:A_1:secret-store:My.Store::p?version=2":                          store("acme", "unheard-of", "A_1", "My.Store", "p?version=2"),
		"acme:gcp:g:secret-store:secret-store::tfy-key":                                   store("acme", "gcp", "g", "secret-store", "tfy-key"),
		"tfy-k8s-secret://OPENAI_KEY":                                                     mounted("OPENAI_KEY"),
		"tfy-k8s-secret://tls.crt":                                                        mounted("tls.crt"),
		"tfy-k8s-secret://.a":                                                             mounted(".a"),
		"tfy-k8s-secret://-":                                                              mounted("-"),
		"tfy-k8s-secret://" + strings.Repeat("k", 253):                                    mounted(strings.Repeat("k", 253)),
	} {
		got, err := Parse(in)
		if err != nil || got != want {
			t.Errorf("Parse(%q) = %+v, %v; want %+v", in, got, err, want)
		}
		if got.String() != in {
			t.Errorf("Parse(%q).String() = %q", in, got.String())
		}
		if !Meant(in) {
			t.Errorf("Meant(%q) = false for a reference", in)
		}
	}
}

// A row is a malformed reference, the part to blame with its offset, words of
// the problem, and the correction.
type malformed struct {
	in      string
	form    Form
	part    string
	offset  int
	problem string
	meant   string
}

const (
	good  = "tfy-secret://acme:prod:KEY"
	goodB = "acme:aws:main:secret-store:ssm::/db/pw"
	goodC = "tfy-k8s-secret://KEY"
)

func malformedGroups() []malformed {
	const f = SecretGroup
	return []malformed{
		// the number of segments
		{"tfy-secret://", f, "segments", 13, "missing", ""},
		{"tfy-secret://KEY", f, "segments", 16, "number 1, not 3", ""},
		{"tfy-secret://acme:KEY", f, "segments", 21, "number 2, not 3", ""},
		{"tfy-secret://group/KEY", f, "segments", 22, "number 1, not 3", ""},
		{"tfy-secret://a:b:c:d", f, "segments", 18, "number 4, not 3", ""},
		{"tfy-secret://a:b:c:latest:1", f, "segments", 18, "number 5, not 3", ""},
		// empty ones
		{"tfy-secret://:prod:KEY", f, "tenant", 13, "empty", ""},
		{"tfy-secret://acme::KEY", f, "secret group", 18, "empty", ""},
		{"tfy-secret://acme:prod:", f, "secret key", 23, "empty", ""},
		{"tfy-secret://::", f, "tenant", 13, "empty", ""},
		{"tfy-secret://acme:prod:KEY:", f, "segments", 27, "one too many at an end", good},
		{"tfy-secret://acme::prod:KEY", f, "segments", 18, "doubled", good},
		{"tfy-secret://acme:prod::KEY", f, "segments", 23, "doubled", good},
		{"tfy-secret://:acme:prod:KEY", f, "segments", 13, "one too many", good},
		// slashes for colons
		{"tfy-secret://acme/prod/KEY", f, "separator", 17, "slash", good},
		{"tfy-secret://acme/prod:KEY", f, "separator", 17, "slash", good},
		{"tfy-secret://acme:prod/KEY", f, "separator", 22, "slash", good},
		{"tfy-secret://acme:prod/x/KEY", f, "segments", 28, "number 2", ""},
		{"tfy-secret://https://x/y", f, "segments", 24, "number 2", ""},
		// the scheme
		{"TFY-SECRET://acme:prod:KEY", f, "scheme", 0, "lower case", good},
		{"Tfy-Secret://acme:prod:KEY", f, "scheme", 0, "lower case", good},
		{"tfy_secret://acme:prod:KEY", f, "scheme", 0, "misspelt", good},
		{"tfysecret://acme:prod:KEY", f, "scheme", 0, "misspelt", good},
		{"tfy-secrets://acme:prod:KEY", f, "scheme", 0, "misspelt", good},
		{"tfy-secert://acme:prod:KEY", f, "scheme", 0, "misspelt", good},
		{"tfs-secret://acme:prod:KEY", f, "scheme", 0, "misspelt", good},
		{"fy-secret://acme:prod:KEY", f, "scheme", 0, "misspelt", good},
		{"TFY_SECRETS://acme:prod:KEY", f, "scheme", 0, "misspelt", good},
		{"truefoundry-secret://acme:prod:KEY", f, "scheme", 0, "misspelt", good},
		{"tfy.secret://KEY", f, "scheme", 0, "misspelt", ""},
		{"tfy-secret:/acme:prod:KEY", f, "scheme", 10, "separator", good},
		{"tfy-secret:acme:prod:KEY", f, "scheme", 10, "separator", good},
		{"tfy-secret::acme:prod:KEY", f, "scheme", 10, "separator", good},
		{"tfy-secret//acme:prod:KEY", f, "scheme", 10, "separator", good},
		{`tfy-secret:\\acme:prod:KEY`, f, "scheme", 10, "separator", good},
		{`tfy-secret:\/\/acme:prod:KEY`, f, "scheme", 10, "separator", good},
		{"tfy-secret:///acme:prod:KEY", f, "scheme", 13, "more than two slashes", good},
		{"tfy-secret://tfy-secret://acme:prod:KEY", f, "scheme", 13, "twice", good},
		{"tfy-secret://tfy_secret://acme:prod:KEY", f, "scheme", 13, "twice", ""},
		{"tfy-secret://tfy-k8s-secret://KEY", f, "scheme", 13, "twice", goodC},
		{"tfy-secret://" + goodB, f, "scheme", 0, "does not belong", goodB},
		{"tfy-secret://acme:aws:main:secret-store:ssm:/db/pw", f, "scheme", 0, "does not belong", goodB},
		// white space
		{" " + good, f, "white space", 0, "before", good},
		{"\t" + good, f, "white space", 0, "before", good},
		{"\n" + good, f, "white space", 0, "before", good},
		{good + " ", f, "white space", 26, "follows", good},
		{good + "\n", f, "white space", 26, "line break", good},
		{good + "\r\n", f, "white space", 26, "line break", good},
		{good + "\u00a0", f, "white space", 26, "follows", good},
		{"tfy-secret: //acme:prod:KEY", f, "white space", 11, "inside", good},
		{"tfy-secret :// acme:prod:KEY", f, "white space", 10, "inside", good},
		{"tfy-secret://acme: prod:KEY", f, "white space", 18, "inside", good},
		{"tfy-secret://acme:prod:\n  KEY", f, "white space", 23, "inside", good},
		{"tfy-secret://acme:prod:MY KEY", f, "white space", 25, "inside", ""},
		{"tfy-secret://acme:my group:KEY", f, "white space", 20, "inside", ""},
		{"tfy secret://acme:prod:KEY", f, "white space", 3, "inside", good},
		{good + " # note", f, "white space", 26, "inside", ""},
		// quotes and brackets
		{`"` + good + `"`, f, "quotes", 0, "around", good},
		{`'` + good + `'`, f, "quotes", 0, "around", good},
		{"`" + good + "`", f, "quotes", 0, "around", good},
		{"<" + good + ">", f, "brackets", 0, "around", good},
		{"{{" + good + "}}", f, "brackets", 0, "around", good},
		{"[" + good + "]", f, "brackets", 0, "around", good},
		{"\u201c" + good + "\u201d", f, "character", 0, "looks like", good},
		// characters
		{"tfy-secret://acme:prod:K\u0415Y", f, "character", 24, "looks like", good},
		{"tfy-secr\u0435t://acme:prod:KEY", f, "character", 8, "looks like", good},
		{"tfy\u2011secret://acme:prod:KEY", f, "character", 3, "looks like", good},
		{"tfy-secret\uff1a//acme:prod:KEY", f, "character", 10, "looks like", good},
		{"\uff54fy-secret://acme:prod:KEY", f, "character", 0, "looks like", good},
		{"\ufeff" + good, f, "character", 0, "without width", good},
		{"tfy-secret://ac\u200bme:prod:KEY", f, "character", 15, "without width", good},
		{"tfy-secret://acme:prod:K\u00c9Y", f, "character", 24, "outside ASCII", ""},
		{"tfy-secret://\u202eacme:prod:KEY", f, "character", 13, "outside ASCII", ""},
		{"tfy-secret://acme:prod:KEY\xff", f, "character", 26, "outside ASCII", ""},
		{"tfy-secret://acme:prod:K\x00EY", f, "character", 24, "control", ""},
		{"tfy-secret://acme:prod:KEY\x1b[0m", f, "character", 26, "control", ""},
		{"tfy-secret://acme:prod:KEY\x7f", f, "character", 26, "control", ""},
		// what keys and names cannot hold
		{"tfy-secret://acme:prod:KEY@host", f, "secret key", 26, "other than", ""},
		{"tfy-secret://acme:prod:a/b", f, "secret key", 24, "other than", ""},
		{"tfy-secret://acme:prod:KEY,", f, "secret key", 26, "other than", ""},
		{"tfy-secret://acme:/prod:KEY", f, "secret group", 18, "slash", ""},
		// templates and samples
		{"tfy-secret://<tenant>:prod:KEY", f, "tenant", 13, "template", ""},
		{"tfy-secret://acme:{group}:KEY", f, "secret group", 18, "template", ""},
		{"tfy-secret://acme:prod:${KEY}", f, "secret key", 23, "template", ""},
		{"tfy-secret://acme:prod:$KEY", f, "secret key", 23, "template", ""},
		{"tfy-secret://{{ .Values.tenant }}:prod:KEY", f, "tenant", 13, "template", ""},
		{"TFY-SECRET://acme:<g>:KEY", f, "secret group", 18, "template", ""},
		{"tfy-${X}://a:b:c:tfy-secret", None, "reference", 0, "missing", ""},
	}
}

func malformedStores() []malformed {
	const f = SecretStore
	return []malformed{
		// segments before the fixed word
		{"secret-store:ssm::/db/pw", f, "segments", 0, "number 0, not 3", ""},
		{"aws:main:secret-store:ssm::/db/pw", f, "segments", 8, "number 2, not 3", ""},
		{"x:acme:aws:main:secret-store:ssm::/db/pw", f, "segments", 15, "number 4, not 3", ""},
		{":aws:main:secret-store:ssm::/db/pw", f, "tenant", 0, "empty", ""},
		{"acme::main:secret-store:ssm::/db/pw", f, "provider", 5, "empty", ""},
		{"acme:aws::secret-store:ssm::/db/pw", f, "account", 9, "empty", ""},
		{"acme::aws:main:secret-store:ssm::/db/pw", f, "segments", 14, "number 4", goodB},
		{"https://acme:aws:secret-store:ssm::/db/pw", f, "provider", 6, "slash", ""},
		// the fixed word
		{"acme:aws:main:secret_store:ssm::/db/pw", f, "secret-store", 14, "misspelt", goodB},
		{"acme:aws:main:Secret-Store:ssm::/db/pw", f, "secret-store", 14, "misspelt", goodB},
		{"acme:aws:main:secret-stores:ssm::/db/pw", f, "secret-store", 14, "misspelt", goodB},
		{"acme:aws:main:secretstore:ssm::/db/pw", f, "secret-store", 14, "misspelt", goodB},
		// integration, separator, path
		{"acme:aws:main:secret-store", f, "integration", 26, "missing", ""},
		{"acme:aws:main:secret-store:", f, "integration", 27, "empty", ""},
		{"acme:aws:main:secret-store::/db/pw", f, "integration", 27, "empty", ""},
		{"acme:aws:main:secret-store:ssm", f, "path", 30, "missing", ""},
		{"acme:aws:main:secret-store:ssm/db/pw", f, "path", 36, "missing", ""},
		{"acme:aws:main:secret-store:ssm:", f, "path", 31, "empty", ""},
		{"acme:aws:main:secret-store:ssm::", f, "path", 32, "empty", ""},
		{"acme:aws:main:secret-store:ssm:/db/pw", f, "separator", 30, "one colon", goodB},
		{"acme:aws:main:secret-store:ssm:::/db/pw", f, "separator", 30, "more than two", goodB},
		{goodB + ":tfy-secret://a:b:c", f, "path", 32, "another reference", ""},
		// around, inside
		{" " + goodB, f, "white space", 0, "before", goodB},
		{goodB + "\n", f, "white space", 38, "line break", goodB},
		{"acme: aws:main:secret-store:ssm::/db/pw", f, "white space", 5, "inside", goodB},
		{"acme:aws:main:secret-store:ssm:: /db/pw", f, "white space", 32, "inside", goodB},
		{"acme:aws:my main:secret-store:ssm::/db/pw", f, "white space", 11, "inside", ""},
		{goodB + " x", f, "white space", 38, "inside", ""},
		{`"` + goodB + `"`, f, "quotes", 0, "around", goodB},
		{"(" + goodB + ")", f, "brackets", 0, "around", goodB},
		{"acme:aws:m\u0430in:secret-store:ssm::/db/pw", f, "character", 10, "looks like", goodB},
		{"acme:aws:main:secret-st\u043ere:ssm::/db/pw", f, "character", 23, "looks like", goodB},
		{"acme:aws:main:secret-store:ssm::/db/\u00fc", f, "character", 36, "outside ASCII", ""},
		{"acme:aws:main:secret-store:ssm::/db/\x01", f, "character", 36, "control", ""},
		{"<tenant>:aws:main:secret-store:ssm::/p", f, "tenant", 0, "template", ""},
		{"acme:aws:main:secret-store:${S}::/p", f, "integration", 27, "template", ""},
		{"acme:aws:main:secret-store:ssm::/{{env}}/x:y", f, "path", 33, "template", ""},
		{"tfy-secret-store://" + goodB, f, "scheme", 0, "does not exist", goodB},
	}
}

func malformedKubernetes() []malformed {
	const f = Kubernetes
	return []malformed{
		{"tfy-k8s-secret://", f, "key", 17, "empty", ""},
		{"tfy-k8s-secret://.", f, "key", 17, "dot", ""},
		{"tfy-k8s-secret://..", f, "key", 17, "dot", ""},
		{"tfy-k8s-secret://..data", f, "key", 17, "dot", ""},
		{"tfy-k8s-secret://" + strings.Repeat("k", 254), f, "key", 17, "253", ""},
		{"tfy-k8s-secret://name/KEY", f, "key", 21, "other than", ""},
		{"tfy-k8s-secret://KEY=", f, "key", 20, "other than", ""},
		{"tfy-k8s-secret://name:KEY", f, "segments", 21, "number 2, not 1", ""},
		{"tfy-k8s-secret://acme:prod:KEY", f, "segments", 21, "number 3, not 1", ""},
		{"tfy-k8s-secrets://KEY", f, "scheme", 0, "misspelt", goodC},
		{"tfy-k8-secret://KEY", f, "scheme", 0, "misspelt", goodC},
		{"tfy_k8s_secret://KEY", f, "scheme", 0, "misspelt", goodC},
		{"tfyk8ssecret://KEY", f, "scheme", 0, "misspelt", goodC},
		{"tfy-kubernetes-secret://KEY", f, "scheme", 0, "misspelt", goodC},
		{"TFY-K8S-SECRET://KEY", f, "scheme", 0, "lower case", goodC},
		{"tfy-k8s-secret:/KEY", f, "scheme", 14, "separator", goodC},
		{"tfy-k8s-secret:KEY", f, "scheme", 14, "separator", goodC},
		{"tfy-k8s-secret:///KEY", f, "scheme", 17, "slashes", goodC},
		{goodC + "\n", f, "white space", 20, "line break", goodC},
		{"tfy-k8s-secret:// KEY", f, "white space", 17, "inside", goodC},
		{"tfy-k8s-secret://${KEY}", f, "key", 17, "template", ""},
		{"tfy-k8s-secret://<KEY>", f, "key", 17, "template", ""},
		{"tfy-k8s-secret://\u041aEY", f, "character", 17, "looks like", goodC},
		{"tfy-k8s-secret://tfy-k8s-secret://KEY", f, "scheme", 17, "twice", goodC},
	}
}

func TestParseSaysWhichPartIsWrongAndWhatWasMeant(t *testing.T) {
	rows := append(malformedGroups(), malformedStores()...)
	rows = append(rows, malformedKubernetes()...)
	for _, row := range rows {
		got, err := Parse(row.in)
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("Parse(%q) = %+v, no error", row.in, got)
			continue
		}
		if got != (Reference{}) {
			t.Errorf("Parse(%q) returns %+v beside an error", row.in, got)
		}
		if e.Form != row.form || e.Part != row.part || e.Offset != row.offset ||
			!strings.Contains(e.Problem, row.problem) || e.Meant != row.meant {
			t.Errorf("Parse(%q):\n got %v %s@%d %q meant %q\nwant %v %s@%d %q meant %q", row.in,
				e.Form, e.Part, e.Offset, e.Problem, e.Meant,
				row.form, row.part, row.offset, row.problem, row.meant)
		}
		if want := row.form != None; Meant(row.in) != want {
			t.Errorf("Meant(%q) = %v", row.in, !want)
		}
	}
}

func TestOtherValuesAreNotMeantAsReferences(t *testing.T) {
	for _, s := range []string{
		"", " ", ":", "::", "//", "://", "a", "a:b:c", "acme:prod:KEY", "a:b", "https://example.com/a:b:c",
		"tfy-volume://a:b:c", "tfy-volume://x", "s3://bucket/key", "secret://a:b:c", "my-secret://a:b:c",
		"fly-secret://a:b:c", "op://vault/item/field", "ref+vault://a/b", "aws-secret://x",
		"arn:aws:secretsmanager:us-east-1:123456789012:secret:/tfy-secret/x", "arn:aws:iam::123456789012:role/secret-store",
		"tfy-secret/acme/prod/KEY", "/tfy-secret/acme/prod/KEY", "tfy-secret", "tfy-secret:1.2.3", "tfy-secret:latest",
		"registry.io/tfy-secret:v1", "tfy-secret: where secrets live", "Use tfy-secret://a:b:c for this",
		"Bearer tfy-secret://a:b:c", "postgres://u:tfy-secret://a:b:c@h/db", "12:34:56", "::1", "fe80::1:2:3",
		"see acme:aws:main:secret-store:ssm::/p", "secret-store", "secret-store:", "kind: secret-store: what it is",
		"acme:secretstore:x", "{{API_KEY}}", "${VAR}", "tfy-host", "sk-" + "EXAMPLE-CANARY",
	} {
		if Meant(s) {
			t.Errorf("Meant(%q) = true", s)
		}
		_, err := Parse(s)
		var e *Error
		if !errors.As(err, &e) || e.Form != None || e.Part != "reference" || e.Meant != "" {
			t.Errorf("Parse(%q): %+v", s, err)
		}
	}
}

func TestStoreNamesAreMeantButNoReference(t *testing.T) {
	const name = "acme:aws:main:secret-store:ssm"
	if !IsStoreFQN(name) || !Meant(name) {
		t.Error("a store's name is not recognised")
	}
	if _, err := Parse(name); err == nil {
		t.Error("a store's name without a path is a reference")
	}
	r, _ := Parse(goodB)
	if r.StoreFQN() != name {
		t.Errorf("StoreFQN = %q", r.StoreFQN())
	}
	for _, s := range []string{"", goodB, name + ":", name + "::", "aws:main:secret-store:ssm", name + " ", good, "a:b:c:d:e"} {
		if IsStoreFQN(s) {
			t.Errorf("IsStoreFQN(%q) = true", s)
		}
	}
}

func TestParseFQNAlsoReadsTheBareName(t *testing.T) {
	for in, want := range map[string]Reference{
		"acme:prod:KEY":         group("acme", "prod", "KEY"),
		"acme:secret-store:KEY": group("acme", "secret-store", "KEY"),
		good:                    group("acme", "prod", "KEY"),
		goodC:                   mounted("KEY"),
		goodB:                   store("acme", "aws", "main", "ssm", "/db/pw"),
	} {
		if got, err := ParseFQN(in); err != nil || got != want {
			t.Errorf("ParseFQN(%q) = %+v, %v", in, got, err)
		}
	}
	for _, row := range []malformed{
		{"", SecretGroup, "segments", 0, "missing", ""},
		{"prod:KEY", SecretGroup, "segments", 8, "number 2", ""},
		{"acme:prod:KEY:1", SecretGroup, "segments", 13, "number 4", ""},
		{"acme:prod:", SecretGroup, "secret key", 10, "empty", ""},
		{"acme:prod:KEY\n", SecretGroup, "white space", 13, "line break", good},
		{"acme::prod:KEY", SecretGroup, "segments", 5, "doubled", good},
		{"acme/prod/KEY", SecretGroup, "separator", 4, "slash", ""},
		{"acme:prod:K\u0415Y", SecretGroup, "character", 11, "looks like", good},
		{"acme:<g>:KEY", SecretGroup, "secret group", 5, "template", ""},
		{"acme:prod:a b", SecretGroup, "white space", 11, "inside", ""},
		{"https://example.com/x", SecretGroup, "segments", 21, "number 2", ""},
		{"TFY-SECRET://acme:prod:KEY", SecretGroup, "scheme", 0, "lower case", good},
		{"tfy-secret:acme:prod:KEY", SecretGroup, "scheme", 10, "separator", good},
	} {
		_, err := ParseFQN(row.in)
		var e *Error
		if !errors.As(err, &e) || e.Form != row.form || e.Part != row.part || e.Offset != row.offset ||
			!strings.Contains(e.Problem, row.problem) || e.Meant != row.meant {
			t.Errorf("ParseFQN(%q) = %+v; want %+v", row.in, err, row)
		}
	}
}

// A segment may be a credential that was pasted in the wrong place.
func TestErrorsNeverRepeatTheInput(t *testing.T) {
	const canary = "QZCANARYJW"
	marked := func(s string) string {
		for _, word := range []string{"acme", "prod", "KEY", "aws", "main", "ssm", "/db/pw", "note", "tenant"} {
			s = strings.ReplaceAll(s, word, canary)
		}
		return s
	}
	rows := append(malformedGroups(), malformedStores()...)
	rows = append(rows, malformedKubernetes()...)
	for _, row := range rows {
		for _, in := range []string{marked(row.in), "x " + marked(row.in), canary + row.in, row.in + canary} {
			errs := []error{}
			for _, parse := range []func(string) (Reference, error){Parse, ParseFQN} {
				if _, err := parse(in); err != nil {
					errs = append(errs, err)
				}
			}
			for _, o := range Scan(in) {
				if o.Err != nil {
					errs = append(errs, o.Err)
				}
			}
			for _, err := range errs {
				e := err.(*Error)
				if text := e.Error() + e.Part + e.Problem; strings.Contains(text, canary[:3]) || strings.Contains(text, "JW") {
					t.Errorf("the error for %q repeats it: %s", in, text)
				}
			}
		}
	}
}

func TestZeroReferenceIsEmpty(t *testing.T) {
	var r Reference
	if r.String() != "" || r.StoreFQN() != "" || r.Segments() != nil || r.Form.Syntax() != "" || Samples(r) != nil {
		t.Error("the zero Reference has text")
	}
	for f, want := range map[Form]string{None: "none", SecretGroup: "secret-group", SecretStore: "secret-store", Kubernetes: "kubernetes", 9: "none"} {
		if f.String() != want {
			t.Errorf("Form(%d) = %q", f, f)
		}
	}
}
