package sops

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
)

// No value, and no part of one, is in a file, an error, a change or what fmt
// prints of a Secret; neither as it is nor in base64.
func TestNoValueLeaves(t *testing.T) {
	_, key := pair(t)
	_, other := pair(t)
	s := sample()
	file, err := Encrypt(s, recipients(t, key), noon)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	out.Write(file)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&out, verb+"\n", s)
		fmt.Fprintf(&out, verb+"\n", &s)
		fmt.Fprintf(&out, verb+"\n", []any{s, struct{ S Secret }{s}})
	}
	changed := sample()
	for key := range changed.Data {
		changed.Data[key] = []byte(canary + key)
	}
	changed.Data["ADDED"] = []byte(canary)
	fmt.Fprintln(&out, Compare(file, changed, recipients(t, other)))
	fmt.Fprintln(&out, Compare([]byte("data: {A: "+canary+", A: "+canary+"}"), s, recipients(t, other)))
	for _, bad := range []Secret{
		{Name: "a", Data: map[string][]byte{"not a key": []byte(canary)}},
		{Data: map[string][]byte{"A": []byte(canary)}},
		{Name: "a", Annotations: map[string]string{"data": canary}},
		{Name: "a", Labels: map[string]string{"a": canary + "\xff"}},
		{Name: canary[:0] + "\xff"},
	} {
		for _, previous := range [][]byte{nil, file} {
			file, changes, err := Update(previous, bad, recipients(t, key), noon)
			if err == nil || file != nil || changes != nil {
				t.Errorf("%v was accepted", bad)
			}
			fmt.Fprintln(&out, err)
		}
	}
	for _, r := range []string{canary, "AGE-SECRET-KEY-1" + canary, "age-secret-key-1" + canary, "age1" + canary, "age1pq1" + canary, "age1x1" + canary, "ssh-ed25519 " + canary} {
		_, err := ParseRecipients([]string{key, r})
		if err == nil || !strings.Contains(err.Error(), "recipient 2 of 2") {
			t.Errorf("error for a bad recipient: %v", err)
		}
		fmt.Fprintln(&out, err)
	}
	for _, secret := range []string{"CANARY", "EXAMPLE", "-VALUE", base64.StdEncoding.EncodeToString([]byte(canary))[:8], fmt.Sprintf("%x", canary)[:12], fmt.Sprint([]byte(canary))[1:20]} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("%q is in the output", secret)
		}
	}
}
