package sops

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"filippo.io/age"
	"go.yaml.in/yaml/v3"

	"secretref.dev/secretref/sops"
)

// Every recipient alone gets back every byte.
func TestDecrypt(t *testing.T) {
	owners := []owner{newOwner(t), newOwner(t), newOwner(t)}
	file := write(t, sample(), recipients(t, owners...))
	for _, o := range owners {
		wantEqual(t, o.decrypt(t, file), sample())
	}
	if _, err := newOwner(t).run(t, "", "decrypt", file); err == nil {
		t.Error("somebody else can decrypt")
	}
}

func TestDecryptManyKeys(t *testing.T) {
	o := newOwner(t)
	r := rand.New(rand.NewPCG(1, 2))
	s := sops.Secret{Name: "many", Data: make(map[string][]byte)}
	for i := range 200 {
		value := make([]byte, r.IntN(200))
		for j := range value {
			value[j] = byte(r.UintN(256))
		}
		s.Data[fmt.Sprintf("KEY_%d", i)] = value
	}
	wantEqual(t, o.decrypt(t, write(t, s, recipients(t, o))), s)
}

func TestDecryptNoKeys(t *testing.T) {
	o := newOwner(t)
	s := sops.Secret{Name: "none"}
	wantEqual(t, o.decrypt(t, write(t, s, recipients(t, o))), s)
}

// What kustomize builds has sorted fields. sops takes that for tampering, and
// the values are there for whoever does not compare the MAC, as Flux does not.
func TestDecryptWhatWasSorted(t *testing.T) {
	o := newOwner(t)
	file := write(t, sample(), recipients(t, o))
	var fields map[string]any
	if err := yaml.Unmarshal(read(t, file), &fields); err != nil {
		t.Fatal(err)
	}
	sorted, err := yaml.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, sorted, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := o.run(t, "", "decrypt", file); err == nil || !strings.Contains(err.Error(), "MAC mismatch") {
		t.Errorf("docs/render.md says that there is a MAC mismatch: %v", err)
	}
	wantEqual(t, o.decrypt(t, file, "--ignore-mac"), sample())
}

// A recipient of age's post-quantum kind, beside one of the usual kind.
func TestDecryptPostQuantum(t *testing.T) {
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range []owner{{id.String(), id.Recipient().String()}, newOwner(t)} {
		file := write(t, sample(), recipients(t, o, owner{public: id.Recipient().String()}))
		wantEqual(t, o.decrypt(t, file), sample())
	}
}
