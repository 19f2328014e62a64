// Package jsonschema writes the catalogue as a JSON Schema, so that an editor
// completes the fields of a manifest and underlines a secret while it is typed.
//
//	err := jsonschema.Write(os.Stdout, jsonschema.Options{
//		Types: []string{"provider-account/openai"},
//	})
//
// The schema is for every document of a file: a manifest of one of the types, a
// list of them, or a TrueFoundryManifest with one in its spec. Other Kubernetes
// objects pass. `type` selects, at the root and wherever the API has several
// objects in one place, by if and then: an editor that has read the `type`
// offers the fields of that object alone, and says what is wrong with it instead
// of what is wrong with all the others. Each class of the catalogue is one
// definition that others refer to.
//
// A field that holds a secret takes a reference and nothing else. In fields
// where a credential can hide among other things the schema refuses what check
// refuses and a regular expression can tell: passwords in URLs, malformed
// references, long values under the names of credentials. The secrets that it
// refuses, check refuses too; check finds more, because it knows the shapes of
// credentials, the policy and the other files. Fields that the catalogue does not
// have pass, as the API takes them.
//
// Messages never repeat a value. JSON Schema has none of its own; the keyword
// errorMessage is that of the language servers for JSON and YAML.
package jsonschema

import (
	"fmt"
	"io"
	"strings"

	"secretref.dev/secretref/schema"
)

// Draft is a version of JSON Schema.
type Draft uint8

// The drafts that can be written.
const (
	Draft2020 Draft = iota // 2020-12
	Draft07                // for editors that read no newer one
)

// Options say what to write.
type Options struct {
	Draft Draft
	// Types are the roots that a document can be. Empty means all; one that is
	// unknown or retired is an error.
	Types []string
	// Name returns what the value of a sensitive field is called in a sentence,
	// such as "API key". Without it, the words of the hint.
	Name func(schema.Hint) string
}

// Write writes the schema, indented, always the same for the same options. The
// error is that of w, or says which of the types there is no schema for.
func Write(w io.Writer, o Options) error {
	roots, err := o.roots()
	if err != nil {
		return err
	}
	if o.Name == nil {
		o.Name = func(h schema.Hint) string { return strings.ReplaceAll(string(h), "-", " ") }
	}
	b := &builder{Options: o, roots: roots, named: map[string]bool{}, classes: map[*schema.Class]bool{}}
	b.findRetired()
	_, err = io.WriteString(w, format(b.document()))
	return err
}

func (o Options) roots() ([]schema.Root, error) {
	var roots []schema.Root
	if len(o.Types) == 0 {
		for _, root := range schema.Roots() {
			if root.Class != nil {
				roots = append(roots, root)
			}
		}
		return roots, nil
	}
	for _, typ := range o.Types {
		root, ok := schema.RootOf(typ)
		switch {
		case !ok:
			return nil, fmt.Errorf("unknown manifest type %q", typ)
		case root.Class == nil:
			return nil, fmt.Errorf("the manifest type %q was removed from the API; it was last seen on %s", typ, root.Retired)
		}
		roots = append(roots, root)
	}
	return roots, nil
}

// A builder collects definitions while it walks from the roots.
type builder struct {
	Options
	roots   []schema.Root
	named   map[string]bool        // definitions that are there or on their way
	classes map[*schema.Class]bool // likewise
	queue   []*schema.Class        // of which the definition is still to be made
	defs    object
	retired []retiredField
}

// define makes a definition once and returns a reference to it.
func (b *builder) define(name string, make func() object) object {
	if !b.named[name] {
		b.named[name] = true
		b.defs = append(b.defs, member{name, make()})
	}
	return b.to(name)
}

// to returns a reference to a definition.
func (b *builder) to(name string) object {
	return object{{"$ref", "#/" + b.container() + "/" + name}}
}

// container is the keyword that holds the definitions.
func (b *builder) container() string {
	if b.Draft == Draft07 {
		return "definitions"
	}
	return "$defs"
}

func (b *builder) dialect() string {
	if b.Draft == Draft07 {
		return "http://json-schema.org/draft-07/schema#"
	}
	return "https://json-schema.org/draft/2020-12/schema"
}

// class returns a reference to the definition of a class.
func (b *builder) class(c *schema.Class) object {
	if !b.classes[c] {
		b.classes[c] = true
		b.queue = append(b.queue, c)
	}
	return b.to(c.Name)
}

// deprecate marks a schema as one that today's API has no more.
func (b *builder) deprecate(o object, lastSeen string) object {
	if b.Draft != Draft07 {
		o = append(o, member{"deprecated", true})
	}
	return append(o, member{"deprecationMessage", "removed from the API; last seen on " + lastSeen})
}
