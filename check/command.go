package check

import (
	"strings"

	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/ref"
	"secretref.dev/secretref/schema"
)

// flags judges a command line: --password=x, --password x, PASSWORD=x and
// -H 'Authorization: Bearer x' are as plain as a field of that name. p.before
// is the argument in front of this one, where each stands by itself.
func (w *walker) flags(n *manifest.Node, p place) {
	words := strings.Fields(n.Value)
	if p.before != "" && len(words) == 1 && w.argument(p.before, words[0], n, p) {
		return
	}
	for i, word := range words {
		if w.assignments(unquote(word), n, p) || w.headerWord(unquote(word), n, p) {
			return
		}
		if i+1 < len(words) && (w.argument(unquote(word), unquote(words[i+1]), n, p) || w.headerIn(words[i:], n, p)) {
			return
		}
	}
}

// commandNames are what free-form values call a command line or its arguments.
var commandNames = set("args", "arguments", "command", "cmd", "entrypoint", "extraargs", "extraflags", "flags")

func commandName(name string) bool {
	var buf [32]byte
	return commandNames[string(schema.AppendFold(buf[:0], name))]
}

func unquote(s string) string { return strings.Trim(s, `"'`) }

func flagName(s string) bool {
	return len(s) <= maxName && dottedWord(strings.TrimLeft(s, "-"))
}

// assignments judges --name=value, NAME=value and a.b=value,c.d=value.
func (w *walker) assignments(word string, n *manifest.Node, p place) bool {
	if !strings.Contains(word, "=") {
		return false
	}
	name, value, _ := strings.Cut(word, "=")
	if flagName(name) && w.assignment(strings.TrimLeft(name, "-"), unquote(value), n, p) {
		return true
	}
	if !strings.Contains(value, ",") {
		return false
	}
	for part := range strings.SplitSeq(word, ",") {
		name, value, ok := strings.Cut(part, "=")
		if ok && flagName(name) && w.assignment(strings.TrimLeft(name, "-"), unquote(value), n, p) {
			return true
		}
	}
	return false
}

// headerWord judges a request header in one argument, with or without a space
// behind its colon.
func (w *walker) headerWord(word string, n *manifest.Node, p place) bool {
	name, value, ok := strings.Cut(word, ":")
	if !ok || value == "" || strings.HasPrefix(value, "//") {
		return false
	}
	if words := strings.Fields(n.Value); p.before != "" && strings.HasPrefix(n.Value, word) && len(words) <= 3 {
		value = strings.TrimPrefix(n.Value, name+":") // "Authorization:Bearer x" is one argument
	}
	return w.headerValue(name, value, n, p)
}

func (w *walker) headerValue(name, value string, n *manifest.Node, p place) bool {
	value = strings.TrimSpace(value)
	if _, rest, ok := ref.AfterScheme(value); ok {
		value = rest
	}
	value = unquote(value)
	return flagName(name) && credentialName(name) && len(value) >= 8 && lettersAndDigits(value) && !uuid(value) && w.assignment("password", value, n, p)
}

// switches are how flags begin that have no value.
var switches = set("no", "require", "requires", "enable", "disable", "use", "with", "without", "skip", "allow", "show", "print", "generate", "validate", "ignore")

// argument judges the word behind a flag.
func (w *walker) argument(flag, value string, n *manifest.Node, p place) bool {
	if strings.HasPrefix(value, "-") || !strings.HasPrefix(flag, "-") || strings.Contains(flag, "=") {
		return false
	}
	if flag == "-u" || flag == "--user" {
		_, pass, ok := strings.Cut(value, ":")
		return ok && len(pass) >= 8 && lettersAndDigits(pass) && w.assignment("password", pass, n, p)
	}
	name, long := strings.CutPrefix(flag, "--")
	words := splitWords(name)
	return long && flagName(name) && len(words) > 0 && !switches[words[0]] && w.assignment(name, value, n, p)
}

// headerIn judges a request header at the start of the words of a command.
func (w *walker) headerIn(words []string, n *manifest.Node, p place) bool {
	name, ok := strings.CutSuffix(strings.TrimLeft(words[0], `"'`), ":")
	if !ok {
		return false
	}
	return w.headerValue(name, strings.Join(words[1:min(len(words), 3)], " "), n, p) || w.headerValue(name, words[1], n, p)
}

// dottedWord reports a plain word in which dashes and dots may stand too.
func dottedWord(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c != '-' && c != '.' && !isWordByte(c) {
			return false
		}
	}
	return s != "" && (s[0] < '0' || s[0] > '9')
}
