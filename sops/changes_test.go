package sops

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A file that holds what it should comes back byte for byte; the order and
// repetition of the recipients are no change.
func TestUnchanged(t *testing.T) {
	_, a := pair(t)
	_, b := pair(t)
	file, err := Encrypt(sample(), recipients(t, a, b), noon)
	if err != nil {
		t.Fatal(err)
	}
	again, changes, err := Update(file, sample(), recipients(t, b, " "+a+"\n", b), noon.AddDate(1, 0, 0))
	if err != nil || len(changes) > 0 || !bytes.Equal(again, file) {
		t.Errorf("written anew: %v %v", changes, err)
	}
}

// Each single change is seen, named, and gone from the file that follows.
func TestChanged(t *testing.T) {
	_, a := pair(t)
	_, b := pair(t)
	to := recipients(t, a)
	file, err := Encrypt(sample(), to, noon)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name   string
		change func(*Secret)
		to     []string
		want   []Change
	}{
		{"value", func(s *Secret) { s.Data["API_KEY"][0] ^= 1 }, nil, []Change{{"API_KEY", Changed}}},
		{"length", func(s *Secret) { s.Data["PEM"] = append(s.Data["PEM"], "\nmore"...) }, nil, []Change{{"PEM", Changed}}},
		{"emptied", func(s *Secret) { s.Data["NO"] = nil }, nil, []Change{{"NO", Changed}}},
		{"filled", func(s *Secret) { s.Data["EMPTY"] = []byte("x") }, nil, []Change{{"EMPTY", Changed}}},
		{"exchanged", func(s *Secret) {
			s.Data["API_KEY"], s.Data["PEM"] = s.Data["PEM"], s.Data["API_KEY"]
		}, nil, []Change{{"API_KEY", Changed}, {"PEM", Changed}}},
		{"new key", func(s *Secret) { s.Data["NEW"] = []byte("x") }, nil, []Change{{"NEW", New}}},
		{"new key without a value", func(s *Secret) { s.Data["NEW"] = nil }, nil, []Change{{"NEW", New}}},
		{"key gone", func(s *Secret) { delete(s.Data, "EMPTY") }, nil, []Change{{"EMPTY", Gone}}},
		{"all keys gone", func(s *Secret) { s.Data = nil }, nil, []Change{
			{".dotted", Gone}, {"1E3", Gone}, {"API_KEY", Gone}, {"BINARY", Gone}, {"EMPTY", Gone},
			{"NO", Gone}, {"PEM", Gone}, {"TRUE", Gone}, {"UNICODE", Gone}}},
		{"key renamed", func(s *Secret) {
			s.Data["RENAMED"] = s.Data["PEM"]
			delete(s.Data, "PEM")
		}, nil, []Change{{"PEM", Gone}, {"RENAMED", New}}},
		{"name", func(s *Secret) { s.Name = "other" }, nil, []Change{{"", Renamed}}},
		{"namespace", func(s *Secret) { s.Namespace = "" }, nil, []Change{{"", Renamed}}},
		{"label", func(s *Secret) { s.Labels["a"] = "b" }, nil, []Change{{"", Renamed}}},
		{"annotation", func(s *Secret) { s.Annotations = nil }, nil, []Change{{"", Renamed}}},
		{"recipient added", func(*Secret) {}, []string{a, b}, []Change{{"", Readdressed}}},
		{"recipient replaced", func(*Secret) {}, []string{b}, []Change{{"", Readdressed}}},
		{"recipient and value", func(s *Secret) { s.Data["API_KEY"] = []byte("x") }, []string{b}, []Change{{"", Readdressed}, {"API_KEY", Changed}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := sample()
			tt.change(&s)
			to := to
			if tt.to != nil {
				to = recipients(t, tt.to...)
			}
			next, changes, err := Update(file, s, to, noon)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, changes); diff != "" {
				t.Error(diff)
			}
			if c := Compare(next, s, to); len(c) > 0 {
				t.Error("not what was asked for:", c)
			}
		})
	}
}

