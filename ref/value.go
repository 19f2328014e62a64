package ref

import "strings"

// AfterScheme splits a header value such as "Bearer tfy-secret://a:b:c" into
// its authentication scheme and what follows exactly one space. A scheme is a
// known one (AWS4-HMAC-SHA256, Api-Key) or one short word of letters, not in
// capitals here and there: what has digits may be the credential itself. ok is
// false for any other text, and for a mistaken reference with a space in it.
func AfterScheme(s string) (scheme, rest string, ok bool) {
	scheme, rest, ok = strings.Cut(s, " ")
	if !ok || rest == "" || rest[0] == ' ' || !isSchemeWord(scheme) {
		return "", "", false
	}
	if form, off := nearestScheme(scheme); form != None && off == 0 && Meant(s) {
		return "", "", false
	}
	return scheme, rest, true
}

// maxSchemeWord is the length of the longest word that can be a scheme which
// nobody has listed.
const maxSchemeWord = 20

// KnownScheme reports a word that is the scheme of a header wherever it stands
// in front: one that IANA registers, or that services document. AfterScheme
// takes any word for one that looks like it, because it is asked what stands in
// front of a reference; in front of a secret such a word may be half of it.
func KnownScheme(word string) bool {
	switch strings.ToLower(word) {
	case "basic", "bearer", "digest", "dpop", "gnap", "hoba", "mutual", "negotiate", "ntlm", "oauth", "privatetoken", "vapid",
		"token", "key", "bot", "ssws", "splunk":
		return true
	}
	return isHyphenatedScheme(word)
}

func isSchemeWord(s string) bool {
	if isHyphenatedScheme(s) {
		return true
	}
	if s == "" || len(s) > maxSchemeWord || run(s, isLetter) != len(s) {
		return false
	}
	rest := s[1:]
	return strings.ToLower(rest) == rest || strings.ToUpper(s) == s
}

// isHyphenatedScheme reports a scheme of a kind that its letters alone do not
// tell.
func isHyphenatedScheme(s string) bool {
	switch strings.ToLower(s) {
	case "aws4-hmac-sha256", "aws4-ecdsa-p256-sha256", "hmac-sha256", "scram-sha-1", "scram-sha-256", "oauth2", "api-key", "api_key",
		"apikey", "x-api-key", "geniekey", "zoho-oauthtoken", "zoho-authtoken", "sharedaccesssignature", "sharedkey", "goog4-rsa-sha256",
		"personal-token", "discogs-token", "user-token", "access-token", "tc3-hmac-sha256", "gs-key", "mwapikey":
		return true
	}
	return false
}

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

func isWordByte(c byte) bool { return isKeyByte(c) && c != '.' }

// PerUser finds the placeholders {{NAME}} that the platform fills in for each
// user under auth_level per_user: names lists each name once, in order. A name
// is [A-Za-z_][A-Za-z0-9_-]* with nothing else inside the braces; "{{ .x }}",
// "${{x}}" and "{{{x}}}" belong to other template languages and are skipped.
// only reports whether s consists of placeholders alone, a scheme word before
// them aside.
func PerUser(s string) (names []string, only bool) {
	rest := s
	if _, after, ok := AfterScheme(s); ok {
		rest = after
	}
	from := len(s) - len(rest)
	only = true
	end := from // of the last placeholder, if only
	for i := 0; i < len(s); {
		name, n := placeholder(s, i)
		if n == 0 {
			i++
			continue
		}
		if !contains(names, name) {
			names = append(names, name)
		}
		only = only && i == end
		i += n
		end = i
	}
	return names, only && names != nil && end == len(s)
}

// placeholder reads the placeholder at s[i:]; n is its length, 0 for none.
func placeholder(s string, i int) (name string, n int) {
	body, ok := strings.CutPrefix(s[i:], "{{")
	if !ok || i > 0 && (s[i-1] == '$' || s[i-1] == '{') {
		return "", 0
	}
	size := run(body, isWordByte)
	if size == 0 || body[0] != '_' && !isLetter(body[0]) {
		return "", 0
	}
	after, ok := strings.CutPrefix(body[size:], "}}")
	if !ok || strings.HasPrefix(after, "}") {
		return "", 0
	}
	return body[:size], len("{{}}") + size
}

func contains(list []string, s string) bool {
	for _, have := range list {
		if have == s {
			return true
		}
	}
	return false
}
