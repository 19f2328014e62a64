package graph

import "strings"

// storeWord is the fourth part of a store's full name.
const storeWord = "secret-store"

// SameStore reports whether two full names mean the same store, account or
// group: they are equal, or one of them does not say its tenant and the rest
// is equal.
func SameStore(a, b string) bool {
	if a == b {
		return true
	}
	tenantA, restA := cutTenant(a)
	tenantB, restB := cutTenant(b)
	return restA == restB && sameTenant(tenantA, tenantB)
}

// StoreFQN is the full name of an account's store.
func StoreFQN(account, integration string) string {
	return account + ":" + storeWord + ":" + integration
}

// Split takes the full name of a store apart: the account's full name and the
// integration. Both are empty for any other text.
func Split(store string) (account, integration string) {
	account, integration, ok := strings.Cut(store, ":"+storeWord+":")
	if !ok || strings.Count(account, ":") != 2 || integration == "" {
		return "", ""
	}
	return account, integration
}

func cutTenant(fqn string) (tenant, rest string) {
	tenant, rest, ok := strings.Cut(fqn, ":")
	if !ok {
		return "", fqn
	}
	return tenant, rest
}

func sameTenant(a, b string) bool { return a == b || a == "" || b == "" }

// bare is a full name without its tenant.
func bare(fqn string) string {
	_, rest := cutTenant(fqn)
	return rest
}
