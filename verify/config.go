package verify

import (
	"context"
	"fmt"

	"secretref.dev/secretref/graph"
	"secretref.dev/secretref/store"
)

// open prepares the store of a target.
func (v *Verification) open(ctx context.Context, g *graph.Graph, t *Target) error {
	c, err := v.config(g, *t)
	if err != nil {
		return err
	}
	t.kind = c.Kind
	t.store, err = store.Open(ctx, c, v.opt.Stores)
	return err
}

// config finds what is known of a store: the policy knows better than the
// manifests.
func (v *Verification) config(g *graph.Graph, t Target) (store.Config, error) {
	switch t.Name {
	case store.KindControlPlane:
		return store.Config{Kind: store.KindControlPlane}, nil
	case store.KindKubernetes:
		return v.kubernetes(g)
	}
	if c, ok := v.fromPolicy(t.Name); ok {
		return c, nil
	}
	if s, ok := declared(g, t.Name); ok {
		return s, nil
	}
	return store.Config{}, fmt.Errorf("neither the manifests nor the policy's stores say what kind of store this is; add it to the policy's stores, or leave it out with --skip %q", t.Name)
}

func (v *Verification) fromPolicy(fqn string) (store.Config, bool) {
	p := v.opt.Check.Policy
	if p == nil {
		return store.Config{}, false
	}
	s, ok := p.Stores[fqn]
	if !ok {
		return store.Config{}, false
	}
	return store.Config{FQN: fqn, Kind: s["kind"], Region: s["region"], Project: s["project"], VaultName: s["vault_name"],
		URL: s["url"], Mount: s["mount"], RootPath: s["root_path"], Namespace: s["namespace"], Key: s["key"],
		Trusted: v.opt.Trusted, From: "the policy"}, true
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

// kubernetes is the Secret that form C reads: what the policy names, or what
// the one mount in the inputs does.
func (v *Verification) kubernetes(g *graph.Graph) (store.Config, error) {
	c := store.Config{Kind: store.KindKubernetes, From: "the policy"}
	if p := v.opt.Check.Policy; p != nil {
		c.Namespace, c.SecretName = p.Kubernetes.Namespace, p.Kubernetes.SecretName
	}
	for _, m := range g.Mounts {
		switch {
		case m.SecretName == "":
			continue
		case c.SecretName == "":
			c.SecretName, c.From = m.SecretName, m.Place.File
		case c.SecretName != m.SecretName:
			continue
		}
		if c.Namespace == "" {
			c.Namespace = m.Namespace
		}
	}
	if c.SecretName == "" && v.opt.Stores.Getenv("TFY_K8S_SECRETS_DIR") == "" {
		return c, fmt.Errorf("nothing says which Secret is mounted; write kubernetes: {namespace: …, secretName: …} in the policy, or leave the form out with --skip kubernetes")
	}
	return c, nil
}
