package cli

import (
	"time"

	"github.com/spf13/pflag"
)

// A timeLimit is the value of --timeout. Where it is not given, the time grows
// with the number of secrets: a store's quota may allow for a few a second.
type timeLimit struct {
	given bool
	time.Duration
}

func (t *timeLimit) String() string {
	if !t.given {
		return ""
	}
	return t.Duration.String()
}

func (t *timeLimit) Type() string { return "duration" }

func (t *timeLimit) Set(text string) (err error) {
	t.given = true
	t.Duration, err = time.ParseDuration(text)
	return err
}

// valid says what is wrong with it.
func (t *timeLimit) valid() error {
	if t.given && t.Duration <= 0 {
		return &hintedError{"--timeout: not a time that can pass", timeoutHint}
	}
	return nil
}

func (t *timeLimit) flag(flags *pflag.FlagSet) {
	flags.Var(t, "timeout", "give up on a store after this `TIME`; else after 2m for each 200 secrets")
}
