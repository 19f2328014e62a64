package corpus

import (
	"strings"
	"testing"
)

func TestWriteStream(t *testing.T) {
	for _, size := range []int{1, 1000, 50_000} {
		var b strings.Builder
		s, err := WriteStream(&b, size, 1)
		if err != nil {
			t.Fatal(err)
		}
		if b.Len() != s.Bytes || b.Len() < size || b.Len() > size+5000 {
			t.Errorf("%d bytes, counted %d, want %d and a part of a manifest", b.Len(), s.Bytes, size)
		}
		if roots, marks := strings.Count(b.String(), "\ntype: "), strings.Count(b.String(), "\n---\n"); roots != marks+1 {
			t.Errorf("%d manifests and %d marks between them", roots, marks)
		}
	}
}

func TestWriteList(t *testing.T) {
	for _, e := range []Envelope{Native, ConfigMap} {
		var b strings.Builder
		s, err := WriteList(&b, 20, 1, e)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(b.String(), "\n- apiVersion: "); n != 20 || b.Len() != s.Bytes {
			t.Errorf("%s: %d items, want 20; %d bytes, counted %d", e, n, b.Len(), s.Bytes)
		}
		if size := b.Len() / 20; size < 1000 || size > 1600 {
			t.Errorf("%s: an item has %d bytes on average", e, size)
		}
	}
	if _, err := WriteList(new(strings.Builder), 1, 1, "paper"); err == nil {
		t.Error("an unknown envelope was accepted")
	}
}
