package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/policy"
	"secretref.dev/secretref/ref"
	"secretref.dev/secretref/schema"
)

// canary is a made-up token of a well-known shape, literal one of none.
const (
	canary  = "ghp_" + "CANARYcanaryCANARYcanaryCANARYcanary"
	literal = "CANARY-of-no-known-shape"
)

// run runs the command in an empty directory.
func run(t *testing.T, ctx context.Context, stdin io.Reader, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	status = Run(ctx, Env{
		Args: args, Stdin: stdin, Stdout: &out, Stderr: &errs,
		Getenv: func(string) string { return "" }, Now: time.Now,
		IsTerminal: func(any) bool { return false }, Dir: t.TempDir(),
	})
	return status, out.String(), errs.String()
}

func TestNoArgumentIsRepeatedThatCouldBeASecret(t *testing.T) {
	for _, args := range [][]string{
		{canary}, {"explain", canary}, {"check", canary}, {"help", canary}, {"fn", canary}, {"version", canary},
		{"--" + canary}, {"check", "--" + canary}, {"check", "--" + canary + "=x"},
		{"check", "--policy", canary}, {"check", "--fail-on", canary}, {"check", "--jobs", canary},
		{"check", "--color", canary}, {"check", "--output", canary}, {"check", "--output", "json=" + canary + "/x"},
		{"explain", "tfy-secret://acme:prod:" + canary}, {"explain", "tfy-secret://acme:" + canary},
		{"explain", "Bearer " + canary}, {"explain", canary, canary},
		{literal}, {"explain", literal}, {"help", literal}, {"check", "--output", literal},
		{"check", "--" + literal}, {"check", "--jobs", literal}, {"check", "-" + literal},
	} {
		status, stdout, stderr := run(t, t.Context(), nil, args...)
		if strings.Contains(stdout+stderr, "CANARY") {
			t.Errorf("%q repeats its argument:\n%s%s", args, stdout, stderr)
		}
		if explained := args[0] == "explain" && strings.Contains(args[1], "tfy-secret:"); status != exitTrouble && !explained {
			t.Errorf("%q: status %d, want 2", args, status)
		}
	}
}

func TestErrorsAreOneLineAndAHint(t *testing.T) {
	for _, args := range [][]string{
		{"chekc"}, {"check", "--fial-on", "error"}, {"check", "--output", "jsn"}, {"explain", "literal-secrt"},
		{"check", "--jobs", "-1"}, {"check", "--policy"}, {"check", "--exclude"}, {"fn", "x"}, {"version", "x"},
	} {
		status, stdout, stderr := run(t, t.Context(), nil, args...)
		lines := strings.Split(strings.TrimSuffix(stderr, "\n"), "\n")
		if status != exitTrouble || stdout != "" || len(lines) != 2 ||
			!strings.HasPrefix(lines[0], "secretref: ") || !strings.HasPrefix(lines[1], "  hint: ") {
			t.Errorf("%q: status %d, output %q, errors %q", args, status, stdout, stderr)
		}
	}
}

// A silent reader says when it is being read, and has nothing to say until the
// test is over.
type silent struct {
	reading func()
	over    <-chan struct{}
}

func (s silent) Read([]byte) (int, error) {
	s.reading()
	<-s.over
	return 0, io.EOF
}

func TestInterruptStopsAReadOfStandardInput(t *testing.T) {
	over := make(chan struct{})
	defer close(over)
	ctx, interrupt := context.WithCancel(t.Context())
	status, _, stderr := run(t, ctx, silent{interrupt, over})
	if status != exitTrouble || !strings.Contains(stderr, "interrupted") {
		t.Errorf("status %d, errors %q", status, stderr)
	}
}

// endless has more than any reader should take.
type endless struct{ read int }

func (e *endless) Read(p []byte) (int, error) {
	e.read += len(p)
	return len(p), nil
}

func TestStandardInputOfTheBareCommandHasALimit(t *testing.T) {
	in := &endless{}
	status, stdout, stderr := run(t, t.Context(), in)
	if status != exitTrouble || stdout != "" || !strings.HasPrefix(stderr, "secretref: more than 64 MiB on standard input; check the files themselves") {
		t.Errorf("status %d, output of %d bytes, errors %q", status, len(stdout), stderr)
	}
	if in.read > 2*manifest.MaxFileSize {
		t.Errorf("%d bytes read", in.read)
	}
}

func TestPanicNamesThePlaceAndNotTheValue(t *testing.T) {
	var errs bytes.Buffer
	status := Run(t.Context(), Env{
		Stdin: strings.NewReader("x"), Stdout: io.Discard, Stderr: &errs,
		Getenv: func(string) string { return "" }, Now: time.Now,
		IsTerminal: func(any) bool { panic(literal) },
	})
	got := errs.String()
	if status != exitTrouble || strings.Contains(got, "CANARY") || !strings.Contains(got, "TestPanicNamesThePlace") {
		t.Errorf("status %d, errors %q", status, got)
	}
}

func TestWriteFileIsAllOrNothing(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "report.json")
	write := func(text string, err error) error {
		return writeFile(name, func(w io.Writer) error {
			if _, e := io.WriteString(w, text); e != nil {
				return e
			}
			return err
		})
	}
	if err := write("first", nil); err != nil {
		t.Fatal(err)
	}
	if err := write("half of the sec", errors.New("disk full")); err == nil {
		t.Error("no error")
	}
	data, err := os.ReadFile(name)
	if err != nil || string(data) != "first" {
		t.Errorf("holds %q, %v", data, err)
	}
	if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o644 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("left over: %v", entries)
	}
}

