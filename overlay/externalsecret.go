package overlay

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"secretref.dev/secretref/ask"
	"secretref.dev/secretref/ref"
	"secretref.dev/secretref/store"
)

// The objects of the External Secrets operator are written as its CRDs of
// version v1 have them (github.com/external-secrets/external-secrets,
// config/crds/bases, v1.3.2).
const externalSecretsVersion = "external-secrets.io/v1"

// platformStore is the ClusterSecretStore of TrueFoundry's tfy-agent chart. It
// takes a whole reference as the key.
const platformStore = "tfy-secret-store"

// managedLabel is what the operator knows the Secrets by that it fills
// (apis/externalsecrets/v1): it looks at them again when they change.
const managedLabel = "reconcile.external-secrets.io/managed"

// The label of everything in an overlay.
const managedBy, manager = "app.kubernetes.io/managed-by", "secretref"

// A source is one store of the cluster with the keys that are read from it.
type source struct {
	target string // as of ask.Target
	store  StoreRef
	config store.Config
	keys   []Key
}

// findSources sorts the keys by the stores that the cluster reads them from,
// in the order of the stores' full names.
func (o *Overlay) findSources() error {
	names := make(map[string]int) // of the SecretStores, how often
	for _, t := range ask.Targets(o.uses()) {
		s, err := o.source(t.Name)
		if err != nil {
			return err
		}
		for _, k := range o.Keys {
			if target, _ := ask.Address(k.Ref); target == t.Name {
				s.keys = append(s.keys, k)
			}
		}
		names[s.store.Name]++
		o.sources = append(o.sources, s)
	}
	for i := range o.sources {
		s := &o.sources[i]
		if _, given := o.opt.StoreRefs[s.target]; !given && names[s.store.Name] > 1 && s.target != store.KindControlPlane {
			sum := sha256.Sum256([]byte(s.target))
			s.store.Name += "-" + hex.EncodeToString(sum[:4])
		}
	}
	return nil
}

// source finds the store of the cluster behind a target.
func (o *Overlay) source(target string) (source, error) {
	s := source{target: target}
	given, isGiven := o.opt.StoreRefs[target]
	switch target {
	case store.KindKubernetes:
		return s, &Error{"tfy-k8s-secret references have no store that the External Secrets operator could read", "leave kubernetes out of --forms, or render --as secret"}
	case store.KindControlPlane:
		s.store = StoreRef{"ClusterSecretStore", platformStore}
		if isGiven {
			s.store = given
		}
		return s, nil
	}
	var err error
	s.config, err = o.world.Config(o.graph, target)
	if err != nil {
		problem, next := ask.CutNext(err.Error())
		return s, &Error{"cannot render the secrets of " + target + ": " + problem, next}
	}
	s.store = StoreRef{"SecretStore", storeName(target)}
	if isGiven {
		s.store = given
		return s, nil
	}
	if _, ok := providers[s.config.Kind]; !ok {
		return s, &Error{fmt.Sprintf("the store %s is of the kind %q, for which the External Secrets operator has no provider that is known here", target, s.config.Kind),
			"name a store of the cluster with --store-ref, or move its secrets into a secret group"}
	}
	return s, nil
}

// storeName is the name of the SecretStore of a store, from its account and
// integration, in the letters that Kubernetes takes.
func storeName(fqn string) string {
	r, err := ref.Parse(fqn + "::x")
	if err != nil {
		return "store"
	}
	name := strings.ReplaceAll(strings.ToLower(upper(r.Account, r.Integration)), "_", "-")
	return name[:min(len(name), 200)]
}

// shared reports whether something else than one ExternalSecret writes into
// the Secret. The operator gives a Secret one owner, and refuses every other
// ExternalSecret then, one with the policy Merge too
// (externalsecret_controller.go, ErrSecretIsOwned). So a Secret with several
// sources is an object of the overlay, without data, and they all merge.
func (o *Overlay) shared() bool { return len(o.sources) > 1 || len(o.staying) > 0 }

// externalSecrets are the objects that make the Secret.
func (o *Overlay) externalSecrets() []mapping {
	var docs []mapping
	creation := "Owner"
	if o.shared() {
		creation = "Merge"
		docs = append(docs, mapping{
			{"apiVersion", "v1"}, {"kind", "Secret"},
			{"metadata", o.metadata(o.SecretName, field{managedLabel, quoted("true")})},
			{"type", "Opaque"},
		})
	}
	for _, s := range o.sources {
		var data list
		for _, k := range s.keys {
			data = append(data, mapping{{"secretKey", k.Name}, {"remoteRef", s.remote(k.Ref)}})
		}
		docs = append(docs, mapping{
			{"apiVersion", externalSecretsVersion}, {"kind", "ExternalSecret"},
			{"metadata", o.metadata(o.SecretName + "-" + s.store.Name)},
			{"spec", mapping{
				{"refreshInterval", quoted("1h")},
				{"secretStoreRef", mapping{{"kind", s.store.Kind}, {"name", s.store.Name}}},
				{"target", mapping{{"name", o.SecretName}, {"creationPolicy", creation}, {"deletionPolicy", "Retain"}}},
				{"data", data},
			}},
		})
	}
	return docs
}

// remote says where a secret is. The defaults of the CRD are written out, so
// that what a GitOps controller compares is what the API server stores.
func (s *source) remote(r ref.Reference) mapping {
	key, property := r.Path, ""
	switch {
	case s.target == store.KindControlPlane:
		key = r.String()
	case s.config.Kind == store.KindVault:
		key, property = s.vaultKey(r.Path), first(s.config.Key, "value")
	}
	m := mapping{{"key", key}}
	if property != "" {
		m = append(m, field{"property", property})
	}
	return append(m, field{"conversionStrategy", "Default"}, field{"decodingStrategy", "None"}, field{"metadataPolicy", "None"})
}

// vaultKey is the path of a secret below the mount. The operator takes the
// mount off a path that begins with its name, so such a path is written with
// the mount in front (providers/v1/vault/client_get.go, buildPath).
func (s *source) vaultKey(path string) string {
	key := strings.Trim(path, "/")
	if root := strings.Trim(s.config.RootPath, "/"); root != "" {
		key = root + "/" + key
	}
	if mount := strings.Trim(s.config.Mount, "/"); mount != "" && strings.HasPrefix(key, mount+"/") {
		return mount + "/data/" + key
	}
	return key
}

// metadata is that of an object of the overlay. Namespace and labels are those
// that the kustomization sets too, so that a build changes no byte of an object.
func (o *Overlay) metadata(name string, labels ...field) mapping {
	return mapping{
		{"name", name}, {"namespace", o.Namespace},
		{"labels", append(mapping{{managedBy, manager}}, labels...)},
	}
}
