package check

import (
	"fmt"
	"slices"
	"strings"

	"secretref.dev/secretref/graph"
)

// mounted is what is known of the Kubernetes Secret behind form C.
type mounted struct {
	secrets []*graph.Secret // the objects that it comes of
	known   bool            // those are all of its keys
	problem Verdict         // it is not the one that is mounted; no rule if it is
}

// A release is a Secret that the control plane mounts, as far as it is said.
type release struct {
	namespace, name string
	place           graph.Place
}

// findMounted works out which Secret form C reads: the one of the policy, else
// those that the Helm values name. keys are those that are in use.
func (e *evidence) findMounted(keys []string) mounted {
	var m mounted
	want := e.policy.Kubernetes
	releases, none := e.releases()
	if want.SecretName != "" {
		namespace := want.Namespace
		for _, r := range releases {
			if namespace == "" && r.name == want.SecretName {
				namespace = r.namespace
			}
		}
		m.add(e.index.Secrets(namespace, want.SecretName))
	} else {
		for _, r := range releases {
			m.add(e.index.Secrets(r.namespace, r.name))
		}
	}
	m.known = m.known && len(m.secrets) > 0
	m.problem = e.notMounted(releases, none, keys)
	return m
}

// add takes in the objects of one Secret. Unless it is among the inputs,
// nothing is known of its keys.
func (m *mounted) add(objects []*graph.Secret) {
	closed := len(objects) > 0
	for _, s := range objects {
		closed = closed && !s.Open
	}
	m.known = closed && (m.known || len(m.secrets) == 0)
	m.secrets = append(m.secrets, objects...)
}

// lacks reports that the mounted Secret does not have a key.
func (m *mounted) lacks(key string) bool {
	return m.known && !slices.ContainsFunc(m.secrets, func(s *graph.Secret) bool { return slices.Contains(s.Keys, key) })
}

func (m *mounted) missingKey(key string) (v Verdict, bad bool) {
	if !m.lacks(key) {
		return v, false
	}
	var names []string
	for _, s := range m.secrets {
		names = append(names, s.Keys...)
	}
	s := m.secrets[0]
	return Verdict{Rule: "kubernetes-key-missing", Hint: meantName(key, names, "add the key to the "+s.Kind+", or correct it here"),
		Message: fmt.Sprintf("names the key %s, which the mounted Secret %s (%s) does not have", shownName(key), shownName(s.Name), where(s.Place))}, true
}

// releases lists what the Helm values mount, each in the namespace that they or
// the policy say. none are values that mount nothing.
func (e *evidence) releases() (all []release, none []graph.Place) {
	for _, m := range e.mounts {
		if m.SecretName == "" {
			none = append(none, m.Place)
			continue
		}
		r := release{m.Namespace, m.SecretName, m.Place}
		if r.namespace == "" {
			r.namespace = e.policy.Kubernetes.Namespace
		}
		all = append(all, r)
	}
	return all, none
}

// notMounted says why the Secret that holds the keys is not the one that is
// mounted. Where there are several releases, one that is right will do.
func (e *evidence) notMounted(releases []release, none []graph.Place, keys []string) (v Verdict) {
	switch {
	case e.unknown&unknownMounts != 0:
		return v
	case len(releases) == 0 && len(none) > 0:
		return Verdict{Rule: "kubernetes-secret-not-mounted", Hint: "set " + serverValues + "." + mountField + " there to the name of the Secret",
			Message: fmt.Sprintf("needs a mounted Kubernetes Secret, and the Helm values at %s mount none", where(none[0]))}
	}
	for i, r := range releases {
		why, hint := e.mismatch(r, keys)
		if why == "" {
			return Verdict{}
		}
		if i == 0 {
			v = Verdict{Rule: "kubernetes-secret-not-mounted", Message: why, Hint: hint}
		}
	}
	return v
}

// mismatch says what is wrong with the Secret that a release mounts, "" if
// nothing is known to be.
func (e *evidence) mismatch(r release, keys []string) (why, hint string) {
	want := e.policy.Kubernetes
	at := fmt.Sprintf("and the Helm values at %s mount", where(r.place))
	switch {
	case want.SecretName != "" && want.SecretName != r.name:
		return fmt.Sprintf("is read from the Secret %s of the policy, %s %s", shownName(want.SecretName), at, shownName(r.name)),
			"correct the name in the Helm values, or kubernetes.secretName in the policy"
	case want.Namespace != "" && want.Namespace != r.namespace:
		return fmt.Sprintf("is read from the namespace %s of the policy, %s a Secret of the namespace %s", shownName(want.Namespace), at, shownName(r.namespace)),
			"correct the namespace of the release, or kubernetes.namespace in the policy"
	}
	if len(e.index.Secrets(r.namespace, r.name)) > 0 {
		return "", ""
	}
	if others := e.index.Secrets("", r.name); len(others) > 0 {
		s := others[0]
		return fmt.Sprintf("is read from the Secret %s, which is in the namespace %s (%s), %s that of the namespace %s",
				shownName(s.Name), shownName(s.Namespace), where(s.Place), at, shownName(r.namespace)),
			"put the Secret into the namespace of the control plane: a pod mounts no others"
	}
	if s := e.holder(r, keys); s != nil {
		return fmt.Sprintf("names a key of the Secret %s (%s), %s %s", shownName(s.Name), where(s.Place), at, shownName(r.name)),
			"name the Secret that holds the keys in " + serverValues + "." + mountField
	}
	return "", ""
}

// holder is the Secret among the inputs that has every key that is in use, or
// nearly the name that is mounted. A Secret of another namespace is somebody
// else's, whatever keys it has.
func (e *evidence) holder(r release, keys []string) *graph.Secret {
	for _, s := range e.secrets {
		if r.namespace != "" && s.Namespace != "" && s.Namespace != r.namespace {
			continue
		}
		all := len(keys) > 0 && !slices.ContainsFunc(keys, func(k string) bool { return !slices.Contains(s.Keys, k) })
		if all || strings.EqualFold(graph.Near(r.name, []string{s.Name}), s.Name) {
			return s
		}
	}
	return nil
}
