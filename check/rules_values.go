package check

import "secretref.dev/secretref/policy"

// What may stand in a field that takes a secret: these rules speak of the
// value of one field.

var aboutLiteralSecret = Rule{
	ID:      "literal-secret",
	Default: policy.Error,
	When:    "a field that takes a secret holds the secret itself",
	Why: `Whoever can read the repository, a clone, a CI log or a backup of it has the
credential, and Git keeps it after the line is gone. A number, a mapping or a
list is a literal too: it cannot be a reference.`,
	Example: `type: provider-account/snowflake-cortex
name: snowflake-main
account_identifier: acme-eu
auth_data:
  type: pat-token
  pat_token: correct-horse-battery-staple-42
integrations: []
`,
	Fixed: `type: provider-account/snowflake-cortex
name: snowflake-main
account_identifier: acme-eu
auth_data:
  type: pat-token
  pat_token: tfy-secret://acme:ai-gateway:SNOWFLAKE_PAT
integrations: []
`,
	Fix: `Revoke the credential at its provider first: once pushed, it is known. Store the
new one in a secret group (or your secret store) and write the reference to it
here: tfy-secret://<tenant>:<secret-group>:<key>.`,
}

var aboutMalformedReference = Rule{
	ID:      "malformed-reference",
	Default: policy.Error,
	When:    "a value is meant as a reference, and is not a valid one",
	Why: `The platform does not recognise it, takes the text itself for the secret, and
sends it to the provider. The finding says which part is wrong: a segment too
few, white space, the newline that a YAML block scalar adds, upper case in the
scheme, a letter that only looks like one.`,
	Example: `type: provider-account/openai
name: openai-main
auth_data:
  type: api-key
  api_key: tfy-secret://ai-gateway:OPENAI_API_KEY
integrations: []
`,
	Fixed: `type: provider-account/openai
name: openai-main
auth_data:
  type: api-key
  api_key: tfy-secret://acme:ai-gateway:OPENAI_API_KEY
integrations: []
`,
	Fix: `Write one of the three forms exactly, as the whole value, with nothing around it:
tfy-secret://<tenant>:<secret-group>:<key>,
<tenant>:<provider>:<account>:secret-store:<integration>::<path>, or
tfy-k8s-secret://<key>. The command "secretref explain" takes a reference apart.`,
}

var aboutPlaceholder = Rule{
	ID:      "placeholder",
	Default: policy.Error,
	When:    "a value that somebody was to fill in is still there",
	Why: `The manifest was copied from a sample and applied before it was finished: the
integration is created and every call through it fails. It also invites the next
person to fill in the real key.`,
	Example: `type: provider-account/openai
name: openai-main
auth_data:
  type: api-key
  api_key: <OPENAI_API_KEY>
integrations: []
`,
	Fixed: `type: provider-account/openai
name: openai-main
auth_data:
  type: api-key
  api_key: tfy-secret://acme:ai-gateway:OPENAI_API_KEY
integrations: []
`,
	Fix: `Write the reference to the real secret. In a reference, replace the sample words
(TENANT, SECRET_GROUP) by the names that exist. For a directory of samples, the
policy can switch the rule off there: overrides, with files and rules.`,
}

var aboutUnexpandedTemplate = Rule{
	ID:      "unexpanded-template",
	Default: policy.Error,
	When:    "a value is a template, and nothing expands it here",
	Why: `"tfy apply" expands neither ${VAR} nor {{ ... }}, and knows nothing of vals, Argo
CD's vault plugin or 1Password paths. The text reaches the platform as it is and
is used as the secret.`,
	Example: `type: provider-account/openai
name: openai-main
auth_data:
  type: api-key
  api_key: ${OPENAI_API_KEY}
integrations: []
`,
	Fixed: `type: provider-account/openai
name: openai-main
auth_data:
  type: api-key
  api_key: tfy-secret://acme:ai-gateway:OPENAI_API_KEY
integrations: []
`,
	Fix: `Write a reference: the platform resolves it, so that no pipeline has to hold the
value. If a step of yours does expand the template before the manifest is
applied, say so in the policy, for instance templates: [envsubst].`,
}

var aboutEncryptedValue = Rule{
	ID:      "encrypted-value",
	Default: policy.Error,
	When:    "a value is encrypted (SOPS and the like), and nothing decrypts it",
	Why: `Without a step that decrypts, the platform takes the cipher text for the secret.
With one, the plain text passes through the pipeline, its logs and its disk.`,
	Example: `type: provider-account/openai
name: openai-main
auth_data:
  type: api-key
  api_key: ENC[AES256_GCM,data:bWFkZQ==,iv:bWFkZQ==,tag:bWFkZQ==,type:str]
integrations: []
`,
	Fixed: `type: provider-account/openai
name: openai-main
auth_data:
  type: api-key
  api_key: tfy-secret://acme:ai-gateway:OPENAI_API_KEY
integrations: []
`,
	Fix: `Move the value to a secret group or secret store and write the reference. If your
pipeline decrypts before it applies, say so in the policy: decrypts: [sops].`,
}

var aboutPerUserPlaceholder = Rule{
	ID:      "per-user-placeholder",
	Default: policy.Error,
	When:    "the auth_level and the value disagree: {{NAME}} is for per_user, a reference for global",
	Why: `Under "auth_level: per_user" the platform asks every user for a value and puts it
in place of {{NAME}}. Under "global", the default, nothing replaces it, and the
server sees the braces. The other way round, a reference under per_user gives all
users one shared credential.`,
	Example: `type: mcp-server/remote
name: issue-tracker
description: Search and file issues
url: https://mcp.example.com/mcp
auth_data:
  type: header
  auth_level: global
  headers:
    Authorization: Bearer {{ISSUE_TRACKER_TOKEN}}
collaborators: []
`,
	Fixed: `type: mcp-server/remote
name: issue-tracker
description: Search and file issues
url: https://mcp.example.com/mcp
auth_data:
  type: header
  auth_level: per_user
  headers:
    Authorization: Bearer {{ISSUE_TRACKER_TOKEN}}
collaborators: []
`,
	Fix: `One credential for everybody: auth_level: global with a reference, such as
"Bearer tfy-secret://acme:mcp:ISSUE_TRACKER_TOKEN". Each user their own:
auth_level: per_user with {{NAME}}.`,
}
