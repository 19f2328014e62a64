package jsonschema

import (
	"slices"
	"strings"

	"secretref.dev/secretref/schema"
)

// The patterns are written for every engine that validators use: without
// look-around, which Go's lacks, and without escapes that are errors under
// JavaScript's flag u.

// A reference, as package ref reads it: printable ASCII without the characters
// of templates. Two things that ref refuses cannot be said so: a path that holds
// another reference, and a whole reference in quotes.
const (
	first = "[!-#%-.0-9;=?-z|~]" // of a name: neither colon nor slash
	later = "[!-#%-9;=?-z|~]*"   // no colon
	name  = first + later
	key   = "[A-Za-z0-9_.-]+"

	groupForm      = "tfy-secret://" + name + ":" + name + ":" + key
	storeForm      = name + ":" + name + ":" + name + ":secret-store:" + name + "::[!-#%-9;=?-z|~][!-#%-;=?-z|~]*"
	kubernetesForm = "tfy-k8s-secret://(?:[A-Za-z0-9_-][A-Za-z0-9_.-]{0,252}|[.][A-Za-z0-9_-][A-Za-z0-9_.-]{0,251})"

	reference = groupForm + "|" + kubernetesForm + "|" + storeForm
)

// scheme is a word before the reference in a header's value: Bearer, Basic,
// AWS4-HMAC-SHA256. What has digits and is no scheme may be a credential, so
// that few are allowed here.
const scheme = "(?:(?:[A-Za-z]{1,20}|[A-Za-z]+-[A-Za-z]+|[Oo]?[Aa]uth2|AWS4-[A-Z0-9-]+) )?"

// Whole values of fields that hold a secret. Those that name one may do
// without the scheme.
const (
	secretValue   = "^(?:" + reference + ")$"
	secretOrEmpty = "^(?:" + reference + "|[ \t\r\n]*)$"
	namedValue    = "^(?:" + reference + "|" + name + ":" + name + ":" + key + ")$"
	namedOrEmpty  = "^(?:" + reference + "|" + name + ":" + name + ":" + key + "|[ \t\r\n]*)$"
)

// meant is how a value begins that was meant as a reference of the two forms
// with a scheme.
const meant = "^[ \t]*[Tt][Ff][Yy][-_](?:[Kk]8[Ss][-_])?[Ss][Ee][Cc][Rr][Ee][Tt]:(?:/|" + key + ":" + key + ":)"

// loginURL finds a URL with a user's password in it, which is no variable and
// no sample. Of those, ownLogin finds the ones on the reader's own machine, and
// those whose password is a reference: check says something else about them.
const (
	loginURL = "://[^/?#@: ]*:[^/?#@{}<>$* ]+@"
	ownLogin = "@(?:localhost|127[.]0[.]0[.]1)|tfy-(?:k8s-)?secret://|:secret-store:"
)

// plainValue is what the name of a credential may have beside a reference:
// something short, or without digits, or without letters, or with characters
// that keys and tokens do not have.
const plainValue = "^" + scheme + "(?:" + reference + ")$" +
	"|^.{0,19}$|^[^0-9]*$|^[^A-Za-z]*$|[^A-Za-z0-9_~+=. -]|[^ ] +[^ ]+ +[^ ]|[.][A-Za-z0-9]{1,5}$"

// telling are names that say credential whatever stands before them.
var telling = "(?:" + strings.Join([]string{
	anyCase("api", "key"), anyCase("secret", "key"), anyCase("access", "key"), anyCase("private", "key"),
	anyCase("password"), anyCase("passwd"), anyCase("passphrase"), anyCase("client", "secret"),
	anyCase("access", "token"), anyCase("auth", "token"), anyCase("api", "token"), anyCase("bearer", "token"),
	anyCase("authorization"),
}, "|") + ")$"

// anyCase is the pattern of words in any case, with a separator between them or
// without.
func anyCase(parts ...string) string {
	var b strings.Builder
	for i, part := range parts {
		if i > 0 {
			b.WriteString("[-_. ]?")
		}
		for _, c := range part {
			b.WriteString("[" + strings.ToUpper(string(c)) + string(c) + "]")
		}
	}
	return b.String()
}

// credentialNames applies to the fields of an object that are called like one
// that is a secret wherever the API has it. It covers names that are spelt
// another way, and fields of types that are not known.
func (b *builder) credentialNames() object {
	return b.define(credentialsDef, func() object {
		return object{{"patternProperties", object{{"^(?:" + strings.Join(spellings(), "|") + ")$", b.reference(false, false)}}}}
	})
}

// spellings are the patterns of all names of secrets.
func spellings() []string {
	var all []string
	add := func(path string, s schema.Sensitivity) {
		last := path[strings.LastIndexByte(path, '.')+1:]
		if s == schema.Must && schema.MustName(schema.Fold(last)) {
			all = append(all, anyCase(parts(last)...))
		}
	}
	for _, root := range schema.Roots() {
		for _, row := range schema.Rows(root.Type) {
			add(row.Path, row.Sensitivity)
		}
		for _, row := range schema.RetiredRows(root.Type) {
			add(row.Path, row.Sensitivity)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// parts are the words of a field's or class's name, in lower case: api_key,
// apiKey and APIKey are all api and key.
func parts(name string) []string {
	var b strings.Builder
	upper := func(i int) bool { return i < len(name) && name[i] >= 'A' && name[i] <= 'Z' }
	for i := range len(name) {
		if i > 0 && upper(i) && (!upper(i-1) || i+1 < len(name) && !upper(i+1)) {
			b.WriteByte('_')
		}
		b.WriteByte(name[i])
	}
	return strings.Split(strings.ToLower(b.String()), "_")
}
