package overlay

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"secretref.dev/secretref/check"
)

// A FindingsError says that the inputs are not in order: nothing is rendered
// from them.
type FindingsError struct{ Result *check.Result }

func (e *FindingsError) Error() string {
	switch {
	case e.Result == nil || e.Result.Complete():
		return "the manifests have findings, so nothing was rendered; mend or allow them first"
	case len(e.Result.Unreadable) > 0:
		return "not every input could be read, so nothing was rendered"
	}
	return "there is no manifest, so nothing was rendered"
}

// An Error says what keeps an overlay from being made, and the next step.
type Error struct{ Message, Hint string }

func (e *Error) Error() string {
	if e.Hint == "" {
		return e.Message
	}
	return e.Message + "; " + e.Hint
}

// A NothingError says that there is nothing to render.
type NothingError struct{ Err *Error }

func (e *NothingError) Error() string { return e.Err.Error() }

// Unwrap is the error with its next step.
func (e *NothingError) Unwrap() error { return e.Err }

// MaxSize is what the API server accepts of a Secret: the sum of its keys and
// values, decoded, in bytes (k8s.io/api/core/v1, MaxSecretSize, which counts
// the values; the keys are counted here too).
const MaxSize = 1 << 20

// A SizeError says that the values do not fit into one Secret.
type SizeError struct {
	Size    int
	Largest []KeySize // the largest first, ten at most
}

// A KeySize is how many bytes a key and its value take.
type KeySize struct {
	Name string
	Size int
}

func (e *SizeError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "the Secret would have %d bytes, and Kubernetes takes %d; the largest keys are ", e.Size, MaxSize)
	for i, k := range e.Largest {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%s (%d)", k.Name, k.Size)
	}
	return b.String()
}

func sizeOf(data map[string][]byte) error {
	var all []KeySize
	sum := 0
	for name, value := range data {
		k := KeySize{name, len(name) + len(value)}
		sum += k.Size
		all = append(all, k)
	}
	if sum <= MaxSize {
		return nil
	}
	slices.SortFunc(all, func(a, b KeySize) int {
		return cmp.Or(cmp.Compare(b.Size, a.Size), cmp.Compare(a.Name, b.Name))
	})
	return &SizeError{sum, all[:min(len(all), 10)]}
}
