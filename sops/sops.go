// Package sops writes a Kubernetes Secret as the program sops encrypts it for
// age recipients, and tells from such a file, without a private key, whether
// it still holds what it should.
//
//	to, err := sops.ParseRecipients([]string{"age1…"})
//	file, changes, err := sops.Update(previous, secret, to, time.Now())
//	if len(changes) > 0 {
//		// file is to be written; without changes it is previous, byte for byte
//	}
//
// # The file
//
// Everything below data is encrypted, and nothing else is (encrypted_regex).
// The data key is new with every file, so a file that is written anew differs
// from the one before in every value. It is encrypted for each recipient on its
// own: any one of their private keys opens the file. The message authentication
// code covers the names, labels and annotations too. What cannot be hidden:
// the keys' names, and the length of each value to within three bytes. An empty
// value is written as such; sops knows no other way.
//
// The form is written by ourselves: the library of sops brings the clients of
// five key services, and makes a program of 44 MB on its own. The tests have the
// real sops read, change and refuse what is written here.
//
// # How a change is seen
//
// Whoever renders has the values and the recipients, and no private key. So the
// last two of the 32 bytes of each value's initialisation vector, which stands
// in the file as it is, are no random bytes but a salted hash of the value (see
// [mark]), and 240 random bits are left. The vector is bound to its value: if
// one of its bits is another, sops refuses the value. sops keeps the vectors of
// values that it does not change, through edit, set and rotate, and draws new
// ones for those that it does: a value that was edited in the file is noticed.
//
// Sixteen bits cannot confirm a guess: of a million wrong guesses, fifteen have
// the right hash. The salt is made of the namespace, the name and the key, and
// is not drawn at random, so that a value under its key gives away those sixteen
// bits and no more, however often it is written. Random salts would add up over the
// history of a repository to a hash that does confirm, and whoever may propose
// a change to the file could ask for more of them by damaging it. Two Secrets of
// different names do not show that they share a value.
//
// Sixteen bits do narrow down a list: a password that can be guessed offline
// among a million can be guessed among sixteen. Such a value is not safe in a
// public file; generated keys are. And of 65,536 changes to a value of the same
// length, one is not seen: a file that is removed is written anew.
//
// Nothing here says who has written a file. Encrypting for a recipient takes no
// secret, so whoever may change the file can put other values of the same length
// there, under vectors with the marks of those that they replace. Neither sops
// nor [Compare] notices.
//
// The package reads no file, asks no network, decrypts nothing, and holds no
// private key.
package sops

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// A Secret is an Opaque Kubernetes Secret. Printed with fmt, it shows no value.
type Secret struct {
	Name        string
	Namespace   string // "": none is written
	Labels      map[string]string
	Annotations map[string]string
	Data        map[string][]byte // the exact bytes, before base64
}

// Format prints the name and the number of keys, whatever the verb.
func (s Secret) Format(f fmt.State, _ rune) {
	fmt.Fprintf(f, "the Secret %q with %s", s.Name, count(len(s.Data), "key"))
}

func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}

// keys are the names of the values, in the order of the file.
func (s Secret) keys() []string { return slices.Sorted(maps.Keys(s.Data)) }

// check refuses what Kubernetes or sops would read as something else.
func (s Secret) check() error {
	for _, key := range s.keys() {
		if !validKey(key) {
			return fmt.Errorf("%q cannot be a key of a Secret; use letters, digits, '-', '_' and '.'", key)
		}
	}
	if s.Name == "" {
		return fmt.Errorf("the Secret has no name")
	}
	if !utf8.ValidString(s.Name) || !utf8.ValidString(s.Namespace) {
		return fmt.Errorf("the name and namespace of a Secret must be UTF-8")
	}
	for _, m := range []map[string]string{s.Labels, s.Annotations} {
		for _, key := range slices.Sorted(maps.Keys(m)) {
			if encrypted(key) {
				return fmt.Errorf("a label or annotation named %q would be encrypted; give it another name", key)
			}
			if !utf8.ValidString(key) || !utf8.ValidString(m[key]) {
				return fmt.Errorf("the label or annotation %q must be UTF-8", key)
			}
		}
	}
	return nil
}

// validKey is Kubernetes' rule for keys of a Secret.
func validKey(key string) bool {
	const may = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."
	return key != "" && len(key) <= 253 && key != "." && !strings.HasPrefix(key, "..") && strings.Trim(key, may) == ""
}

// encryptedRegex says in the file which part of it is encrypted: what lies below
// a key that it matches.
const encryptedRegex = "^(data|stringData)$"

func encrypted(key string) bool { return key == "data" || key == "stringData" }
