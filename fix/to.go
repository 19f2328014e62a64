package fix

import (
	"fmt"
	"slices"
	"strings"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/redact"
	"secretref.dev/secretref/ref"
)

// A To says where secrets go: a reference with placeholders in it, each of which
// is filled with a part of what the secret was found in.
type To struct {
	pieces []piece
	allows string // the characters that a placeholder may be filled with
	sample ref.Reference
}

// A piece is a text or, where word is set, a placeholder.
type piece struct{ text, word string }

// Placeholders are the words that may stand in braces, with what each stands
// for. In capitals each stands for the same, as a constant is written: API_KEY.
var Placeholders = []struct{ Word, Meaning string }{
	{"account", "the manifest's name"},
	{"field", "the field's name"},
	{"path", "the whole path of the field, where its name alone is not enough"},
	{"type", "the last part of the manifest's type"},
}

// ParseTo reads such a reference: acme:hashicorp:main:secret-store:vault::/tfy-secret/{account}/{field}.
func ParseTo(text string) (To, error) {
	var to To
	for rest := text; rest != ""; {
		open := strings.IndexByte(rest, '{')
		if open < 0 {
			to.pieces = append(to.pieces, piece{text: rest})
			break
		}
		end := strings.IndexByte(rest[open:], '}')
		if end < 0 {
			return To{}, &Error{"--to has a brace that is not closed", "write " + placeholderWords()}
		}
		word := rest[open+1 : open+end]
		if !isPlaceholder(word) {
			return To{}, &Error{"--to has a placeholder that stands for nothing", "write " + placeholderWords()}
		}
		to.pieces = append(to.pieces, piece{text: rest[:open]}, piece{word: word})
		rest = rest[open+end+1:]
	}
	r, err := ref.Parse(to.fill(func(string) string { return "x" }))
	if err != nil {
		return To{}, &Error{"--to is no reference", "write " + ref.SecretStore.Syntax() + ", " + ref.Kubernetes.Syntax() + " or " + ref.SecretGroup.Syntax() + ", with " + placeholderWords() + " in it"}
	}
	if strings.Contains(text[:len(text)-len(lastPart(text, r))], "{") && r.Form != ref.SecretGroup {
		return To{}, &Error{"--to has a placeholder in the name of the store", "write placeholders behind it alone"}
	}
	if redact.Text(text) != text {
		return To{}, &Error{"--to holds what looks like a credential", "name the place that the secret goes to, not the secret"}
	}
	to.sample, to.allows = r, allowed(r)
	return to, nil
}

// lastPart is the part of a reference behind the name of its store.
func lastPart(text string, r ref.Reference) string {
	if r.Form == ref.SecretStore {
		_, path, _ := strings.Cut(text, "::")
		return path
	}
	_, rest, _ := strings.Cut(text, "://")
	return rest
}

func isPlaceholder(word string) bool {
	lower := strings.ToLower(word)
	return (word == lower || word == strings.ToUpper(word)) &&
		slices.ContainsFunc(Placeholders, func(p struct{ Word, Meaning string }) bool { return p.Word == lower })
}

func placeholderWords() string {
	var words []string
	for _, p := range Placeholders {
		words = append(words, "{"+p.Word+"}")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

// allowed are the characters that the names of a store can have, as the vendors
// document them; the slash and the colon, which cut names, are left out.
func allowed(r ref.Reference) string {
	switch {
	case r.Form == ref.SecretStore && r.Provider == "azure":
		return letters + "-"
	case r.Form == ref.SecretStore && r.Provider == "gcp":
		return letters + "-_"
	}
	return letters + "-_."
}

// Form is the form of the references that it makes.
func (to To) Form() ref.Form { return to.sample.Form }

// Tenant is the tenant that they name, "" for those of form C.
func (to To) Tenant() string { return to.sample.Tenant }

// Of is the reference for a secret, or why there is none: a clause that follows
// "it".
func (to To) Of(r *check.Repair) (x ref.Reference, why string) {
	empty, leaks := "", false
	text := to.fill(func(word string) string {
		from := source(word, r)
		s := to.name(word, from)
		if s == "" {
			empty = word
		}
		// A credential in capitals, or with hyphens in it, has not the look
		// of one any more.
		leaks = leaks || redact.Text(from) != from
		return s
	})
	switch {
	case leaks:
		return x, "would get a name that looks like a credential itself"
	case empty == "":
	case strings.EqualFold(empty, "account"):
		return x, fmt.Sprintf("is in a manifest without a name, which {%s} stands for", empty)
	default:
		return x, fmt.Sprintf("has nothing that {%s} could stand for", empty)
	}
	x, err := ref.Parse(text)
	switch {
	case err != nil:
		return x, "would get a name that no reference can have"
	case redact.Text(text) != text:
		return x, "would get a name that looks like a credential itself"
	}
	return x, ""
}

func (to To) fill(with func(word string) string) string {
	var b strings.Builder
	for _, p := range to.pieces {
		b.WriteString(p.text)
		if p.word != "" {
			b.WriteString(with(p.word))
		}
	}
	return b.String()
}

// source is what a placeholder stands for.
func source(word string, r *check.Repair) string {
	switch strings.ToLower(word) {
	case "account":
		return r.Manifest.Name
	case "field":
		return r.Field
	case "path":
		return r.ManifestPath
	}
	return r.Manifest.Type[strings.LastIndexByte(r.Manifest.Type, '/')+1:]
}

// name is what a placeholder is filled with: its source, as the store can have
// it.
func (to To) name(word, s string) string {
	if strings.EqualFold(word, "path") {
		s = strings.NewReplacer("[", ".", "]", "", `"`, "").Replace(s)
	}
	if word == strings.ToUpper(word) {
		return constant(s, to.allows)
	}
	return fitting(s, to.allows)
}

// fitting puts hyphens in place of all that a name cannot have, one for each
// run.
func fitting(s, allows string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return !strings.ContainsRune(allows, r) }), "-")
}

// constant writes a name as a constant, its words in capitals with underscores
// between them, or hyphens where the store has none.
func constant(s, allows string) string {
	var b strings.Builder
	lower := false // the letter before
	for _, r := range s {
		if lower && r >= 'A' && r <= 'Z' {
			b.WriteByte(' ')
		}
		lower = r >= 'a' && r <= 'z' || r >= '0' && r <= '9'
		b.WriteRune(r)
	}
	words := strings.FieldsFunc(b.String(), func(r rune) bool { return !strings.ContainsRune(letters, r) })
	between := "_"
	if !strings.Contains(allows, "_") {
		between = "-"
	}
	return strings.ToUpper(strings.Join(words, between))
}
