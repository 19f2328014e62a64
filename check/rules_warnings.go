package check

import "secretref.dev/secretref/policy"

// What is probably not meant: no secret is in the open, but the manifest may
// not do what its author thinks.

var aboutUnknownType = Rule{
	ID:      "unknown-type",
	Default: policy.Warning,
	When:    "the platform's catalogue has no such type",
	Why: `Which fields hold secrets follows from the type. Under an unknown one the checker
can only go by the names and shapes of the fields, and the platform refuses the
manifest, or keeps it without effect.`,
	Example: `type: provider-acount/openai
name: openai-main
auth_data:
  type: api-key
  api_key: tfy-secret://acme:ai-gateway:OPENAI_API_KEY
integrations: []
`,
	Fixed: `type: provider-account/openai
name: openai-main
auth_data:
  type: api-key
  api_key: tfy-secret://acme:ai-gateway:OPENAI_API_KEY
integrations: []
`,
	Fix: `Correct the spelling. If the type is newer than this program, update secretref, or
name its secret fields in the policy under "fields".`,
}

var aboutMisplacedField = Rule{
	ID:      "misplaced-field",
	Default: policy.Warning,
	When:    "a field that looks like a credential is not one that this type has here",
	Why: `The platform keeps unknown fields without reading them: the credential that it
does read is missing, or an older one stays in use.`,
	Example: `type: provider-account/openai
name: openai-main
integrations:
  - type: integration/model/openai
    name: gpt-4o
    model_id: gpt-4o
    model_types: [chat]
    auth_data:
      type: api-key
      api_key: tfy-secret://acme:ai-gateway:OPENAI_API_KEY
`,
	Fixed: `type: provider-account/openai
name: openai-main
auth_data:
  type: api-key
  api_key: tfy-secret://acme:ai-gateway:OPENAI_API_KEY
integrations:
  - type: integration/model/openai
    name: gpt-4o
    model_id: gpt-4o
    model_types: [chat]
`,
	Fix: `Move the field to the place that the finding names, spelt as there (apiKey and
api_key are two fields). "secretref explain TYPE" lists all of them.`,
}

var aboutEmbeddedReference = Rule{
	ID:      "embedded-reference",
	Default: policy.Warning,
	When:    "a reference stands inside a longer text",
	Why: `The platform is known to resolve a reference that is the whole value, and one that
follows a scheme word in a header ("Bearer <reference>"). Inside a URL or sentence
it may be sent as it is.`,
	Example: `type: service
name: search-api
image:
  type: image
  image_uri: registry.example.com/search-api:1.4.2
ports: []
replicas: 1
env:
  DB_URL: postgresql://app:tfy-secret://acme:search:DB_PASSWORD@db:5432/search
`,
	Fixed: `type: service
name: search-api
image:
  type: image
  image_uri: registry.example.com/search-api:1.4.2
ports: []
replicas: 1
env:
  DB_URL: tfy-secret://acme:search:DB_URL
`,
	Fix: `Store the whole text (the complete URL) as the secret and refer to that, or pass
the parts in fields of their own and join them in the program.`,
}

var aboutReferenceNotResolvedHere = Rule{
	ID:      "reference-not-resolved-here",
	Default: policy.Warning,
	When:    "the reference is fine, but nothing is known to resolve it in this place",
	Why: `In Helm values, in the env of a Spark job and in the stringData of a Secret that
the platform does not render, the text of the reference is what the program gets.
tfy-k8s-secret:// works in integrations only, not in applications.`,
	Example: `type: helm
name: search-ui
source:
  type: helm-repo
  repo_url: https://charts.example.com
  chart: search-ui
  version: 1.4.2
values:
  session:
    password: tfy-secret://acme:search:SESSION_PASSWORD
`,
	Fixed: `type: helm
name: search-ui
source:
  type: helm-repo
  repo_url: https://charts.example.com
  chart: search-ui
  version: 1.4.2
values:
  session:
    secretName: search-ui
kustomize:
  additions:
    - apiVersion: v1
      kind: Secret
      metadata:
        name: search-ui
      stringData:
        session_password: tfy-secret://acme:search:SESSION_PASSWORD
`,
	Fix: `For a chart: add a Secret with the reference in its stringData under
kustomize.additions, and point the chart at that Secret. In an application write
tfy-secret:// instead of tfy-k8s-secret://.`,
}

var aboutTenantMismatch = Rule{
	ID:      "tenant-mismatch",
	Default: policy.Warning,
	When:    "a reference names another tenant than the rest",
	Why: `A tenant reads its own secrets only. A reference copied from another tenant's
repository passes every other check and fails when it is resolved.`,
	Example: `type: service
name: search-api
image:
  type: image
  image_uri: registry.example.com/search-api:1.4.2
ports: []
replicas: 1
env:
  OPENAI_API_KEY: tfy-secret://acme:search:OPENAI_API_KEY
  DATABASE_URL: tfy-secret://initech:search:DATABASE_URL
`,
	Fixed: `type: service
name: search-api
image:
  type: image
  image_uri: registry.example.com/search-api:1.4.2
ports: []
replicas: 1
env:
  OPENAI_API_KEY: tfy-secret://acme:search:OPENAI_API_KEY
  DATABASE_URL: tfy-secret://acme:search:DATABASE_URL
`,
	Fix: `Write your tenant in the first segment. Set "tenant" in the policy, so that the
checker need not guess which of two is right.`,
}

