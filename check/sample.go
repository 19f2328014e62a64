package check

import (
	"strings"

	"secretref.dev/secretref/redact"
)

// sampleWord reports words that stand for a password in texts about passwords.
func sampleWord(s string) bool {
	switch strings.ToLower(strings.Trim(s, "<>[]{}$*")) {
	case "", "password", "pass", "passwd", "pwd", "secret", "token", "key", "xxx", "xxxx", "user", "username", "example":
		return true
	}
	return placeholder(s)
}

// sampleLogin reports a password in a URL of a text that is plainly a sample:
// it is the user's name, or that of a server on the reader's own machine.
func sampleLogin(text string, c redact.URLCredential) bool {
	before, after := text[max(0, c.Start-128):c.Start], text[c.End:min(len(text), c.End+32)]
	if i := strings.LastIndex(before, "://"); i >= 0 && before[i+3:] == text[c.Start:c.End]+":" {
		return true
	}
	for _, host := range []string{"@localhost", "@127.0.0.1", "@[::1]", "@host.docker.internal", "@0.0.0.0"} {
		if strings.HasPrefix(after, host) {
			return longestMixed(text[c.Start:c.End]) < 8
		}
	}
	return false
}

// publicDSN reports the key in a Sentry DSN, which Sentry means to be public:
// 32 digits in base 16 and no password, in front of Sentry's host.
func publicDSN(text string, c redact.URLCredential) bool {
	key, after := text[c.Start:c.End], text[c.End:min(len(text), c.End+256)]
	host, project, ok := strings.Cut(strings.TrimPrefix(after, "@"), "/")
	project = strings.TrimRight(project, "\r\n \"'")
	return ok && strings.HasPrefix(after, "@") && len(key) == 32 && strings.Trim(key, "0123456789abcdef") == "" &&
		strings.Contains(host, "sentry") && project != "" && strings.Trim(project, "0123456789") == "" &&
		strings.HasSuffix(text[:c.Start], "://")
}

// sentryDSN reports a value that is a Sentry DSN and holds nothing but its
// public key.
func sentryDSN(s string) bool {
	for _, c := range redact.URLCredentials(s) {
		return publicDSN(s, c)
	}
	return false
}