func TestWriteFileWritesIntoDevicesAndThroughLinks(t *testing.T) {
	hello := func(w io.Writer) error { _, err := io.WriteString(w, "hello"); return err }
	if err := writeFile(os.DevNull, hello); err != nil {
		t.Error(err)
	}
	if info, err := os.Stat(os.DevNull); err != nil || info.Mode().IsRegular() {
		t.Fatal("the null device was replaced by a file")
	}
	dir := t.TempDir()
	target, link := filepath.Join(dir, "target"), filepath.Join(dir, "link")
	if err := errors.Join(os.WriteFile(target, nil, 0o600), os.Symlink(target, link), writeFile(link, hello)); err != nil {
		t.Fatal(err)
	}
	if data, _ := os.ReadFile(target); string(data) != "hello" {
		t.Errorf("the target of the link holds %q", data)
	}
	if err := writeFile(dir, hello); err == nil || err.Error() != "it is a directory" {
		t.Errorf("into a directory: %v", err)
	}
	if err := writeFile(filepath.Join(dir, "none", "file"), hello); err == nil || err.Error() != "no such directory" {
		t.Errorf("into a directory that is not there: %v", err)
	}
}

func TestEverySampleIsAManifestWithoutFindings(t *testing.T) {
	samples := map[string]string{}
	for _, root := range schema.Roots() {
		if root.Retired == "" {
			samples[root.Type] = sampleManifest(root)
		}
	}
	for _, integration := range schema.Integrations() {
		for _, name := range integration.Parents {
			parent, _ := schema.RootOf(name)
			samples[integration.Type+" in "+name] = sampleIntegration(parent, integration)
		}
	}
	for name, text := range samples {
		var doc map[string]any
		if err := yaml.Unmarshal([]byte(text), &doc); err != nil || doc["type"] == nil {
			t.Errorf("%s: %v in\n%s", name, err, text)
			continue
		}
		for _, occurrence := range ref.Scan(text) {
			if occurrence.Err != nil || len(ref.Samples(occurrence.Ref)) > 0 {
				t.Errorf("%s: not a good reference in\n%s", name, text)
			}
		}
		result, err := check.Run(t.Context(), []string{"-"}, check.Options{Policy: policy.Default(), Stdin: strings.NewReader(text)})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range result.Findings {
			t.Errorf("%s: %s: %s [%s] in\n%s", name, f.Path, f.Message, f.Rule, text)
		}
		for _, u := range result.Unreadable {
			t.Errorf("%s: %s in\n%s", name, u.Message, text)
		}
	}
}

func TestEveryTypeAndRuleIsExplained(t *testing.T) {
	subjects := []string{}
	for _, root := range schema.Roots() {
		subjects = append(subjects, root.Type)
	}
	for _, integration := range schema.Integrations() {
		subjects = append(subjects, integration.Type)
	}
	for _, rule := range check.Rules() {
		subjects = append(subjects, rule.ID)
	}
	for _, subject := range subjects {
		status, stdout, stderr := run(t, t.Context(), nil, "explain", subject)
		if status != exitOK || !strings.HasPrefix(stdout, subject) || stderr != "" {
			t.Errorf("%s: status %d, output %q, errors %q", subject, status, stdout, stderr)
		}
		wantNarrow(t, subject, stdout)
	}
	for _, list := range []string{"types", "rules"} {
		status, stdout, _ := run(t, t.Context(), nil, "explain", list)
		if status != exitOK {
			t.Errorf("%s: status %d", list, status)
		}
		wantNarrow(t, list, stdout)
		for _, subject := range subjects {
			if listed := strings.Contains("\n"+stdout, "\n"+subject+"\n") || strings.Contains("\n"+stdout, "\n"+subject+" ("); listed != (isRule(subject) == (list == "rules")) {
				t.Errorf("explain %s lists %s: %v", list, subject, listed)
			}
		}
	}
}

func isRule(subject string) bool {
	_, ok := check.RuleOf(subject)
	return ok
}

func wantNarrow(t *testing.T, what, text string) {
	t.Helper()
	for line := range strings.Lines(text) {
		if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > helpWidth {
			t.Errorf("%s: %d columns: %s", what, n, line)
		}
	}
}

func TestWrapBreaksLongPathsBehindADot(t *testing.T) {
	path := "  " + strings.Repeat("segment[].", 12) + "value"
	got := wrap(path, "  ")
	if strings.Join(strings.Fields(got), "") != strings.TrimSpace(path) || strings.Count(got, "\n") != 2 {
		t.Errorf("got %q", got)
	}
	wantNarrow(t, "wrap", got)
}

func TestWrapKeepsEveryWordWithinTheWidth(t *testing.T) {
	text := strings.Repeat("word longer-word a ", 40)
	wrapped := wrap(text, "    ")
	if strings.Join(strings.Fields(wrapped), " ") != strings.TrimSpace(text) {
		t.Errorf("words changed: %q", wrapped)
	}
	for line := range strings.Lines(wrapped) {
		if !strings.HasPrefix(line, "    ") || len(line) > helpWidth+1 {
			t.Errorf("line %q", line)
		}
	}
}
