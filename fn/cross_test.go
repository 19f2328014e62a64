package fn

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"secretref.dev/secretref/check"
)

// crossDocuments hold one finding of each rule that looks at several manifests.
var crossDocuments = []string{
	`type: provider-account/aws
name: main
auth_data: {type: access-key-based, access_key_id: x, secret_access_key: "acme:aws:main:secret-store:ssm::/tfy-secret/aws"}
integrations: [{type: integration/secret-store/aws/parameter-store, name: ssm, region: us-east-1}]
`, `type: secret-group
name: payments
integration_fqn: acme:aws:main:secret-store:ssm
`, `type: service
name: shop
image: {type: image, image_uri: "registry.example.com/shop:1"}
ports: []
replicas: 1
env:
  A_KEY: tfy-secret://acme:payment:KEY
  B_KEY: acme:aws:main:secret-store:sm::/tfy-secret/x
  C_KEY: acme:azure:eu:secret-store:kv::under_score
`, `type: provider-account/openai
name: one
auth_data: {type: api-key, api_key: "tfy-k8s-secret://OPENAI_KEY"}
integrations: []
`, `apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: tfy, namespace: truefoundry}
spec: {data: [{secretKey: OPENAI_API_KEY}]}
`, `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: platform}
spec:
  destination: {namespace: elsewhere}
  source: {chart: truefoundry, helm: {valuesObject: {servicefoundryServer: {tfyK8sSecretName: tfy}}}}
`}

var crossFound = []string{
	"circular-store auth_data.secret_access_key",
	"kubernetes-secret-not-mounted auth_data.api_key",
	"store-name env.C_KEY",
	"undeclared-group env.A_KEY",
	"undeclared-store env.B_KEY",
}

// The function finds what the command finds: a ResourceList holds its own
// evidence, whatever the order of its items.
func TestCrossChecks(t *testing.T) {
	r, err := check.Run(t.Context(), []string{"-"}, check.Options{Now: now, Stdin: strings.NewReader(strings.Join(crossDocuments, "---\n"))})
	if err != nil {
		t.Fatal(err)
	}
	var command []string
	for _, f := range r.Findings {
		command = append(command, f.Rule+" "+f.Path)
	}
	slices.Sort(command)
	if diff := cmp.Diff(crossFound, command); diff != "" {
		t.Errorf("the command: -want +got\n%s", diff)
	}
	docs := slices.Clone(crossDocuments)
	for range 2 {
		in := header + "items:\n"
		for _, d := range docs {
			in += "- " + strings.ReplaceAll(strings.TrimSuffix(d, "\n"), "\n", "\n  ") + "\n"
		}
		for _, whole := range []bool{false, true} {
			if diff := cmp.Diff(crossFound, crossRules(t, t.TempDir(), in, whole)); diff != "" {
				t.Errorf("items, whole %t: -want +got\n%s", whole, diff)
			}
		}
		slices.Reverse(docs)
	}
}

// Files that the configuration names are evidence for the items.
func TestFilesAreEvidence(t *testing.T) {
	dir := t.TempDir()
	for i, d := range crossDocuments {
		if i != 2 {
			write(t, dir, fmt.Sprintf("declared/%d.yaml", i), d)
		}
	}
	in := header + "items:\n- " + strings.ReplaceAll(strings.TrimSuffix(crossDocuments[2], "\n"), "\n", "\n  ") +
		"\nfunctionConfig: {apiVersion: secretref.dev/v1alpha1, kind: SecretRefPolicy, metadata: {name: p}, spec: {files: [\"declared/*.yaml\"]}}\n"
	if diff := cmp.Diff(crossFound, crossRules(t, dir, in, false)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func crossRules(t *testing.T, dir, in string, whole bool) []string {
	t.Helper()
	var out strings.Builder
	status := Run(t.Context(), Env{Stdin: strings.NewReader(in), Stdout: &out, Stderr: &strings.Builder{}, Dir: dir, Now: now, whole: whole})
	if status != found {
		t.Fatalf("status %d", status)
	}
	var all []string
	for _, r := range results(t, out.String()) {
		path := ""
		if f, ok := r["field"].(map[string]any); ok {
			path = fmt.Sprint(f["path"])
		}
		all = append(all, fmt.Sprint(r["tags"].(map[string]any)["rule"])+" "+path)
	}
	slices.Sort(all)
	return all
}
