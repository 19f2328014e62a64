package sops

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha512"
	"encoding/base64"
	"fmt"
	"hash"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// version is the release of sops whose form this is. sops looks here for files
// that faults of old releases have left.
const version = "3.13.3"

// Encrypt writes the Secret for the recipients. now is what the file says about
// its age, to the second. An error names keys and no values.
func Encrypt(s Secret, to Recipients, now time.Time) ([]byte, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	if len(to.keys) == 0 {
		return nil, fmt.Errorf("there is no age recipient to encrypt for")
	}
	dataKey := make([]byte, 32)
	rand.Read(dataKey) // never fails
	defer clear(dataKey)
	gcm, err := newGCM(dataKey)
	if err != nil {
		return nil, fmt.Errorf("preparing AES-GCM as sops uses it: %w", err)
	}
	wrapped, err := to.wrap(dataKey)
	if err != nil {
		return nil, err
	}
	w := writer{gcm: gcm, sum: sha512.New()}
	w.secret(s)
	w.metadata(wrapped, now)
	return []byte(w.out.String()), nil
}

func newGCM(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithNonceSize(block, ivSize)
}

// A writer prints the file and sums up its values in their order, which is what
// sops authenticates.
type writer struct {
	out strings.Builder
	gcm cipher.AEAD
	sum hash.Hash
}

func (w *writer) secret(s Secret) {
	w.plain("", "apiVersion", "v1")
	w.plain("", "kind", "Secret")
	w.out.WriteString("metadata:\n")
	w.plain("  ", "name", s.Name)
	if s.Namespace != "" {
		w.plain("  ", "namespace", s.Namespace)
	}
	w.plainMap("labels", s.Labels)
	w.plainMap("annotations", s.Annotations)
	w.plain("", "type", "Opaque")
	if len(s.Data) == 0 {
		w.out.WriteString("data: {}\n")
		return
	}
	w.out.WriteString("data:\n")
	for _, key := range s.keys() {
		text := base64.StdEncoding.EncodeToString(s.Data[key])
		w.sum.Write([]byte(text))
		w.line("  ", key, cipherText(encrypt(w.gcm, s.newIV(key), text, "data:"+key+":")))
	}
}

// plain writes a value that stays readable, and that the sum covers.
func (w *writer) plain(indent, key, value string) {
	w.sum.Write([]byte(value))
	w.line(indent, key, scalar(value))
}

func (w *writer) plainMap(name string, m map[string]string) {
	if len(m) == 0 {
		return
	}
	w.out.WriteString("  " + name + ":\n")
	for _, key := range slices.Sorted(maps.Keys(m)) {
		w.plain("    ", key, m[key])
	}
}

// line writes a value that is YAML already.
func (w *writer) line(indent, key, yaml string) {
	w.out.WriteString(indent + scalar(key) + ": " + yaml + "\n")
}

// metadata is what sops needs to decrypt.
func (w *writer) metadata(wrapped []wrappedKey, now time.Time) {
	modified := now.UTC().Format(time.RFC3339)
	iv := make([]byte, ivSize)
	rand.Read(iv)
	mac := encrypt(w.gcm, iv, fmt.Sprintf("%X", w.sum.Sum(nil)), modified)
	w.out.WriteString("sops:\n  age:\n")
	for _, k := range wrapped {
		w.out.WriteString("    - enc: |\n")
		for line := range strings.Lines(k.armored) {
			w.out.WriteString("        " + line)
		}
		w.line("      ", "recipient", k.recipient)
	}
	w.line("  ", "encrypted_regex", encryptedRegex)
	w.line("  ", "lastmodified", strconv.Quote(modified))
	w.line("  ", "mac", mac)
	w.line("  ", "version", version)
}

// cipherText writes what encrypt gave, which needs no quotes unless it is empty.
func cipherText(s string) string {
	if s == "" {
		return `""`
	}
	return s
}

// scalar writes a string so that every YAML parser, also one of YAML 1.1, reads
// a string: as it is when it starts with a letter and is no word that means
// something, else in double quotes, where YAML knows all of Go's escapes.
func scalar(s string) string {
	const may = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./"
	special := slices.Contains([]string{"y", "n", "yes", "no", "on", "off", "true", "false", "null"}, strings.ToLower(s))
	letter := s != "" && (s[0]|0x20 >= 'a' && s[0]|0x20 <= 'z' || s[0] == '_')
	if letter && !special && strings.Trim(s, may) == "" {
		return s
	}
	return strconv.QuoteToASCII(s)
}
