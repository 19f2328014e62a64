package overlay

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"secretref.dev/secretref/ref"
)

// maxKey is the longest key of a Kubernetes Secret, in bytes.
const maxKey = 253

// assign gives each secret a key. A key follows from its reference alone: from
// group and key, or from account and path. Where two secrets come to the same
// key, or it is taken, each of them gets a hash of its reference behind it,
// which is longer as long as that is not enough. Pinned and taken keys stay
// what they are. The order of the references does not matter.
func assign(refs []ref.Reference, pinned KeyMap, taken map[string]bool) map[ref.Reference]string {
	level := make(map[ref.Reference]int, len(refs))
	for {
		owners := make(map[string][]ref.Reference, len(refs))
		for _, r := range refs {
			name, ok := fixed(r, pinned)
			if !ok {
				name = keyAt(r, level[r])
			}
			owners[name] = append(owners[name], r)
		}
		settled := true
		for name, all := range owners {
			if len(all) == 1 && !taken[name] {
				continue
			}
			for _, r := range all {
				if _, ok := fixed(r, pinned); !ok && level[r] < len(hashLengths)-1 {
					level[r]++
					settled = false
				}
			}
		}
		if settled {
			keys := make(map[ref.Reference]string, len(refs))
			for name, all := range owners {
				for _, r := range all {
					keys[r] = name
				}
			}
			return keys
		}
	}
}

// fixed is the key of a secret that has one already: a pinned one, or that of
// form C.
func fixed(r ref.Reference, pinned KeyMap) (string, bool) {
	if r.Form == ref.Kubernetes {
		return r.Key, true
	}
	return pinned.Key(r)
}

// hashLengths are the digits of the hash behind a key, level by level.
var hashLengths = [...]int{0, 8, 16, 64}

func keyAt(r ref.Reference, level int) string {
	name := plainKey(r)
	digits := hashLengths[level]
	if digits == 0 && len(name) > maxKey {
		digits = hashLengths[1] // for itself: what is cut off tells it from others
	}
	if digits == 0 {
		return name
	}
	sum := sha256.Sum256([]byte(r.String()))
	hash := strings.ToUpper(hex.EncodeToString(sum[:]))[:digits]
	return strings.TrimRight(name[:min(len(name), maxKey-1-digits)], "_") + "_" + hash
}

// plainKey is what a person would call the key.
func plainKey(r ref.Reference) string {
	if r.Form == ref.SecretGroup {
		return upper(r.Group, r.Key)
	}
	return upper(r.Account, r.Path)
}

// upper joins the words of the parts: letters and digits in upper case, one
// underscore in place of everything between them.
func upper(parts ...string) string {
	var b strings.Builder
	gap := false
	for _, part := range parts {
		gap = b.Len() > 0
		for i := range len(part) {
			c := part[i]
			switch {
			case c >= 'a' && c <= 'z':
				c -= 'a' - 'A'
			case c >= 'A' && c <= 'Z', c >= '0' && c <= '9':
			default:
				gap = b.Len() > 0
				continue
			}
			if gap {
				b.WriteByte('_')
				gap = false
			}
			b.WriteByte(c)
		}
	}
	if b.Len() == 0 {
		return "KEY" // of punctuation alone
	}
	return b.String()
}
