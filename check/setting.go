package check

import (
	"strings"

	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/ref"
)

// A setting is a name and its value in a text: NAME=value, name: value,
// "name": "value", <name>value</name>.
type setting struct {
	name, value string
	quoted      bool // the value stood in quotes
	sep         byte // what stood between the two
}

// maxValue bounds how much of a value is read: a text with many separators
// shall not be read once for each.
const maxValue = 512

// eachSetting calls f for the settings in a text until f returns false. What a
// line has behind a sign for comments at its start does not count.
func eachSetting(text string, f func(setting) bool) {
	comment := false
	for i, fresh := 0, true; i < len(text); i++ {
		switch c := text[i]; c {
		case '\n':
			comment, fresh = false, true
			continue
		case ' ', '\t', '\r':
			continue
		case '#':
			comment = comment || fresh
		case '=', ':', '>':
			if comment {
				break
			}
			if s, ok := settingAt(text, i); ok && !f(s) {
				return
			}
		}
		fresh = false
	}
}

// settingAt reads the setting whose separator stands at i.
func settingAt(text string, i int) (setting, bool) {
	s := setting{name: nameBefore(text, i), sep: text[i]}
	if s.name == "" {
		return s, false
	}
	rest := text[i+1 : min(len(text), i+1+maxValue)]
	if line, _, ok := strings.Cut(rest, "\n"); ok {
		rest = line
	}
	if s.sep == '>' {
		open := i - len(s.name) - 1
		end := strings.Index(rest, "</")
		if open < 0 || text[open] != '<' || end <= 0 {
			return s, false
		}
		s.value, s.quoted = strings.TrimSpace(rest[:end]), true
		return s, s.value != ""
	}
	spaced := strings.HasPrefix(rest, " ") || strings.HasPrefix(rest, "\t")
	rest = strings.TrimPrefix(strings.TrimLeft(rest, " \t"), "=") // :=
	rest = strings.TrimLeft(rest, " \t")
	if rest == "" {
		return s, false
	}
	if q := rest[0]; q == '"' || q == '\'' {
		end := strings.IndexByte(rest[1:], q)
		s.value, s.quoted = rest[1:max(1, end+1)], true
		return s, end > 0
	}
	if s.sep == ':' && !spaced {
		return s, false
	}
	value, after, _ := strings.Cut(rest, " ")
	if after = strings.TrimSpace(after); spaced && after != "" && strings.IndexByte("#}]", after[0]) < 0 && !strings.HasPrefix(after, "//") && !strings.HasPrefix(after, "/*") {
		return s, false // a sentence, or code
	}
	s.value = strings.TrimRight(value, ",;}])\r\t\"'`\\")
	return s, s.value != ""
}

// nameBefore reads the name in front of a separator, without its quotes.
func nameBefore(text string, i int) string {
	for i > 0 && (text[i-1] == ' ' || text[i-1] == ':' && text[i] == '=') {
		i--
	}
	if i > 0 && (text[i-1] == '"' || text[i-1] == '\'') {
		i--
		if i > 0 && text[i-1] == '\\' {
			i--
		}
	}
	start := i
	for start > 0 && i-start < 100 && (isWordByte(text[start-1]) || text[start-1] == '-' || text[start-1] == '.') {
		start--
	}
	if start > 0 && (text[start-1] == '?' || text[start-1] == '&') {
		return "" // a URL's, which are judged as such
	}
	return strings.Trim(text[start:i], "-.")
}

// eachWordPair calls f for settings that only a space separates: `requirepass
// x` on a line of its own, and `password x` as in a .netrc.
func eachWordPair(text string, f func(setting) bool) {
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		for i := 0; i+1 < len(words); i++ {
			alone := i == 0 && len(words) == 2
			if (alone || words[i] == "password") && flagName(words[i]) && longestMixed(words[i+1]) >= 8 &&
				!f(setting{name: words[i], value: unquote(words[i+1]), sep: ' '}) {
				return
			}
		}
	}
}

// settings reports whether a text of several lines is nothing but settings, as
// a file of variables, TOML or simple YAML is.
func settings(s string) bool {
	if !strings.Contains(strings.TrimSpace(s), "\n") {
		return false
	}
	for line := range strings.Lines(s) {
		line = strings.TrimSpace(line)
		if line != "" && line != "---" && strings.IndexByte("#[]{}),;\"'", line[0]) < 0 && !settingLine(line) {
			return false
		}
	}
	return true
}

// settingLine reports whether a line has the form name: value or NAME=value.
func settingLine(line string) bool {
	_, _, ok := lineSetting(line)
	return ok
}

// lineSetting reads a line of the form name: value or NAME=value.
func lineSetting(line string) (name, value string, ok bool) {
	line = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), "- "))
	line = strings.TrimPrefix(line, "export ")
	i := assignmentSign(line)
	if i <= 0 || strings.HasPrefix(line, "#") {
		return "", "", false
	}
	name = unquote(strings.TrimSpace(line[:i]))
	value = strings.TrimSpace(strings.TrimRight(strings.TrimSpace(line[i+1:]), ","))
	return name, value, dottedWord(name)
}

// assigned reports whether a setting in a text is that of a credential.
func (s setting) assigned() bool {
	value := s.value
	if !s.believed() || len(value) < 3 && strings.Trim(value, ".,:;!?*+-/|'\"") == "" {
		return false
	}
	if strings.Contains(value, " ") && !(s.quoted && lettersAndDigits(value)) {
		return false
	}
	if t, ok := findTemplate(value); ok {
		return hidesLiteral(value, t, false)
	}
	code := "()[]{}<>$;|"
	if s.quoted {
		code = "{}<>"
	}
	v := &manifest.Node{Kind: manifest.Scalar, Tag: "!!str", Value: value}
	return !harmlessValue(v) && !ref.Is(value) && !placeholder(value) && !strings.ContainsAny(value, code)
}

// minBare is the length from which a run of letters and digits is taken for a
// credential under a name that says other things too, such as token.
const minBare = 12

// believed reports whether the name says credential, as far as that goes in a
// text.
func (s setting) believed() bool {
	if strictName(s.name) {
		return s.sep == ':' || s.quoted || !programName(s.name) || lettersAndDigits(s.value)
	}
	if !credentialName(s.name) || uuid(s.value) {
		return false
	}
	least := minBare
	if words := splitWords(s.name); words[len(words)-1] == "pass" {
		least = 8
	}
	return longestMixed(s.value) >= least
}

// strictName is [credentialName] without the words that mean other things in
// programs and command lines.
func strictName(name string) bool {
	words := trimTail(splitWords(name))
	if len(words) == 0 || !credentialName(name) {
		return false
	}
	switch last := words[len(words)-1]; last {
	case "auth", "authorization", "authentication", "cookie", "cookies", "signature", "pass", "pat", "bearer", "cred", "creds", "credential", "credentials":
		return false
	case "key":
		return len(words) > 1 && keyOwners[words[len(words)-2]]
	case "token":
		return len(words) > 1
	}
	return true
}

// programName reports a name that programs give to their own variables as
// often as files to what is secret.
func programName(name string) bool {
	words := trimTail(splitWords(name))
	owner := words[max(0, len(words)-2)]
	return owner == "signing" || owner == "encryption" || owner == "hmac"
}

// keyOwners come before `key` where it is a credential even in a program.
var keyOwners = set("api", "secret", "access", "private", "signing", "encryption", "hmac")
