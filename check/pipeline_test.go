package check

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"secretref.dev/secretref/bench/corpus"
)

// TestScheduling checks the same tree with one worker and with many, and with
// the library's reader alone: the result is the same to the last byte.
func TestScheduling(t *testing.T) {
	dir := t.TempDir()
	summary, err := corpus.Write(dir, corpus.Options{Files: 400, Mixed: 200, Seed: 3, LiteralRate: 0.3})
	if err != nil {
		t.Fatal(err)
	}
	opt := Options{Jobs: 1, Now: time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)}
	want, err := Run(t.Context(), []string{dir}, opt)
	if err != nil {
		t.Fatal(err)
	}
	if len(want.Findings) != len(summary.Truth) || len(want.Findings) == 0 {
		t.Fatalf("%d findings, %d literals", len(want.Findings), len(summary.Truth))
	}
	for _, jobs := range []int{2, 3, 8, 64} {
		opt.Jobs = jobs
		for _, opt.LibraryReader = range []bool{false, true} {
			got, err := Run(t.Context(), []string{dir}, opt)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("with %d workers, library only %t:\n%s", jobs, opt.LibraryReader, diff)
			}
		}
	}
}
