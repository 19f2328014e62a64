package servers_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"secretref.dev/secretref/test/servers/realserver"
)

// A server whose certificate nobody vouches for gets no credential, whatever
// the store, and what to do is told for each: by verify, and by render.
func TestUnknownAuthoritiesAreToldOf(t *testing.T) {
	w := newWorld(t)
	address, _ := serveTLS(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("a request for %s", r.URL.Path)
	}))
	other := w.cluster.CAFile // of the cluster alone
	w.vars["SSL_CERT_FILE"], w.vars["SSL_CERT_DIR"] = other, "/nonexistent"
	w.vars["AWS_ENDPOINT_URL"], w.vars["TFY_HOST"], w.vars["VAULT_ADDR"] = address, address, realserver.VaultTLS(t).URL
	w.vars["KUBECONFIG"] = w.cluster.KubeconfigWith(t, address, other, realserver.Object{"token": realserver.Reader.Token})
	w.write(t, "repo/stores.yaml", fmt.Sprintf(storesYAML, w.vars["VAULT_ADDR"], w.root))
	hints := []string{"set AWS_CA_BUNDLE", "set VAULT_CACERT", "SSL_CERT_FILE", "in the kubeconfig"}

	got := w.verify(t)
	if n := strings.Count(got.stdout, "its certificate is not trusted"); got.status != 2 || n != 4*len(targets) {
		t.Errorf("verify: status %d, told %d times\n%s%s", got.status, n, got.stdout, got.stderr)
	}
	var accounts strings.Builder
	for i, s := range targets {
		fmt.Fprintf(&accounts, "---\ntype: provider-account/openai\nname: a%d\nauth_data: {type: api-key, api_key: '%sa'}\nintegrations: []\n", i, s.before)
	}
	w.write(t, "repo/uses.yaml", accounts.String())
	rendered := w.run(t, "render", "repo", "--as", "secret", "--forms", "secret-group,secret-store,kubernetes", "--policy", "policy.yaml", "-o", "out")
	w.clean(t, "what render says", rendered.stdout+rendered.stderr)
	if n := strings.Count(rendered.stderr, "its certificate is not trusted"); rendered.status != 2 || n != len(targets) {
		t.Errorf("render: status %d, told %d times\n%s", rendered.status, n, rendered.stderr)
	}
	for _, hint := range hints {
		if !strings.Contains(got.stdout, hint) || !strings.Contains(rendered.stderr, hint) {
			t.Errorf("%q is not told\n%s%s", hint, got.stdout, rendered.stderr)
		}
	}
}
