package check

import (
	"strings"
	"unicode/utf8"

	"secretref.dev/secretref/manifest"
)

// keyName is a key as paths and messages may show it: of one that is an
// assignment, such as DB_PASSWORD:value without a space, the name only.
func keyName(key string) string {
	if name, _, ok := assignmentKey(key); ok && credentialName(name) {
		return name
	}
	return key
}

// assignmentKey splits a key that holds a value as well: a colon without a
// space, or an equals sign, is no separator in YAML.
func assignmentKey(key string) (name, value string, ok bool) {
	i := assignmentSign(key[:min(len(key), maxName)])
	if i <= 0 || strings.HasPrefix(key[i:], "://") {
		return "", "", false
	}
	name, value = strings.TrimSpace(key[:i]), strings.TrimSpace(key[i+1:])
	return name, unquote(value), value != "" && flagName(name)
}

// assignmentSign is the offset of the first colon or equals sign, -1 if there
// is none. Every key is asked, some more than once.
func assignmentSign(key string) int {
	for i := 0; i < len(key); i++ {
		if key[i] == ':' || key[i] == '=' {
			return i
		}
	}
	return -1
}

// maxName is how much of a name is looked at. Its last words say most.
const maxName = 256

// clipName takes the end of a name that is longer than any real one.
func clipName(s string) string {
	if len(s) <= maxName {
		return s
	}
	s = s[len(s)-maxName:]
	for len(s) > 0 && !utf8.RuneStart(s[0]) {
		s = s[1:]
	}
	return s
}

// assignedInKey judges a key without a value as what it was meant to be: a
// name and its value. It returns both, or the key as it is.
func assignedInKey(k, v *manifest.Node) (name string, value *manifest.Node, ok bool) {
	if !v.IsNull() || k.Kind != manifest.Scalar {
		return "", nil, false
	}
	name, text, ok := assignmentKey(k.Value)
	if !ok {
		return "", nil, false
	}
	return name, &manifest.Node{Kind: manifest.Scalar, Tag: "!!str", Value: text, Span: k.Span}, true
}
