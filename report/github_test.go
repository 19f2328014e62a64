package report

import (
	"slices"
	"strings"
	"testing"
)

// The runner reads each line back as one command, with the texts unescaped.
func TestGitHubReadsWhatWasWritten(t *testing.T) {
	for name, r := range results() {
		out := string(written(t, GitHub, r, about()))
		want := len(r.Findings) + len(r.Unreadable)
		if r.Empty {
			want++
		}
		if n := strings.Count(out, "\n"); n != want {
			t.Errorf("%s: %d lines, want %d", name, n, want)
		}
		i := 0
		for line := range strings.Lines(out) {
			command, properties, message := runnerReads(t, strings.TrimSuffix(line, "\n"))
			if !slices.Contains([]string{"error", "warning", "notice"}, command) || message == "" || properties["title"] == "" {
				t.Errorf("%s: %q", name, line)
			}
			if i < len(r.Findings) {
				f := &r.Findings[i]
				if at := about().locate(f.File); !at.stdin && properties["file"] != at.path || at.stdin && properties["file"] != "" {
					t.Errorf("%s: file %q, want %q", name, properties["file"], at.path)
				}
				if message != messageAndHint(f) {
					t.Errorf("%s: message %q, want %q", name, message, messageAndHint(f))
				}
			}
			i++
		}
	}
}

// runnerReads is how the runner of GitHub Actions takes a command apart.
func runnerReads(t *testing.T, line string) (command string, properties map[string]string, message string) {
	t.Helper()
	rest, ok := strings.CutPrefix(line, "::")
	head, message, found := strings.Cut(rest, "::")
	if !ok || !found {
		t.Fatalf("no command: %q", line)
	}
	data := strings.NewReplacer("%0D", "\r", "%0A", "\n", "%25", "%")
	property := strings.NewReplacer("%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",", "%25", "%")
	command, all, _ := strings.Cut(head, " ")
	properties = map[string]string{}
	for pair := range strings.SplitSeq(all, ",") {
		key, value, _ := strings.Cut(pair, "=")
		properties[key] = property.Replace(value)
	}
	return command, properties, data.Replace(message)
}
