// Package ref reads and prints the references that TrueFoundry manifests hold
// in place of secrets, says what is wrong with one that is not well formed, and
// what was meant.
//
// A reference is a whole scalar in one of three forms:
//
//	tfy-secret://<tenant>:<secret-group>:<secret-key>                 SecretGroup
//	<tenant>:<provider>:<account>:secret-store:<integration>::<path>  SecretStore
//	tfy-k8s-secret://<key>                                            Kubernetes
//
// First use:
//
//	r, err := ref.Parse(value)
//	if err != nil && ref.Meant(value) {
//		var e *ref.Error
//		errors.As(err, &e) // e.Part, e.Problem, e.Offset, e.Meant
//	}
//
// [Parse] decides; what it does not accept is no reference. [Meant] tells a
// mistaken reference from a value that was never one. [Scan] finds references
// inside longer strings, [AfterScheme] the one in "Bearer <reference>",
// [PerUser] the {{NAME}} placeholders that stand where a reference would, and
// [Samples] the segments that nobody has filled in.
//
// The package does not know where a reference may stand, whether the secret
// exists, or what names a store accepts; and no error or message it makes
// contains any of the text it was given, because a segment may be a credential.
// The one exception is [Error.Meant], which the caller masks before printing.
package ref

import "strings"

// The fixed words of the grammar.
const (
	groupScheme      = "tfy-secret://"
	kubernetesScheme = "tfy-k8s-secret://"
	storeWord        = "secret-store"
)

// Form is the kind of a reference. The zero value is None.
type Form uint8

// The forms, in the order of the platform's documentation.
const (
	None        Form = iota // no reference
	SecretGroup             // a key of a secret group
	SecretStore             // a path in an integrated secret store
	Kubernetes              // a key of the Kubernetes Secret mounted in the control plane
)

// String returns the word that a policy's allow list uses for the form:
// "secret-group", "secret-store", "kubernetes"; "none" for anything else.
func (f Form) String() string {
	switch f {
	case SecretGroup:
		return "secret-group"
	case SecretStore:
		return "secret-store"
	case Kubernetes:
		return "kubernetes"
	}
	return "none"
}

// Syntax returns how the form is written, with the names of its segments in
// angle brackets; "" for None.
func (f Form) Syntax() string {
	switch f {
	case SecretGroup:
		return groupScheme + "<tenant>:<secret-group>:<secret-key>"
	case SecretStore:
		return "<tenant>:<provider>:<account>:" + storeWord + ":<integration>::<path>"
	case Kubernetes:
		return kubernetesScheme + "<key>"
	}
	return ""
}

// Reference is a parsed reference. Only the fields of its form are set.
// References are comparable: two are equal when they name the same secret in
// the same words.
type Reference struct {
	Form Form

	Tenant string // SecretGroup, SecretStore
	Group  string // SecretGroup
	Key    string // SecretGroup, Kubernetes

	Provider    string // SecretStore: the suffix of provider-account/<provider>
	Account     string // SecretStore: the provider account's name
	Integration string // SecretStore: the name of its secret-store integration
	Path        string // SecretStore: as the store knows it; may contain colons
}

// String returns the canonical text of r, which for a Reference that Parse
// returned is the text that was parsed. It is "" for the zero Reference.
func (r Reference) String() string {
	switch r.Form {
	case SecretGroup:
		return groupScheme + r.Tenant + ":" + r.Group + ":" + r.Key
	case SecretStore:
		return r.StoreFQN() + "::" + r.Path
	case Kubernetes:
		return kubernetesScheme + r.Key
	}
	return ""
}

// StoreFQN returns the five-segment name of the store that a SecretStore
// reference reads, the text that integration_fqn fields hold; "" for the other
// forms.
func (r Reference) StoreFQN() string {
	if r.Form != SecretStore {
		return ""
	}
	return strings.Join([]string{r.Tenant, r.Provider, r.Account, storeWord, r.Integration}, ":")
}

// Segment is a named part of a reference.
type Segment struct {
	Name  string // tenant, group, key, provider, account, integration or path
	Value string
}

// Segments returns the parts of r that a user chose, in the order in which they
// are written.
func (r Reference) Segments() []Segment {
	switch r.Form {
	case SecretGroup:
		return []Segment{{"tenant", r.Tenant}, {"group", r.Group}, {"key", r.Key}}
	case SecretStore:
		return []Segment{
			{"tenant", r.Tenant}, {"provider", r.Provider}, {"account", r.Account},
			{"integration", r.Integration}, {"path", r.Path},
		}
	case Kubernetes:
		return []Segment{{"key", r.Key}}
	}
	return nil
}
