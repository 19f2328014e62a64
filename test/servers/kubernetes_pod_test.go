package servers_test

import (
	"net/url"
	"os/exec"
	"strings"
	"testing"

	"secretref.dev/secretref/test/servers/realserver"
)

// podScript makes what a pod has, in a mount namespace of its own, and runs the
// rest of its arguments there.
const podScript = `
mount -t tmpfs none "$(readlink -f /var/run)" &&
mkdir -p /var/run/secrets/kubernetes.io/serviceaccount &&
cp "$1" /var/run/secrets/kubernetes.io/serviceaccount/ca.crt &&
printf %s "$2" > /var/run/secrets/kubernetes.io/serviceaccount/token &&
shift 2 && exec "$@"`

// inPod runs the program as in a pod of the service account.
func inPod(t *testing.T, c *command, caFile, token string, args ...string) (status int, output string) {
	t.Helper()
	if out, err := exec.Command("unshare", "-rm", "sh", "-c", `mount -t tmpfs none "$(readlink -f /var/run)"`).CombinedOutput(); err != nil {
		t.Skipf("this machine lets nobody mount something: %s", out)
	}
	cmd := c.prepare(t, t.Context(), args...)
	cmd.Args = append([]string{"unshare", "-rm", "sh", "-c", podScript, "sh", caFile, token, cmd.Path}, args...)
	path, err := exec.LookPath("unshare")
	if err != nil {
		t.Fatal(err)
	}
	cmd.Path = path
	out, _ := cmd.CombinedOutput() // the status is looked at by the caller
	return cmd.ProcessState.ExitCode(), string(out)
}

// In a pod, its service account logs in, without a kubeconfig.
func TestKubernetesInAPod(t *testing.T) {
	cluster := realserver.Kubernetes(t)
	namespace := cluster.Namespace(t)
	cluster.Secret(t, namespace, kubernetesSecret, map[string][]byte{"OPENAI_API_KEY": []byte("CANARY-value")})
	account := cluster.ServiceAccount(t, namespace, "pod")
	cluster.Grant(t, account, namespace, kubernetesSecret, "get")
	address, err := url.Parse(cluster.URL)
	if err != nil {
		t.Fatal(err)
	}
	c := &command{path: program(t), dir: t.TempDir(), vars: map[string]string{
		"KUBERNETES_SERVICE_HOST": address.Hostname(), "KUBERNETES_SERVICE_PORT": address.Port(), "KUBECONFIG": "", "VAULT_ADDR": ""}}
	c.write(t, "policy.yaml", strings.Replace(worldPolicy, "%s", namespace, 1))
	c.write(t, "repo/app.yaml", "type: service\nname: app\nenv:\n  A: tfy-k8s-secret://OPENAI_API_KEY\n  B: tfy-k8s-secret://OTHER\n")
	verify := []string{"verify", "--policy", "policy.yaml", "--debug", "repo"}

	status, out := inPod(t, c, cluster.CAFile, account.Token, verify...)
	if status != 1 || strings.Count(out, "[secret-missing]") != 1 || strings.Count(out, ": error: ") != 1 {
		t.Errorf("status %d\n%s", status, out)
	}
	status, refused := inPod(t, c, cluster.CAFile, account.Token+"x", verify...)
	if status != 1 || strings.Count(refused, "(HTTP 401)") != 2 {
		t.Errorf("with a wrong token: status %d\n%s", status, refused)
	}
	delete(c.vars, "KUBERNETES_SERVICE_PORT")
	status, none := inPod(t, c, cluster.CAFile, account.Token, verify...)
	if status != 2 || !strings.Contains(none, "no cluster is known") {
		t.Errorf("outside of a cluster: status %d\n%s", status, none)
	}
	for _, text := range []string{out, refused, none} {
		if strings.Contains(text, "CANARY") || strings.Contains(text, account.Token) {
			t.Errorf("a value or the token comes out (%d characters)", len(text))
		}
	}
}
