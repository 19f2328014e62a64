package ref

import (
	"fmt"
	"strings"
)

// badStore explains a string of plain ASCII that is laid out like a secret
// store's reference and is none.
func badStore(s string) *Error {
	head, at, _ := storeHead(s)
	names := segmentNames(SecretStore)
	segments := strings.Split(s, ":")
	if at != 3 {
		return &Error{
			Part:    "segments",
			Problem: fmt.Sprintf("before secret-store number %d, not 3: tenant, provider, account", at),
			Offset:  len(head),
		}
	}
	start := 0
	for i := range min(5, len(segments)) {
		segment, e := segments[i], &Error{Part: names[i], Offset: start}
		switch {
		case segment == "":
			e.Problem = "is empty"
			return e
		case segment[0] == '/':
			e.Problem = "starts with a slash"
			return e
		case i == 3 && segment != storeWord:
			e.Problem = "is a fixed word and misspelt: write secret-store"
			return e
		}
		start += len(segment) + 1
	}
	if len(segments) < 5 {
		return &Error{Part: "integration", Problem: "is missing", Offset: len(s)}
	}
	return badPath(s, start-1)
}

// badPath explains what follows the integration, which ends at end.
func badPath(s string, end int) *Error {
	tail := s[end:]
	switch {
	case tail == "":
		return &Error{Part: "path", Problem: "is missing: two colons and the path follow the integration", Offset: end}
	case tail == ":" || tail == "::":
		return &Error{Part: "path", Problem: "is empty", Offset: len(s)}
	case tail[1] != ':':
		return &Error{Part: "separator", Problem: "before the path is one colon, not two", Offset: end}
	case tail[2] == ':':
		return &Error{Part: "separator", Problem: "before the path is more than two colons", Offset: end}
	}
	return &Error{Part: "path", Problem: pathProblem(tail[2:]), Offset: end + 2}
}
