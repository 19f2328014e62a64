//go:build !unix

package overlay

// lock does nothing where directories cannot be locked.
func lock(string) (unlock func(), err error) { return func() {}, nil }

// writable does not know; the writing tells.
func writable(string) error { return nil }

// ignoreUnsupported does without the sync of a directory, which no other
// system has.
func ignoreUnsupported(error) error { return nil }
