package manifest

import (
	"bytes"
	"testing"
)

// TestPrintableRun puts every byte at every place of a text.
func TestPrintableRun(t *testing.T) {
	for c := range 256 {
		for at := range 17 {
			text := bytes.Repeat([]byte("~ \n"), 6)[:17]
			text[at] = byte(c)
			want := len(text)
			if !(c >= ' ' && c <= '~' || c == '\n') {
				want = at
			}
			if got := printableRun(text); got != want {
				t.Errorf("byte %#x at %d: %d, want %d", c, at, got, want)
			}
		}
	}
}
