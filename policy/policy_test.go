package policy

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"secretref.dev/secretref/ref"
)

var vocabulary = Vocabulary{
	Rules: []string{
		"literal-secret", "malformed-reference", "placeholder", "leaked-credential", "unknown-type",
		"kubernetes-secret-not-mounted", "store-unreachable", "allow-invalid",
	},
	Unsuppressable: []string{"store-unreachable", "allow-invalid"},
}

const header = "apiVersion: secretref.dev/v1alpha1\nkind: SecretRefPolicy\n"

// whole uses every field of the format.
const whole = header + `metadata: {name: policy}
spec:
  tenant: acme
  controlPlane: self-hosted          # or managed: form C is refused
  allow: [secret-group, secret-store, kubernetes]
  ids: reference
  templates: [envsubst, op]
  decrypts: [sops]
  kubernetes: {namespace: truefoundry, secretName: provider-integration-secrets}
  exclude: ["vendor/**"]
  rules: {unknown-type: error}       # off | note | warning | error
  overrides:
    - files: ["examples/**"]
      rules: {placeholder: off}
    - manifests: [{type: provider-account/*, name: "test-*"}]
      rules: {literal-secret: note}
  fields:
    - {type: provider-account/openai, path: auth_data.extra_key, sensitivity: secret}
  stores:
    acme:aws:prod-account:secret-store:aws-ssm: {kind: aws/parameter-store, region: us-east-1}
  locked: true
  failOn: warning
  requireManifests: true
  kustomizeValidator: true
  files: ["manifests/*.yaml"]
  policyFile: ""
`

func wholePolicy() *Policy {
	return &Policy{
		Name: "a/.secretref.yaml", Dir: "a",
		Tenant: "acme", ControlPlane: SelfHosted,
		Allow:       []ref.Form{ref.SecretGroup, ref.SecretStore, ref.Kubernetes},
		IDs:         IDReference,
		Templates:   []string{"envsubst", "op"},
		DecryptedBy: []string{"sops"},
		Kubernetes:  Kubernetes{Namespace: "truefoundry", SecretName: "provider-integration-secrets"},
		Exclude:     []string{"vendor/**"},
		Rules:       map[string]Severity{"unknown-type": Error},
		Overrides: []Override{
			{Files: []string{"examples/**"}, Rules: map[string]Severity{"placeholder": Off}},
			{Manifests: []ManifestGlob{{Type: "provider-account/*", Name: "test-*"}}, Rules: map[string]Severity{"literal-secret": Note}},
		},
		Fields: []Field{{Type: "provider-account/openai", Path: "auth_data.extra_key", Sensitivity: SensitivitySecret}},
		Stores: map[string]map[string]string{
			"acme:aws:prod-account:secret-store:aws-ssm": {"kind": "aws/parameter-store", "region": "us-east-1"},
		},
		Locked: true, FailOn: Warning, RequireManifests: true, KustomizeValidator: true,
		Files: []string{"manifests/*.yaml"},
	}
}

func TestEveryFieldIsRead(t *testing.T) {
	p, err := Parse("a/.secretref.yaml", []byte(whole), vocabulary)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(wholePolicy(), p); diff != "" {
		t.Error(diff)
	}
	for _, f := range specFields {
		if !strings.Contains(whole, "  "+f.name+":") {
			t.Errorf("the example lacks %s", f.name)
		}
	}
}

func TestAbsentFieldsAreDefaults(t *testing.T) {
	for _, in := range []string{
		header, header + "spec:\n", header + "spec: {}\n", "\ufeff" + header, strings.ReplaceAll(header, "\n", "\r\n"),
		`{"apiVersion": "secretref.dev/v1alpha1", "kind": "SecretRefPolicy", "spec": {}}`,
	} {
		p, err := Parse(".secretref.yaml", []byte(in), vocabulary)
		if err != nil {
			t.Errorf("%q: %v", in, err)
			continue
		}
		want := Default()
		want.Name = ".secretref.yaml"
		if diff := cmp.Diff(want, p); diff != "" {
			t.Errorf("%q: %s", in, diff)
		}
	}
}

func TestManagedControlPlaneAllowsNoMountedSecret(t *testing.T) {
	p := Default()
	if !p.Allows(ref.Kubernetes) || !p.Allows(ref.SecretGroup) || p.Allows(ref.None) {
		t.Error("the defaults allow the three forms")
	}
	p.ControlPlane = Managed
	if p.Allows(ref.Kubernetes) || !p.Allows(ref.SecretStore) {
		t.Error("managed refuses the Kubernetes form, and only that")
	}
}

func TestWordsOfTemplatesAndDecrypts(t *testing.T) {
	p := wholePolicy()
	if !p.Expands("envsubst") || p.Expands("helm") || !p.Decrypts("sops") || Default().Decrypts("sops") {
		t.Error("Expands and Decrypts report what the policy lists")
	}
}

func TestPolicyFileBesideFunctionConfig(t *testing.T) {
	config, err := FromFunctionConfig([]byte(header+`spec:
  policyFile: ../../.secretref.yaml
  failOn: note
  kustomizeValidator: true
  files: [a.yaml]
`), vocabulary)
	if err != nil {
		t.Fatal(err)
	}
	got := wholePolicy().WithFunctionConfig(config)
	want := wholePolicy()
	want.FailOn, want.Files, want.PolicyFile = Note, []string{"a.yaml"}, "../../.secretref.yaml"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// asParseError fails the test unless err is nil or of the documented type.
func asParseError(t *testing.T, err error) *ParseError {
	t.Helper()
	var e *ParseError
	if err != nil && !errors.As(err, &e) {
		t.Fatalf("%T is not a *ParseError", err)
	}
	return e
}
