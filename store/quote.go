package store

import (
	"strconv"

	"secretref.dev/secretref/redact"
)

// quote prints what a manifest or a store calls something, on one line and
// without anything that looks like a credential.
func quote(name string) string { return strconv.Quote(redact.Text(name)) }
