package check

import "secretref.dev/secretref/policy"

// What the stores say when verify asks them. A check opens no connection and
// reports none of these.

// storeUnreachable is the rule whose findings make the exit status 2, and that
// nothing suppresses: what was not asked is not known to be there.
const storeUnreachable = "store-unreachable"

// online reports whether only verify reports a rule.
func online(rule string) bool {
	r, _ := RuleOf(rule)
	return r.Online
}

const (
	exampleMissing = `type: provider-account/openai
name: openai-main
auth_data:
  type: api-key
  api_key: tfy-secret://acme:ai-gateway:OPENAI_KEY
integrations: []
`
	examplePresent = `type: provider-account/openai
name: openai-main
auth_data:
  type: api-key
  api_key: tfy-secret://acme:ai-gateway:OPENAI_API_KEY
integrations: []
`
)

var aboutSecretMissing = Rule{
	ID:      "secret-missing",
	Online:  true,
	Default: policy.Error,
	When:    "the store has no such secret",
	Why: `The reference is well formed and its store was asked: there is nothing of that name.
What uses the manifest fails as soon as the reference is resolved.`,
	Example: exampleMissing,
	Fixed:   examplePresent,
	Fix: `Correct the reference, or create the secret in its store before the manifest is
applied.`,
}

var aboutSecretRefused = Rule{
	ID:      "secret-refused",
	Online:  true,
	Default: policy.Error,
	When:    "the store does not let the caller see the secret",
	Why: `The store was reached and said no. Some stores answer so for secrets that do not
exist, and whoever runs verify may have less rights than the platform: then the
secret may be fine, and nobody has shown it.`,
	Example: exampleMissing,
	Fixed:   examplePresent,
	Fix: `Correct the reference, or give the identity that runs verify the permissions that
docs/permissions.md lists for the store.`,
}

var aboutSecretDisabled = Rule{
	ID:      "secret-disabled",
	Online:  true,
	Default: policy.Error,
	When:    "the secret is disabled or deleted, or its version is",
	Why: `The name is known to the store, and its value cannot be read: the version is disabled
or destroyed, or the secret waits for its deletion.`,
	Example: exampleMissing,
	Fixed:   examplePresent,
	Fix: `Enable or restore the secret, put a new version there, or refer to the one that
took its place.`,
}

var aboutStoreUnreachable = Rule{
	ID:      storeUnreachable,
	Online:  true,
	Default: policy.Error,
	When:    "the store gave no answer about the secret, so that nobody knows",
	Why: `The store could not be reached, did not answer in time, is not known well enough to
be asked, or sent something that is no answer. Part of a set is no success: the exit
status is 2, and neither an allow nor the policy changes that.`,
	Example: exampleMissing,
	Fixed:   examplePresent,
	Fix: `Mend what the finding names and run verify again. A store that cannot be asked from
where verify runs is left out with --skip, which the output says.`,
}
