package fn

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"secretref.dev/secretref/ask"
	"secretref.dev/secretref/overlay"
	"secretref.dev/secretref/ref"
)

// AllowResolve is the variable of the operator's environment that says which
// stores the function may read: patterns with commas or spaces between them, in
// which * stands for anything. A functionConfig is part of what is built, so
// that it can only narrow this.
const AllowResolve = "SECRETREF_ALLOW_RESOLVE"

// allowance decides before any connection whether values may be read at all.
func (c *call) allowance() ([]string, error) {
	text := ""
	if c.env.Getenv != nil {
		text = c.env.Getenv(AllowResolve)
	}
	patterns := strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' || r == '\n' || r == '\t' })
	if len(patterns) == 0 {
		return nil, errors.New("as: secret reads values from stores, and the environment of the function allows none; have its operator set " +
			AllowResolve + " to the stores that may be read, or write as: external-secret")
	}
	for i, p := range patterns {
		if _, err := path.Match(p, ""); err != nil {
			return nil, fmt.Errorf("pattern %d of %s is none; write truefoundry, tenant:group or a store's full name, where * stands for anything", i+1, AllowResolve)
		}
	}
	if c.host != kustomize && !c.rendering.AllowPlaintextOnDisk {
		return nil, errors.New("as: secret would have this host write values in the clear to files; write as: external-secret, or allowPlaintextOnDisk: true if those files are kept out of Git")
	}
	return patterns, nil
}

// mayRead holds every secret against what the operator and the configuration
// allow.
func (c *call) mayRead(keys []overlay.Key, operator []string) error {
	for _, k := range keys {
		names := storeNames(k.Ref)
		by := ""
		switch {
		case !anyMatches(operator, names):
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

// storeNames are the names under which the store of a secret can be allowed.
func storeNames(r ref.Reference) []string {
	name, _ := ask.Address(r)
	if r.Form == ref.SecretGroup {
		return []string{r.Tenant + ":" + r.Group, name}
	}
	return []string{name}
}

func anyMatches(patterns, names []string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool {
		return slices.ContainsFunc(names, func(n string) bool {
			ok, err := path.Match(p, n)
			return ok && err == nil
		})
	})
}
