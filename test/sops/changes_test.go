package sops

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"secretref.dev/secretref/sops"
)

// After sops has changed a file, what it holds is told from what it should hold
// as well as before.
func TestChangedBySops(t *testing.T) {
	o, other := newOwner(t), newOwner(t)
	editor := filepath.Join(t.TempDir(), "editor")
	// What a person does to the value of API_KEY, "CANARY…" in base64.
	script := "#!/bin/sh\nsed -i 's/API_KEY: Q0FO/API_KEY: Q0FP/' \"$1\"\n"
	if err := os.WriteFile(editor, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	edited := sample()
	edited.Data["API_KEY"][2] = 'O'
	for _, tt := range []struct {
		name    string
		args    []string
		holds   sops.Secret
		changes []sops.Change // to the sample, for the first owner
	}{
		{"rotate", []string{"rotate", "-i"}, sample(), nil},
		{"rotate for another owner", []string{"rotate", "-i", "--add-age", other.public}, sample(), []sops.Change{{What: sops.Readdressed}}},
		{"edit", []string{"edit"}, edited, []sops.Change{{Key: "API_KEY", What: sops.Changed}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			file := write(t, sample(), recipients(t, o))
			before := read(t, file)
			o.mustRun(t, editor, append(tt.args, file)...)
			after := read(t, file)
			if bytes.Equal(before, after) {
				t.Fatal("sops has changed nothing")
			}
			wantEqual(t, o.decrypt(t, file), tt.holds)
			if diff := cmp.Diff(tt.changes, sops.Compare(after, sample(), recipients(t, o))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// One value set, one added, one removed.
func TestSetBySops(t *testing.T) {
	o := newOwner(t)
	file := write(t, sample(), recipients(t, o))
	set := func(key, value string) {
		t.Helper()
		o.mustRun(t, "", "set", file, fmt.Sprintf(`["data"][%q]`, key), fmt.Sprintf("%q", base64.StdEncoding.EncodeToString([]byte(value))))
	}
	set("API_KEY", strings.ToLower(canary))
	set("EMPTY", "no more")
	set("ADDED", "")
	o.mustRun(t, "", "unset", file, `["data"]["PEM"]`)
	want := []sops.Change{{Key: "ADDED", What: sops.Gone}, {Key: "API_KEY", What: sops.Changed},
		{Key: "EMPTY", What: sops.Changed}, {Key: "PEM", What: sops.New}}
	if diff := cmp.Diff(want, sops.Compare(read(t, file), sample(), recipients(t, o))); diff != "" {
		t.Error(diff)
	}
	// The next file is as if nothing had happened.
	data, _, err := sops.Update(read(t, file), sample(), recipients(t, o), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	wantEqual(t, o.decrypt(t, file), sample())
}

// What sops itself encrypts is recognised by its form, and each value is a
// changed one, because its vector holds no mark.
func TestEncryptedBySops(t *testing.T) {
	o := newOwner(t)
	file := filepath.Join(t.TempDir(), "secret.yaml")
	plain := "apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\ntype: Opaque\ndata:\n  A: " +
		base64.StdEncoding.EncodeToString([]byte(canary)) + "\n  B: \"\"\n"
	if err := os.WriteFile(file, []byte(plain), 0o600); err != nil {
		t.Fatal(err)
	}
	out := o.mustRun(t, "", "encrypt", "--age", o.public, "--encrypted-regex", "^(data|stringData)$", file)
	s := sops.Secret{Name: "a", Data: map[string][]byte{"A": []byte(canary), "B": nil}}
	if diff := cmp.Diff([]sops.Change{{Key: "A", What: sops.Changed}}, sops.Compare(out, s, recipients(t, o))); diff != "" {
		t.Error(diff)
	}
	// Both files have the same shape: the same keys in the same order.
	ours := read(t, write(t, s, recipients(t, o)))
	if diff := cmp.Diff(shape(t, out), shape(t, ours)); diff != "" {
		t.Error(diff)
	}
}

// shape are the keys of a file with their kinds.
func shape(t *testing.T, data []byte) (all []string) {
	t.Helper()
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		t.Fatal("not YAML")
	}
	var walk func(n *yaml.Node, path string)
	walk = func(n *yaml.Node, path string) {
		all = append(all, path+" "+n.ShortTag())
		for i := 0; n.Kind == yaml.MappingNode && i < len(n.Content); i += 2 {
			walk(n.Content[i+1], path+"."+n.Content[i].Value)
		}
		for i := 0; n.Kind != yaml.MappingNode && i < len(n.Content); i++ {
			walk(n.Content[i], path+"[]")
		}
	}
	walk(&doc, "")
	return all
}
