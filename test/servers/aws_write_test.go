package servers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"secretref.dev/secretref/store"
	"secretref.dev/secretref/test/servers/conformance"
	"secretref.dev/secretref/test/servers/fake/aws"
)

// What AWS refuses is told by its code, and nothing is overwritten for it.
func TestAWSWritingIsRefused(t *testing.T) {
	for _, c := range []struct {
		kind    string
		prepare func(s *aws.Server, name string)
		state   store.State
		why     string
	}{
		{store.KindParameterStore, func(s *aws.Server, _ string) { s.Deny("PutParameter") }, store.Refused, "may not create it, or not use the account's KMS key for it (AccessDeniedException)"},
		{store.KindParameterStore, func(s *aws.Server, name string) { s.DisableKey(name) }, store.Refused, "(InvalidKeyId)"},
		{store.KindSecretsManager, func(s *aws.Server, _ string) { s.Deny("CreateSecret") }, store.Refused, "(AccessDeniedException)"},
		{store.KindSecretsManager, func(s *aws.Server, name string) { s.DisableKey(name) }, store.Refused, "(EncryptionFailure)"},
		{store.KindSecretsManager, func(s *aws.Server, name string) { s.PutSecret(name, []byte("CANARY-x")); s.DeleteSecret(name) }, store.Disabled, "scheduled for deletion (InvalidRequestException)"},
		{store.KindSecretsManager, func(s *aws.Server, name string) { s.PutSecret(name, []byte("CANARY-x")); s.Unlabel(name) }, store.Missing, "left alone (ResourceExistsException): there is no secret of that name, or it has no current version (ResourceNotFoundException); give it a current version"},
	} {
		s := aws.New(t)
		s.Environ(t)
		const name = "/tfy-secret/acme/db"
		c.prepare(s, name)
		wantReceipt(t, putOne(t, openAWS(t, c.kind, unlimited), name, "CANARY-value"), store.Failed, c.state, c.why)
		value, versions := s.Parameter(name)
		if c.kind == store.KindSecretsManager {
			value, versions = s.Secret(name)
		}
		if versions > 1 || versions == 1 && string(value) != "CANARY-x" {
			t.Errorf("%s: %d versions, of another value", c.why, versions)
		}
	}
}

// Codes of the models that the fake does not give by itself.
func TestAWSCodesOfWriting(t *testing.T) {
	for code, want := range map[string]struct {
		kind, operation string
		state           store.State
		why             string
	}{
		"ParameterLimitExceeded":         {store.KindParameterStore, "PutParameter", store.Missing, "as many parameters as it may have"},
		"HierarchyTypeMismatchException": {store.KindParameterStore, "PutParameter", store.Missing, "another type"},
		"TooManyUpdates":                 {store.KindParameterStore, "PutParameter", store.Broken, "somebody else writes it"},
		"ExpiredTokenException":          {store.KindParameterStore, "PutParameter", store.Broken, "does not accept the credentials"},
		"LimitExceededException":         {store.KindSecretsManager, "CreateSecret", store.Missing, "as many secrets as it may have"},
		"PreconditionNotMetException":    {store.KindSecretsManager, "CreateSecret", store.Refused, "replication"},
	} {
		s := aws.New(t)
		s.Environ(t)
		s.FailOperation(want.operation, code)
		wantReceipt(t, putOne(t, openAWS(t, want.kind, unlimited), "/tfy-secret/db", "CANARY-value"), store.Failed, want.state, want.why)
		if n := s.Count(want.operation); n > 3 {
			t.Errorf("%s: %d requests", code, n)
		}
	}
}

// A value that is text is stored as text, which the platform reads; one that is
// none as binary.
func TestSecretsManagerKeepsTextAsText(t *testing.T) {
	s, st, _ := secrets(t, 0)
	for name, value := range map[string]string{"text": "CANARY grüße\n", "binary": "CANARY\xff"} {
		wantReceipt(t, putOne(t, st, name, value), store.Stored, store.Found, "")
		if got := s.IsText(name); got != (name == "text") {
			t.Errorf("%s is text: %v", name, got)
		}
	}
}

// Each write is one request, ten of them at once and the rest three a second: the
// quota is that of the whole account.
func TestParameterStoreWritesWithinItsQuota(t *testing.T) {
	s, st, _ := parameters(t, 0, conformance.Knobs{})
	var all []store.Secret
	for i := range 19 {
		all = append(all, store.Secret{Name: fmt.Sprint("/tfy-secret/", i), Value: []byte("CANARY")})
	}
	start := time.Now()
	for _, r := range put(t, st, all...) {
		wantReceipt(t, r, store.Stored, store.Found, "")
	}
	if took := time.Since(start); took < 2500*time.Millisecond || took > 5*time.Second {
		t.Errorf("19 writes took %s, want about 3 s", took.Round(time.Millisecond))
	}
	if puts, reads := s.Count("PutParameter"), s.Count("GetParameters"); puts != 19 || reads != 4 {
		t.Errorf("%d writes and %d reads, want 19 and 4", puts, reads)
	}
}

// The group of the control plane is only asked.
func TestControlPlaneIsOnlyAsked(t *testing.T) {
	fake, proxy, st := controlPlane(t)
	fake.Put("acme:group:SAME", "made-up-CANARY-same")
	fake.Put("acme:group:OTHER", "made-up-CANARY-x")
	all := []store.Secret{
		{Name: "acme:group:SAME", Value: []byte("made-up-CANARY-same")},
		{Name: "acme:group:OTHER", Value: []byte("made-up-CANARY")},
		{Name: "acme:group:MISSING", Value: []byte("made-up-CANARY")},
	}
	got := put(t, st, all...)
	wantReceipt(t, got[0], store.Same, store.Found, "")
	wantReceipt(t, got[1], store.Other, store.Found, "")
	wantReceipt(t, got[2], store.Failed, store.Missing, "the API replaces all keys of a group")
	if n := proxy.Requests(); n != 1 {
		t.Errorf("%d requests", n)
	}
	fake.WithholdValues()
	got = put(t, st, all...)
	wantReceipt(t, got[0], store.Unseen, store.Found, "")
	wantReceipt(t, got[1], store.Unseen, store.Found, "")
	wantReceipt(t, got[2], store.Failed, store.Missing, "add the key to the group")
	if !strings.Contains(got[2].Why, "never written from here") {
		t.Errorf("Why is %q", got[2].Why)
	}
}
