package fn

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// What comes is read whole, in whatever pieces it comes, and no more than asked.
func TestReadAll(t *testing.T) {
	text := strings.Repeat("a: b\n", 100_000)
	for name, r := range map[string]io.Reader{
		"at once":         strings.NewReader(text),
		"in halves":       iotest.HalfReader(strings.NewReader(text)),
		"with the end":    iotest.DataErrReader(strings.NewReader(text)),
		"more than asked": io.MultiReader(strings.NewReader(text), strings.NewReader("more")),
	} {
		data, release, err := readAll(r, len(text))
		if err != nil || string(data) != text {
			t.Errorf("%s: %d bytes, %v", name, len(data), err)
		}
		release()
	}
	data, release, err := readAll(strings.NewReader(""), 10)
	if err != nil || len(data) != 0 {
		t.Errorf("nothing: %q, %v", data, err)
	}
	release()
	broken := errors.New("broken")
	if _, release, err = readAll(io.MultiReader(strings.NewReader("a"), iotest.ErrReader(broken)), 10); !errors.Is(err, broken) {
		t.Errorf("an error is lost: %v", err)
	}
	release()
}

// A reader is never asked for more than a portion: one that can be interrupted
// makes room for all that it is asked for.
func TestReadAllAsksForPortions(t *testing.T) {
	most := 0
	_, release, err := readAll(readerFunc(func(p []byte) (int, error) {
		most = max(most, len(p))
		return 0, io.EOF
	}), 1<<20)
	defer release()
	if err != nil || most > portion {
		t.Errorf("asked for %d bytes, %v", most, err)
	}
}

type readerFunc func(p []byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// The answer is written from the bytes that were read, and stays good when
// those are given back.
func TestAnswerOutlivesTheInput(t *testing.T) {
	in := header + leaky
	var first bytes.Buffer
	first.WriteString(call1(t, t.TempDir(), in, nil).stdout)
	call1(t, t.TempDir(), strings.Repeat("#\n", len(in)), nil)
	if !strings.HasPrefix(first.String(), in) {
		t.Error("the answer has changed")
	}
}
