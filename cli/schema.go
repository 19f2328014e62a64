package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"secretref.dev/secretref/jsonschema"
	"secretref.dev/secretref/redact"
	"secretref.dev/secretref/schema"
)

// drafts are the words of --draft; the first is the default.
var drafts = []struct {
	word  string
	draft jsonschema.Draft
}{
	{"2020-12", jsonschema.Draft2020},
	{"07", jsonschema.Draft07},
}

func (a *app) schemaCommand() *cobra.Command {
	var draft string
	c := &cobra.Command{
		Use:   "schema [flags] [TYPE]",
		Short: "print a JSON Schema of manifests for editors",
		Long: `Prints the JSON Schema of a manifest type, or without TYPE that of all types: an
editor then completes the fields of a manifest and underlines a secret while it
is typed. It is for every document of a file; Kubernetes objects other than
TrueFoundryManifest pass.

The secrets that it refuses, check refuses too. check finds more: it knows the
shapes of credentials, the policy and the other files. Fields that are missing
or of the wrong type are refused here only. No message repeats a value.

Exit status: 0 printed, 2 there is no such type, or bad usage.`,
		Example: `  secretref schema > secretref.schema.json
  secretref schema --draft 07 > secretref.schema.json
  secretref schema provider-account/openai`,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return &hintedError{"schema takes one type", "without a type, it prints the schema of all"}
			}
			return a.schema(args, draft)
		},
	}
	c.Flags().StringVar(&draft, "draft", drafts[0].word, "version of JSON Schema; 07 for editors that read no newer one")
	takes(c.Flags(), "draft", "2020-12|07")
	return c
}

func (a *app) schema(types []string, draft string) error {
	o := jsonschema.Options{Types: types, Name: hintName}
	known := false
	for _, d := range drafts {
		if d.word == draft {
			o.Draft, known = d.draft, true
		}
	}
	if !known {
		return &hintedError{"--draft: not a valid value", "write 2020-12 or 07"}
	}
	for _, typ := range types {
		if err := noSchema(typ); err != nil {
			return err
		}
	}
	return jsonschema.Write(a.stdout, o)
}

// noSchema says why there is no schema of a type; nil if there is one. Like
// explain it does not repeat the argument, unless that is a type.
func noSchema(typ string) error {
	const list = `"secretref explain types" lists the types`
	if root, ok := schema.RootOf(typ); ok {
		if root.Retired == "" {
			return nil
		}
		return &hintedError{fmt.Sprintf("the type %q was removed from the API; it was last seen on %s", typ, root.Retired), list}
	}
	if in, ok := schema.Integration(typ); ok {
		if in.Retired != "" {
			return &hintedError{fmt.Sprintf("the type %q was removed from the API; it was last seen on %s", typ, in.Retired), list}
		}
		return &hintedError{fmt.Sprintf("%q is a type of integrations, not of manifests", typ), fmt.Sprintf("it is in the schema of %q", in.Parents[0])}
	}
	if len(redact.Find(typ)) > 0 {
		return &hintedError{"the argument " + redact.Describe(typ), "schema takes a manifest type; this shell's history has the argument now"}
	}
	var known []string
	for _, root := range schema.Roots() {
		if root.Retired == "" {
			known = append(known, root.Type)
		}
	}
	hint := list + "; a newer one may be missing"
	if meant := nearest(typ, known); meant != "" {
		hint = fmt.Sprintf("did you mean %q?", meant)
	} else if under := typesUnder(typ, known); under != "" {
		hint = "types that end so: " + under
	}
	return &hintedError{"the argument is no manifest type that is known", hint}
}
