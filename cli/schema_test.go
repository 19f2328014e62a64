package cli_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"secretref.dev/secretref/cli"
	"secretref.dev/secretref/jsonschema"
)

// The schema is full of the names of credentials with something behind them:
// what masks the output must leave it alone.
func TestSchemaIsPrintedAsItIs(t *testing.T) {
	for _, args := range [][]string{{"schema"}, {"schema", "--draft", "07"}} {
		var stdout, stderr bytes.Buffer
		status := cli.Run(context.Background(), cli.Env{
			Args: args, Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr,
			Getenv: func(string) string { return "" }, Now: time.Now, IsTerminal: func(any) bool { return false },
		})
		if status != 0 || stderr.Len() > 0 {
			t.Fatalf("%q: exit status %d, %s", args, status, stderr.String())
		}
		o := jsonschema.Options{Name: cli.HintName}
		if len(args) > 1 {
			o.Draft = jsonschema.Draft07
		}
		var want bytes.Buffer
		if err := jsonschema.Write(&want, o); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(stdout.Bytes(), want.Bytes()) {
			t.Errorf("%q: the output is not what package jsonschema wrote", args)
		}
	}
}
