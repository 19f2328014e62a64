package manifest

import "bytes"

// Foreign reports that nothing in a text can be a manifest, however it is
// quoted, folded, spaced or ordered: none of the words without which nothing
// is one stands anywhere in its bytes, in any letter case and with any
// separators, and the text has none of the means to spell a word otherwise.
// It is no statement about whether the text is YAML, but texts that hold flow
// collections or templates are left to the reader, which knows.
//
// The words are the keys by which a manifest is known (type, auth_data,
// integrations, sops), our group, the kind of Kubernetes Secrets, and the key
// under which Kubernetes holds base64. The means are escapes, tags (!!binary,
// by any of its names) and letters outside ASCII.
func Foreign(text []byte) bool {
	for i, c := range text {
		word := ""
		switch c | 0x20 {
		case 't':
			word = "type"
		case 'a':
			word = "authdata"
		case 'i':
			word = "integrations"
		case 's':
			word = "sops"
		default:
			if c >= 0x80 || c == '{' || c == '[' || c == '\t' {
				return false
			}
			continue
		}
		if spells(text[i:], word) {
			return false
		}
	}
	for _, means := range []string{"\\", "!!", "!<", "%TAG", "Secret", "binaryData", Group} {
		if bytes.Contains(text, []byte(means)) {
			return false
		}
	}
	return true
}

// spells reports whether a text begins with a word in any letter case, with
// any separators and white space inside.
func spells(text []byte, word string) bool {
	k := 1
	for _, c := range text[1:] {
		switch {
		case c|0x20 == word[k]:
			if k++; k == len(word) {
				return true
			}
		case c == '_' || c == '-' || c == '.' || c <= ' ':
		default:
			return false
		}
	}
	return false
}
