// Package schema is the catalogue of TrueFoundry manifests: which types there
// are, which fields they have, and which of those fields hold a secret.
//
//	root, ok := schema.RootOf("provider-account/openai")
//	here := schema.Resolve(root.Class.Type().Candidates(), get)
//	hit, ok := here.Lookup("auth_data")         // hit.Types: what its value may be
//	here = schema.Resolve(hit.Types, getBelow)
//	hit, ok = here.Lookup("api_key")            // hit.Field.Sensitivity == schema.Must
//
// # Walking a document
//
// A value is described by candidates: the types that the API declares at its
// place. [Resolve] takes a mapping with its candidates and a function that
// reads the mapping's own string fields, and says which classes the mapping
// can be; [Resolution.Lookup] takes one of its keys and gives the candidates of
// the value under it. [Elems] gives the candidates of a sequence's items.
//
// Literals tell classes apart where the API has them, mostly `type`. The same
// literal names different classes in different places, so there is no look-up
// of a nested class by its `type`; the way is always from the root down. Where
// a document leaves the literal out or has one that nothing here declares, all
// classes stay in play and the strictest of their fields decides: to leave out
// or misspell a `type` never relaxes a check.
//
// # What a sensitivity covers
//
// The sensitivity and hint of a field hold for every scalar below it, up to
// where a class takes over with fields of its own: for each value of a map
// (`env`, `headers`), each item of a list (`pip_packages`, `command`, `args`),
// each leaf of a free-form object (`values`, `key_file_content`). So a walker
// keeps the last Field it was given and goes on applying it while
// [Hit.Field] is nil. [Row.Path] writes the same as `.*`, `[]` and `.**`.
//
// # Limits
//
// The package reads no YAML and judges no value; it knows names and types. The
// API gains types monthly and its clients accept fields that it does not
// declare, so what is absent here is unknown, not wrong.
//
// The tables are laid out by the linker: start-up costs nothing, and look-ups
// allocate nothing beyond the result. Slices and pointers that functions
// return lead into the tables and must not be changed.
//
// Facts: the JSON files in the facts directory, which name their source.
package schema

//go:generate go run ./gen

// Version returns the date and the short commit of the API definition that the
// catalogue was made from, such as "2026-06-30 (f4e1527)".
func Version() string { return version }
