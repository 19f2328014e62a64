package sops

import (
	"slices"
	"testing"
)

// What lies in the file's place may be anything: it is compared without a panic,
// and is only ever taken for the Secret when it has its keys and recipients.
func FuzzCompare(f *testing.F) {
	const key = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"
	to := recipients(f, key)
	s := Secret{Name: "a", Data: map[string][]byte{"A": []byte(canary), "B": nil}}
	file, err := Encrypt(s, to, noon)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(file)
	f.Add([]byte("a: &a [*a]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(Compare(data, s, to)) > 0 {
			return
		}
		got, ok := parse(data)
		if !ok || got.Metadata.Name != "a" || len(got.Data) != 2 || !slices.Equal(got.recipients(), []string{key}) {
			t.Error("taken for the Secret")
		}
	})
}

// A scalar reads back as the string that it was.
func FuzzScalar(f *testing.F) {
	for _, s := range []string{"", "a", "true", "NO", "1e3", ".5", "é😀", "a: b", "a #b", "\x7f\u0085\u2028\ufeff", "ENC[x: y"} {
		f.Add(s)
	}
	_, key := pair(f)
	to := recipients(f, key)
	f.Fuzz(func(t *testing.T, text string) {
		s := Secret{Name: "a", Annotations: map[string]string{"note": text}}
		file, err := Encrypt(s, to, noon)
		if err != nil {
			return
		}
		if c := Compare(file, s, to); len(c) > 0 {
			t.Errorf("%q reads back as another: %v", text, c)
		}
	})
}
