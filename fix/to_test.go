package fix

import (
	"strings"
	"testing"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/ref"
)

// TestTo: a placeholder becomes what the store can have as a name.
func TestTo(t *testing.T) {
	r := check.Repair{Field: "X-Api_Key v2", ManifestPath: `integrations[0].auth_data.headers["X-Api_Key v2"]`,
		Manifest: check.ManifestID{Type: "provider-account/openai", Name: "openai-main"}}
	for to, want := range map[string]string{
		"acme:hashicorp:main:secret-store:vault::/tfy-secret/{account}/{field}": "acme:hashicorp:main:secret-store:vault::/tfy-secret/openai-main/X-Api_Key-v2",
		"acme:aws:main:secret-store:ssm::/tfy-secret/{type}/{path}":             "acme:aws:main:secret-store:ssm::/tfy-secret/openai/integrations.0.auth_data.headers.X-Api_Key-v2",
		"acme:azure:main:secret-store:kv::{account}-{field}":                    "acme:azure:main:secret-store:kv::openai-main-X-Api-Key-v2",
		"acme:azure:main:secret-store:kv::{ACCOUNT}-{FIELD}":                    "acme:azure:main:secret-store:kv::OPENAI-MAIN-X-API-KEY-V2",
		"acme:gcp:main:secret-store:gsm::tfy-{account}-{path}":                  "acme:gcp:main:secret-store:gsm::tfy-openai-main-integrations-0-auth_data-headers-X-Api_Key-v2",
		"tfy-k8s-secret://{ACCOUNT}_{FIELD}":                                    "tfy-k8s-secret://OPENAI_MAIN_X_API_KEY_V2",
		"tfy-secret://acme:{account}:{FIELD}":                                   "tfy-secret://acme:openai-main:X_API_KEY_V2",
		"tfy-secret://acme:prod:KEY":                                            "tfy-secret://acme:prod:KEY",
	} {
		parsed, err := ParseTo(to)
		if err != nil {
			t.Errorf("%s: %v", to, err)
			continue
		}
		if x, why := parsed.Of(&r); why != "" || x.String() != want {
			t.Errorf("%s: %s %s\nwant %s", to, x, why, want)
		}
	}
	camel := r
	camel.Field = "apiKey"
	to, _ := ParseTo("tfy-k8s-secret://{FIELD}")
	if x, _ := to.Of(&camel); x.Key != "API_KEY" {
		t.Errorf("%s", x)
	}
}

// TestToRefuses: what is no reference, and what would be none.
func TestToRefuses(t *testing.T) {
	for to, says := range map[string]string{
		"": "no reference", "vault:/x/{field}": "no reference", "{account}": "no reference", "tfy-secret://acme:{account}": "no reference",
		"tfy-k8s-secret://{field": "not closed", "tfy-k8s-secret://{fields}": "stands for nothing", "tfy-k8s-secret://{Field}": "stands for nothing", "tfy-k8s-secret://{}": "stands for nothing",
		"acme:{type}:main:secret-store:x::y":                                          "in the name of the store",
		"acme:aws:main:secret-store:x::ghp_" + "CANARYcanaryCANARYcanaryCANARYcanary": "looks like a credential",
	} {
		if _, err := ParseTo(to); err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "CANARY") {
			t.Errorf("%q: %v", to, err)
		}
	}
	token := "ghp_" + "CANARYcanaryCANARYcanaryCANARYcanary"
	for _, c := range []struct{ field, account, says string }{
		{"x", "", "a manifest without a name"},
		{"…", "a", "nothing that {field}"},
		{token, "a", "looks like a credential"},
		{"x", token, "looks like a credential"},
		{strings.Repeat("x", 300), "a", "that no reference can have"},
	} {
		to, err := ParseTo("tfy-k8s-secret://{account}.{field}")
		if err != nil {
			t.Fatal(err)
		}
		x, why := to.Of(&check.Repair{Field: c.field, Manifest: check.ManifestID{Name: c.account}})
		if !strings.Contains(why, c.says) || strings.Contains(why, "CANARY") {
			t.Errorf("%q of %q: %s, %q", c.field, c.account, x, why)
		}
	}
	// What is made of a credential has not the look of one any more.
	jwt := "eyJ" + "hbGciOiJIUzI1NiJ9.eyJ" + "zdWIiOiJDQU5BUlkifQ.Q0FOQVJZQ0FOQVJZQ0FOQVJZQ0FOQVJZQ0FOQVJZ"
	for _, credential := range []string{token, jwt, "https://user:CANARY12345@x.example/y"} {
		for _, text := range []string{"tfy-k8s-secret://{ACCOUNT}", "acme:gcp:main:secret-store:gsm::x-{account}", "acme:azure:main:secret-store:kv::{FIELD}", "acme:aws:main:secret-store:ssm::/x/{path}", "tfy-k8s-secret://{PATH}"} {
			to, err := ParseTo(text)
			if err != nil {
				t.Fatal(err)
			}
			x, why := to.Of(&check.Repair{Field: credential, ManifestPath: `headers["` + credential + `"]`, Manifest: check.ManifestID{Name: credential}})
			if !strings.Contains(why, "looks like a credential") || x != (ref.Reference{}) {
				t.Errorf("%s: %s, %q", text, x, why)
			}
		}
	}
}
