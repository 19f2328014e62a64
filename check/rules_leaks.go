package check

import "secretref.dev/secretref/policy"

// Credentials outside the fields that are meant for them.

var aboutCredentialInURL = Rule{
	ID:      "credential-in-url",
	Default: policy.Error,
	When:    "a URL or connection string carries a password, key or token",
	Why: `URLs are logged by every proxy, server and client on the way, shown in the
platform's user interface, and readable by everybody who can read the repository.`,
	Example: `type: mcp-server/remote
name: web-search
description: Search the web
url: https://mcp.example.com/mcp?api_key=correct-horse-battery-staple
collaborators: []
`,
	Fixed: `type: mcp-server/remote
name: web-search
description: Search the web
url: https://mcp.example.com/mcp
auth_data:
  type: header
  auth_level: global
  headers:
    X-Api-Key: tfy-secret://acme:mcp:WEB_SEARCH_API_KEY
collaborators: []
`,
	Fix: `Revoke the credential. Take it out of the URL and send it in a header that holds
a reference. Where only a URL will do (a database), store the whole URL as the
secret and refer to that.`,
}

var aboutLeakedCredential = Rule{
	ID:      "leaked-credential",
	Default: policy.Error,
	When:    "something has the shape of a known credential, anywhere in a manifest",
	Why: `A token in a comment, description, argument, key or name is as public as one in a
field, and the checker knows it by its shape: the prefixes and lengths that
OpenAI, AWS, GitHub, Slack and others give their keys. It also looks inside the
segments of a reference.`,
	Example: `type: provider-account/openai
name: openai-main
auth_data:
  type: api-key
  # for CI use ` + "ghp_" + `EXAMPLEexampleEXAMPLEexampleEXAMPLE1
  api_key: tfy-secret://acme:ai-gateway:OPENAI_API_KEY
integrations: []
`,
	Fixed: `type: provider-account/openai
name: openai-main
auth_data:
  type: api-key
  # for CI use the key CI_TOKEN of the group ai-gateway
  api_key: tfy-secret://acme:ai-gateway:OPENAI_API_KEY
integrations: []
`,
	Fix: `Revoke the credential at its provider: once pushed, it is known, and deleting the
line does not take it out of Git's history. Then remove it here. If it is a
public sample, say so above the line: # secretref: allow[leaked-credential] why.`,
}

var aboutPlaintextKubernetesSecret = Rule{
	ID:      "plaintext-kubernetes-secret",
	Default: policy.Error,
	When:    "a Kubernetes Secret is written out with its values",
	Why: `A Secret in Git is plain text: base64 hides nothing. Under kustomize.additions
the platform puts in the values that references stand for, so that none needs to
be written there.`,
	Example: `type: helm
name: search-ui
source:
  type: helm-repo
  repo_url: https://charts.example.com
  chart: search-ui
  version: 1.4.2
kustomize:
  additions:
    - apiVersion: v1
      kind: Secret
      metadata:
        name: search-ui
      stringData:
        session_password: correct-horse-battery-staple
`,
	Fixed: `type: helm
name: search-ui
source:
  type: helm-repo
  repo_url: https://charts.example.com
  chart: search-ui
  version: 1.4.2
kustomize:
  additions:
    - apiVersion: v1
      kind: Secret
      metadata:
        name: search-ui
      stringData:
        session_password: tfy-secret://acme:search:SESSION_PASSWORD
`,
	Fix: `Under kustomize.additions write references in stringData. In other Kubernetes
manifests nothing expands them: use an ExternalSecret or your secret operator.`,
}

var aboutSecretGroupValues = Rule{
	ID:      "secret-group-values",
	Default: policy.Error,
	When:    "a secret-group manifest holds the values of its secrets",
	Why: `A secret-group manifest only says that the group exists and where it is stored.
Values are set through the user interface or the API; written here they are
public and, since the type has no such field, never reach the group.`,
	Example: `type: secret-group
name: search
integration_fqn: acme:aws:prod-account:secret-store:aws-ssm
collaborators: []
secrets:
  DB_PASSWORD: correct-horse-battery-staple
`,
	Fixed: `type: secret-group
name: search
integration_fqn: acme:aws:prod-account:secret-store:aws-ssm
collaborators: []
`,
	Fix: `Delete the values from the manifest, change the secrets they name, and set the new
ones in the platform. Other manifests refer to them as
tfy-secret://<tenant>:search:DB_PASSWORD.`,
}

var aboutAmbiguousYAML = Rule{
	ID:      "ambiguous-yaml",
	Default: policy.Error,
	When:    "the YAML can be read in two ways",
	Why: `On a repeated key one parser takes the first value, another the last. A check that
sees the reference while the platform applies the literal would be green for
nothing. The same goes for alias cycles, a quoted or repeated "<<", text after a
line of three dots, and tags that change a value's type.`,
	Example: `type: provider-account/openai
name: openai-main
auth_data:
  type: api-key
  api_key: tfy-secret://acme:ai-gateway:OPENAI_API_KEY
  api_key: tfy-secret://acme:ai-gateway:OLD_OPENAI_API_KEY
integrations: []
`,
	Fixed: `type: provider-account/openai
name: openai-main
auth_data:
  type: api-key
  api_key: tfy-secret://acme:ai-gateway:OPENAI_API_KEY
integrations: []
`,
	Fix: `Keep the one that is meant and delete the other. Write plain YAML: each key once,
no tags, documents parted by a line of three dashes.`,
}

var aboutFormNotAllowed = Rule{
	ID:      "form-not-allowed",
	Default: policy.Error,
	When:    "the policy, or a managed control plane, excludes this form of reference",
	Why: `tfy-k8s-secret:// reads a Secret that is mounted into the control plane, which
only a self-hosted one has. And a policy can name the forms that a repository
uses, so that all secrets are found in one place.`,
	Example: `type: provider-account/openai
name: openai-main
auth_data:
  type: api-key
  api_key: tfy-k8s-secret://OPENAI_API_KEY
integrations: []
`,
	Fixed: `type: provider-account/openai
name: openai-main
auth_data:
  type: api-key
  api_key: tfy-secret://acme:ai-gateway:OPENAI_API_KEY
integrations: []
`,
	Fix: `Write the reference in a form that the policy allows (its field "allow"; its field
"controlPlane: managed" excludes tfy-k8s-secret://).`,
}

var aboutAllowInvalid = Rule{
	ID:      "allow-invalid",
	Default: policy.Error,
	When:    "an inline allow lacks a rule or a reason, names an unknown rule, or is over",
	Why: `An allow switches a rule off for one line. Whoever reviews it later has to know
which rule, why, and for how long; one that is incomplete does nothing.`,
	Example: `type: provider-account/openai
name: openai-main
auth_data:
  type: api-key
  # secretref: allow[placeholder]
  api_key: <OPENAI_API_KEY>
integrations: []
`,
	Fixed: `type: provider-account/openai
name: openai-main
auth_data:
  type: api-key
  # secretref: allow[placeholder] sample for the tutorial
  api_key: <OPENAI_API_KEY>
integrations: []
`,
	Fix: `Write it on the line or the line above, with a rule and a reason, as in
"# secretref: allow[placeholder] sample for the tutorial until=2030-12-31". The
date can be left out. When it has passed, fix what was allowed, or decide again.`,
}
