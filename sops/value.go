package sops

import (
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"
)

// The sizes in bytes that sops gives to the parts of an encrypted value.
const (
	ivSize   = 32
	tagSize  = 16
	markSize = 2
)

// mark is the hash that tells whether a value is another one: the first 16 bits
// of an HMAC of it. The package's comment says why it is so short, and why its
// salt is what names the value. No name holds the zero byte that parts them.
func (s Secret) mark(key string) [markSize]byte {
	salt := "secretref.dev/sops\x00" + s.Namespace + "\x00" + s.Name + "\x00" + key
	h := hmac.New(sha256.New, []byte(salt))
	h.Write(s.Data[key])
	return [markSize]byte(h.Sum(nil))
}

// newIV draws an initialisation vector that ends in the value's mark.
func (s Secret) newIV(key string) []byte {
	iv := make([]byte, ivSize)
	rand.Read(iv) // never fails
	mark := s.mark(key)
	copy(iv[ivSize-markSize:], mark[:])
	return iv
}

// encrypt writes a value as sops does. What it belongs to, `data:KEY:`, is
// authenticated with it, so that no value can be moved to another key.
func encrypt(gcm cipher.AEAD, iv []byte, text, belongsTo string) string {
	if text == "" {
		return "" // sops does not encrypt it, and would not decrypt it
	}
	out := gcm.Seal(nil, iv, []byte(text), []byte(belongsTo))
	body, tag := out[:len(out)-tagSize], out[len(out)-tagSize:]
	base64 := base64.StdEncoding.EncodeToString
	return "ENC[AES256_GCM,data:" + base64(body) + ",iv:" + base64(iv) + ",tag:" + base64(tag) + ",type:str]"
}

// same reports whether an encrypted value of a file is the one of key, as far
// as that can be told: it has its length and its mark.
func (s Secret) same(key, ciphertext string) bool {
	size := base64.StdEncoding.EncodedLen(len(s.Data[key]))
	if size == 0 || ciphertext == "" {
		return size == 0 && ciphertext == ""
	}
	body, ok := strings.CutPrefix(ciphertext, "ENC[AES256_GCM,data:")
	body, closed := strings.CutSuffix(body, ",type:str]")
	parts := strings.Split(body, ",")
	if !ok || !closed || len(parts) != 3 {
		return false
	}
	iv, isIV := decode(parts[1], "iv:", ivSize)
	_, isTag := decode(parts[2], "tag:", tagSize)
	_, isBody := decode(parts[0], "", size)
	mark := s.mark(key)
	return isIV && isTag && isBody && string(iv[ivSize-markSize:]) == string(mark[:])
}

// decode reads a part of an encrypted value, which must have this many bytes.
func decode(part, prefix string, size int) ([]byte, bool) {
	text, ok := strings.CutPrefix(part, prefix)
	data, err := base64.StdEncoding.Strict().DecodeString(text)
	return data, ok && err == nil && len(data) == size
}
