package servers_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"secretref.dev/secretref/store"
	"secretref.dev/secretref/test/servers/conformance"
	"secretref.dev/secretref/test/servers/fake/aws"
)

// statements reads an IAM policy of the page.
func statements(t *testing.T, text string) (all []aws.Statement) {
	t.Helper()
	list, _ := documents(t, text)[0]["Statement"].([]any)
	for _, s := range list {
		fields, _ := s.(map[string]any)
		if fields["Effect"] != "Allow" {
			t.Fatalf("a statement with the effect %v", fields["Effect"])
		}
		all = append(all, aws.Statement{Action: fmt.Sprint(fields["Action"]), Resource: fmt.Sprint(fields["Resource"])})
	}
	return all
}

func TestPermissionsOfAWS(t *testing.T) {
	for _, c := range []struct {
		section, kind string
		put           func(s *aws.Server, name string)
	}{
		{"AWS Parameter Store", store.KindParameterStore, func(s *aws.Server, name string) { s.PutParameter(name, "CANARY-value") }},
		{"AWS Secrets Manager", store.KindSecretsManager, func(s *aws.Server, name string) { s.PutSecret(name, []byte("CANARY-value")) }},
	} {
		t.Run(c.section, func(t *testing.T) {
			policies := permissions(t, c.section)
			if len(policies) != 2 {
				t.Fatalf("the page has %d policies, want one for verify and one for --read", len(policies))
			}
			exists, read := statements(t, policies[0]), statements(t, policies[1])
			s := aws.New(t)
			s.Environ(t)
			c.put(s, "/tfy-secret/openai")
			c.put(s, "/elsewhere/openai")
			const fqn = "acme:aws:main:secret-store:ours"
			spec := "stores: {" + fqn + ": {kind: " + c.kind + ", region: us-east-1}}"
			dir := repository(t, fqn+"::/tfy-secret/openai", spec)
			outside := repository(t, fqn+"::/elsewhere/openai", spec)

			s.Grant(exists...)
			wantVerify(t, dir, nil, false)
			wantVerify(t, dir, nil, true, refused)

			s.Grant(read...)
			wantVerify(t, dir, nil, true)
			wantVerify(t, outside, nil, true, refused)
			wantVerify(t, dir, nil, false) // by reading
			for i := range read {          // none too many, but for the batches
				s.Grant(slices.Delete(slices.Clone(read), i, i+1)...)
				if strings.Contains(read[i].Action, "Batch") {
					wantVerify(t, dir, nil, true)
				} else {
					wantVerify(t, dir, nil, true, refused)
				}
			}

			s.Grant()
			wantVerify(t, dir, nil, false, refused)
			wantVerify(t, dir, nil, true, refused)
		})
	}
}

// texts returns a list of the page's block.
func texts(t *testing.T, block, field string) (all []string) {
	t.Helper()
	list, _ := documents(t, block)[0][field].([]any)
	for _, s := range list {
		all = append(all, fmt.Sprint(s))
	}
	return all
}

// wantModes asks for a secret in both modes.
func wantModes(t *testing.T, st store.Store, name string, exists, probe store.State) {
	t.Helper()
	for mode, want := range map[store.Mode]store.State{store.Exists: exists, store.Probe: probe} {
		if a := askAll(t, st, []string{name}, mode)[0]; a.State != want {
			t.Errorf("in mode %d it is %s (%s), want %s", mode, a.State, a.Why, want)
		}
	}
}

func TestPermissionsOfGoogle(t *testing.T) {
	blocks := permissions(t, "Google Secret Manager")
	if len(blocks) != 2 {
		t.Fatalf("the page has %d roles, want one for verify and one for --read", len(blocks))
	}
	fake, _, client := googleInFrontOf(t)
	fake.Put("tfy-db", []byte("CANARY"))
	grant := func(permissions ...string) {
		fake.Allow()
		for _, p := range []string{"versions.get", "versions.access"} {
			if !slices.Contains(permissions, "secretmanager."+p) {
				fake.Deny(p, "*")
			}
		}
	}
	st := openGoogle(t, fake, client, conformance.Knobs{Limits: noRateLimit})
	exists, read := texts(t, blocks[0], "includedPermissions"), texts(t, blocks[1], "includedPermissions")
	grant(exists...)
	wantModes(t, st, "tfy-db", store.Found, store.Refused)
	grant(read...)
	wantModes(t, st, "tfy-db", store.Refused, store.Found)
	grant()
	wantModes(t, st, "tfy-db", store.Refused, store.Refused)
}

func TestPermissionsOfAzure(t *testing.T) {
	blocks := permissions(t, "Azure Key Vault")
	if len(blocks) != 2 {
		t.Fatalf("the page has %d roles, want one for verify and one for --read", len(blocks))
	}
	fake, _, st := azureStore(t)
	fake.Put("tfy-db", "CANARY")
	grant := func(actions ...string) {
		fake.Allow()
		for operation, action := range map[string]string{"list": "readMetadata", "get": "getSecret"} {
			if !slices.Contains(actions, "Microsoft.KeyVault/vaults/secrets/"+action+"/action") {
				fake.Deny(operation, "*", "ForbiddenByRbac")
			}
		}
	}
	exists, read := texts(t, blocks[0], "DataActions"), texts(t, blocks[1], "DataActions")
	grant(exists...)
	wantModes(t, st, "tfy-db", store.Found, store.Refused)
	grant(read...)
	wantModes(t, st, "tfy-db", store.Found, store.Found) // where listing is refused, by reading
	grant()
	wantModes(t, st, "tfy-db", store.Refused, store.Refused)
}
