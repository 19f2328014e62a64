// Package policy is the one configuration of a run: what the repository's owner
// decided about references, rules, exceptions and stores. The command reads it
// from .secretref.yaml, a KRM host passes it as functionConfig, and both become
// the same [Policy].
//
//	p, err := policy.Parse(".secretref.yaml", data, vocabulary)
//	if err != nil { // *policy.ParseError: file, line, column, message, hint
//		return err
//	}
//	if _, skip := p.Excluded("vendor/a.yaml"); skip { … }
//	severity := p.SeverityOf("unknown-type", policy.Warning, file, typ, name)
//
// Reading is strict, because a policy that is read differently from how it was
// meant switches checks off unseen: unknown fields and rules at any depth,
// wrong types, duplicate keys, aliases, tags and second documents are errors.
// No error repeats text of the file, except single plain words.
//
// Inline allows (comments and the annotation) are parsed here too; whether one
// applies to a finding is decided in package check. The package opens no file,
// reads no clock, and does not know which rules exist: the caller passes their
// names in a [Vocabulary].
package policy

import (
	"slices"

	"secretref.dev/secretref/ref"
)

// FileName is the name under which a policy is discovered.
const FileName = ".secretref.yaml"

// APIVersion and the kinds of a functionConfig.
const (
	APIVersion = "secretref.dev/v1alpha1"
	Kind       = "SecretRefPolicy"
	RenderKind = "SecretRefRender"
)

// Words of controlPlane.
const (
	SelfHosted = "self-hosted"
	Managed    = "managed"
)

// Words of ids.
const (
	IDLiteral   = "literal"
	IDReference = "reference"
)

// Words of a field's sensitivity.
const (
	SensitivitySecret = "secret"
	SensitivityMaybe  = "maybe"
	SensitivityID     = "id"
	SensitivityNone   = "none"
)

// Policy is a policy as read. The zero value is not useful; start from
// [Default]. Glob patterns in it are valid, rule names are known.
type Policy struct {
	// Name is the file it came from, "" for the defaults.
	Name string
	// Dir is the directory that Exclude and the overrides' files are relative
	// to: that of Name. It is slash-separated and lexical. A caller that passes
	// absolute file names makes it absolute.
	Dir string

	Tenant       string // "" = not said
	ControlPlane string // SelfHosted or Managed
	Allow        []ref.Form
	IDs          string   // IDLiteral or IDReference
	Templates    []string // what expands before apply, see Expands
	DecryptedBy  []string // the field `decrypts`, see Decrypts
	Kubernetes   Kubernetes
	Exclude      []string // doublestar globs, relative to Dir
	Rules        map[string]Severity
	Overrides    []Override
	Fields       []Field
	// Stores maps the five-segment store FQN to plain strings under the keys
	// kind (always there), region, project, vault_name, url, mount, root_path,
	// namespace and key. A url in it holds no credentials.
	Stores map[string]map[string]string
	Locked bool // inline allows do not apply to error rules

	// For the KRM function.
	FailOn             Severity // Note, Warning or Error
	RequireManifests   bool
	KustomizeValidator bool
	Files              []string // relative globs that never lead upwards
	PolicyFile         string   // relative; "" = none
}

// Kubernetes names the Secret that form C reads. An empty field is not said.
type Kubernetes struct {
	Namespace  string
	SecretName string
}

// Default returns the policy of a repository that has none.
func Default() *Policy {
	return &Policy{
		ControlPlane: SelfHosted,
		Allow:        []ref.Form{ref.SecretGroup, ref.SecretStore, ref.Kubernetes},
		IDs:          IDLiteral,
		FailOn:       Error,
		Dir:          ".",
	}
}

// Vocabulary is what the rest of the program knows about rules.
type Vocabulary struct {
	Rules          []string // every rule name
	Unsuppressable []string // rules that stay errors: no policy lowers, no allow silences them
	NotInBaseline  []string // rules that no baseline silences
}

// Allows reports whether references of form f may be used at all. A managed
// control plane mounts no Secret, so it never allows the Kubernetes form.
func (p *Policy) Allows(f ref.Form) bool {
	if f == ref.Kubernetes && p.ControlPlane == Managed {
		return false
	}
	return slices.Contains(p.Allow, f)
}

// Expands reports whether template is expanded before the manifests are
// applied. The words:
//
//	envsubst    ${VAR} and $VAR
//	helm        {{ .Values.x }} and the rest of a Helm template
//	gotemplate  {{ .x }} of any other Go template
//	jinja       {{ x }} and {% … %}
//	vals        ref+vault://… and the other ref+ schemes
//	avp         <path:…> of the Argo CD Vault plugin
//	op          op://… of the 1Password command
func (p *Policy) Expands(template string) bool {
	return slices.Contains(p.Templates, template)
}

// Decrypts reports whether values that what encrypted are decrypted before the
// manifests are applied. The only word is "sops".
func (p *Policy) Decrypts(what string) bool {
	return slices.Contains(p.DecryptedBy, what)
}

// WithFunctionConfig returns the policy for a function whose functionConfig
// named the file that p was read from. What the host asks for (files,
// kustomizeValidator) comes from config alone; of failOn and requireManifests
// the stricter one holds. The parser lets such a config set nothing else.
func (p *Policy) WithFunctionConfig(config *Policy) *Policy {
	merged := *p
	merged.Files = config.Files
	merged.KustomizeValidator = config.KustomizeValidator
	merged.RequireManifests = p.RequireManifests || config.RequireManifests
	merged.FailOn = min(p.FailOn, config.FailOn)
	merged.PolicyFile = config.PolicyFile
	return &merged
}
