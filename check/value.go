package check

import (
	"strings"

	"secretref.dev/secretref/manifest"
)

// placeholderWords are how unfilled values begin or what they say.
var placeholderWords = []string{"your", "replace", "change", "insert", "enter", "add", "put", "todo", "fixme", "tbd", "xxx",
	"placeholder", "redacted", "dummy", "sample", "fill", "set", "paste", "example"}

// placeholder recognises a value that nobody has filled in yet.
func placeholder(s string) bool {
	t := strings.TrimSpace(s)
	if t == "" || len(t) > 120 {
		return false
	}
	lower := strings.ToLower(t)
	switch {
	case strings.HasPrefix(t, "<") && strings.HasSuffix(t, ">"):
		return true
	case strings.HasPrefix(t, "[") && strings.HasSuffix(t, "]") && !strings.ContainsAny(t, ",:\""):
		return true
	case strings.HasPrefix(t, "__") && strings.HasSuffix(t, "__") && len(t) > 4:
		return true
	case strings.Trim(lower, "x-_.*#?") == "":
		return true
	case strings.HasSuffix(t, "...") || strings.HasSuffix(t, "…"):
		return len(t) < 20
	}
	words := splitWords(t)
	if len(words) == 0 || len(words) > 8 {
		return false
	}
	if lower == "changeme" || lower == "changeit" || lower == "fixme" || lower == "replaceme" {
		return true
	}
	if strings.ContainsAny(t, "0123456789") && len(words) < 3 {
		return false
	}
	for _, p := range placeholderWords {
		if words[0] == p && (len(words) > 1 || p == "placeholder" || p == "redacted" || p == "dummy" || p == "todo" || p == "tbd") {
			return true
		}
	}
	last := words[len(words)-1]
	return len(words) > 1 && (last == "here" || last == "placeholder" || last == "goes")
}

// harmlessValue reports whether a value under a credential's name is plainly
// none: a number, a boolean, a path, an ARN, nothing at all. A tag proves
// nothing.
func harmlessValue(n *manifest.Node) bool {
	if n.IsNull() {
		return true
	}
	switch n.Tag {
	case "!!bool", "!!int", "!!float":
		if !n.Tagged {
			return true
		}
	}
	s := strings.TrimSpace(n.Value)
	switch strings.ToLower(s) {
	case "", "true", "false", "yes", "no", "on", "off", "null", "none", "~":
		return true
	}
	return numeric(s) || filePath(s) || relativeFile(s) || arn(s) || strings.HasPrefix(s, "tfy-volume://")
}

// units may stand behind a number.
var units = set("s", "m", "h", "d", "w", "y", "ms", "us", "ns", "k", "ki", "kb", "mi", "mb", "g", "gi", "gb", "t", "ti", "tb", "b", "x", "px", "c", "f")

func numeric(s string) bool {
	digits := 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			digits++
		case c == '.' || c == '_' || c == '+' || c == '-' || c == ',' || c == ':' || c == '%':
		default: // a unit or exponent at the end: 30s, 512Mi, 1e6
			unit := strings.ToLower(s[i:])
			return digits > 0 && (units[unit] || len(unit) == 2 && unit[0] == 'e' && unit[1] >= '0' && unit[1] <= '9')
		}
	}
	return digits > 0
}

// filePath reports whether a value is a path of the file system whose
// segments are names, not a key that happens to begin with a slash.
func filePath(s string) bool {
	if !strings.HasPrefix(s, "/") && !strings.HasPrefix(s, "./") && !strings.HasPrefix(s, "../") && !strings.HasPrefix(s, "~/") {
		return false
	}
	if strings.ContainsAny(s, " \n\"'=+") {
		return false
	}
	for _, seg := range strings.Split(s, "/") {
		if len(seg) >= 16 && mixed(seg) {
			return false
		}
	}
	return true
}

// relativeFile reports whether a value is a path without a root, told by the
// extension of its file: models/qwen/weights.bin.
func relativeFile(s string) bool {
	dir, file, ok := strings.Cut(s, "/")
	if !ok || dir == "" || strings.ContainsAny(s, " \n\"'=+:") {
		return false
	}
	name, extension := file, ""
	if i := strings.LastIndexByte(file, '.'); i > 0 {
		name, extension = file[:i], file[i+1:]
	}
	if strings.HasSuffix(name, "/") || len(extension) < 1 || len(extension) > 11 || strings.Trim(extension, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
		return false
	}
	return longestMixed(s) < 8 || !mixed(s) && longestMixed(s) < minBare
}

// mixed reports letters of both cases and digits in one word.
func mixed(s string) bool {
	return strings.ContainsAny(s, "0123456789") &&
		strings.ContainsAny(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") && strings.ContainsAny(s, "abcdefghijklmnopqrstuvwxyz")
}

// lettersAndDigits is the test for the values of maps that are the whole
// authentication.
func lettersAndDigits(s string) bool {
	return strings.ContainsAny(s, "0123456789") &&
		strings.ContainsAny(strings.ToLower(s), "abcdefghijklmnopqrstuvwxyz")
}

// cleanURL reports whether a value is a URL of a service, without anything in
// it that could be a credential.
func cleanURL(s string) bool {
	scheme, rest, ok := strings.Cut(s, "://")
	return ok && scheme != "" && !strings.ContainsAny(rest, "@?# \n") && len(rest) < 200
}

// uuid reports whether a value is a UUID.
func uuid(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		if i == 8 || i == 13 || i == 18 || i == 23 {
			if c != '-' {
				return false
			}
		} else if !(c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f') {
			return false
		}
	}
	return true
}
