package sops

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"filippo.io/age"

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
