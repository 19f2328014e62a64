package check

import (
	"encoding/base64"
	"strings"
)

// encrypted recognises a value that some tool has encrypted.
func encrypted(s string) (tool string, ok bool) {
	t := strings.TrimSpace(s)
	if strings.HasPrefix(t, "ENC[") {
		return encryptedInBrackets(t)
	}
	for _, e := range []struct{ prefix, tool string }{
		{"$ANSIBLE_VAULT;", "Ansible Vault"},
		{"-----BEGIN AGE ENCRYPTED FILE-----", "age"},
		{"-----BEGIN PGP MESSAGE-----", "PGP"},
		{"vault:v1:", "Vault transit"},
		{"vault:v2:", "Vault transit"},
		{"ENC(", "Jasypt"},
		{"{cipher}", "Spring Cloud Config"},
	} {
		if strings.HasPrefix(t, e.prefix) {
			return e.tool, true
		}
	}
	return "", false
}

// encryptedInBrackets tells the values of SOPS from others that look alike:
// what a tool will decrypt must have all the parts that it needs.
func encryptedInBrackets(s string) (tool string, ok bool) {
	body, ok := strings.CutSuffix(strings.TrimPrefix(s, "ENC["), "]")
	if !ok {
		return "", false
	}
	parts := strings.Split(body, ",")
	for i, name := range []string{"AES256_GCM", "data:", "iv:", "tag:", "type:"} {
		if len(parts) != 5 || !strings.HasPrefix(parts[i], name) {
			return "a tool other than SOPS", true
		}
	}
	if !ciphertext(parts[1], -1) || !ciphertext(parts[2], 32) || !ciphertext(parts[3], 16) || !sopsTypes[parts[4]] {
		return "a tool other than SOPS", true
	}
	return "sops", true
}

var sopsTypes = set("type:str", "type:int", "type:float", "type:bool", "type:bytes", "type:comment")

// ciphertext reports whether a part of a value of SOPS holds bytes in base64,
// as many as there must be, -1 for any number. Encryption leaves no readable
// text, but in a few bytes by chance.
func ciphertext(part string, size int) bool {
	_, text, _ := strings.Cut(part, ":")
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil || size >= 0 && len(data) != size || len(data) == 0 {
		return false
	}
	for _, b := range data {
		if b < ' ' || b > '~' {
			return true
		}
	}
	return len(data) < 8
}
