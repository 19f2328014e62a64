package starter

import (
	"strings"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/policy"
	"secretref.dev/secretref/redact"
)

// snippets fill the texts.
type snippets struct {
	image bool // pipelines run in one
	words *strings.Replacer
}

func newSnippets(opt Options, branch string) snippets {
	version := unknownVersion
	if released(opt.Version) {
		version = opt.Version
	}
	command := program + " check"
	if opt.Dir != "." {
		command += " " + opt.Dir
	}
	return snippets{opt.Image != "", strings.NewReplacer("@CHECK@", command, "@MODULE@", module+"@"+version, "@BRANCH@", branch,
		"@IMAGE@", opt.Image, "@POLICY@", policy.FileName, "@FUNCTION@", functionName)}
}

func (s snippets) fill(text string) string {
	var b strings.Builder
	drop, keep := "image: ", "go: "
	if s.image {
		drop, keep = keep, drop
	}
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, drop) {
			b.WriteString(strings.TrimPrefix(line, keep))
		}
	}
	return s.words.Replace(b.String())
}

// released reports whether a version is one that Go can install: v1.2.3, also
// with a time and a commit behind it.
func released(version string) bool {
	return len(version) > 1 && version[0] == 'v' && version[1] >= '0' && version[1] <= '9' &&
		strings.Trim(version, "0123456789.-abcdefghijklmnopqrstuvwxyz") == "" // +dirty is none
}

// Writable reports whether a text can stand anywhere in a file, a command line
// of it included: letters, digits and "._/-", and nothing that looks like a
// credential.
func Writable(word string) bool {
	return plainWord(word, "._/-") && word[0] != '-' && check.Repeatable(word)
}

// IsImage reports whether a text can be the name of a container image.
func IsImage(name string) bool { return plainWord(name, "._/-:@") && name[0] != '-' }

func plainWord(s, signs string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	return s != "" && strings.Trim(s, letters+signs) == "" && redact.Text(s) == s && len(redact.Find(s)) == 0
}
