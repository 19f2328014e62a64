package ask

import (
	"fmt"

	"secretref.dev/secretref/graph"
	"secretref.dev/secretref/store"
)

// Config finds what is known of a store: the policy knows better than the
// manifests. Its error ends with the next step.
func (w World) Config(g *graph.Graph, name string) (store.Config, error) {
	switch name {
	case store.KindControlPlane:
		return store.Config{Kind: store.KindControlPlane}, nil
	case store.KindKubernetes:
		return w.kubernetes(g)
	}
	if c, ok := w.fromPolicy(name); ok {
		return c, nil
	}
	if w.Fixed {
		return store.Config{}, fmt.Errorf("the operator's policy does not say where this store is; have its operator add it to the stores there")
	}
	if s, ok := declared(g, name); ok {
		return s, nil
	}
	return store.Config{}, fmt.Errorf("neither the manifests nor the policy's stores say what kind of store this is; add it to the policy's stores%s", w.or(name))
}

func (w World) fromPolicy(fqn string) (store.Config, bool) {
	if w.Policy == nil {
		return store.Config{}, false
	}
	s, ok := w.Policy.Stores[fqn]
	if !ok {
		return store.Config{}, false
	}
	return store.Config{FQN: fqn, Kind: s["kind"], Region: s["region"], Project: s["project"], VaultName: s["vault_name"],
		URL: s["url"], Mount: s["mount"], RootPath: s["root_path"], Namespace: s["namespace"], Key: s["key"],
		Trusted: w.Trusted, From: "the policy"}, true
}

func declared(g *graph.Graph, fqn string) (store.Config, bool) {
	for _, s := range g.Stores {
		if !graph.SameStore(s.FQN, fqn) {
			continue
		}
		from := s.Place.File
		if s.Place.Line > 0 {
			from = fmt.Sprintf("%s:%d", from, s.Place.Line)
		}
		return store.Config{FQN: fqn, Kind: s.Kind, Region: s.Region, Project: s.Project, VaultName: s.VaultName,
			URL: s.URL, Mount: s.Mount, RootPath: s.RootPath, Namespace: s.Namespace, From: from}, true
	}
	return store.Config{}, false
}

// or is the other way out of a store that cannot be asked.
func (w World) or(name string) string {
	if !w.Skips {
		return ""
	}
	if name == store.KindKubernetes {
		return ", or leave the form out with --skip kubernetes"
	}
	return fmt.Sprintf(", or leave it out with --skip %q", name)
}

// Mounted is the Secret that form C reads: what the policy names, or what the
// one mount in the inputs does. Parts that nobody says are empty.
func (w World) Mounted(g *graph.Graph) (namespace, name, from string) {
	from = "the policy"
	if w.Policy != nil {
		namespace, name = w.Policy.Kubernetes.Namespace, w.Policy.Kubernetes.SecretName
	}
	if w.Fixed {
		return namespace, name, from
	}
	for _, m := range g.Mounts {
		switch {
		case m.SecretName == "":
			continue
		case name == "":
			name, from = m.SecretName, m.Place.File
		case name != m.SecretName:
			continue
		}
		if namespace == "" {
			namespace = m.Namespace
		}
	}
	return namespace, name, from
}

func (w World) kubernetes(g *graph.Graph) (store.Config, error) {
	c := store.Config{Kind: store.KindKubernetes}
	c.Namespace, c.SecretName, c.From = w.Mounted(g)
	mounted := w.Stores.Getenv != nil && w.Stores.Getenv("TFY_K8S_SECRETS_DIR") != ""
	if c.SecretName == "" && !mounted && w.Fixed {
		return c, fmt.Errorf("the operator's policy names no Secret; have its operator write kubernetes: {namespace: …, secretName: …} there, or set TFY_K8S_SECRETS_DIR")
	}
	if c.SecretName == "" && !mounted {
		return c, fmt.Errorf("nothing says which Secret is mounted; write kubernetes: {namespace: …, secretName: …} in the policy%s", w.or(store.KindKubernetes))
	}
	return c, nil
}
