package sops

import (
	"os"
	"strings"
	"testing"
)

// sops refuses a file in which anything was changed by another hand, encrypted
// or not.
func TestTampered(t *testing.T) {
	o := newOwner(t)
	file := write(t, sample(), recipients(t, o))
	good := string(read(t, file))
	line := func(key string) (whole, value string) {
		_, rest, ok := strings.Cut(good, "\n  "+key+": ")
		value, _, _ = strings.Cut(rest, "\n")
		if !ok {
			t.Fatalf("no line of %s", key)
		}
		return "\n  " + key + ": " + value + "\n", value
	}
	apiKey, value := line("API_KEY")
	short, other := line("SHORT")
	_, mac := line("mac")
	flip := func(text, part string) string {
		i := strings.Index(text, part) + len(part)
		with := byte('A')
		if text[i] == with {
			with = 'B'
		}
		return text[:i] + string(with) + text[i+1:]
	}
	mark := strings.Index(value, ",tag:") - 2 // the last character that holds bits of the mark
	swapped := "A"
	if value[mark] == 'A' {
		swapped = "E"
	}
	for name, replace := range map[string][]string{
		"value":         {value, flip(value, "data:")},
		"vector":        {value, flip(value, "iv:")},
		"mark":          {value, value[:mark] + swapped + value[mark+1:]},
		"tag":           {value, flip(value, "tag:")},
		"key renamed":   {"\n  API_KEY:", "\n  API_KEZ:"},
		"key removed":   {apiKey, "\n"},
		"values swap":   {apiKey, "\n  API_KEY: " + other + "\n", short, "\n  SHORT: " + value + "\n"},
		"value emptied": {value, `""`},
		"name":          {"name: provider-integration-secrets", "name: another-name"},
		"namespace":     {"namespace: truefoundry", "namespace: default"},
		"label":         {"managed-by: secretref", "managed-by: somebody"},
		"annotation":    {"line one", "line two"},
		"type":          {"type: Opaque", "type: another"},
		"date":          {`lastmodified: "2`, `lastmodified: "3`},
		"MAC":           {mac, flip(mac, "data:")},
		"no MAC":        {mac, `""`},
	} {
		t.Run(name, func(t *testing.T) {
			bad := strings.NewReplacer(replace...).Replace(good)
			if bad == good {
				t.Fatal("nothing was changed")
			}
			if err := os.WriteFile(file, []byte(bad), 0o600); err != nil {
				t.Fatal(err)
			}
			if out, err := o.run(t, "", "decrypt", file); err == nil || len(out) > 0 {
				t.Error("sops decrypts it")
			}
		})
	}
}
