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
	switch all := declared(g, name); len(all) {
	case 0:
	case 1:
		c := all[0].Config
		c.From = all[0].place
		return c, nil
	default:
		return store.Config{}, fmt.Errorf("the manifests declare this store in different ways (%s); name one environment at a time, or write into the policy's stores which is meant%s", places(all), w.or(name))
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
// mount in the inputs does, the first where there are several. Parts that
// nobody says are empty.
func (w World) Mounted(g *graph.Graph) (namespace, name, from string) {
	namespace, name, from, _ = w.mounted(g)
	return namespace, name, from
}

// mounted also returns the mounts that it chose among.
func (w World) mounted(g *graph.Graph) (namespace, name, from string, all []declaration) {
	from = "the policy"
	if w.Policy != nil {
		namespace, name = w.Policy.Kubernetes.Namespace, w.Policy.Kubernetes.SecretName
	}
	if w.Fixed || namespace != "" && name != "" {
		return namespace, name, from, nil
	}
	if all = mounts(g, name); len(all) > 0 {
		if name == "" {
			name, from = all[0].SecretName, all[0].file
		}
		if namespace == "" {
			namespace = all[0].Namespace
		}
	}
	return namespace, name, from, all
}

func (w World) kubernetes(g *graph.Graph) (store.Config, error) {
	c := store.Config{Kind: store.KindKubernetes}
	var all []declaration
	c.Namespace, c.SecretName, c.From, all = w.mounted(g)
	mounted := w.Stores.Getenv != nil && w.Stores.Getenv("TFY_K8S_SECRETS_DIR") != ""
	if c.SecretName == "" && !mounted && w.Fixed {
		return c, fmt.Errorf("the operator's policy names no Secret; have its operator write kubernetes: {namespace: …, secretName: …} there, or set TFY_K8S_SECRETS_DIR")
	}
	if c.SecretName == "" && !mounted {
		return c, fmt.Errorf("nothing says which Secret is mounted; write kubernetes: {namespace: …, secretName: …} in the policy%s", w.or(store.KindKubernetes))
	}
	if len(all) > 1 && !mounted {
		return c, fmt.Errorf("the Helm values mount different Secrets (%s); name one environment at a time, or write which is meant into the policy: kubernetes: {namespace: …, secretName: …}%s", places(all), w.or(store.KindKubernetes))
	}
	return c, nil
}
