package store

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A file of the checked tree leads no login, whichever variable names it.
func TestFilesOfTheTreeLeadNoLogin(t *testing.T) {
	tree, home := t.TempDir(), t.TempDir()
	write := func(dir, name string) string {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(kubeconfig("current-context: test", "token: made-up-EXAMPLE")), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	kubernetes := Config{Kind: KindKubernetes, Namespace: "ns", SecretName: "s"}
	ssm := Config{Kind: KindParameterStore, Region: "us-east-1"}
	secrets := Config{Kind: KindSecretsManager, Region: "us-east-1"}
	gsm := Config{Kind: KindGoogle, Project: "acme-prod-1"}
	for name, c := range map[string]struct {
		config Config
		vars   map[string]string
		source string
	}{
		"a kubeconfig":            {kubernetes, map[string]string{"KUBECONFIG": write(tree, "kube/config")}, "KUBECONFIG"},
		"the second of two":       {kubernetes, map[string]string{"KUBECONFIG": write(home, "one") + string(filepath.ListSeparator) + write(tree, "two")}, "KUBECONFIG"},
		"a kubeconfig at home":    {kubernetes, map[string]string{"HOME": filepath.Dir(filepath.Dir(write(tree, "home/.kube/config")))}, "HOME"},
		"an AWS configuration":    {ssm, map[string]string{"AWS_CONFIG_FILE": write(tree, "aws")}, "AWS_CONFIG_FILE"},
		"AWS credentials":         {secrets, map[string]string{"AWS_SHARED_CREDENTIALS_FILE": write(tree, "aws")}, "AWS_SHARED_CREDENTIALS_FILE"},
		"AWS credentials at home": {ssm, map[string]string{"HOME": filepath.Dir(filepath.Dir(write(tree, "home/.aws/credentials")))}, "HOME"},
		"Google credentials":      {gsm, map[string]string{"GOOGLE_APPLICATION_CREDENTIALS": write(tree, "google.json")}, "GOOGLE_APPLICATION_CREDENTIALS"},
	} {
		env := Env{Getenv: func(name string) string { return c.vars[name] }, Checked: func(file string) bool { return strings.HasPrefix(file, tree) }}
		_, err := Open(t.Context(), c.config, env)
		if err == nil || !strings.Contains(err.Error(), " that "+c.source+" names is one of the checked repository") {
			t.Errorf("%s: %v", name, err)
		}
	}
	env := Env{Getenv: func(string) string { return write(home, "config") }, Checked: func(string) bool { return false }}
	for _, c := range []Config{kubernetes, ssm, gsm} {
		c.Trusted = true
		if _, err := Open(t.Context(), c, env); err != nil && strings.Contains(err.Error(), "checked repository") {
			t.Errorf("%s: %v", c.Kind, err)
		}
	}
}
