package ref

import (
	"errors"
	"strings"
	"unicode/utf8"
)

// Occurrence is a reference, or an attempt at one, at s[Start:End] of the
// scanned string.
type Occurrence struct {
	Start, End int
	Ref        Reference // the zero Reference if Err is set
	Err        *Error    // nil if well-formed; its Offset counts from the start of the scanned string
}

// Scan finds what looks like a reference anywhere in s, in order and without
// overlap. A string that Parse accepts is one occurrence, all of s.
//
// Inside a longer string names and keys end earlier than they would on their
// own, so that what follows is not swallowed: a key is [A-Za-z0-9_.-]+, names
// stop at white space, quotes, slashes and other delimiters of text and URLs,
// paths at everything but [A-Za-z0-9_./:+=-], and full stops that end a
// sentence belong to the sentence. What AfterScheme returns is a whole value:
// use Parse for it, not Scan. The name of a store without a path is no
// occurrence. The cost grows with the length of s.
func Scan(s string) []Occurrence {
	if r, ok := accept(s); ok {
		return []Occurrence{{End: len(s), Ref: r}}
	}
	var found []Occurrence
	done := 0
	for i := 0; i < len(s); i++ {
		if s[i] != ':' && !strings.HasPrefix(s[i:], "//") {
			continue
		}
		o, ok := schemeAt(s, done, i)
		if !ok {
			o, ok = storeAt(s, done, i)
		}
		if ok {
			found = append(found, o)
			done = o.End
			i = max(i, done-1)
		}
	}
	if found == nil && Meant(s) && !IsStoreFQN(seen(s)) {
		found = append(found, occurrence(s, 0, len(s)))
	}
	return found
}

// occurrence is what Parse says of s[start:end].
func occurrence(s string, start, end int) Occurrence {
	o := Occurrence{Start: start, End: end}
	var err error
	if o.Ref, err = Parse(s[start:end]); errors.As(err, &o.Err) {
		o.Err.Offset += start
	}
	return o
}

// schemeAt looks for a scheme whose name ends at i, where a separator may
// begin, and starts at or after floor.
func schemeAt(s string, floor, i int) (Occurrence, bool) {
	start := i
	for start > floor && i-start < maxSchemeName && (isKeyByte(s[start-1]) || s[start-1] >= utf8.RuneSelf) {
		start--
	}
	for _, exact := range []string{groupScheme, kubernetesScheme} {
		at := i - len(exact) + len("://")
		if at < start || !strings.HasPrefix(s[at:], exact) {
			continue
		}
		rest := at + len(exact)
		if end, ok := boundedKey(s, rest, exact == groupScheme); ok {
			return occurrence(s, at, end), true
		}
		end := attempt(s, rest)
		return occurrence(s, at, end), end > rest
	}
	name, _ := fold(s[start:i])
	rest := i
	for rest < len(s) && strings.IndexByte(`:/\`, s[rest]) >= 0 && rest-i < 8 {
		rest++
	}
	form, off := nearestScheme(name)
	if form == None {
		return Occurrence{}, false
	}
	switch separator(s[i:rest]) {
	case noSeparator:
		return Occurrence{}, false
	case weak:
		if off > 1 || form == Kubernetes || !weakRest(form, s[rest:]) {
			return Occurrence{}, false
		}
	}
	end := attempt(s, rest)
	return occurrence(s, start, end), end > rest
}

// boundedKey returns where the well-formed reference whose scheme ends at i
// ends inside a longer string.
func boundedKey(s string, i int, group bool) (end int, ok bool) {
	if group {
		for range 2 {
			n := run(s[i:], isInfixName)
			if n == 0 || i+n >= len(s) || s[i+n] != ':' {
				return 0, false
			}
			i += n + 1
		}
	}
	end = i + sentence(s[i:], keyRun(s[i:]))
	return end, end > i && cleanEnd(s[end:]) && !strings.HasPrefix(s[end:], ":"+storeWord+":")
}

// storeAt looks for a secret store's reference whose fixed word follows the
// colon at i, and which starts at or after floor.
func storeAt(s string, floor, i int) (Occurrence, bool) {
	word := i + 1 + len(storeWord)
	if word >= len(s) || s[word] != ':' || !isStoreWord(s[i+1:word]) {
		return Occurrence{}, false
	}
	start, names := i, 0
	for names < 3 {
		at := start
		for at > floor && isKeyByte(s[at-1]) {
			at--
		}
		if at == start {
			break
		}
		start, names = at, names+1
		if names == 3 || start == floor || s[start-1] != ':' {
			break
		}
		start--
	}
	integration := word + 1 + run(s[word+1:], isInfixName)
	colons := run(s[integration:], func(c byte) bool { return c == ':' })
	path := integration + colons
	if names == 0 || colons == 0 {
		return Occurrence{}, false // a store's name, in which no path is expected
	}
	end := path + sentence(s[path:], run(s[path:], isInfixPath))
	if !cleanEnd(s[end:]) {
		end = attempt(s, end)
	}
	if end == path && names < 3 {
		return Occurrence{}, false
	}
	return occurrence(s, start, end), true
}
