package check

import "secretref.dev/secretref/policy"

// References that are well formed and lead nowhere, by what the files declare.
// Nothing is reported where they do not declare enough to know.

var aboutUndeclaredStore = Rule{
	ID:      "undeclared-store",
	Default: policy.Warning,
	When:    "the provider account is declared and has no secret store of that name",
	Why: `A reference through a store that does not exist fails when it is resolved, in the
cluster and not in the pull request. It is reported only if the account's manifest
is among the files; then its list of integrations is complete. A store that the
policy lists under "stores" counts as declared.`,
	Example: `type: provider-account/aws
name: prod-account
aws_account_id: "123456789012"
integrations:
  - type: integration/secret-store/aws/parameter-store
    name: aws-ssm
    region: us-east-1
---
type: provider-account/openai
name: openai-main
auth_data:
  type: api-key
  api_key: acme:aws:prod-account:secret-store:aws-ssn::/tfy-secret/openai
integrations: []
`,
	Fixed: `type: provider-account/aws
name: prod-account
aws_account_id: "123456789012"
integrations:
  - type: integration/secret-store/aws/parameter-store
    name: aws-ssm
    region: us-east-1
---
type: provider-account/openai
name: openai-main
auth_data:
  type: api-key
  api_key: acme:aws:prod-account:secret-store:aws-ssm::/tfy-secret/openai
integrations: []
`,
	Fix: `Write the integration's name as the account declares it, or add the integration to
the account.`,
}

var aboutUndeclaredGroup = Rule{
	ID:      "undeclared-group",
	Default: policy.Warning,
	When:    "groups are declared together with their stores, and this group is not",
	Why: `The name of a group is easily mistyped, and the reference fails only when it is
resolved. It is reported only where a secret-group manifest of the tenant and the
account of its store are both among the files: there groups are kept in Git. A
repository that keeps neither, or groups without their stores, gets no finding.`,
	Example: `type: provider-account/aws
name: prod-account
aws_account_id: "123456789012"
integrations:
  - type: integration/secret-store/aws/parameter-store
    name: aws-ssm
    region: us-east-1
---
type: secret-group
name: ai-gateway
integration_fqn: acme:aws:prod-account:secret-store:aws-ssm
---
type: provider-account/openai
name: openai-main
auth_data:
  type: api-key
  api_key: tfy-secret://acme:ai-gatway:OPENAI_API_KEY
integrations: []
`,
	Fixed: `type: provider-account/aws
name: prod-account
aws_account_id: "123456789012"
integrations:
  - type: integration/secret-store/aws/parameter-store
    name: aws-ssm
    region: us-east-1
---
type: secret-group
name: ai-gateway
integration_fqn: acme:aws:prod-account:secret-store:aws-ssm
---
type: provider-account/openai
name: openai-main
auth_data:
  type: api-key
  api_key: tfy-secret://acme:ai-gateway:OPENAI_API_KEY
integrations: []
`,
	Fix: `Correct the name, or add the group's manifest. If some groups are made outside of
Git on purpose, switch the rule off in the policy.`,
}

var aboutStoreName = Rule{
	ID:      "store-name",
	Default: policy.Warning,
	When:    "the store cannot have a secret of that name, or the platform's own role may not read it",
	Why: `Each store has its own rules for names: Azure Key Vault has no underscore (nor has
the key of a group that it keeps), Google no slash, SSM at most 15 levels. And the
roles that TrueFoundry's Terraform modules create read /tfy-secret/ in AWS and
secrets that begin with tfy in Google, nothing else: the request is refused.`,
	Example: `type: provider-account/openai
name: openai-main
auth_data:
  type: api-key
  api_key: acme:azure:eu-account:secret-store:key-vault::openai_api_key
integrations: []
`,
	Fixed: `type: provider-account/openai
name: openai-main
auth_data:
  type: api-key
  api_key: acme:azure:eu-account:secret-store:key-vault::openai-api-key
integrations: []
`,
	Fix: `Rename the secret in the store and in the reference. If your own role may read other
paths, switch the rule off in the policy, for all files or under "overrides".`,
}

