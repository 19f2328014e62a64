package sops

import (
	"crypto/sha512"
	"encoding/base64"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"filippo.io/age/armor"
	"github.com/google/go-cmp/cmp"
)

const canary = "CANARY-EXAMPLE-VALUE"

var noon = time.Date(2026, 5, 6, 12, 0, 0, 0, time.UTC)

// pair is a new key pair.
func pair(t testing.TB) (identity *age.X25519Identity, recipient string) {
	t.Helper()
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return id, id.Recipient().String()
}

func recipients(t testing.TB, list ...string) Recipients {
	t.Helper()
	to, err := ParseRecipients(list)
	if err != nil {
		t.Fatal(err)
	}
	return to
}

func sample() Secret {
	return Secret{
		Name: "provider-integration-secrets", Namespace: "truefoundry",
		Labels:      map[string]string{"app.kubernetes.io/managed-by": "secretref"},
		Annotations: map[string]string{"example.com/note": "line one\nline \"two\": \x7f é 😀"},
		Data: map[string][]byte{
			"API_KEY": []byte(canary),
			"PEM":     []byte("-----BEGIN EXAMPLE-----\n" + canary + "\n-----END EXAMPLE-----\n"),
			"BINARY":  {0, 0xff, '\n', 0x80},
			"EMPTY":   {},
			"UNICODE": []byte("pässwörd 😀 " + canary),
			"TRUE":    []byte("true"),
			"NO":      []byte("1"),
			"1E3":     []byte(" "),
			".dotted": []byte("~"),
		},
	}
}

// open decrypts and authenticates a file, from the description of the format.
// test/sops has the real program do so.
func open(t *testing.T, data []byte, id age.Identity) map[string][]byte {
	t.Helper()
	f, ok := parse(data)
	if !ok {
		t.Fatalf("not a file of ours:\n%s", data)
	}
	var dataKey []byte
	for _, k := range f.Sops.Age {
		if r, err := age.Decrypt(armor.NewReader(strings.NewReader(k.Enc)), id); err == nil {
			if dataKey, err = io.ReadAll(r); err != nil {
				t.Fatal(err)
			}
		}
	}
	gcm, err := newGCM(dataKey)
	if err != nil {
		t.Fatal(err)
	}
	decrypt := func(s, belongsTo string) string {
		parts := strings.Split(strings.TrimSuffix(strings.TrimPrefix(s, "ENC[AES256_GCM,"), "]"), ",")
		var bin [3][]byte
		for i, prefix := range []string{"data:", "iv:", "tag:"} {
			if bin[i], err = base64.StdEncoding.DecodeString(strings.TrimPrefix(parts[i], prefix)); err != nil {
				t.Fatal(err)
			}
		}
		text, err := gcm.Open(nil, bin[1], append(bin[0], bin[2]...), []byte(belongsTo))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	sum := sha512.New()
	io.WriteString(sum, f.APIVersion+f.Kind+f.Metadata.Name+f.Metadata.Namespace)
	for _, m := range []map[string]string{f.Metadata.Labels, f.Metadata.Annotations} {
		for _, key := range slices.Sorted(maps.Keys(m)) {
			io.WriteString(sum, m[key])
		}
	}
	io.WriteString(sum, f.Type)
	values := make(map[string][]byte)
	for _, key := range slices.Sorted(maps.Keys(f.Data)) {
		text := ""
		if f.Data[key] != "" {
			text = decrypt(f.Data[key], "data:"+key+":")
		}
		io.WriteString(sum, text)
		if values[key], err = base64.StdEncoding.DecodeString(text); err != nil {
			t.Fatal(err)
		}
	}
	if mac := decrypt(f.Sops.MAC, f.Sops.LastModified); mac != fmt.Sprintf("%X", sum.Sum(nil)) {
		t.Error("the message authentication code is wrong")
	}
	return values
}

// Each recipient alone reads every byte of every value; the rest of the file
// reads back as it was.
func TestRecipientsReadWhatWasWritten(t *testing.T) {
	a, toA := pair(t)
	b, toB := pair(t)
	s := sample()
	file, err := Encrypt(s, recipients(t, toA, toB), noon)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []age.Identity{a, b} {
		if diff := cmp.Diff(s.Data, open(t, file, id)); diff != "" {
			t.Error(diff)
		}
	}
	f, _ := parse(file)
	got := Secret{f.Metadata.Name, f.Metadata.Namespace, f.Metadata.Labels, f.Metadata.Annotations, s.Data}
	if diff := cmp.Diff(s.Annotations, got.Annotations); diff != "" || got.Name != s.Name || got.Namespace != s.Namespace || !maps.Equal(got.Labels, s.Labels) {
		t.Error("what stays readable is another:", diff)
	}
}

// A post-quantum recipient is as good as any other.
func TestHybridRecipient(t *testing.T) {
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	_, other := pair(t)
	file, err := Encrypt(sample(), recipients(t, other, id.Recipient().String()), noon)
	if err != nil {
		t.Fatal(err)
	}
	open(t, file, id)
}

// Two files of one Secret share no encrypted value, and no initialisation
// vector but for its mark.
func TestEncryptionIsRandom(t *testing.T) {
	_, key := pair(t)
	to := recipients(t, key)
	values := make(map[string]string)
	for range 2 {
		data, err := Encrypt(sample(), to, noon)
		if err != nil {
			t.Fatal(err)
		}
		f, _ := parse(data)
		for key, text := range f.Data {
			if text == "" {
				continue
			}
			iv := text[strings.Index(text, ",iv:")+4:][:40] // its first 30 bytes
			for _, part := range []string{text, iv} {
				if before, twice := values[part]; twice {
					t.Errorf("%s of %s again in %s", part, before, key)
				}
				values[part] = key
			}
		}
	}
}

// What sops or Kubernetes would read in another way is refused.
func TestRefused(t *testing.T) {
	_, key := pair(t)
	for name, s := range map[string]Secret{
		"key with a colon":      {Name: "a", Data: map[string][]byte{"a:b": nil}},
		"no key":                {Name: "a", Data: map[string][]byte{"": nil}},
		"directory as key":      {Name: "a", Data: map[string][]byte{"..": nil}},
		"long key":              {Name: "a", Data: map[string][]byte{strings.Repeat("A", 254): nil}},
		"annotation stringData": {Name: "a", Annotations: map[string]string{"stringData": "x"}},
	} {
		if _, err := Encrypt(s, recipients(t, key), noon); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if _, err := Encrypt(sample(), Recipients{}, noon); err == nil {
		t.Error("encrypted for nobody")
	}
	if _, err := ParseRecipients(nil); err == nil {
		t.Error("no recipients were accepted")
	}
}

// random is a Secret of up to n keys with values of all lengths.
func random(r *rand.Rand, n int) Secret {
	s := Secret{Name: "random", Data: make(map[string][]byte)}
	for i := range r.IntN(n) {
		value := make([]byte, r.IntN(100))
		for j := range value {
			value[j] = byte(r.UintN(256))
		}
		s.Data[fmt.Sprintf("KEY_%d", i)] = value
	}
	return s
}

func TestAnySecretReadsBack(t *testing.T) {
	id, key := pair(t)
	to := recipients(t, key)
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		s := random(r, 20)
		file, changes, err := Update(nil, s, to, noon)
		if err != nil || len(changes) != 1 || changes[0].What != New {
			t.Fatal(changes, err)
		}
		if diff := cmp.Diff(s.Data, open(t, file, id)); diff != "" {
			t.Fatal(diff)
		}
		if c := Compare(file, s, to); len(c) > 0 {
			t.Fatal(c)
		}
	}
}