// Whatever is not a file of ours is written anew.
func TestForeignFiles(t *testing.T) {
	_, key := pair(t)
	to := recipients(t, key)
	file, err := Encrypt(sample(), to, noon)
	if err != nil {
		t.Fatal(err)
	}
	replace := func(old, with string) string {
		out := strings.Replace(string(file), old, with, 1)
		if out == string(file) {
			t.Fatalf("%q is not in the file", old)
		}
		return out
	}
	for name, data := range map[string]string{
		"not YAML":           "{",
		"plain Secret":       "apiVersion: v1\nkind: Secret\ntype: Opaque\nmetadata: {name: a}\ndata: {A: eA==}\n",
		"half a file":        string(file[:len(file)/2]),
		"merge conflict":     replace("data:\n", "<<<<<<< ours\ndata:\n"),
		"other kind":         replace("kind: Secret", "kind: ConfigMap"),
		"other type":         replace("type: Opaque", "type: kubernetes.io/tls"),
		"another field":      replace("type: Opaque", "type: Opaque\nimmutable: true"),
		"stringData":         replace("sops:\n", "stringData:\n  A: x\nsops:\n"),
		"second document":    string(file) + "---\na: b\n",
		"duplicate key":      replace("data:\n", "data:\n  NO: \"\"\n"),
		"alias":              replace("type: Opaque", "type: &a Opaque\nkind2: *a"),
		"other regex":        replace(encryptedRegex, "^data$"),
		"MAC of less":        replace("  version:", "  mac_only_encrypted: true\n  version:"),
		"another service":    replace("  version:", "  kms:\n    - arn: x\n  version:"),
		"no MAC":             replace("  mac:", "  mac: \"\" #"),
		"key without a text": replace("    - enc: |", "    - enc: \"\"\n      xenc: |"),
	} {
		if got := Compare([]byte(data), sample(), to); len(got) != 1 || got[0].What != Foreign {
			t.Errorf("%s: %v", name, got)
		}
	}
	for name, data := range map[string]string{
		"comment":           "# checked by hand\n" + string(file),
		"nothing of others": replace("  version:", "  kms: []\n  pgp:\n  unencrypted_suffix: \"\"\n  version:"),
	} {
		if got := Compare([]byte(data), sample(), to); len(got) > 0 {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// A damaged value is a changed one.
func TestDamagedValues(t *testing.T) {
	s := Secret{Name: "a", Data: map[string][]byte{"A": []byte(canary)}}
	_, key := pair(t)
	to := recipients(t, key)
	data, err := Encrypt(s, to, noon)
	if err != nil {
		t.Fatal(err)
	}
	f, _ := parse(data)
	good := f.Data["A"]
	bad := []string{"", "x", good + "x", good[:len(good)-1], strings.Replace(good, ",iv:", ",iv:=", 1),
		strings.Replace(good, "type:str", "type:int", 1), strings.Replace(good, ",tag:", ",tag:AAAA", 1),
		strings.Replace(good, "data:", "data:AAAA", 1), strings.ReplaceAll(good, ",", ",,")}
	for _, text := range bad {
		if s.same("A", text) {
			t.Errorf("%q is taken for the value", text)
		}
		if got := Compare(bytes.Replace(data, []byte(good), []byte(fmt.Sprintf("%q", text)), 1), s, to); len(got) != 1 || got[0] != (Change{"A", Changed}) {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// Any two Secrets compare as their maps do, but for one time in 65,536.
func TestCompareIsTheDifference(t *testing.T) {
	_, key := pair(t)
	to := recipients(t, key)
	r := rand.New(rand.NewPCG(5, 6))
	for range 100 {
		a, b := random(r, 8), random(r, 8)
		for key := range b.Data {
			if v, ok := a.Data[key]; ok && r.IntN(2) == 0 {
				b.Data[key] = slices.Clone(v)
			}
		}
		file, err := Encrypt(a, to, noon)
		if err != nil {
			t.Fatal(err)
		}
		want := make(map[Change]bool)
		for key, v := range a.Data {
			if w, ok := b.Data[key]; !ok {
				want[Change{key, Gone}] = true
			} else if !bytes.Equal(v, w) {
				want[Change{key, Changed}] = true
			}
		}
		for key := range b.Data {
			if _, ok := a.Data[key]; !ok {
				want[Change{key, New}] = true
			}
		}
		got := make(map[Change]bool)
		for _, c := range Compare(file, b, to) {
			got[c] = true
		}
		if !maps.Equal(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
	}
}
