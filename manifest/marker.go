package manifest

import (
	"bytes"
	"strings"
)

// MayHoldManifest is a cheap look at a string: more than one line or a
// bracket, and one of the words without which nothing is a manifest.
func MayHoldManifest(n *Node) bool {
	v := n.Decoded()
	if len(v) < 10 || strings.IndexByte(v, ':') < 0 || !strings.ContainsAny(v, "\n{") {
		return false
	}
	return HasMarker([]byte(v)) || containsFold(v, "type")
}

// markers are the words by which bytes that do not parse are known as ours.
var markers = []string{"auth_data", "authdata", "auth-data", "integrations", "tfy-", "secret-store", "provider-account", "integration/", "mcp-server"}

// HasMarker reports whether bytes hold a word that only TrueFoundry files
// have, in any case, or an escape sequence that could spell one.
func HasMarker(text []byte) bool {
	lower := bytes.ToLower(text)
	for _, m := range markers {
		if bytes.Contains(lower, []byte(m)) {
			return true
		}
	}
	return bytes.Contains(lower, []byte(`\x`)) || bytes.Contains(lower, []byte(`\u`))
}

func containsFold(s, word string) bool {
	return strings.Contains(strings.ToLower(s), word)
}
