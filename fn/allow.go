package fn

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"secretref.dev/secretref/ask"
	"secretref.dev/secretref/check"
	"secretref.dev/secretref/overlay"
	"secretref.dev/secretref/policy"
	"secretref.dev/secretref/ref"
)

// The variables of the operator's environment that let the function read values.
// A functionConfig is part of what is built, as the items are, so that these can
// only narrow them.
const (
	// AllowResolve says what may be read: patterns with commas or spaces between
	// them, in which * stands for anything.
	AllowResolve = "SECRETREF_ALLOW_RESOLVE"
	// ResolvePolicy is the absolute path of a policy that says where the stores
	// are, and which Kubernetes Secret is mounted: whoever writes the items
	// could point an allowed store at another project, mount or namespace.
	ResolvePolicy = "SECRETREF_RESOLVE_POLICY"
)

// An allowance is what the operator lets the function read.
type allowance struct {
	patterns []string
	stores   *policy.Policy
}

// allowance decides before any connection whether values may be read at all.
func (c *call) allowance() (a allowance, err error) {
	getenv := c.env.Getenv
	if getenv == nil {
		getenv = func(string) string { return "" }
	}
	a.patterns = strings.FieldsFunc(getenv(AllowResolve), func(r rune) bool { return r == ',' || r == ' ' || r == '\n' || r == '\t' })
	if len(a.patterns) == 0 {
		return a, errors.New("as: secret reads values from stores, and the environment of the function allows none; have its operator set " +
			AllowResolve + " to what may be read, or write as: external-secret")
	}
	if c.host != kustomize && !c.rendering.AllowPlaintextOnDisk {
		return a, errors.New("as: secret would have this host write values in the clear to files; write as: external-secret, or allowPlaintextOnDisk: true if those files are kept out of Git")
	}
	a.stores, err = operatorPolicy(getenv(ResolvePolicy))
	return a, err
}

// operatorPolicy reads the policy that the operator's environment names; without
// one no store is known but what the environment itself says.
func operatorPolicy(name string) (*policy.Policy, error) {
	if name == "" {
		return policy.Default(), nil
	}
	if !filepath.IsAbs(name) {
		return nil, errors.New(ResolvePolicy + " is not an absolute path, so that what is built could choose the file; have its operator correct it")
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w; have its operator name a readable file", ResolvePolicy, reason(err))
	}
	p, err := policy.Parse(name, data, check.Vocabulary())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", ResolvePolicy, err)
	}
	return p, nil
}

// mayRead holds every secret against what the operator and the configuration
// allow.
func (c *call) mayRead(keys []overlay.Key, a allowance) error {
	for _, k := range keys {
		names := allowedBy(k.Ref)
		by := ""
		switch {
		case !anyMatches(a.patterns, names):
			by = AllowResolve + " of the function's environment"
		case c.rendering.Stores != nil && !anyMatches(c.rendering.Stores, names):
			by = "stores of the functionConfig"
		default:
			continue
		}
		return fmt.Errorf("%s may not be read: %s does not name %s; add it there, or leave the reference out of what is rendered", k.Ref, by, names[0])
	}
	return nil
}

// allowedBy are the names under which a secret can be allowed: its store or
// group, or the secret itself.
func allowedBy(r ref.Reference) []string {
	name, secret := ask.Address(r)
	switch r.Form {
	case ref.SecretGroup:
		return []string{r.Tenant + ":" + r.Group, name, secret}
	case ref.SecretStore:
		return []string{name, name + "::" + secret}
	}
	return []string{name, name + ":" + secret}
}

func anyMatches(patterns, names []string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool {
		return slices.ContainsFunc(names, func(n string) bool { return matches(p, n) })
	})
}

// matches reports whether a name fits a pattern, in which * stands for any
// characters, or none.
func matches(pattern, name string) bool {
	parts := strings.Split(pattern, "*")
	last := len(parts) - 1
	if last == 0 {
		return pattern == name
	}
	rest, ok := strings.CutPrefix(name, parts[0])
	if !ok {
		return false
	}
	for _, p := range parts[1:last] {
		i := strings.Index(rest, p)
		if i < 0 {
			return false
		}
		rest = rest[i+len(p):]
	}
	return strings.HasSuffix(rest, parts[last])
}
