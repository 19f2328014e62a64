package redact

import (
	"errors"
	"io"
	"strings"
	"testing"
)

// However the bytes are cut into writes, what comes out is the same, and no
// credential is in it.
func TestWriterNeverSplitsASecret(t *testing.T) {
	key := "sk-" + "proj-" + mix(40)
	text := "one\nkey " + key + " end\n\n" + pem("RSA PRIVATE"+" KEY") + "\nafter\n  " +
		strings.ReplaceAll(pem("PRIVATE"+" KEY"), "\n", "\n  ") + " tail\npostgres://u:CANARY@h\nlast " + key
	want := "one\nkey [masked] end\n\n[masked]\nafter\n  [masked]\n tail\npostgres://u:[masked]@h\nlast [masked]"
	for size := 1; size <= len(text); size++ {
		var out strings.Builder
		w := NewWriter(&out)
		for rest := text; rest != ""; {
			n := min(size, len(rest))
			if m, err := w.Write([]byte(rest[:n])); m != n || err != nil {
				t.Fatal(m, err)
			}
			rest = rest[n:]
		}
		if strings.Contains(out.String(), "last") {
			t.Fatal("a line went out before its end")
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if out.String() != want {
			t.Fatalf("in writes of %d:\n%q, want\n%q", size, out.String(), want)
		}
	}
}

// A key that is cut off does not swallow what follows.
func TestWriterKeyCutOff(t *testing.T) {
	for in, want := range map[string]string{
		"-----BEGIN PRIVATE" + " KEY-----\n" + b64(64) + "\nfound in a.yaml\nx\n":                                        "[masked]\nfound in a.yaml\nx\n",
		"-----BEGIN PRIVATE" + " KEY-----\n" + b64(64) + "\n-----BEGIN CERTIFICATE-----\n":                               "[masked]\n-----BEGIN CERTIFICATE-----\n",
		"-----BEGIN PRIVATE" + " KEY-----\nProc-Type: 4,ENCRYPTED\n\n" + b64(64) + "\nthe end\n":                         "[masked]\n\nthe end\n",
		"PuTTY-User-Key-" + "File-2: ssh-rsa\nComment: CANARY\n" + b64(64) + "\nPrivate-MAC: " + hex(40) + "\nthe end\n": "[masked]\nthe end\n",
	} {
		var out strings.Builder
		w := NewWriter(&out)
		io.WriteString(w, in)
		w.Close()
		if out.String() != want {
			t.Errorf("%q\ngives %q", in, out.String())
		}
	}
}

func TestWriterKeepsOrdinaryText(t *testing.T) {
	const text = "a\n\nb: c\n---\n----------\nEND of file\ntab\t\n"
	var out strings.Builder
	w := NewWriter(&out)
	io.WriteString(w, text)
	w.Close()
	if out.String() != text {
		t.Errorf("%q", out.String())
	}
}

type failing struct{ calls int }

func (f *failing) Write(p []byte) (int, error) {
	f.calls++
	return 0, errors.New("disk full")
}

func TestWriterReportsTheFirstError(t *testing.T) {
	f := new(failing)
	w := NewWriter(f)
	if _, err := io.WriteString(w, "no line yet"); err != nil {
		t.Error("error before anything was written")
	}
	if _, err := io.WriteString(w, "\n"); err == nil {
		t.Error("error lost")
	}
	if _, err := io.WriteString(w, "more\n"); err == nil {
		t.Error("error forgotten")
	}
	if w.Close() == nil || f.calls != 1 {
		t.Error("error forgotten, or written after it")
	}
}
