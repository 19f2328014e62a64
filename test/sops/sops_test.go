// Package sops has the real sops read, change and refuse what our package of
// that name writes.
//
//	cd test/sops
//	go test ./...
//
// It is a module of its own, so that sops and the clients that it brings stay
// out of the product's go.mod. The program is this module's tool; Go builds it
// once, a minute or two, and keeps it in its build cache.
package sops

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"secretref.dev/secretref/sops"
)

const canary = "CANARY-EXAMPLE-VALUE"

var program string

func TestMain(m *testing.M) {
	out, err := exec.Command("go", "tool", "-n", "sops").Output()
	if err != nil {
		if exit, ok := err.(*exec.ExitError); ok {
			err = fmt.Errorf("%w\n%s", err, exit.Stderr)
		}
		fmt.Fprintln(os.Stderr, "building sops:", err)
		os.Exit(1)
	}
	program = strings.TrimSpace(string(out))
	os.Exit(m.Run())
}

// An owner has a key pair, and runs sops with it.
type owner struct{ private, public string }

func newOwner(t *testing.T) owner {
	t.Helper()
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return owner{id.String(), id.Recipient().String()}
}

// run also fails the test when sops prints a value that it was not asked for.
func (o owner) run(t *testing.T, editor string, args ...string) (stdout []byte, err error) {
	t.Helper()
	home := t.TempDir()
	cmd := exec.Command(program, args...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "XDG_CONFIG_HOME=" + home,
		"TMPDIR=" + home, "SOPS_AGE_KEY=" + o.private, "EDITOR=" + editor, "SOPS_DISABLE_VERSION_CHECK=1"}
	var out, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &stderr
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("%w\n%s", err, &stderr)
	}
	return out.Bytes(), nil
}

func (o owner) mustRun(t *testing.T, editor string, args ...string) []byte {
	t.Helper()
	out, err := o.run(t, editor, args...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// A manifest is what sops decrypts, read with the parser that sops uses.
type manifest struct {
	APIVersion string `yaml:"apiVersion"`
	Kind       string `yaml:"kind"`
	Type       string `yaml:"type"`
	Metadata   struct {
		Name        string            `yaml:"name"`
		Namespace   string            `yaml:"namespace"`
		Labels      map[string]string `yaml:"labels"`
		Annotations map[string]string `yaml:"annotations"`
	} `yaml:"metadata"`
	Data map[string]string `yaml:"data"`
}

// decrypt reads a file back into the Secret that it was written from.
func (o owner) decrypt(t *testing.T, file string, flags ...string) sops.Secret {
	t.Helper()
	var m manifest
	d := yaml.NewDecoder(bytes.NewReader(o.mustRun(t, "", append(append([]string{"decrypt"}, flags...), file)...)))
	d.KnownFields(true)
	if err := d.Decode(&m); err != nil {
		t.Fatal("what sops printed cannot be read") // the error would quote it
	}
	if m.APIVersion != "v1" || m.Kind != "Secret" || m.Type != "Opaque" {
		t.Errorf("%s %s of type %s", m.APIVersion, m.Kind, m.Type)
	}
	s := sops.Secret{Name: m.Metadata.Name, Namespace: m.Metadata.Namespace,
		Labels: m.Metadata.Labels, Annotations: m.Metadata.Annotations, Data: make(map[string][]byte)}
	for key, text := range m.Data {
		value, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			t.Fatalf("the key %q is not in base64", key)
		}
		s.Data[key] = value
	}
	return s
}

// wantEqual names what differs, and no value.
func wantEqual(t *testing.T, got, want sops.Secret) {
	t.Helper()
	if got.Name != want.Name || got.Namespace != want.Namespace {
		t.Errorf("got %v, want %v", got, want)
	}
	if diff := cmp.Diff(want.Labels, got.Labels) + cmp.Diff(want.Annotations, got.Annotations); diff != "" {
		t.Error(diff)
	}
	for key, value := range want.Data {
		if v, ok := got.Data[key]; !ok || !bytes.Equal(v, value) {
			t.Errorf("the key %q is another", key)
		}
	}
	if len(got.Data) != len(want.Data) {
		t.Errorf("%d keys, want %d", len(got.Data), len(want.Data))
	}
}

func recipients(t *testing.T, owners ...owner) sops.Recipients {
	t.Helper()
	var keys []string
	for _, o := range owners {
		keys = append(keys, o.public)
	}
	to, err := sops.ParseRecipients(keys)
	if err != nil {
		t.Fatal(err)
	}
	return to
}

// write encrypts into a new file, in which no value may be read.
func write(t *testing.T, s sops.Secret, to sops.Recipients) (path string) {
	t.Helper()
	data, err := sops.Encrypt(s, to, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	for key, value := range s.Data {
		if len(value) > 8 && (bytes.Contains(data, value) || bytes.Contains(data, []byte(base64.StdEncoding.EncodeToString(value)))) {
			t.Errorf("the value of %q is in the file", key)
		}
	}
	path = filepath.Join(t.TempDir(), "secret.enc.yaml")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// sample has every kind of value, and keys that YAML parsers like to take for
// something other than a string.
func sample() sops.Secret {
	binary := make([]byte, 256)
	for i := range binary {
		binary[i] = byte(i)
	}
	s := sops.Secret{
		Name: "provider-integration-secrets", Namespace: "truefoundry",
		Labels:      map[string]string{"app.kubernetes.io/managed-by": "secretref", "numeric": "123", "yes": "no"},
		Annotations: map[string]string{"example.com/note": "line one\nline \"two\": \x7f é 😀 \u0085 #", "date": "2026-01-02"},
		Data: map[string][]byte{
			"API_KEY":  []byte(canary),
			"PEM":      []byte("-----BEGIN EXAMPLE-----\n" + strings.Repeat(canary+"\n", 40) + "-----END EXAMPLE-----\n"),
			"BINARY":   binary,
			"EMPTY":    {},
			"UNICODE":  []byte("pässwörd 密码 😀"),
			"NEWLINES": []byte("\n\r\n\t \n"),
			"SHORT":    []byte("x"),
			"LARGE":    bytes.Repeat([]byte(canary), 20_000),
		},
	}
	for _, key := range []string{"TRUE", "NO", "Y", "null", "1E3", "123", "0x1f", "1_000", "12.5", ".5", ".inf", "-", "_", "2026-01-02"} {
		s.Data[key] = []byte("value of " + key)
	}
	return s
}
