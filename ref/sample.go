package ref

import (
	"bytes"
	"slices"
	"strings"
)

// Samples returns the names of the segments of r, as in Segments, that are
// sample words out of a manual: TENANT, SECRET_GROUP, <tenant>, your-tenant,
// my-key-here, xxx, changeme. Words that someone may well have chosen, such as
// a key named SECRET_KEY or a group named group, count only beside one that
// nobody would.
func Samples(r Reference) []string {
	segments := r.Segments()
	if !slices.ContainsFunc(segments, isSample) {
		return nil
	}
	var names []string
	for _, s := range segments {
		if isSample(s) || isSampleBesideOthers(s) {
			names = append(names, s.Name)
		}
	}
	return names
}

// isSample reports whether nobody would have chosen s.
func isSample(s Segment) bool {
	if samplePattern(s.Value) {
		return true
	}
	if slices.Contains(sampleWords(s.Name), s.Value) {
		return true
	}
	if s.Name != "path" {
		return false
	}
	lower := strings.ToLower(strings.Trim(s.Value, "/"))
	return lower == "path/to" || strings.HasPrefix(lower, "path/to/") || strings.Contains(lower, "/path/to/") ||
		slices.ContainsFunc(strings.Split(s.Value, "/"), samplePattern)
}

// isSampleBesideOthers reports whether s is a sample if another segment is.
func isSampleBesideOthers(s Segment) bool {
	return slices.Contains(weakSampleWords(s.Name), string(sampleFold(nil, strings.Trim(s.Value, "/"))))
}

// sampleFold appends s in lower case with dashes for underscores. No sample
// word has a letter outside ASCII.
func sampleFold(dst []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '_':
			dst = append(dst, '-')
		case c >= 'A' && c <= 'Z':
			dst = append(dst, c|0x20)
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

// samplePattern reports whether s is a sample in any segment.
func samplePattern(s string) bool {
	if len(s) > 1 && (s[0] == '<' || s[0] == '{' || s[0] == '[') {
		return true
	}
	var buf [64]byte
	t := sampleFold(buf[:0], s)
	switch string(t) {
	case "":
		return false
	case "changeme", "change-me", "replaceme", "replace-me", "fillme", "fill-me", "fill-me-in",
		"todo", "tbd", "fixme", "placeholder", "your", "...", "***":
		return true
	}
	for _, prefix := range []string{"your-", "replace-with-", "placeholder-", "insert-your-", "enter-your-", "change-me-"} {
		if bytes.HasPrefix(t, []byte(prefix)) {
			return true
		}
	}
	if bytes.HasSuffix(t, []byte("-here")) || bytes.HasSuffix(t, []byte("-placeholder")) {
		return true
	}
	return t[0] == 'x' && bytes.Count(t, []byte("x")) >= 3 && len(bytes.Trim(t, "x-.")) == 0
}

// sampleWords lists the words, as written, that are samples in a segment.
func sampleWords(segment string) []string {
	switch segment {
	case "tenant":
		return []string{"tenant", "tenant-name", "tenant_name", "tenantname", "my-tenant",
			"TENANT", "TENANT_NAME", "TENANT-NAME", "TENANT_ID", "TENANTNAME"}
	case "group":
		return []string{"SECRET_GROUP", "SECRET-GROUP", "SECRETGROUP", "SECRET_GROUP_NAME",
			"GROUP", "GROUP_NAME", "secret-group-name", "my-secret-group"}
	case "key":
		return []string{"secret-key-name", "SECRET_KEY_NAME"}
	case "provider":
		return []string{"provider", "PROVIDER", "CLOUD_PROVIDER"}
	case "account":
		return []string{"ACCOUNT", "ACCOUNT_NAME", "PROVIDER_ACCOUNT", "account-name"}
	case "integration":
		return []string{"INTEGRATION", "INTEGRATION_NAME", "SECRET_STORE", "integration-name"}
	case "path":
		return []string{"PATH", "SECRET_PATH", "PATH_TO_SECRET"}
	}
	return nil
}

// weakSampleWords lists the words, folded, that are samples beside others.
func weakSampleWords(segment string) []string {
	switch segment {
	case "group":
		return []string{"group", "group-name", "secret-group", "my-group", "secrets"}
	case "key":
		return []string{"key", "secret-key", "key-name", "secret", "secret-name",
			"my-key", "my-secret", "my-secret-key", "name"}
	case "account":
		return []string{"account", "my-account", "provider-account"}
	case "integration":
		return []string{"integration", "my-integration", "secret-store", "store"}
	case "path":
		return []string{"path", "secret-path", "secret", "my-secret", "key"}
	}
	return nil
}
