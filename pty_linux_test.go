package main

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"
	"unsafe"
)

// With this in its environment the test is the program.
const asProgram = "SECRETREF_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main() // exits
	}
	os.Exit(m.Run())
}

// terminal opens a pseudo terminal: what is written to tty is read from side.
func terminal(t *testing.T) (side, tty *os.File) {
	t.Helper()
	side, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("no pseudo terminals here: %v", err)
	}
	t.Cleanup(func() { side.Close() })
	control := func(request uintptr, value *int32) {
		if _, _, e := syscall.Syscall(syscall.SYS_IOCTL, side.Fd(), request, uintptr(unsafe.Pointer(value))); e != 0 {
			t.Fatal(e)
		}
	}
	var locked, number int32
	control(syscall.TIOCSPTLCK, &locked)
	control(syscall.TIOCGPTN, &number)
	tty, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	return side, tty
}

// onTerminal runs the program with standard error, and if both is set standard
// output too, on a terminal. It returns what appeared there, and what went into
// the pipe.
func onTerminal(t *testing.T, dir string, both bool, env []string, args ...string) (shown, piped string) {
	t.Helper()
	side, tty := terminal(t)
	cmd := exec.Command(os.Args[0], args...)
	cmd.Dir = dir
	cmd.Env = append([]string{asProgram + "=1", "TERM=xterm", "HOME=" + dir, "PATH=" + os.Getenv("PATH")}, env...)
	var pipe bytes.Buffer
	cmd.Stdout, cmd.Stderr = &pipe, tty
	if both {
		cmd.Stdout = tty
	}
	read := make(chan string)
	go func() {
		var all strings.Builder
		buffer := make([]byte, 4096)
		for {
			n, err := side.Read(buffer)
			all.Write(buffer[:n])
			if err != nil { // EIO when nobody has the terminal any more
				read <- all.String()
				return
			}
		}
	}()
	err := cmd.Run()
	tty.Close()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return <-read, pipe.String()
}

func faulty(t *testing.T, text string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.yaml"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

// Colours are for a terminal that takes them and a user who does.
func TestColoursOnATerminal(t *testing.T) {
	dir := faulty(t, "type: provider-account/openai\nname: a\nauth_data:\n  type: api-key\n  api_key: CANARY-of-no-shape\nintegrations: []\n")
	for _, tt := range []struct {
		env    string
		flag   string
		both   bool
		colour bool
	}{
		{"A=b", "--color=auto", true, true},
		{"NO_COLOR=1", "--color=auto", true, false},
		{"NO_COLOR=", "--color=auto", true, true}, // empty is not set: no-color.org
		{"TERM=dumb", "--color=auto", true, false},
		{"A=b", "--color=never", true, false},
		{"NO_COLOR=1", "--color=always", true, true},
		{"A=b", "--color=auto", false, false}, // standard output is a pipe
	} {
		shown, piped := onTerminal(t, dir, tt.both, []string{tt.env}, "check", tt.flag)
		text := piped
		if tt.both {
			text = shown
		}
		if !strings.Contains(text, "[literal-secret]") {
			t.Errorf("%s %s: no finding in %q", tt.env, tt.flag, text)
		}
		if strings.Contains(text, "\x1b[") != tt.colour {
			t.Errorf("%s %s, terminal %v: colours are not %v: %q", tt.env, tt.flag, tt.both, tt.colour, text)
		}
		if !tt.both && strings.Contains(shown, "\x1b") {
			t.Errorf("colours in the summary: %q", shown)
		}
	}
}

// Errors fit the terminal, and are one line in a log.
func TestErrorsOnATerminal(t *testing.T) {
	shown, _ := onTerminal(t, t.TempDir(), false, nil, "explain", "nothing")
	lines := strings.Split(strings.TrimSuffix(shown, "\r\n"), "\r\n")
	if len(lines) < 3 {
		t.Errorf("not broken into lines: %q", shown)
	}
	for _, line := range lines {
		if utf8.RuneCountInString(line) > 80 {
			t.Errorf("%d columns: %s", utf8.RuneCountInString(line), line)
		}
	}
}

// A slow store brings a line that says how far it is: after half a second, on a
// terminal, and gone at the end.
func TestProgressOnATerminal(t *testing.T) {
	server := func(wait time.Duration) string {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			time.Sleep(wait)
			w.WriteHeader(http.StatusNotFound)
		}))
		t.Cleanup(s.Close)
		return s.URL
	}
	slow, quick := server(600*time.Millisecond), server(0)
	text := "type: provider-account/hashicorp\nname: v\nintegrations:\n- {type: integration/secret-store/hashicorp/vault, name: kv, vault_url: URL, kv_mount_path: secret, auth_data: {type: token, token: 'tfy-k8s-secret://T'}}\n" +
		"---\ntype: service\nname: s\nenv:\n  A: acme:hashicorp:v:secret-store:kv::/tfy-secret/a\n  B: acme:hashicorp:v:secret-store:kv::/tfy-secret/b\n"
	const line = "secrets asked\x1b[K"
	for _, tt := range []struct {
		name, url, env string
		want           bool
	}{
		{"slow", slow, "A=b", true},
		{"quick", quick, "A=b", false},
		{"slow in CI", slow, "CI=true", false},
		{"slow on a dumb terminal", slow, "TERM=dumb", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := faulty(t, strings.ReplaceAll(text, "URL", tt.url))
			shown, _ := onTerminal(t, dir, false, []string{tt.env, "VAULT_ADDR=" + tt.url, "VAULT_TOKEN=CANARY"}, "verify", "--skip", "kubernetes")
			if strings.Contains(shown, line) != tt.want {
				t.Errorf("progress is not %v in %q", tt.want, shown)
			}
			if i := strings.LastIndex(shown, "\r\x1b[K"); tt.want && i < strings.LastIndex(shown, line) {
				t.Errorf("the line stays: %q", shown)
			}
		})
	}
}

// A command that reads for longer than half a second says how far it is, on a
// terminal that is nobody's log.
func TestReadingSaysHowFarItIs(t *testing.T) {
	// Flow mappings are read by the YAML library, which takes its time.
	dir := faulty(t, "type: provider-account/openai\nname: a\nintegrations: []\nitems:\n"+strings.Repeat("- {a: [b, c, d]}\n", 120_000))
	if err := os.WriteFile(filepath.Join(dir, "b.yaml"), []byte("a: 1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		command, env string
		seen         bool
	}{
		{"check", "A=b", true}, {"check", "CI=true", false}, {"check", "TERM=dumb", false},
		{"refs", "A=b", true}, {"baseline", "A=b", true},
	} {
		start := time.Now()
		shown, _ := onTerminal(t, dir, false, []string{tt.env}, tt.command)
		if took := time.Since(start); tt.seen && took < time.Second {
			t.Skipf("%s took %v: too fast to be followed", tt.command, took)
		}
		if strings.Contains(shown, " files checked\x1b[K") != tt.seen {
			t.Errorf("%s, %s: %q", tt.command, tt.env, shown)
		}
		if line := shown[strings.LastIndex(shown, "\r\x1b[K")+1:]; tt.seen && !strings.Contains(line, "secretref: ") {
			t.Errorf("%s, %s: the line is not taken away: %q", tt.command, tt.env, shown)
		}
	}
}
