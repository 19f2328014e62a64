package cli

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"secretref.dev/secretref/policy"
	"secretref.dev/secretref/redact"
)

// A hintedError says what is wrong and, apart from it, the next step.
type hintedError struct {
	message, hint string
}

func (e *hintedError) Error() string { return e.message }

// fail prints err, in lines that fit a terminal, and anywhere else in one for
// the message and one for the hint. What a library put into its text is masked.
func (a *app) fail(err error) {
	message, hint := err.Error(), ""
	var hinted *hintedError
	var parse *policy.ParseError
	switch {
	case errors.As(err, &hinted):
		hint = hinted.hint
	case errors.As(err, &parse):
		message, hint = withoutHint(parse), parse.Hint
	}
	a.tell("secretref: ", message)
	if hint != "" {
		a.tell("  hint: ", hint)
	}
}

// tell prints one message to standard error. It is masked before it is broken
// into lines, since a credential in two parts would be none that is known.
func (a *app) tell(label, text string) {
	text = label + redact.Text(text)
	if a.errorWidth > 0 && !strings.Contains(text, "\n") {
		text = folded(text, a.errorWidth, strings.Repeat(" ", len("  hint: ")))
	}
	fmt.Fprintln(a.stderr, text)
}

// folded breaks a text at spaces into lines of at most width characters, where
// its words are that short.
func folded(text string, width int, indent string) string {
	var b strings.Builder
	column := 0
	for i, word := range strings.Split(text, " ") {
		n := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case column+1+n > width && column > len(indent):
			b.WriteString("\n" + indent)
			column = len(indent)
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += n
	}
	return b.String()
}

func withoutHint(e *policy.ParseError) string {
	bare := *e
	bare.Hint = ""
	return bare.Error()
}

// flagError rewords what pflag says, because its own texts repeat the argument,
// and adds the flag that was probably meant.
func flagError(c *cobra.Command, err error) error {
	help := fmt.Sprintf("see %q", c.CommandPath()+" --help")
	var unknown *pflag.NotExistError
	var invalid *pflag.InvalidValueError
	var missing *pflag.ValueRequiredError
	switch {
	case errors.As(err, &unknown):
		return unknownFlag(c, unknown.GetSpecifiedName())
	case errors.As(err, &invalid):
		switch invalid.GetFlag().Name {
		case "jobs":
			help = jobsHint
		case "timeout":
			help = timeoutHint
		}
		if name := invalid.GetFlag().Name; invalid.GetFlag().Value.Type() == "bool" {
			help = fmt.Sprintf("write --%s, or --%s=false", name, name)
		}
		return &hintedError{fmt.Sprintf("--%s: not a valid value", invalid.GetFlag().Name), help}
	case errors.As(err, &missing):
		return &hintedError{fmt.Sprintf("--%s needs a value", missing.GetFlag().Name), help}
	}
	return &hintedError{"bad flag syntax", help}
}

// unknownWord is the error of a flag that takes one of a few words.
func unknownWord(message, typed string, known []string) error {
	hint := "write " + orList(known)
	if len(known) > 4 {
		hint = "write one of " + strings.Join(known, ", ")
	}
	if meant := nearest(typed, known); meant != "" {
		hint = fmt.Sprintf("did you mean %q? %s", meant, hint)
	}
	return &hintedError{message, hint}
}

// orList is "a, b or c".
func orList(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

func flagNames(c *cobra.Command) []string {
	var names []string
	c.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	return names
}

// shown is " <dashes><word>", or nothing when the word could be more than a
// misspelt name: an argument can be a credential of no known shape.
func shown(dashes, word string) string {
	if len(word) == 0 || len(word) > 24 || strings.Trim(word, "abcdefghijklmnopqrstuvwxyz-") != "" {
		return ""
	}
	if len(word) == 1 && dashes != "" {
		dashes = "-"
	}
	return " " + dashes + word
}
