package sops

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"

	"filippo.io/age"
	"filippo.io/age/armor"
)

// Recipients are the age public keys whose owners may decrypt. The zero value
// holds none, and nothing can be encrypted for it.
type Recipients struct {
	keys   []string // sorted, each once
	parsed map[string]age.Recipient
}

// ParseRecipients reads age's own kinds of public keys, age1… and the
// post-quantum age1pq1…, in any order. SSH keys and those of age's plugins are
// refused. An error names the place in the list and never the text: a private
// key may have been given by mistake.
func ParseRecipients(list []string) (Recipients, error) {
	if len(list) == 0 {
		return Recipients{}, fmt.Errorf("no age recipient is given; name at least one public key, age1…")
	}
	parsed := make(map[string]age.Recipient, len(list))
	for i, text := range list {
		text = strings.TrimSpace(text)
		r, why := parseRecipient(text)
		if why != "" {
			return Recipients{}, fmt.Errorf("age recipient %d of %d %s", i+1, len(list), why)
		}
		parsed[text] = r
	}
	return Recipients{keys: slices.Sorted(maps.Keys(parsed)), parsed: parsed}, nil
}

// parseRecipient says why text is none; what the library says would quote it.
func parseRecipient(text string) (r age.Recipient, why string) {
	var err error
	switch {
	case text == "":
		return nil, "is empty; give a public key, age1…"
	case strings.HasPrefix(strings.ToUpper(text), "AGE-SECRET-KEY-"):
		return nil, "is a private key; give the public key that age-keygen -y prints for it, and make a new pair if this one was stored or shown"
	case strings.HasPrefix(text, "age1pq1"):
		r, err = age.ParseHybridRecipient(text)
	case strings.HasPrefix(text, "age1") && strings.Count(text, "1") > 1:
		return nil, "is a key of an age plugin, which is not supported; give an age1… key of age itself"
	case strings.HasPrefix(text, "age1"):
		r, err = age.ParseX25519Recipient(text)
	default:
		return nil, "is no age public key; give one that starts with age1 (age-keygen makes a pair)"
	}
	if err != nil {
		return nil, "is mistyped or cut off; copy the whole public key, age1…"
	}
	return r, ""
}

// A wrappedKey is the data key as one recipient can read it.
type wrappedKey struct{ recipient, armored string }

// wrap encrypts the data key for each recipient on its own, as sops does.
func (r Recipients) wrap(dataKey []byte) ([]wrappedKey, error) {
	var all []wrappedKey
	for i, key := range r.keys {
		armored, err := seal(dataKey, r.parsed[key])
		if err != nil {
			return nil, fmt.Errorf("encrypting for age recipient %d: %w", i+1, err)
		}
		all = append(all, wrappedKey{key, armored})
	}
	return all, nil
}

func seal(dataKey []byte, to age.Recipient) (string, error) {
	var out bytes.Buffer
	a := armor.NewWriter(&out)
	w, err := age.Encrypt(a, to)
	if err != nil {
		return "", err
	}
	if _, err := w.Write(dataKey); err != nil {
		return "", err
	}
	if err := w.Close(); err != nil {
		return "", err
	}
	if err := a.Close(); err != nil {
		return "", err
	}
	return out.String(), nil
}
