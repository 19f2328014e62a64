package check

// rules is the table of everything the checker looks for. The order is that
// of the documentation: values first, then leaks, then what may be meant.
//
// Examples and corrections are whole manifests, and the tests run each through
// the checker: an example must be reported by its rule, a correction by none.
// Tokens of a well-known shape are put together from pieces, so that scanners
// of this repository do not trip over them.
var rules = []Rule{
	aboutLiteralSecret,
	aboutMalformedReference,
	aboutPlaceholder,
	aboutUnexpandedTemplate,
	aboutEncryptedValue,
	aboutPerUserPlaceholder,
	aboutCredentialInURL,
	aboutLeakedCredential,
	aboutPlaintextKubernetesSecret,
	aboutSecretGroupValues,
	aboutAmbiguousYAML,
	aboutFormNotAllowed,
	aboutKubernetesKeyMissing,
	aboutCircularStore,
	aboutAllowInvalid,
	aboutUnknownType,
	aboutMisplacedField,
	aboutEmbeddedReference,
	aboutReferenceNotResolvedHere,
	aboutUndeclaredStore,
	aboutUndeclaredGroup,
	aboutStoreName,
	aboutTenantMismatch,
	aboutKubernetesSecretNotMounted,
	aboutDuplicateManifest,
	aboutEmptySecret,
	aboutAllowUnused,
	aboutBaselineStale,
	aboutRetiredField,
	aboutSecretMissing,
	aboutSecretRefused,
	aboutSecretDisabled,
	aboutStoreUnreachable,
}

// ExamplePolicy is the policy file under which the rule reports its example;
// "" when it does so without one.
func (r Rule) ExamplePolicy() string {
	switch r.ID {
	case aboutFormNotAllowed.ID:
		return examplePolicyManaged
	case aboutKubernetesKeyMissing.ID:
		return examplePolicyMounted
	}
	return ""
}

const examplePolicyManaged = `apiVersion: secretref.dev/v1alpha1
kind: SecretRefPolicy
metadata: {name: policy}
spec:
  controlPlane: managed
`

const examplePolicyMounted = `apiVersion: secretref.dev/v1alpha1
kind: SecretRefPolicy
metadata: {name: policy}
spec:
  kubernetes:
    namespace: truefoundry
    secretName: provider-integration-secrets
`
