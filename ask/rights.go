package ask

import (
	"strings"

	"secretref.dev/secretref/store"
)

// Next is what to do about an answer that a store of a kind gave, where the
// answer itself says nothing better; "" for secrets that are there, and for
// most of the causes for which none came.
func Next(kind string, a store.Answer, mode store.Mode) string {
	switch a.State {
	case store.Broken:
		if strings.Contains(a.Why, store.Distrusted) {
			return trust(kind)
		}
		if store.Unreached(a.Why) {
			return address(kind)
		}
	case store.Missing:
		return "create it there, or correct the reference"
	case store.Disabled:
		return "enable or restore it, or put a new version there"
	case store.Refused:
		return needed(kind, mode)
	}
	return ""
}

// trust is where the authority of a server's certificate is named.
func trust(kind string) string {
	switch kind {
	case store.KindVault:
		return "set VAULT_CACERT to the file of its certificate authority"
	case store.KindParameterStore, store.KindSecretsManager:
		return "set AWS_CA_BUNDLE to the file of its certificate authority"
	case store.KindKubernetes:
		return "name its certificate authority in the kubeconfig, as the cluster's certificate-authority"
	}
	return "add its certificate authority to the system's, or to the file that SSL_CERT_FILE names"
}

// address is where a server's address comes from.
func address(kind string) string {
	from := "the network of this machine"
	switch kind {
	case store.KindControlPlane:
		from = "TFY_HOST"
	case store.KindVault:
		from = "VAULT_ADDR"
	case store.KindParameterStore, store.KindSecretsManager:
		from = "the region, and AWS_ENDPOINT_URL if it is set"
	case store.KindAzure:
		from = "the vault's name"
	case store.KindKubernetes:
		from = "the server of the kubeconfig's current context"
	}
	return "check " + from + ", and whether this machine reaches it"
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
