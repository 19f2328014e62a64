package starter

import (
	"fmt"
	"strconv"
	"strings"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/redact"
)

func itoa(n int) string { return strconv.Itoa(n) }

// counted is "1 manifest", "2 manifests".
func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func isAre(n int) string {
	if n == 1 {
		return "is 1"
	}
	return fmt.Sprintf("are %d", n)
}

// shown is a name in a comment: as it is if it is made of plain characters,
// else its kind and length.
func shown(name string) string {
	if check.Repeatable(name) {
		return name
	}
	return "a name of " + redact.Describe(name)
}

func firstWritable(all []used) string {
	for _, u := range all {
		if Writable(u.name) {
			return u.name
		}
	}
	return "acme"
}

// scalar is a plain word as YAML: in quotes if another type could be read.
func scalar(word string) string {
	letter := word[0] >= 'a' && word[0] <= 'z' || word[0] >= 'A' && word[0] <= 'Z'
	switch strings.ToLower(word) {
	case "y", "n", "yes", "no", "on", "off", "true", "false", "null":
		letter = false
	}
	if !letter {
		return strconv.Quote(word)
	}
	return word
}

// wrapped breaks a text into lines of at most width columns where it can.
func wrapped(text string, width int) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && len(line)+1+len(word) > width {
			lines, line = append(lines, line), ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}
