package servers_test

import (
	"fmt"
	"strings"
	"testing"

	"secretref.dev/secretref/test/servers/realserver"
)

// fixTargets are the stores that secrets can be put into, each with the
// reference of --to.
var fixTargets = []struct{ name, to string }{
	{"ssm", "acme:aws:main:secret-store:ssm::/tfy-secret/{account}/{field}"},
	{"sm", "acme:aws:main:secret-store:sm::/tfy-secret/{account}/{field}"},
	{"gsm", "acme:gcp:main:secret-store:gsm::tfy-{account}-{field}"},
	{"azure", "acme:azure:main:secret-store:kv::{account}-{field}"},
	{"vault", "acme:hashicorp:main:secret-store:kv::tfy/{account}/{field}"},
	{"kubernetes", "tfy-k8s-secret://{ACCOUNT}_{FIELD}"},
}

// holds is what a store holds under the name that a target gives, however it was
// put there: it is read past the program.
func (w *world) holds(t *testing.T, target, account string) string {
	t.Helper()
	switch target {
	case "ssm":
		value, _ := w.aws.Parameter("/tfy-secret/" + account + "/api_key")
		return string(value)
	case "sm":
		value, _ := w.aws.Secret("/tfy-secret/" + account + "/api_key")
		return string(value)
	case "gsm":
		return last(w.google.Versions("tfy-" + account + "-api_key"))
	case "azure":
		return last(w.azure.Versions(account + "-api-key"))
	case "vault":
		value, _ := vaultHolds(t, w.vault, w.root+"/tfy/"+account+"/api_key")
		return string(value)
	}
	return string(w.cluster.Data(t, w.namespace, kubernetesSecret)[strings.ToUpper(strings.ReplaceAll(account, "-", "_"))+"_API_KEY"])
}

func last[T string | []byte](versions []T) string {
	if len(versions) != 1 {
		return fmt.Sprintf("%d versions", len(versions))
	}
	return string(versions[0])
}

// fixed runs fix into a target, and looks for canaries in all that it says.
func (w *world) fixed(t *testing.T, to string, flags ...string) outcome {
	t.Helper()
	got := w.run(t, append([]string{"fix", "--policy", "policy.yaml", "--to", to, "--write", "--debug", "repo"}, flags...)...)
	w.clean(t, "standard output of fix", got.stdout)
	w.clean(t, "standard error of fix", got.stderr)
	return got
}

// allowWrites lets the callers of the world put secrets where only reading was
// allowed.
func (w *world) allowWrites(t *testing.T) {
	w.vault.policy(t, w.root, fmt.Sprintf("path \"secret/data/%s/*\" { capabilities = [\"create\", \"read\"] }", w.root))
	w.cluster.Grant(t, realserver.Reader, w.namespace, kubernetesSecret, "get", "patch")
}

// Every store takes what the manifests hold, byte for byte: texts with all that
// YAML escapes, and keys of many lines. The references pass the check, and the
// program reads the same values by them.
func TestFixIntoEveryStore(t *testing.T) {
	w := newWorld(t)
	w.allowWrites(t)
	w.write(t, "repo/uses.yaml", "type: service\nname: app\n")
	for i, target := range fixTargets {
		odd := w.make("a literal") + " \\ \"ü\" 'x' {} <&> " + w.make("a literal")
		pem := "-----BEGIN EXAMPLE-----\n" + w.make("a literal") + "\n" + w.make("a literal") + "\n-----END EXAMPLE-----\n"
		a, b := fmt.Sprintf("odd-%d", i), fmt.Sprintf("pem-%d", i)
		file := "repo/" + target.name + ".yaml"
		text := "# first\r\n" +
			"type: provider-account/openai\r\nname: " + a + "\r\nauth_data: {type: api-key, api_key: '" + strings.ReplaceAll(odd, "'", "''") + "'} # why\r\nintegrations: []\r\n---\r\n" +
			"type: provider-account/openai\r\nname: " + b + "\r\nauth_data:\r\n  type: api-key\r\n  api_key: |\r\n    " + strings.ReplaceAll(strings.TrimSuffix(pem, "\n"), "\n", "\r\n    ") + "\r\nintegrations: []\r\n"
		w.write(t, file, text)

		got := w.fixed(t, target.to)
		if got.status != 0 || !strings.Contains(got.stderr, "2 secrets stored and read back") {
			t.Errorf("%s: status %d\n%s%s", target.name, got.status, got.stdout, got.stderr)
			continue
		}
		for account, want := range map[string]string{a: odd, b: pem} {
			if held := w.holds(t, target.name, account); held != want {
				t.Errorf("%s holds %d bytes for %s, and not the %d of the manifest", target.name, len(held), account, len(want))
			}
		}
		now := w.read(t, file)
		if !strings.HasPrefix(now, "# first\r\n") || !strings.Contains(now, "'} # why\r\n") || strings.Contains(now, "\n    ") || strings.Count(now, "\r\n") != strings.Count(now, "\n") {
			t.Errorf("%s: more than the values has changed:\n%s", target.name, now)
		}
		w.clean(t, file, now)
	}
	got := w.verify(t, "--read")
	if got.status != 0 {
		t.Errorf("status %d\n%s%s", got.status, got.stdout, got.stderr)
	}
}

