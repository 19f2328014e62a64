package ask

import "secretref.dev/secretref/store"

// Next is what to do about a state that a store of a kind gave a secret, where
// the store itself says nothing better; "" for secrets that are there, and for
// answers that did not come.
func Next(kind string, s store.State, mode store.Mode) string {
	switch s {
	case store.Missing:
		return "create it there, or correct the reference"
	case store.Disabled:
		return "enable or restore it, or put a new version there"
	case store.Refused:
		return needed(kind, mode)
	}
	return ""
}

// needed is the permission that a caller lacks who is refused an answer. The
// stores of AWS and Azure are asked by reading, too, before they refuse.
func needed(kind string, mode store.Mode) string {
	r, ok := rights[kind]
	switch {
	case !ok:
		return "give the caller the permissions of docs/permissions.md, or correct the reference"
	case mode != store.Exists:
		return "allow the caller " + r.read
	case r.alone:
		return "allow the caller " + r.exists + "; where it may read the value, --read asks by reading"
	case r.exists == r.read:
		return "allow the caller " + r.read
	}
	return "allow the caller " + r.exists + ", or " + r.read
}

// rights are the permissions of docs/permissions.md, in each vendor's words.
var rights = map[string]struct {
	exists, read string
	alone        bool // a caller who may not ask is not asked by reading
}{
	store.KindVault:          {"read on the path below metadata/", "read on the path below data/", true},
	store.KindGoogle:         {"secretmanager.versions.get (role Secret Manager Viewer)", "secretmanager.versions.access (role Secret Manager Secret Accessor)", true},
	store.KindParameterStore: {"ssm:DescribeParameters", "ssm:GetParameters on the parameter, with kms:Decrypt for a customer's key", false},
	store.KindSecretsManager: {"secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue on the secret, with kms:Decrypt for a customer's key", false},
	store.KindAzure:          {"secrets/list (role Key Vault Reader)", "secrets/get (role Key Vault Secrets User)", false},
	store.KindControlPlane:   {"to see the secret group, in the control plane's access settings", "to see the secret group, in the control plane's access settings", false},
	store.KindKubernetes:     {"get on that Secret, by a Role and a RoleBinding (docs/permissions.md)", "get on that Secret, by a Role and a RoleBinding (docs/permissions.md)", false},
}
