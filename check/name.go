package check

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// credentialName reports whether a name says that its value is a credential:
// its last word does (key, token, secret, …), and it is none of the names
// that only look so (partition_key, MAX_TOKENS, token_url).
func credentialName(name string) bool { return tellingName(name) && !namesSecret(name) }

// tellingName is credentialName with those names that ask for a credential in
// one place and for the name of a Kubernetes Secret in another.
func tellingName(name string) bool {
	words := trimTail(splitWords(name))
	if len(words) == 0 {
		return false
	}
	last, before := words[len(words)-1], ""
	if len(words) > 1 {
		before = words[len(words)-2]
	}
	switch {
	case strings.Contains(name, ".account.key.") || strings.Contains(name, ".client.secret."): // Hadoop: the account follows
		return true
	case annotation(name):
		return false
	case harmless[before+" "+last]:
		return false
	case credentialWords[last]:
		return true
	case last == "tokens" || last == "keys":
		return slices.Contains(ownerWords, before)
	case last == "data":
		return before == "auth" || before == "secret"
	case last == "string" || last == "str":
		return before == "connection" || before == "conn"
	case last == "content" || last == "contents":
		return before == "file" && len(words) > 2 && words[len(words)-3] == "key"
	}
	return gluedName(last)
}

// annotation reports a key of Kubernetes annotations, example.com/auth-secret,
// which names things.
func annotation(name string) bool {
	domain, _, ok := strings.Cut(name, "/")
	return ok && (strings.Contains(domain, ".") || domain == "checksum")
}

// credentialWords are the last words of names whose value is a credential.
var credentialWords = set("key", "token", "secret", "secrets", "password", "passwords", "passwd", "pwd", "pass",
	"passphrase", "passcode", "credential", "credentials", "creds", "cred", "auth", "authorization",
	"authentication", "cookie", "cookies", "apikey", "apikeys", "dsn", "pat", "jwt", "bearer", "signature")

// ownerWords come before `keys` and `tokens` where those are credentials and
// no counts.
var ownerWords = []string{"api", "access", "secret", "private", "auth", "bearer", "refresh", "signing", "encryption", "service"}

// harmless are names in two words whose last one misleads.
var harmless = set("public key", "partition key", "sort key", "primary key", "foreign key", "cache key", "routing key",
	"row key", "range key", "hash key", "object key", "shard key", "topology key", "label key", "annotation key",
	"taint key", "tag key", "metadata key", "attribute key", "context key", "idempotency key", "dedup key", "unique key",
	"join key", "lookup key", "group key", "header key", "map key", "input key", "output key", "translation key",
	"pad token", "eos token", "bos token", "unk token", "sep token", "cls token", "mask token", "stop token", "end token",
	"max token", "min token", "per token", "next token", "cost token", "input token", "output token")

// tails are words after the telling one that change nothing: DB_PASSWORD_PROD.
var tails = set("prod", "production", "dev", "development", "staging", "stage", "test", "live", "old", "new",
	"primary", "secondary", "value", "b64", "base64", "base", "plain", "default")

func trimTail(words []string) []string {
	for len(words) > 1 {
		last := words[len(words)-1]
		if !tails[last] && strings.Trim(last, "0123456789") != "" {
			break
		}
		words = words[:len(words)-1]
	}
	return words
}

// gluedName finds the telling word at the end of one that is written without
// separators: dbpassword, OPENAIAPIKEY.
func gluedName(word string) bool {
	word = strings.TrimRight(word, "0123456789")
	for _, s := range []string{"password", "requirepass", "masterauth", "sshpass", "passwd", "passphrase", "apikey", "secret", "token", "secretkey", "accesskey",
		"privatekey", "authkey", "credential", "credentials", "connectionstring"} {
		if strings.HasSuffix(word, s) {
			return true
		}
	}
	return false
}

// splitWords splits a name at separators and changes of case, in lower case:
// "DB_PASSWORD", "dbPassword", "X-Db-Password" all end in "password". A
// plural s after capitals stays (APIKeys).
func splitWords(name string) []string {
	for i := 0; i < len(name); i++ {
		if name[i] >= utf8.RuneSelf {
			return splitRunes(name)
		}
	}
	words := make([]string, 0, 4)
	start := 0
	flush := func(end int) {
		if start < end {
			words = append(words, strings.ToLower(name[start:end]))
		}
		start = end
	}
	for i := 0; i < len(name); i++ {
		switch c := name[i]; {
		case !lowerByte(c) && !upperByte(c) && !digitByte(c):
			flush(i)
			start = i + 1
		case !upperByte(c) || i == 0:
		case lowerByte(name[i-1]) || digitByte(name[i-1]),
			upperByte(name[i-1]) && i+2 < len(name) && lowerByte(name[i+1]) && lowerByte(name[i+2]):
			flush(i)
		}
	}
	flush(len(name))
	return words
}

func lowerByte(c byte) bool { return c >= 'a' && c <= 'z' }
func upperByte(c byte) bool { return c >= 'A' && c <= 'Z' }
func digitByte(c byte) bool { return c >= '0' && c <= '9' }

// splitRunes is splitWords for names with other letters too.
func splitRunes(name string) []string {
	var words []string
	var word []rune
	flush := func() {
		if len(word) > 0 {
			words = append(words, strings.ToLower(string(word)))
			word = word[:0]
		}
	}
	rs := []rune(name)
	for i, r := range rs {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			flush()
			continue
		case unicode.IsUpper(r) && i > 0 && (unicode.IsLower(rs[i-1]) || unicode.IsDigit(rs[i-1])):
			flush()
		case unicode.IsUpper(r) && i > 0 && unicode.IsUpper(rs[i-1]) && i+2 < len(rs) && unicode.IsLower(rs[i+1]) && unicode.IsLower(rs[i+2]):
			flush()
		}
		word = append(word, r)
	}
	flush()
	return words
}

// authenticationName reports whether a name asks for a way to authenticate as
// often as for a credential, so that a word like `basic` is an answer.
func authenticationName(name string) bool {
	words := trimTail(splitWords(name))
	if len(words) == 0 {
		return false
	}
	switch words[len(words)-1] {
	case "auth", "authorization", "authentication", "credential", "credentials", "signature", "bearer":
		return true
	}
	return false
}

// methods are the answers that are no credentials.
var methods = set("none", "basic", "bearer", "digest", "oauth", "oauth2", "oidc", "saml", "jwt", "iam", "mtls", "tls",
	"default", "required", "optional", "enabled", "disabled", "auto", "anonymous", "api-key", "apikey", "api_key", "header",
	"include", "omit", "same-origin", "v4", "global", "per_user", "ldap", "kerberos", "publickey", "public-key", "certificate", "token", "password",
	"mask", "redact", "anonymize", "block", "allow", "deny", "mutate", "validate", "ignore", "warn", "log")

// uninteresting are the headers and variables of an authentication map that
// are none.
var uninteresting = set("accept", "contenttype", "useragent", "acceptencoding", "acceptlanguage", "host", "origin",
	"referer", "cachecontrol", "connection", "contentlength", "traceparent", "anthropicversion", "anthropicbeta", "path", "home", "lang",
	"xrequestid", "nodeoptions", "pythonpath", "loglevel", "tz")

func set(words ...string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}
