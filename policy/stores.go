package policy

import (
	"net/url"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// storeKinds are the API's store types without "integration/secret-store/".
var storeKinds = []string{
	"aws/parameter-store",
	"aws/secrets-manager",
	"azure/vault",
	"custom/generic",
	"gcp/gsm",
	"hashicorp/vault",
	"truefoundry/db",
}

// storeFields are the fields a store may have. Which of them a kind needs is
// the store's own business.
var storeFields = []string{"key", "kind", "mount", "namespace", "project", "region", "root_path", "url", "vault_name"}

func readStores(d *decoder, n *yaml.Node) error {
	all, err := entries(n, "stores")
	if err != nil {
		return err
	}
	stores := make(map[string]map[string]string, len(all))
	for _, e := range all {
		if !isStoreFQN(e.key.Value) {
			return fail(e.key, "a store's name is not its full name", "write tenant:provider:account:secret-store:integration, with neither scheme nor path")
		}
		store, err := readStore(e)
		if err != nil {
			return err
		}
		stores[e.key.Value] = store
	}
	d.p.Stores = stores
	return nil
}

func readStore(e entry) (map[string]string, error) {
	fields, err := object(e.value, "a store", storeFields...)
	if err != nil {
		return nil, err
	}
	store := make(map[string]string, len(fields))
	for _, f := range fields {
		name := f.key.Value
		s, err := text(f.value, "a store's "+name)
		if err != nil {
			return nil, err
		}
		if problem, hint := checkStoreValue(name, s); problem != "" {
			return nil, fail(f.value, "a store's "+name+" "+problem, hint)
		}
		if name == "kind" && !slices.Contains(storeKinds, s) {
			return nil, failUnknown(f.value, "store kind", storeKinds)
		}
		store[name] = s
	}
	if store["kind"] == "" {
		return nil, fail(e.value, "a store has no kind", "write kind: one of "+strings.Join(storeKinds, ", "))
	}
	return store, nil
}

func checkStoreValue(name, s string) (problem, hint string) {
	if s == "" {
		return "is empty", "give it a value or remove it"
	}
	for _, r := range s {
		if r <= ' ' || r > '~' {
			return "has white space or a character that is not ASCII", "remove it"
		}
	}
	if name != "url" {
		return "", ""
	}
	u, err := url.Parse(s)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
		return "is not an http or https URL", "write https://host or https://host:port"
	case u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.ForceQuery:
		return "has user information, a query or a fragment", "write the address alone; credentials come from the environment"
	}
	return "", ""
}

// isStoreFQN reports whether s has the five segments of a store's FQN.
func isStoreFQN(s string) bool {
	segments := strings.Split(s, ":")
	if len(segments) != 5 || segments[3] != "secret-store" {
		return false
	}
	for _, segment := range segments {
		if segment == "" || !only(segment, "-_.") {
			return false
		}
	}
	return true
}
