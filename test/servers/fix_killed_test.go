package servers_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"secretref.dev/secretref/test/servers/conformance"
	"secretref.dev/secretref/test/servers/realserver"
)

// A shelter is a repository of accounts with literals, a Vault that they go to,
// and a proxy in front of it.
type shelter struct {
	command
	*plants
	vault vaultAdmin
	proxy *conformance.Proxy
	want  map[string]string // path in Vault to value
}

const shelterTo = "acme:hashicorp:main:secret-store:vault::/tfy-secret/{account}/{field}"

func newShelter(t *testing.T, files int) *shelter {
	server := realserver.AnotherVault(t)
	s := &shelter{plants: newPlants(), vault: vaultAdmin{url: server.URL, token: server.Token}, proxy: conformance.NewProxy(t, server.URL, nil), want: make(map[string]string)}
	s.path, s.dir = program(t), t.TempDir()
	s.vars = map[string]string{"VAULT_ADDR": s.proxy.URL, "VAULT_TOKEN": server.Token}
	s.write(t, "policy.yaml", "apiVersion: secretref.dev/v1alpha1\nkind: SecretRefPolicy\nmetadata: {name: p}\nspec:\n  stores:\n    acme:hashicorp:main:secret-store:vault: {kind: hashicorp/vault, mount: secret}\n")
	for i := range files {
		value := s.make("a literal") + " it's \"ü\"\n" + s.make("a literal")
		s.want[fmt.Sprintf("tfy-secret/a%d/api_key", i)] = value
		s.write(t, fmt.Sprintf("repo/a%d.yaml", i), fmt.Sprintf("# first\ntype: provider-account/openai\nname: a%d\nauth_data:\n  type: api-key\n  api_key: |-\n    %s\n  # last\nintegrations: []\n", i, strings.ReplaceAll(value, "\n", "\n    ")))
	}
	return s
}

func (s *shelter) args() []string {
	return []string{"fix", "--policy", "policy.yaml", "--to", shelterTo, "--write", "repo"}
}

// safe holds each value against its file and Vault: it is in one of them, and the
// file is as it was or as it should be.
func (s *shelter) safe(t *testing.T) (corrected int) {
	t.Helper()
	for path, value := range s.want {
		name := strings.Split(path, "/")[1]
		data, err := os.ReadFile(filepath.Join(s.dir, "repo", name+".yaml"))
		if err != nil {
			t.Fatal(err)
		}
		text := string(data)
		inFile := strings.Contains(text, "api_key: |-\n    "+strings.ReplaceAll(value, "\n", "\n    ")+"\n")
		fixed := strings.Contains(text, "  api_key: acme:hashicorp:main:secret-store:vault::/"+path+"\n  # last\nintegrations: []\n")
		if fixed {
			corrected++
		}
		if inFile == fixed || !strings.HasPrefix(text, "# first\n") || !strings.HasSuffix(text, "  # last\nintegrations: []\n") {
			t.Errorf("%s is neither as it was nor as it should be", name)
		}
		held, versions := vaultHolds(t, s.vault, path)
		if fixed && string(held) != value || versions > 1 {
			t.Errorf("%s is in neither of the two, or was stored twice: %d versions", path, versions)
		}
	}
	return corrected
}

// Killed or interrupted at any moment, nothing is lost, and the next run goes on
// until all is done. No value is printed.
func TestFixIsKilled(t *testing.T) {
	for name, signal := range map[string]os.Signal{"kill": os.Kill, "interrupt": os.Interrupt} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShelter(t, 24)
			s.proxy.Set(conformance.Fault{Kind: conformance.Slow, Delay: 30 * time.Millisecond})
			before := s.safe(t)
			stopped := 0
			for round := 0; before < len(s.want) && round < 40; round++ {
				ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
				cmd := s.prepare(t, ctx, s.args()...)
				var out bytes.Buffer
				cmd.Stdout, cmd.Stderr = &out, &out
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				timer := time.AfterFunc(time.Duration(20+rand.IntN(60*(round+1)))*time.Millisecond, func() { _ = cmd.Process.Signal(signal) })
				_ = cmd.Wait() // the files are looked at
				timer.Stop()
				cancel()
				if status := cmd.ProcessState.ExitCode(); status != 0 {
					stopped++
				}
				s.clean(t, "the output", out.String())
				before = s.safe(t)
			}
			if stopped == 0 {
				t.Error("no run was stopped before its end")
			}
			if last := s.run(t, s.args()...); last.status != 0 || s.safe(t) != len(s.want) {
				t.Errorf("the last run: status %d, %d corrected\n%s%s", last.status, s.safe(t), last.stdout, last.stderr)
			}
			if left, _ := filepath.Glob(filepath.Join(s.dir, "repo", ".secretref-fix-*")); len(left) > 0 && signal == os.Interrupt {
				t.Errorf("left: %q", left)
			}
		})
	}
}

// While Vault does not answer, or the last of all answers is lost, the files stay
// as they are, and the next run finds what is stored.
func TestFixWhileVaultFails(t *testing.T) {
	t.Parallel()
	s := newShelter(t, 8)
	for _, fault := range []conformance.Kind{conformance.CutOff, conformance.Malformed} {
		s.proxy.Set(conformance.Fault{Kind: fault})
		got := s.run(t, append(s.args(), "--timeout", "3s")...)
		s.clean(t, "the output", got.stdout+got.stderr)
		if got.status != 2 || s.safe(t) != 0 {
			t.Errorf("fault %v: status %d, %d corrected\n%s", fault, got.status, s.safe(t), got.stderr)
		}
	}
	s.proxy.Set(conformance.Fault{})
	if got := s.run(t, s.args()...); got.status != 0 || s.safe(t) != len(s.want) {
		t.Errorf("status %d, %d corrected\n%s", got.status, s.safe(t), got.stderr)
	}
}
