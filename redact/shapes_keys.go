package redact

// keyShapes are credentials that no single vendor owns.
func keyShapes() []shape {
	return []shape{
		{Shape: Shape{"gcp-service-account-key", "a Google service account key", false}, prefixes: "-----BEGIN", find: serviceAccountKey},
		{Shape: Shape{"private-key", "a private key", false}, prefixes: "----", find: pemKey},
		{Shape: Shape{"private-key", "a private key", false}, prefixes: "LS0tLS1CRUdJTi", find: encodedPEM},
		{Shape: Shape{"putty-private-key", "a PuTTY private key", false}, prefixes: "PuTTY-User-Key-File-", find: puttyKey},
		{Shape: Shape{"age-secret-key", "an age secret key", false}, prefixes: "AGE-SECRET-KEY-1 age-secret-key-1", body: "n50+"},
		{Shape: Shape{"json-web-token", "a JSON Web Token", false}, prefixes: "eyJ", find: webToken},
		{Shape: Shape{"basic-auth", "basic authentication credentials", false}, prefixes: "Basic basic BASIC", find: basicAuth},
	}
}
