package servers_test

import (
	"net/http"
	"testing"

	"secretref.dev/secretref/store"
	"secretref.dev/secretref/test/servers/conformance"
)

// A name that is deleted and not yet gone is a conflict, with what to do.
func TestAzureDeletedNamesAreNotReused(t *testing.T) {
	fake, _, st := azureStore(t)
	fake.Put("gone", "CANARY-x")
	fake.Delete("gone")
	wantReceipt(t, putOne(t, st, "gone", "CANARY"), store.Failed, store.Disabled, "can be recovered (ObjectIsDeletedButRecoverable)")
	if n := len(fake.Versions("gone")); n != 1 {
		t.Errorf("%d versions", n)
	}
}

// Somebody who writes after the question and before the answer to it is found in
// the question right before writing.
func TestAzureAsksOnceMoreBeforeItWrites(t *testing.T) {
	fake, proxy, st := azureStore(t)
	proxy.Set(conformance.Fault{Kind: conformance.Meanwhile, Only: func(r *http.Request) bool { return r.Method == http.MethodGet }, First: 1, Do: func() { fake.Put("db", "CANARY-theirs") }})
	wantReceipt(t, putOne(t, st, "db", "CANARY-ours"), store.Other, store.Found, "")
	if n := fake.Count("set"); n != 0 || len(fake.Versions("db")) != 1 {
		t.Errorf("%d writes", n)
	}
}

// Names that differ in case alone are one secret, which is written once.
func TestAzureNamesThatAreTheSame(t *testing.T) {
	fake, _, st := azureStore(t)
	got := put(t, st, store.Secret{Name: "Db", Value: []byte("CANARY-1")}, store.Secret{Name: "db", Value: []byte("CANARY-2")}, store.Secret{Name: "DB", Value: []byte("CANARY-1")})
	wantReceipt(t, got[0], store.Stored, store.Found, "")
	wantReceipt(t, got[1], store.Other, store.Found, "")
	wantReceipt(t, got[2], store.Same, store.Found, "")
	if versions := fake.Versions("db"); len(versions) != 1 || versions[0] != "CANARY-1" {
		t.Errorf("%d versions", len(versions))
	}
}

// The permissions for writing and for reading are told apart, and one login is
// enough for all.
func TestAzureWritingIsRefused(t *testing.T) {
	fake, _, st := azureStore(t)
	fake.Deny("set", "*", "ForbiddenByRbac")
	wantReceipt(t, putOne(t, st, "db", "CANARY"), store.Failed, store.Refused, "ForbiddenByRbac")
	fake.Allow()
	fake.Deny("set", "*", "SomethingNew")
	wantReceipt(t, putOne(t, st, "db", "CANARY"), store.Failed, store.Refused, "secrets/set")
	fake.Allow()
	wantReceipt(t, putOne(t, st, "db", "CANARY"), store.Stored, store.Found, "")
	if fake.Logins() != 1 {
		t.Errorf("%d logins", fake.Logins())
	}
}
