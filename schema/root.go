package schema

import (
	"cmp"
	"slices"
)

// Root is a type that a manifest can have.
type Root struct {
	Type       string   // "provider-account/openai"
	Category   string   // "model", "infra", "mcp", …; "" for a retired root
	Class      *Class   // nil for a retired root
	AcceptedBy []string // the requests that take it: "apply", "delete", "deployment", …
	Retired    string   // the date it was last seen in the API, "" if it is current
}

// Roots returns all roots, retired ones included, sorted by type.
func Roots() []Root { return roots[:len(roots):len(roots)] }

// RootOf returns the root of exactly that type, retired ones included. See
// [Nearest] for the misspelt.
func RootOf(typ string) (Root, bool) {
	i, ok := slices.BinarySearchFunc(roots[:], typ, func(r Root, typ string) int { return cmp.Compare(r.Type, typ) })
	if !ok {
		return Root{}, false
	}
	return roots[i], true
}

// IntegrationType is a type that an entry of a provider account's
// `integrations` can have.
type IntegrationType struct {
	Type    string   // "integration/secret-store/hashicorp/vault"
	Class   *Class   // nil for a retired one
	Parents []string // the roots it can sit under; nil for a retired one
	Retired string   // the date it was last seen in the API, "" if it is current
}

// Integrations returns all integration types, retired ones included, sorted by
// type.
func Integrations() []IntegrationType { return integrations[:len(integrations):len(integrations)] }

// Integration returns the integration type of exactly that name, retired ones
// included.
func Integration(typ string) (IntegrationType, bool) {
	i, ok := slices.BinarySearchFunc(integrations[:], typ, func(t IntegrationType, typ string) int { return cmp.Compare(t.Type, typ) })
	if !ok {
		return IntegrationType{}, false
	}
	return integrations[i], true
}
