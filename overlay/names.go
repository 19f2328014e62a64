package overlay

import (
	"strings"

	"secretref.dev/secretref/ref"
	"secretref.dev/secretref/store"
)

// IsLabel reports whether s is a DNS label, as the names of namespaces are.
func IsLabel(s string) bool { return isName(s, 63, false) }

// IsSubdomain reports whether s is DNS labels with dots between them, as the
// names of most Kubernetes objects are.
func IsSubdomain(s string) bool { return isName(s, 253, true) }

func isName(s string, most int, dots bool) bool {
	if len(s) > most {
		return false
	}
	labels := []string{s}
	if dots {
		labels = strings.Split(s, ".")
	}
	for _, l := range labels {
		if l == "" || strings.Trim(l, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" || l[0] == '-' || l[len(l)-1] == '-' {
			return false
		}
	}
	return true
}

// ParseStoreRef reads "[KIND/]NAME", the store of the cluster through which the
// secrets of a store are read: a full name, or "truefoundry" for secret groups.
func ParseStoreRef(of, text string) (StoreRef, bool) {
	r := StoreRef{Kind: "SecretStore", Name: text}
	if kind, name, ok := strings.Cut(text, "/"); ok {
		r = StoreRef{kind, name}
	}
	known := r.Kind == "SecretStore" || r.Kind == "ClusterSecretStore"
	return r, known && IsSubdomain(r.Name) && (of == store.KindControlPlane || ref.IsStoreFQN(of))
}
