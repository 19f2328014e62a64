package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"secretref.dev/secretref/policy"
)

// A hintedError says what is wrong and, apart from it, the next step.
type hintedError struct {
	message, hint string
}

func (e *hintedError) Error() string { return e.message }

// fail prints err. What a library put into its text is masked by a.stderr.
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
	fmt.Fprintf(a.stderr, "secretref: %s\n", message)
	if hint != "" {
		fmt.Fprintf(a.stderr, "  hint: %s\n", hint)
	}
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
		name := unknown.GetSpecifiedName()
		if meant := nearest(name, flagNames(c)); meant != "" {
			help = fmt.Sprintf("did you mean --%s? %s", meant, help)
		}
		return &hintedError{"unknown flag" + shown("--", name), help}
	case errors.As(err, &invalid):
		switch invalid.GetFlag().Name {
		case "jobs":
			help = jobsHint
		case "timeout":
			help = timeoutHint
		}
		return &hintedError{fmt.Sprintf("--%s: not a valid value", invalid.GetFlag().Name), help}
	case errors.As(err, &missing):
		return &hintedError{fmt.Sprintf("--%s needs a value", missing.GetFlag().Name), help}
	}
	return &hintedError{"bad flag syntax", help}
}

// unknownWord is the error of a flag that takes one of a few words.
func unknownWord(flag, what, typed string, known []string) error {
	hint := "write " + orList(known)
	if meant := nearest(typed, known); meant != "" {
		hint = fmt.Sprintf("did you mean %q? %s", meant, hint)
	}
	return &hintedError{fmt.Sprintf("%s: unknown %s%s", flag, what, shown("", typed)), hint}
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