// A value that is there already is not stored again; another one is never
// touched, whoever put it there.
func TestFixOverwritesNothing(t *testing.T) {
	w := newWorld(t)
	w.allowWrites(t)
	w.write(t, "repo/uses.yaml", "type: service\nname: app\n")
	for i, target := range fixTargets {
		same, other := w.make("a literal"), w.make("a literal")
		a, b := fmt.Sprintf("same-%d", i), fmt.Sprintf("other-%d", i)
		literal := func(account, value string) string {
			return "type: provider-account/openai\nname: " + account + "\nauth_data: {type: api-key, api_key: " + value + "}\nintegrations: []\n"
		}
		w.write(t, "repo/a.yaml", literal(a, same)+"---\n"+literal(b, other))
		if got := w.fixed(t, target.to); got.status != 0 {
			t.Errorf("%s: status %d\n%s", target.name, got.status, got.stderr)
			continue
		}
		// Both are there now. Somebody pastes the first again, and something else
		// in place of the second.
		pasted := literal(a, same) + "---\n" + literal(b, w.make("a literal"))
		w.write(t, "repo/a.yaml", pasted)
		got := w.fixed(t, target.to)
		now := w.read(t, "repo/a.yaml")
		_, second, _ := strings.Cut(pasted, "---\n")
		if got.status != 1 || !strings.Contains(got.stderr, "1 secret there already") || !strings.Contains(got.stderr, "with another value, which was not touched") ||
			!strings.HasSuffix(now, second) || strings.Contains(now, same) {
			t.Errorf("%s: status %d\n%s\n%s", target.name, got.status, got.stderr, now)
		}
		if w.holds(t, target.name, a) != same || w.holds(t, target.name, b) != other {
			t.Errorf("%s: a value was overwritten", target.name)
		}
	}
}

// Who may read and not write is told so, in every store, and nothing is lost.
func TestFixIsRefused(t *testing.T) {
	w := newWorld(t)
	w.aws.Deny("PutParameter", "CreateSecret")
	w.write(t, "repo/uses.yaml", "type: service\nname: app\n")
	for _, target := range fixTargets {
		if target.name == "gsm" || target.name == "azure" {
			continue // their fakes refuse by name: see the suite of writing
		}
		text := "type: provider-account/openai\nname: refused\nauth_data: {type: api-key, api_key: " + w.make("a literal") + "}\nintegrations: []\n"
		w.write(t, "repo/a.yaml", text)
		got := w.fixed(t, target.to)
		if got.status != 1 || !strings.Contains(got.stderr, "is refused by") || !strings.Contains(got.stderr, "hint: ") || w.read(t, "repo/a.yaml") != text {
			t.Errorf("%s: status %d\n%s", target.name, got.status, got.stderr)
		}
	}
}

// A secret group is only asked: the keys that hold the values become references,
// others do not, and nothing but questions reaches the control plane.
func TestFixIntoAGroup(t *testing.T) {
	w := newWorld(t)
	w.write(t, "repo/uses.yaml", "type: service\nname: app\n")
	values := map[string]string{"same": w.make("a literal"), "other": w.make("a literal"), "none": w.make("a literal")}
	w.plane.Put("acme:same:API_KEY", values["same"])
	w.plane.Put("acme:other:API_KEY", w.make("a literal"))
	for name, value := range values {
		w.write(t, "repo/"+name+".yaml", "type: provider-account/openai\nname: "+name+"\nauth_data: {type: api-key, api_key: "+value+"}\nintegrations: []\n")
	}
	got := w.fixed(t, "tfy-secret://acme:{account}:{FIELD}")
	if got.status != 1 || !strings.Contains(got.stderr, "1 secret there already") || !strings.Contains(got.stderr, "tfy-secret://acme:other:API_KEY is in the control plane already, with another value") ||
		!strings.Contains(got.stderr, "tfy-secret://acme:none:API_KEY is not in the control plane") {
		t.Errorf("status %d\n%s", got.status, got.stderr)
	}
	for name, value := range values {
		now := w.read(t, "repo/"+name+".yaml")
		if fixed := strings.Contains(now, "tfy-secret://acme:"+name+":API_KEY"); fixed == strings.Contains(now, value) || fixed != (name == "same") {
			t.Errorf("%s:\n%s", name, now)
		}
	}
}

// Where the control plane shows no values, a key that is there is all that can be
// known: the summary says what is left to see to.
func TestFixIntoAGroupThatHidesItsValues(t *testing.T) {
	w := newWorld(t)
	w.plane.WithholdValues()
	w.plane.Put("acme:there:API_KEY", w.make("a literal"))
	w.write(t, "repo/uses.yaml", "type: service\nname: app\n")
	for _, name := range []string{"there", "none"} {
		w.write(t, "repo/"+name+".yaml", "type: provider-account/openai\nname: "+name+"\nauth_data: {type: api-key, api_key: "+w.make("a literal")+"}\nintegrations: []\n")
	}
	before := w.read(t, "repo/none.yaml")
	got := w.fixed(t, "tfy-secret://acme:{account}:{FIELD}")
	if got.status != 1 || !strings.Contains(got.stderr, "whose value the store does not show: make sure that it is the same") {
		t.Errorf("status %d\n%s", got.status, got.stderr)
	}
	if !strings.Contains(w.read(t, "repo/there.yaml"), "tfy-secret://acme:there:API_KEY") || w.read(t, "repo/none.yaml") != before {
		t.Error("the one key that is there, and no other, becomes a reference")
	}
}
