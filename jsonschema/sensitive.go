package jsonschema

import (
	"strings"
	"unicode"

	"secretref.dev/secretref/ref"
	"secretref.dev/secretref/schema"
)

const (
	writeReference = "write a reference to the secret, not the secret itself: "
	leftEmpty      = "-or-nothing"
)

// secret is the schema of a field that holds a secret and nothing else. One
// that is not required may be left empty.
func (b *builder) secret(h schema.Hint, required bool) object {
	def := schema.Must.String() + "-" + string(h)
	if !required {
		def += leftEmpty
	}
	return b.define(def, func() object {
		return object{
			{"description", b.sentence(h) + ". Write a reference, not the secret itself."},
			{"allOf", list{b.reference(h == schema.HintSecretFQN, required)}},
		}
	})
}

// reference is the schema of a reference; named if the secret's name alone is
// one too.
func (b *builder) reference(named, required bool) object {
	def, pattern := "reference", secretValue
	switch {
	case named && required:
		def, pattern = "secret-name", namedValue
	case named:
		def, pattern = "secret-name"+leftEmpty, namedOrEmpty
	case !required:
		def, pattern = def+leftEmpty, secretOrEmpty
	}
	return b.define(def, func() object {
		return object{
			{"type", typing{null: !required}.names("string")},
			{"pattern", pattern},
			{"errorMessage", writeReference + forms(ref.SecretGroup, ref.SecretStore, ref.Kubernetes)},
			{"defaultSnippets", snippets()},
		}
	})
}

// forms lists how references are written.
func forms(all ...ref.Form) string {
	var syntax []string
	for _, f := range all {
		syntax = append(syntax, f.Syntax())
	}
	return strings.Join(syntax, ", or ")
}

// snippets are what an editor proposes: each form with its parts to fill in.
func snippets() list {
	var all list
	for _, f := range []ref.Form{ref.SecretGroup, ref.SecretStore, ref.Kubernetes} {
		var body strings.Builder
		stop := 0
		for _, r := range f.Syntax() {
			switch r {
			case '<':
				stop++
				body.WriteString("${" + string(rune('0'+stop)) + ":")
			case '>':
				body.WriteByte('}')
			default:
				body.WriteRune(r)
			}
		}
		all = append(all, object{{"label", f.Syntax()}, {"body", body.String()}})
	}
	return all
}

// sentence is what the values of a hint are called, at the start of a sentence.
func (b *builder) sentence(h schema.Hint) string {
	name := []rune(b.Name(h))
	name[0] = unicode.ToUpper(name[0])
	return string(name)
}

// text is the schema of a string in which a credential may be, or which is an
// id, or neither.
func (b *builder) text(y typing) object {
	if y.sensitivity == schema.None {
		return object{{"type", y.names("string")}}
	}
	def := y.sensitivity.String() + "-" + string(y.hint)
	if y.null {
		def += leftEmpty
	}
	return b.define(def, func() object {
		o := object{{"description", b.sentence(y.hint) + "."}, {"type", y.names("string")}}
		all := list{b.malformed()}
		switch y.hint {
		case schema.HintURL, schema.HintWebhookURL, schema.HintEnvMap, schema.HintAuthEnvMap:
			all = append(all, b.login())
		}
		return append(o, member{"allOf", all})
	})
}

// malformed refuses what was meant as a reference and is none.
func (b *builder) malformed() object {
	return b.define("well-formed", func() object {
		return object{
			{"if", object{{"type", "string"}, {"pattern", meant}}},
			{"then", object{{"pattern", secretValue}, {"errorMessage", "not a well-formed reference: " +
				forms(ref.SecretGroup, ref.Kubernetes)}}},
		}
	})
}

// login refuses a URL with a password.
func (b *builder) login() object {
	return b.define("no-password-in-url", func() object {
		return object{
			{"if", object{{"type", "string"}, {"pattern", loginURL}}},
			{"then", object{{"pattern", ownLogin}, {"errorMessage", "holds a URL with a password; " +
				"put the whole URL into a secret and write a reference: " + forms(ref.SecretGroup, ref.SecretStore)}}},
		}
	})
}

// telling is the schema of a header or variable whose name says credential.
func (b *builder) telling(h schema.Hint) object {
	return b.define(string(h)+"-of-credential", func() object {
		message := "holds a credential; write a reference to it"
		if h == schema.HintHeaderMap || h == schema.HintAuthHeaderMap {
			message += ", after a word such as Bearer where the header needs one"
		}
		return object{
			{"description", b.sentence(h) + "."},
			{"type", "string"},
			{"pattern", plainValue},
			{"errorMessage", message + ": " + forms(ref.SecretGroup, ref.SecretStore, ref.Kubernetes)},
			{"allOf", list{b.malformed()}},
		}
	})
}
