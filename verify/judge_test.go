package verify

import (
	"strings"
	"testing"

	"secretref.dev/secretref/ask"
	"secretref.dev/secretref/check"
	"secretref.dev/secretref/ref"
	"secretref.dev/secretref/store"
)

// The hint of a refusal names the permission, and --read where a store that is
// not asked by reading on its own may be.
func TestRefusalsNameThePermission(t *testing.T) {
	for _, c := range []struct {
		kind string
		mode store.Mode
		why  string
		want string // parts of the hint
		not  string
	}{
		{store.KindVault, store.Exists, "the token's policy does not allow read", "below metadata/ --read", ""},
		{store.KindVault, store.Probe, "the token's policy does not allow read", "below data/", "--read"},
		{store.KindVault, store.Exists, "the server does not know the token; log in again", "log in again", "metadata"},
		{store.KindGoogle, store.Exists, "", "secretmanager.versions.get --read", ""},
		{store.KindGoogle, store.Probe, "", "secretmanager.versions.access", "--read"},
		{store.KindParameterStore, store.Exists, "", "ssm:DescribeParameters ssm:GetParameters", "--read"},
		{store.KindSecretsManager, store.Probe, "", "secretsmanager:GetSecretValue", "Describe"},
		{store.KindAzure, store.Exists, "", "secrets/list secrets/get", "--read"},
		{store.KindControlPlane, store.Exists, "", "secret group", "--read"},
		{store.KindKubernetes, store.Exists, "", "get on that Secret", "--read"},
		{"", store.Exists, "", "docs/permissions.md", "--read"},
	} {
		v, bad := judge(&ask.Target{Name: "acme:x:y:secret-store:z", Kind: c.kind}, store.Answer{State: store.Refused, Why: c.why}, c.mode)
		if !bad || v.Rule != ruleRefused {
			t.Fatalf("%+v", v)
		}
		for part := range strings.FieldsSeq(c.want) {
			if !strings.Contains(v.Hint, part) {
				t.Errorf("%s, mode %d: the hint %q lacks %q", c.kind, c.mode, v.Hint, part)
			}
		}
		if c.not != "" && strings.Contains(v.Hint, c.not) {
			t.Errorf("%s, mode %d: the hint %q has %q", c.kind, c.mode, v.Hint, c.not)
		}
	}
}

// A reference that came into the manifests while the stores were asked has no
// answer, and that is no success.
func TestWhatWasNotPlannedIsNotVerified(t *testing.T) {
	planned, _ := ref.Parse("tfy-secret://acme:prod:A")
	later, _ := ref.Parse("tfy-secret://acme:prod:B")
	v := &Verification{planned: map[ref.Reference]bool{planned: true}}
	none := map[ref.Reference]check.Verdict{}
	if got := v.verdict(planned, none); got != nil {
		t.Errorf("%+v", got)
	}
	if got := v.verdict(later, none); len(got) != 1 || got[0].Rule != ruleUnreachable || !strings.Contains(got[0].Message, "changed") {
		t.Errorf("%+v", got)
	}
}
