package policy

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const configMap = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: function-input\n"

func TestConfigMapTakesTheSameFieldsAsStrings(t *testing.T) {
	const in = configMap + `data:
  tenant: acme
  controlPlane: self-hosted
  allow: secret-group,secret-store , kubernetes
  ids: reference
  templates: envsubst,op
  decrypts: "sops"
  kubernetes.namespace: truefoundry
  kubernetes.secretName: provider-integration-secrets
  exclude: vendor/**
  rules: unknown-type=error
  locked: "true"
  failOn: warning
  requireManifests: "true"
  kustomizeValidator: "true"
  files: manifests/*.yaml
  policyFile: ""
`
	got, err := FromConfigMap("a/fn.yaml", []byte(in), vocabulary)
	if err != nil {
		t.Fatal(err)
	}
	want := wholePolicy()
	want.Name = "a/fn.yaml"
	want.Overrides, want.Fields, want.Stores = nil, nil, nil
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, f := range specFields {
		if written := strings.Contains(in, "  "+f.name); written != (f.form != asNone) {
			t.Errorf("the example has %s: %v", f.name, written)
		}
	}
}

func TestConfigMapWithoutDataIsTheDefaults(t *testing.T) {
	want := Default()
	want.Name = "functionConfig"
	for _, data := range []string{"", "data: {}\n", "data:\n", "data: {exclude: \"\", rules: \"\"}\nimmutable: true\n"} {
		got, err := FromFunctionConfig([]byte(configMap+data), vocabulary)
		if err != nil {
			t.Errorf("%q: %v", data, err)
			continue
		}
		if got.Rules = nil; cmp.Diff(want, got) != "" {
			t.Errorf("%q: %s", data, cmp.Diff(want, got))
		}
	}
}

func TestConfigMapListsKeepBraces(t *testing.T) {
	got, err := FromConfigMap("c", []byte(configMap+`data: {exclude: "a/{b,c}/**, d", rules: "placeholder=off, literal-secret = note"}`), vocabulary)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a/{b,c}/**", "d"}, got.Exclude); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]Severity{"placeholder": Off, "literal-secret": Note}, got.Rules); diff != "" {
		t.Error(diff)
	}
}

func TestBadConfigMapsSayWhatToDo(t *testing.T) {
	const fields = "allow, controlPlane, decrypts, exclude, failOn, fields, files, ids, kubernetes, kustomizeValidator, locked, overrides, policyFile, requireManifests, rules, stores, templates, tenant"
	for _, c := range []struct{ data, want string }{
		{`failon: error`, `c:6:3: unknown field "failon" (did you mean "failOn"?) in data; allowed there: ` + fields},
		{`locked: true`, `c:6:11: data.locked must be a string, not a boolean; put it in quotes`},
		{`locked: "yes"`, `c:6:11: data.locked is neither "true" nor "false"; write "true" or "false", in quotes`},
		{`allow: [secret-group]`, `c:6:10: data.allow must be a string, not a list; write a single word or text`},
		{`allow: secret-group,,kubernetes`, `c:6:10: data.allow has an empty item; remove the comma that has nothing beside it`},
		{`allow: ""`, `c:6:10: allow names no form, so no reference could be used; write one of secret-group, secret-store, kubernetes`},
		{`rules: placeholder`, `c:6:10: data.rules has an item without =; write rules as a=off,b=note`},
		{`rules: placeholder=off,placeholder=note`, `c:6:10: duplicate field "placeholder"; it is already in line 6; keep one`},
		{`rules: place-holder=off`, `c:6:10: unknown rule "place-holder" (did you mean "placeholder"?); write one of literal-secret, malformed-reference, placeholder, leaked-credential, unknown-type, kubernetes-secret-not-mounted, store-unreachable, allow-invalid`},
		{`rules: allow-invalid=off`, `c:6:10: rule "allow-invalid" cannot be lowered; it stays an error; remove the line`},
		{`stores: "` + canary + `"`, `c:6:3: stores cannot be written in a ConfigMap; use kind: SecretRefPolicy of secretref.dev/v1alpha1`},
		{`kubernetes: x`, `c:6:3: kubernetes is written with its fields; write kubernetes.namespace or kubernetes.secretName`},
		{`kubernetes.name: x`, `c:6:3: unknown field "name" in kubernetes; allowed there: namespace, secretName`},
		{`tenant.x: x`, `c:6:3: tenant has no fields that could be named with a dot; write tenant`},
		{canary + `.x: x`, `c:6:3: unknown field in data; allowed there: ` + fields},
		{`exclude: "{a,b"`, `c:6:12: exclude[0] is not a valid glob; close every [ and {; write [[] for a literal bracket`},
		{"policyFile: a.yaml\n  kubernetes.namespace: x", `c:7:3: kubernetes stands beside policyFile; move it into that file, or remove policyFile`},
	} {
		_, err := FromConfigMap("c", []byte(configMap+"data:\n  "+c.data+"\n"), vocabulary)
		if err == nil || asParseError(t, err).Error() != c.want {
			t.Errorf("%s:\n got %v\nwant %s", c.data, err, c.want)
		}
	}
	for in, want := range map[string]string{
		"":                                     "c:1:1: the ConfigMap is empty; write apiVersion: v1, kind: ConfigMap and data",
		configMap + "binaryData: {}":           `c:5:1: unknown field "binaryData" in the ConfigMap; allowed there: apiVersion, kind, metadata, data, immutable`,
		"apiVersion: v2\nkind: ConfigMap\n":    "c:1:13: apiVersion is not v1; write apiVersion: v1",
		configMap + "data: [" + canary + "]\n": "c:5:7: data must be a mapping, not a list; write it as field: value lines",
	} {
		if _, err := FromConfigMap("c", []byte(in), vocabulary); err == nil || err.Error() != want {
			t.Errorf("%q:\n got %v\nwant %s", in, err, want)
		}
	}
}
