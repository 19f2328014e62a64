package schema

// Sensitivity says how likely a field's value is a secret. Levels are ordered:
// the greater is the stricter.
type Sensitivity uint8

const (
	None  Sensitivity = iota // judged to hold no secret
	ID                       // the public half of a pair: a user name, a client id, a role
	Maybe                    // a credential can sit there: a URL, a header, an environment variable
	Must                     // the value is a credential, or names one
)

// String returns "none", "id", "maybe" or "must".
func (s Sensitivity) String() string {
	switch s {
	case ID:
		return "id"
	case Maybe:
		return "maybe"
	case Must:
		return "must"
	}
	return "none"
}

// Hint says what kind of value a sensitive field holds. It is empty exactly
// when the sensitivity is None.
type Hint string

// Hints of must fields.
const (
	HintAPIKey           Hint = "api-key"
	HintBuildSecret      Hint = "build-secret"
	HintClientSecret     Hint = "client-secret"
	HintConnectionString Hint = "connection-string"
	HintConnectionURL    Hint = "connection-url" // holds user and password, has no auth object beside it
	HintIntegrationKey   Hint = "integration-key"
	HintKeyFile          Hint = "key-file" // JSON key file, as a string or as a mapping
	HintPassword         Hint = "password"
	HintPEM              Hint = "pem"
	HintPrivateKey       Hint = "private-key"
	HintSecretFQN        Hint = "secret-fqn" // names a secret, with or without tfy-secret://
	HintSecretKey        Hint = "secret-key"
	HintToken            Hint = "token"
)

// Hints of id fields, the public halves.
const (
	HintAccessKeyID    Hint = "access-key-id"
	HintAppRoleID      Hint = "approle-role-id"
	HintCertThumbprint Hint = "cert-thumbprint"
	HintClientID       Hint = "client-id"
	HintExternalID     Hint = "external-id"
	HintRoleARN        Hint = "role-arn"
	HintSSHPublicKey   Hint = "ssh-public-key"
	HintTenantID       Hint = "tenant-id"
	HintUsername       Hint = "username"
	HintWorkloadName   Hint = "workload-name"
)

// Hints of maybe fields. A webhook URL is must where it is all the
// authentication there is.
const (
	HintAuthEnvMap    Hint = "auth-env-map"    // environment that is the whole authentication
	HintAuthHeaderMap Hint = "auth-header-map" // headers that are the whole authentication
	HintBuildArgMap   Hint = "build-arg-map"
	HintCAPEM         Hint = "ca-pem"       // CA bundle: a private key may have strayed in
	HintCommandArgs   Hint = "command-args" // string, or list of strings
	HintDocument      Hint = "document"     // a text of many lines, or a manifest inside a string
	HintEnvMap        Hint = "env-map"
	HintFreeformMap   Hint = "freeform-map" // any shape below
	HintHeaderMap     Hint = "header-map"
	HintHeaderValue   Hint = "header-value"
	HintInlineFile    Hint = "inline-file"
	HintKeyFileWIF    Hint = "key-file-wif" // key file for workload identity federation, mostly without a key
	HintPackageSpec   Hint = "package-spec" // index and VCS URLs
	HintParamDefault  Hint = "param-default"
	HintScript        Hint = "script"
	HintSoleAuthID    Hint = "sole-auth-id" // an id that is all the authentication there is
	HintURL           Hint = "url"          // user information or query parameters
	HintWebhookURL    Hint = "webhook-url"  // whoever has the URL may post
)
