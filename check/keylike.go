package check

import (
	"fmt"
	"strings"

	"secretref.dev/secretref/redact"
)

// minKeyLike is the length from which a word of letters and digits is taken
// for a key that was pasted where a name belongs.
const minKeyLike = 16

// keyLike reports whether a part of a text may be a credential: it has a known
// shape, or is long and mixes letters and digits without a separator. Names
// rarely do. It serves to decide what may be repeated, not what is an error.
func keyLike(s string) bool {
	if len(private(redact.Find(s))) > 0 {
		return true
	}
	return longestMixed(s) >= minKeyLike
}

// longestMixed is the length of the longest run of letters and digits that
// has both.
func longestMixed(s string) int {
	longest, start := 0, 0
	for i := 0; i <= len(s); i++ {
		if i < len(s) && isWordByte(s[i]) && s[i] != '_' {
			continue
		}
		if i-start > longest && lettersAndDigits(s[start:i]) {
			longest = i - start
		}
		start = i + 1
	}
	return longest
}

// shownWord quotes a name, unless it may be a credential.
func shownWord(s string) string {
	if keyLike(s) || strings.ContainsAny(s, "\r\n") {
		return fmt.Sprintf("here (%s)", redact.Describe(s))
	}
	return fmt.Sprintf("%q", s)
}
