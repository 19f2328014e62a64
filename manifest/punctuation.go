package manifest

import (
	"bytes"
	"strings"
)

// propertyEnd is the end of an anchor or tag that starts at i.
func propertyEnd(text []byte, i int) int {
	if bytes.HasPrefix(text[i:], []byte("!<")) {
		if j := bytes.IndexByte(text[i:], '>'); j > 0 {
			return i + j + 1
		}
	}
	end := i + 1
	for end < len(text) && text[end] > ' ' && text[end] < 0x7F && strings.IndexByte(",[]{}", text[end]) < 0 {
		end++
	}
	for text[i] == '&' && end > i+1 && text[end-1] == ':' {
		end-- // the colon of a key that is empty
	}
	return end
}

// skipProperties moves over the anchor and tag in front of a node. It returns
// where they end, and where the node begins: behind white space and comments.
func skipProperties(text []byte, i int, anchor, tag bool) (end, content int) {
	end, content = i, i
	for content < len(text) && (anchor && text[content] == '&' || tag && text[content] == '!') {
		if text[content] == '&' {
			anchor = false
		} else {
			tag = false
		}
		end = propertyEnd(text, content)
		content = skipBlank(text, end)
	}
	return end, content
}

func skipBlank(text []byte, i int) int {
	for from := i; i < len(text); {
		if isBlankOrBreak(text, i) {
			i += max(1, breakLen(text[i:], true))
		} else if text[i] == '#' && i > from {
			i = lineEnd(text, i)
		} else {
			break
		}
	}
	return i
}

// flowEnd finds the bracket that closes a flow collection, from the end of
// its last child.
func flowEnd(text []byte, i int) (end int, ok bool) {
	for i < len(text) {
		switch c := text[i]; {
		case c == ']' || c == '}':
			return i + 1, true
		case c == '#':
			i = lineEnd(text, i)
		case c == ',' || c == ':' || c == '?':
			i++
		case isBlankOrBreak(text, i):
			i += max(1, breakLen(text[i:], true))
		default:
			return i, false
		}
	}
	return i, false
}
