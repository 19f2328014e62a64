package cli

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// Help fits a terminal that nobody widened, says how each command is called, and
// names each flag that its examples use.
func TestHelpFitsATerminal(t *testing.T) {
	commands := commandNames((&app{}).root())
	if len(commands) < 9 {
		t.Fatalf("only %q", commands)
	}
	for _, name := range append(commands, "") {
		args := append(strings.Fields(name), "--help")
		status, stdout, stderr := call(t, t.TempDir(), args...)
		if status != exitOK || stderr != "" || !strings.Contains(stdout, "\nUsage:\n  secretref") {
			t.Errorf("%q: status %d, %s", args, status, stderr)
		}
		for line := range strings.Lines(stdout) {
			if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > helpWidth {
				t.Errorf("%q: %d columns: %s", args, n, line)
			}
		}
		_, examples, _ := strings.Cut(stdout, "\nExamples:\n")
		flags, _, _ := strings.Cut(stdout, "\nExamples:\n")
		for word := range strings.FieldsSeq(examples) {
			flag, _, _ := strings.Cut(word, "=")
			if !strings.HasPrefix(flag, "--") || flag == "--" || strings.Contains(flag, "enable-") || flag == "--server-side" || flag == "--exec" {
				continue // of other programs
			}
			if !strings.Contains(flags, flag+" ") && !strings.Contains(flags, flag+"\n") {
				t.Errorf("%q: an example uses %s", args, flag)
			}
		}
	}
}
