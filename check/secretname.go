package check

import (
	"strings"

	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/schema"
)

// objectNames are the ends of names that call a Kubernetes Secret by its name,
// keyNames those that call a key in it.
var (
	objectNames = set("pull secret", "pull secrets", "password secret", "passwords secret", "tls secret", "vars secret",
		"credentials secret", "key secret", "from secret", "from secrets", "environment secrets", "env secrets", "extra secrets")
	keyNames = set("password key", "token key", "username key", "user key")
)

// namesSecret reports whether a name may call a Kubernetes Secret, or a key
// in one, instead of holding what is in it: passwordSecret, existingSecret,
// masterkeySecretKey.
func namesSecret(name string) bool {
	words := trimTail(splitWords(name))
	return len(words) > 1 && (words[0] == "existing" || objectNames[lastTwo(words)] || namesKey(words))
}

func lastTwo(words []string) string { return strings.Join(words[len(words)-2:], " ") }

func namesKey(words []string) bool {
	if keyNames[lastTwo(words)] {
		return true
	}
	if len(words) < 3 || lastTwo(words) != "secret key" {
		return false
	}
	before := words[len(words)-3]
	return credentialWords[before] || gluedName(before) || strings.HasSuffix(before, "key")
}

// credential reports whether a value's name asks for a credential here.
func (w *walker) credential(p place, value string) bool {
	switch {
	case !tellingName(p.name):
		return false
	case strings.Contains(p.name, ".secretKeyRef."): // Spark: name:key
		name, key, ok := strings.Cut(value, ":")
		return !ok || !plainName(name) || !plainName(key)
	case !namesSecret(p.name):
		return true
	}
	words := trimTail(splitWords(p.name))
	switch p.cover.hint {
	case schema.HintEnvMap, schema.HintAuthEnvMap, schema.HintBuildArgMap, schema.HintAuthHeaderMap, schema.HintHeaderMap:
		if words[0] == "existing" && credentialWords[words[len(words)-1]] && words[len(words)-1] != "secret" {
			return true // a program has one, where a chart takes the name of one
		}
	default:
		if words[0] == "existing" {
			return keyLike(value)
		}
	}
	return !plainName(value) || !namesKey(words) && strings.ToLower(value) != value
}

// plainName reports whether a value can be the name of a Kubernetes Secret or
// of a key in one.
func plainName(s string) bool {
	const longest = 253
	if s == "" || len(s) > longest || longestMixed(s) >= 8 {
		return false
	}
	for i := 0; i < len(s); i++ {
		if c := s[i]; !isWordByte(c) && c != '-' && c != '.' {
			return false
		}
	}
	return true
}

// variables judges a value of the form NAME=value where a mapping was meant: in
// the list or text of variables that other tools take. It reports whether it
// was one.
func (w *walker) variables(n *manifest.Node, p place) bool {
	if !environmentNames[schema.Fold(p.name)] || !strings.Contains(n.Value, "=") {
		return false
	}
	for _, word := range strings.Fields(n.Value) {
		name, value, ok := strings.Cut(unquote(word), "=")
		if !ok || !flagName(name) {
			continue
		}
		q := p
		q.name, q.key = name, nil
		w.unknownOrMaybe(&manifest.Node{Kind: manifest.Scalar, Tag: "!!str", Value: unquote(value), Span: n.Span}, q)
	}
	return true
}

func (w *walker) unknownOrMaybe(n *manifest.Node, p place) {
	if p.cover.sensitivity == schema.Maybe {
		w.maybe(n, p)
		return
	}
	w.unknown(n, p)
}

// environmentNames are what the variables of a program are called.
var environmentNames = set("env", "envs", "envvars", "environment", "environmentvariables", "extraenv", "extraenvs", "extraenvvars", "extraenvironment", "buildargs")