var aboutDuplicateManifest = Rule{
	ID:      "duplicate-manifest",
	Default: policy.Warning,
	When:    "two manifests have the same type, name and workspace",
	Why: `The platform keeps one of the two, the one applied last, and which that is can
change from run to run. A correction made in the other has no effect.`,
	Example: `type: provider-account/openai
name: openai-main
auth_data:
  type: api-key
  api_key: tfy-secret://acme:ai-gateway:OPENAI_API_KEY
integrations: []
---
type: provider-account/openai
name: openai-main
auth_data:
  type: api-key
  api_key: tfy-secret://acme:payments:OPENAI_API_KEY
integrations: []
`,
	Fixed: `type: provider-account/openai
name: openai-main
auth_data:
  type: api-key
  api_key: tfy-secret://acme:ai-gateway:OPENAI_API_KEY
integrations: []
---
type: provider-account/openai
name: openai-payments
auth_data:
  type: api-key
  api_key: tfy-secret://acme:payments:OPENAI_API_KEY
integrations: []
`,
	Fix: `Rename one or delete it. Copies for several environments belong under one top
directory each, and only one of these is applied to a tenant.`,
}

var aboutEmptySecret = Rule{
	ID:      "empty-secret",
	Default: policy.Warning,
	When:    "a required secret is empty",
	Why: `The manifest is accepted, and every call that needs the credential fails. An empty
value is often what is left of a literal that was deleted.`,
	Example: `type: provider-account/openai
name: openai-main
auth_data:
  type: api-key
  api_key: ""
integrations: []
`,
	Fixed: `type: provider-account/openai
name: openai-main
auth_data:
  type: api-key
  api_key: tfy-secret://acme:ai-gateway:OPENAI_API_KEY
integrations: []
`,
	Fix: `Write the reference. If the provider needs no credential, leave out the whole
auth_data.`,
}

var aboutAllowUnused = Rule{
	ID:      "allow-unused",
	Default: policy.Warning,
	When:    "an inline allow suppresses nothing",
	Why: `What it allowed has been corrected. Left behind, it would let the next credential
on that line pass without review.`,
	Example: `type: provider-account/openai
name: openai-main
auth_data:
  type: api-key
  # secretref: allow[literal-secret] until the secret group exists
  api_key: tfy-secret://acme:ai-gateway:OPENAI_API_KEY
integrations: []
`,
	Fixed: `type: provider-account/openai
name: openai-main
auth_data:
  type: api-key
  api_key: tfy-secret://acme:ai-gateway:OPENAI_API_KEY
integrations: []
`,
	Fix: `Delete the comment (or the annotation secretref.dev/allow).`,
}

var aboutRetiredField = Rule{
	ID:      "retired-field",
	Default: policy.Note,
	When:    "the field or type was removed from the platform's API",
	Why: `Older manifests keep fields and types that the platform has dropped. Their values
are still checked, but the platform no longer reads them.`,
	Example: `type: provider-account/gcp
name: gemini-main
auth_data:
  type: api-key
  apiKey: tfy-secret://acme:ai-gateway:GEMINI_API_KEY
integrations: []
`,
	Fixed: `type: provider-account/google-gemini
name: gemini-main
auth_data:
  type: api-key
  apiKey: tfy-secret://acme:ai-gateway:GEMINI_API_KEY
integrations: []
`,
	Fix: `Move the credential to the field or type that took its place; "secretref explain
TYPE" lists the fields that a type has today.`,
}

var aboutBaselineStale = Rule{
	ID:      baselineStale,
	Stored:  true,
	Default: policy.Warning,
	When:    "an entry of the baseline has nothing left to suppress",
	Why: `What the baseline speaks for was corrected, or its value has changed. Left behind,
the entry would let the old value pass when somebody puts it back. It is reported when
the run reads all that the baseline was written for.`,
	Example: `# The baseline still has the literal that stood here.
type: provider-account/openai
name: openai-main
auth_data:
  type: api-key
  api_key: tfy-secret://acme:ai-gateway:OPENAI_API_KEY
integrations: []
`,
	Fixed: `# "secretref baseline" was run again.
type: provider-account/openai
name: openai-main
auth_data:
  type: api-key
  api_key: tfy-secret://acme:ai-gateway:OPENAI_API_KEY
integrations: []
`,
	Fix: `Run "secretref baseline": it removes the entry and leaves all others as they are.`,
}
