package cli

import (
	"fmt"
	"strings"

	"secretref.dev/secretref/redact"
	"secretref.dev/secretref/ref"
)

// explainReference ends with findings where check would have one.
func (a *app) explainReference(r ref.Reference) {
	fmt.Fprintf(a.stdout, "%s\n\n", formName(r.Form))
	for _, segment := range r.Segments() {
		fmt.Fprintf(a.stdout, "  %-12s %s\n", segment.Name, segment.Value)
		if len(redact.Find(segment.Value)) > 0 {
			fmt.Fprintf(a.stdout, "  %-12s this segment is a credential itself: revoke it\n", "")
			a.status = exitFindings
		}
	}
	if fqn := r.StoreFQN(); fqn != "" {
		fmt.Fprintf(a.stdout, "  %-12s %s\n", "store", fqn)
	}
	if samples := ref.Samples(r); len(samples) > 0 {
		a.status = exitFindings
		fmt.Fprintf(a.stdout, "\n%s", wrap("Still to be filled in, by the look of it: "+strings.Join(samples, ", ")+".", ""))
	}
	for _, paragraph := range resolution(r) {
		fmt.Fprintf(a.stdout, "\n%s", wrap(paragraph, ""))
	}
}

func (a *app) explainMistake(e *ref.Error) {
	fmt.Fprintf(a.stdout, "Not a valid reference: the %s %s (at byte %d).\n", e.Part, e.Problem, e.Offset+1)
	if e.Meant != "" {
		fmt.Fprintf(a.stdout, "\nProbably meant:\n  %s\n", e.Meant)
	}
	fmt.Fprint(a.stdout, "\nA reference is the whole value, in one of these forms:\n")
	for _, form := range []ref.Form{ref.SecretGroup, ref.SecretStore, ref.Kubernetes} {
		fmt.Fprintf(a.stdout, "  %s\n", form.Syntax())
	}
}

func formName(f ref.Form) string {
	switch f {
	case ref.SecretGroup:
		return "A key of a secret group:"
	case ref.SecretStore:
		return "A path in a secret store:"
	}
	return "A key of the Kubernetes Secret that the control plane mounts:"
}

// resolution says who replaces a reference by its value, from where, and in
// which places nobody does.
func resolution(r ref.Reference) []string {
	switch r.Form {
	case ref.SecretGroup:
		return []string{
			fmt.Sprintf("Resolved by the platform: the group's manifest (type secret-group, name %s) names the store in integration_fqn. It is read again every hour, so keep the old secret valid for an hour when you rotate.", r.Group),
			"It works as a whole value, and after a scheme word in a header (Bearer <reference>). Nothing is known to resolve it in Helm values, in the env of a spark-job, or inside a longer text.",
		}
	case ref.SecretStore:
		return []string{
			fmt.Sprintf("Resolved by the platform through the integration %s of the account %s (type provider-account/%s): %s. It is read again every hour.", r.Integration, r.Account, r.Provider, storeLookup(r.Provider)),
			"It works as a whole value. The store's own credentials must not refer to the same store.",
		}
	}
	return []string{
		"Resolved by the control plane alone: the Helm value servicefoundryServer.tfyK8sSecretName names the Secret, and the key is one of its data keys, spelt exactly so. It needs a self-hosted control plane with chart 0.126.2 or later.",
		"It works in integrations (model, MCP server, guardrail and provider accounts, secret stores). In application manifests nothing resolves it.",
	}
}

// storeLookup says what a path means in the stores of a provider.
func storeLookup(provider string) string {
	switch provider {
	case "aws":
		return "the SSM parameter or the Secrets Manager secret of that name, in the integration's region; under the platform's default role only names below /tfy-secret/ can be read"
	case "gcp":
		return "the newest version of the Secret Manager secret with that id, in the account's project"
	case "azure":
		return "the newest enabled version of the Key Vault secret of that name (letters, digits and hyphens only)"
	case "hashicorp":
		return "the KV version 2 secret at that path, below the integration's kv_mount_path and root_path"
	case "custom":
		return "the HTTP server at the integration's base_url"
	case "truefoundry":
		return "the control plane's own database"
	}
	return "a provider whose lookup is not known"
}
