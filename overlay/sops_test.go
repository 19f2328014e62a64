package overlay

import (
	"fmt"
	"strings"
	"testing"

	"filippo.io/age"
	"github.com/google/go-cmp/cmp"

	"secretref.dev/secretref/sops"
)

// Encrypted, the overlay holds no value, is the same at the next rendering,
// and tells which value has moved since.
func TestSOPS(t *testing.T) {
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	dir, out := repository(t), t.TempDir()
	p := newPlatform(t, map[string]string{"acme:prod:KEY": "CANARY-1", "acme:prod:PEM": pem})
	opt := options(SOPS)
	opt.Stores = p.env()
	if opt.Recipients, err = sops.ParseRecipients([]string{identity.Recipient().String()}); err != nil {
		t.Fatal(err)
	}
	write(t, rendered(t, opt, dir), out)
	before := snapshot(t, out)
	if files := values(t, before); len(files) > 0 {
		t.Errorf("values in %v", files)
	}
	if !strings.Contains(before[kustomizationFile], "- "+encryptedFile) {
		t.Errorf("%s", before[kustomizationFile])
	}
	write(t, rendered(t, opt, dir), out)
	if diff := cmp.Diff(before, snapshot(t, out)); diff != "" {
		t.Errorf("a second rendering changes %s", diff)
	}
	p.values["acme:prod:KEY"] = "CANARY-2"
	changes, err := rendered(t, opt, dir).Check(out)
	if err != nil || fmt.Sprint(changes) != "[secret.enc.yaml: PROD_KEY: changed]" {
		t.Errorf("%v, %v", changes, err)
	}
	if w := write(t, rendered(t, opt, dir), out); w.Changed != 1 {
		t.Errorf("%+v", w)
	}
	if changes, err := rendered(t, opt, dir).Check(out); err != nil || len(changes) > 0 {
		t.Errorf("%v, %v", changes, err)
	}
}
