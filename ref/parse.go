package ref

import "strings"

// maxKubernetesKey is the longest key of a Kubernetes Secret, in bytes
// (k8s.io/apimachinery, validation.IsConfigMapKey).
const maxKubernetesKey = 253

// Parse reads a whole scalar as a reference. Nothing may stand around it, not
// even a trailing line break. The error is an *Error, for a string that was
// never meant as a reference too: Meant tells the two apart.
//
// Names are not held to the platform's own rules: a tenant, group, account or
// integration is any printable ASCII without a colon, the characters {}<>$ of
// templates, or a leading slash. Keys are [A-Za-z0-9_.-]+.
func Parse(s string) (Reference, error) {
	if r, ok := accept(s); ok {
		return r, nil
	}
	e := diagnose(s)
	e.Meant = correct(s)
	return Reference{}, e
}

// Is reports whether s is a reference, without the diagnosis that Parse makes
// of one that is none.
func Is(s string) bool {
	_, ok := accept(s)
	return ok
}

// ParseFQN reads what a secret_fqn field may hold: tenant:group:key without a
// scheme, or any reference that Parse accepts. Offsets in the error count from
// the start of s; its Meant carries the scheme.
func ParseFQN(s string) (Reference, error) {
	if !strings.Contains(s, "://") {
		if r, ok := accept(groupScheme + s); ok {
			return r, nil
		}
	}
	if Meant(s) {
		return Parse(s)
	}
	e := around(s)
	if e == nil {
		e = diagnose(groupScheme + s)
		e.Offset = max(0, e.Offset-len(groupScheme))
	}
	e.Form = SecretGroup
	if !strings.Contains(s, "/") { // a path is no name with the wrong separators
		e.Meant = correct(groupScheme + s)
	}
	return Reference{}, e
}

// IsStoreFQN reports whether s is the name of a secret store,
// <tenant>:<provider>:<account>:secret-store:<integration>: the value of an
// integration_fqn field. It is not a reference, as it names no secret, though
// Meant says yes to it: in a field for a secret its path has been forgotten.
func IsStoreFQN(s string) bool {
	if !strings.Contains(s, ":"+storeWord+":") {
		return false
	}
	r, ok := accept(s + "::x")
	return ok && r.Form == SecretStore && r.Path == "x"
}

// accept is the grammar. It alone decides what is a reference; diagnose only
// explains.
func accept(s string) (Reference, bool) {
	if !allPlain(s) || wrapped(s) != "" {
		return Reference{}, false
	}
	if rest, ok := strings.CutPrefix(s, groupScheme); ok {
		return acceptGroup(rest)
	}
	if key, ok := strings.CutPrefix(s, kubernetesScheme); ok {
		return Reference{Form: Kubernetes, Key: key}, kubernetesKeyProblem(key) == ""
	}
	return acceptStore(s)
}

func acceptGroup(rest string) (Reference, bool) {
	tenant, rest, _ := strings.Cut(rest, ":")
	group, key, _ := strings.Cut(rest, ":")
	r := Reference{Form: SecretGroup, Tenant: tenant, Group: group, Key: key}
	return r, isName(tenant) && isName(group) && isKey(key)
}

func acceptStore(s string) (Reference, bool) {
	store, path, _ := strings.Cut(s, "::")
	var seg [5]string
	for i := range seg {
		seg[i], store, _ = strings.Cut(store, ":")
		if !isName(seg[i]) {
			return Reference{}, false
		}
	}
	r := Reference{
		Form: SecretStore, Tenant: seg[0], Provider: seg[1], Account: seg[2],
		Integration: seg[4], Path: path,
	}
	return r, seg[3] == storeWord && store == "" && pathProblem(path) == ""
}

// isName reports whether a segment that is already known to be plain text can
// be a name. A leading slash is left over from a scheme or a path.
func isName(s string) bool { return s != "" && s[0] != '/' }

func isKey(s string) bool { return s != "" && keyRun(s) == len(s) }

// keyRun returns the length of the run of key characters that s begins with.
func keyRun(s string) int {
	i := 0
	for i < len(s) && isKeyByte(s[i]) {
		i++
	}
	return i
}

// kubernetesKeyProblem returns what makes s no key of a Secret's data, or "".
func kubernetesKeyProblem(s string) string {
	switch {
	case s == "":
		return "is empty"
	case !isKey(s):
		return keyCharacters
	case s == "." || strings.HasPrefix(s, ".."):
		return "is a dot, or starts with two: Kubernetes has no such key"
	case len(s) > maxKubernetesKey:
		return "is longer than the 253 characters of a Kubernetes key"
	}
	return ""
}

// pathProblem returns what makes s no path in a store, or "".
func pathProblem(s string) string {
	switch {
	case s == "":
		return "is empty"
	case s[0] == ':':
		return "follows more than two colons"
	case strings.Contains(s, groupScheme), strings.Contains(s, kubernetesScheme),
		strings.Contains(s, ":"+storeWord+":"):
		return "holds another reference"
	}
	return ""
}