var aboutCircularStore = Rule{
	ID:      "circular-store",
	Default: policy.Error,
	When:    "a secret store's own credential is kept in that store, directly or through others",
	Why: `To read the credential the platform needs the store, and to open the store it needs
the credential. It works until the platform forgets the old one, and then every
secret of the store is out of reach.`,
	Example: `type: provider-account/hashicorp
name: vault-eu
integrations:
  - type: integration/secret-store/hashicorp/vault
    name: vault
    vault_url: https://vault.example.com:8200
    kv_mount_path: kv
    auth_data:
      type: approle
      role_id: platform
      secret_id: tfy-secret://acme:bootstrap:VAULT_SECRET_ID
---
type: secret-group
name: bootstrap
integration_fqn: acme:hashicorp:vault-eu:secret-store:vault
`,
	Fixed: `type: provider-account/hashicorp
name: vault-eu
integrations:
  - type: integration/secret-store/hashicorp/vault
    name: vault
    vault_url: https://vault.example.com:8200
    kv_mount_path: kv
    auth_data:
      type: approle
      role_id: platform
      secret_id: tfy-k8s-secret://VAULT_SECRET_ID
---
type: secret-group
name: bootstrap
integration_fqn: acme:hashicorp:vault-eu:secret-store:vault
`,
	Fix: `Keep the credential where the store is not needed: in the Kubernetes Secret that the
control plane mounts, or in a store that opens with a role instead of a key.`,
}

var aboutKubernetesKeyMissing = Rule{
	ID:      "kubernetes-key-missing",
	Default: policy.Error,
	When:    "the mounted Kubernetes Secret does not have that key",
	Why: `tfy-k8s-secret://KEY is the file KEY in the control plane's pod. Which Secret is
mounted, the policy says or the Helm values among the files; which keys it has, the
Secret, ExternalSecret, SealedSecret or SecretProviderClass of that name. Where that
object is not among the files, or takes its keys from elsewhere (dataFrom), nothing
is reported.`,
	Example: `apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: provider-integration-secrets
  namespace: truefoundry
spec:
  data:
    - secretKey: OPENAI_API_KEY
      remoteRef: {key: /tfy-secret/openai}
---
type: provider-account/openai
name: openai-main
auth_data:
  type: api-key
  api_key: tfy-k8s-secret://OPENAI_KEY
integrations: []
`,
	Fixed: `apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: provider-integration-secrets
  namespace: truefoundry
spec:
  data:
    - secretKey: OPENAI_API_KEY
      remoteRef: {key: /tfy-secret/openai}
---
type: provider-account/openai
name: openai-main
auth_data:
  type: api-key
  api_key: tfy-k8s-secret://OPENAI_API_KEY
integrations: []
`,
	Fix: `Write the key as the Secret has it, letter case included, or add it to the Secret.`,
}

var aboutKubernetesSecretNotMounted = Rule{
	ID:      "kubernetes-secret-not-mounted",
	Default: policy.Warning,
	When:    "the Helm values of the control plane mount no Kubernetes Secret, or another one",
	Why: `tfy-k8s-secret:// reads the Secret that servicefoundryServer.tfyK8sSecretName names,
in the namespace of the control plane. Helm values, Argo CD Applications and Flux
HelmReleases among the files are held against the policy's "kubernetes" and against
the Secrets among the files; where there are none, nothing is reported.`,
	Example: `# Helm values of the control plane
servicefoundryServer:
  replicas: 2
---
type: provider-account/openai
name: openai-main
auth_data:
  type: api-key
  api_key: tfy-k8s-secret://OPENAI_API_KEY
integrations: []
`,
	Fixed: `# Helm values of the control plane
servicefoundryServer:
  replicas: 2
  tfyK8sSecretName: provider-integration-secrets
---
type: provider-account/openai
name: openai-main
auth_data:
  type: api-key
  api_key: tfy-k8s-secret://OPENAI_API_KEY
integrations: []
`,
	Fix: `Set servicefoundryServer.tfyK8sSecretName to the Secret's name, and keep the Secret
in the namespace of the control plane.`,
}
