package redact

import (
	"encoding/base64"
	"strings"
)

// pemKey finds a private key in armour: PEM, OpenSSH, PGP, SSH2. A header
// alone is a hit, since the key may be cut off or wrapped; certificates and
// public keys are none.
func pemKey(sc *scanner, i int) (start, end int, ok bool) {
	n := armourOpens(sc.s[i:])
	if n == 0 {
		return 0, 0, false
	}
	return i, i + n + armourRest(sc.s[i+n:]), true
}

// serviceAccountKey is a private key in a Google service account's JSON.
func serviceAccountKey(sc *scanner, i int) (start, end int, ok bool) {
	before := sc.s[max(0, i-24):i]
	if at := strings.LastIndex(before, "private_key"); at < 0 || strings.ContainsAny(before[at:], "\n{}") {
		return 0, 0, false
	}
	return pemKey(sc, i)
}

// armourOpens returns the length of the line "-----BEGIN … PRIVATE KEY-----"
// that s starts with, or 0.
func armourOpens(s string) int { return armourLine(s, "-----BEGIN ", "---- BEGIN ") }

// armourCloses is armourOpens for the line "-----END … PRIVATE KEY-----".
func armourCloses(s string) int { return armourLine(s, "-----END ", "---- END ") }

func armourLine(s, openssl, ssh2 string) int {
	rest, ok := strings.CutPrefix(s, openssl)
	if !ok {
		if rest, ok = strings.CutPrefix(s, ssh2); !ok {
			return 0
		}
	}
	n := 0
	for n < len(rest) && n < 80 && (rest[n] >= 'A' && rest[n] <= 'Z' || rest[n] >= '0' && rest[n] <= '9' || rest[n] == ' ') {
		n++
	}
	if !strings.Contains(rest[:n], "PRIVATE KEY") {
		return 0
	}
	n = len(strings.TrimRight(rest[:n], " "))
	after := strings.TrimPrefix(rest[n:], " ")
	dashes := 0
	for dashes < len(after) && dashes < 5 && after[dashes] == '-' {
		dashes++
	}
	if dashes == 0 {
		return len(s) - len(rest) + n
	}
	return len(s) - len(after) + dashes
}

// armourRest returns how much of s, which follows an opening line, is the key:
// up to and with the closing line, or else as much as looks like it.
func armourRest(s string) int {
	stop := strings.Index(s, "----")
	if stop >= 0 {
		if n := armourCloses(s[stop:]); n > 0 {
			return stop + n
		}
		s = s[:stop]
	}
	end, began := 0, false
	for n := 0; n < len(s); {
		line, size := cutLine(s[n:])
		text := strings.TrimRight(line, lineMarks)
		bare := strings.TrimLeft(text, lineMarks)
		switch {
		case bare == "":
		case keyLine(line) && (began || len(bare) >= 16 || strings.HasSuffix(bare, "=")):
			end, began = n+len(text), true
		default:
			if words := keyWords(line); words > 0 {
				end = n + words
			}
			return end
		}
		n += size
	}
	return end
}

// lineMarks are what quotes a line, joins it to the next or comments it out.
const lineMarks = " \t\r\"'`+,|#>\\"

// keyWords returns how much of the start of line is base64 folded with spaces.
func keyWords(line string) int {
	end := 0
	for n := 0; n < len(line); {
		word, _, _ := strings.Cut(line[n:], " ")
		if word != "" {
			if len(word) < 24 || !keyLine(word) {
				break
			}
			end = n + len(word)
		}
		n += len(word) + 1
	}
	return end
}

// cutLine returns the first line of s and its size with the line break, which
// may be an escaped one, as in JSON.
func cutLine(s string) (line string, size int) {
	for i := range len(s) {
		switch {
		case s[i] == '\n':
			return s[:i], i + 1
		case s[i] == '\\' && i+1 < len(s) && (s[i+1] == 'n' || s[i+1] == 'r'):
			return s[:i], i + 2
		}
	}
	return s, len(s)
}

// keyLine reports whether a line can be inside a private key: blank, base64, or
// one of the armours' headers; with what quotes it or comments it out.
func keyLine(line string) bool {
	line = strings.Trim(line, lineMarks)
	if name, _, ok := strings.Cut(line, ": "); ok {
		switch name {
		case "Proc-Type", "DEK-Info", "Version", "Comment", "Hash", "Charset", "MessageID",
			"Encryption", "Public-Lines", "Private-Lines", "Key-Derivation", "Argon2-Memory",
			"Argon2-Passes", "Argon2-Parallelism", "Argon2-Salt", "Private-MAC":
			return true
		}
	}
	for i := range len(line) {
		b := line[i]
		if !(b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '+' || b == '/' || b == '=') {
			return false
		}
	}
	return true
}

// encodedPEM finds a private key that is encoded in base64 once more, as the
// data of a Kubernetes Secret is.
func encodedPEM(sc *scanner, i int) (start, end int, ok bool) {
	const c = alnum | plus | slash
	head := sc.s[i:sc.span(i, 88, c)]
	text, err := base64.RawStdEncoding.DecodeString(head[:len(head)&^3])
	if err != nil || !sc.left(i) {
		return 0, 0, false
	}
	label, _, _ := strings.Cut(strings.TrimPrefix(string(text), "-----BEGIN"), "--")
	if !strings.Contains(label, "PRIVATE KEY") {
		return 0, 0, false
	}
	return i, sc.span(i, len(sc.s), c|equal), true
}

// puttyKey finds a key file of PuTTY, up to its last line.
func puttyKey(sc *scanner, i int) (start, end int, ok bool) {
	const opens, closes = "PuTTY-User-Key-File-", "Private-MAC: "
	body := i + len(opens)
	if !sc.is(body, digit) {
		return 0, 0, false
	}
	stop := len(sc.s)
	if n := strings.Index(sc.s[body:], opens); n >= 0 {
		stop = body + n
	}
	if n := strings.Index(sc.s[body:stop], closes); n >= 0 {
		return i, sc.span(body+n+len(closes), 128, alnum), true
	}
	_, size := cutLine(sc.s[body:stop])
	end = body + size
	return i, end + armourRest(sc.s[end:stop]), true
}
