package overlay

import (
	"strings"

	"secretref.dev/secretref/store"
)

// providers are the kinds of stores that the External Secrets operator reads
// by itself. Each says how its SecretStore reaches the store, or what is not
// known of it. None names a credential: the operator uses its own identity,
// except in Vault, which has no such thing.
var providers = map[string]func(store.Config) (provider mapping, missing string){
	store.KindParameterStore: func(c store.Config) (mapping, string) { return amazon(c, "ParameterStore") },
	store.KindSecretsManager: func(c store.Config) (mapping, string) { return amazon(c, "SecretsManager") },
	store.KindGoogle: func(c store.Config) (mapping, string) {
		if c.Project == "" {
			return nil, "project"
		}
		return mapping{{"gcpsm", mapping{{"projectID", c.Project}}}}, ""
	},
	store.KindAzure: func(c store.Config) (mapping, string) {
		url := c.URL
		if url == "" && c.VaultName != "" {
			url = "https://" + c.VaultName + ".vault.azure.net"
		}
		if url == "" {
			return nil, "vault_name"
		}
		return mapping{{"azurekv", mapping{{"authType", "WorkloadIdentity"}, {"vaultUrl", url}}}}, ""
	},
	store.KindVault: hashicorp,
}

func amazon(c store.Config, service string) (mapping, string) {
	if c.Region == "" {
		return nil, "region"
	}
	return mapping{{"aws", mapping{{"service", service}, {"region", c.Region}}}}, ""
}

// vaultRole is the role of Vault's Kubernetes login, and the name of the
// service account that logs in.
const vaultRole = "external-secrets"

func hashicorp(c store.Config) (mapping, string) {
	if c.URL == "" {
		return nil, "url"
	}
	v := mapping{{"server", c.URL}, {"path", first(strings.Trim(c.Mount, "/"), "secret")}, {"version", "v2"}}
	if c.Namespace != "" {
		v = append(v, field{"namespace", c.Namespace})
	}
	v = append(v, field{"auth", mapping{{"kubernetes", mapping{
		{"mountPath", "kubernetes"}, {"role", vaultRole},
		{"serviceAccountRef", mapping{{"name", vaultRole}}},
	}}}})
	return mapping{{"vault", v}}, ""
}

// secretStores are the SecretStores of the sources that the cluster is not
// said to have already.
func (o *Overlay) secretStores() ([]mapping, error) {
	var docs []mapping
	for _, s := range o.sources {
		if _, given := o.opt.StoreRefs[s.target]; given || s.target == store.KindControlPlane {
			continue
		}
		provider, missing := providers[s.config.Kind](s.config)
		if missing != "" {
			return nil, &Error{"the SecretStore of " + s.target + " cannot be written: neither the manifests nor the policy's stores say its " + missing,
				"add " + missing + " to that store in the policy, or name a store of the cluster with --store-ref"}
		}
		docs = append(docs, mapping{
			{"apiVersion", externalSecretsVersion}, {"kind", "SecretStore"},
			{"metadata", o.metadata(s.store.Name)},
			{"spec", mapping{{"provider", provider}}},
		})
	}
	return docs, nil
}
