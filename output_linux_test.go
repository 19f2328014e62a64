package main

import (
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// What libraries print of a login or a request comes out nowhere, however the
// environment turns them up.
func TestLibrariesPrintNothing(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ProtoMajor != 2 || r.Header.Get("Authorization") != "Bearer made-up-CANARY" {
			t.Errorf("a request by %s", r.Proto)
		}
		fmt.Fprint(w, `{"data": [{"fqn": "acme:app:KEY", "value": "made-up-CANARY"}]}`)
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	dir, tree := t.TempDir(), t.TempDir()
	write := func(dir, name, text string) string {
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	roots := write(dir, "roots.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})))
	helper := write(dir, "aws", "[default]\ncredential_process = sh -c \"echo made-up-CANARY; echo made-up-CANARY >&2; exit 1\"\n")
	write(tree, "app.yaml", "type: service\nname: app\nenv:\n  A: tfy-secret://acme:app:KEY\n  B: acme:aws:main:secret-store:ssm::/tfy-secret/b\n")
	write(tree, "aws.yaml", "type: provider-account/aws\nname: main\nintegrations: [{type: integration/secret-store/aws/parameter-store, name: ssm, region: us-east-1}]\n")

	cmd := exec.Command(os.Args[0], "verify", "--read", "--debug", "--verbose", ".")
	cmd.Dir = tree
	cmd.Env = []string{asProgram + "=1", "HOME=" + dir, "PATH=" + os.Getenv("PATH"), "GODEBUG=http2debug=2",
		"SSL_CERT_FILE=" + roots, "TFY_HOST=" + server.URL, "TFY_API_KEY=made-up-CANARY", "AWS_CONFIG_FILE=" + helper}
	out, _ := cmd.CombinedOutput() // the status is looked at below
	text := string(out)
	if cmd.ProcessState.ExitCode() != 2 || strings.Contains(text, "CANARY") || strings.Contains(text, "http2") {
		t.Errorf("status %d\n%s", cmd.ProcessState.ExitCode(), text)
	}
	for _, part := range []string{"truefoundry: POST: 200", "aws: login: there are no AWS credentials", "[store-unreachable]"} {
		if !strings.Contains(text, part) {
			t.Errorf("%q is not told\n%s", part, text)
		}
	}
}
