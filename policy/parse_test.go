package policy

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Secrets that a confused person might put anywhere. None may come back.
const canary = "CANARY4f9aX0"

// spec is a policy with these lines, starting in line 4, under spec.
func spec(lines string) string {
	return header + "spec:\n  " + strings.ReplaceAll(lines, "\n", "\n  ") + "\n"
}

var badPolicies = []struct{ name, in, want string }{
	{"empty", "", "p.yaml:1:1: the policy is empty; write apiVersion: secretref.dev/v1alpha1, kind: SecretRefPolicy and spec, or remove the file"},
	{"comments only", "# " + canary, "p.yaml:1:1: the policy is empty; write apiVersion: secretref.dev/v1alpha1, kind: SecretRefPolicy and spec, or remove the file"},
	{"scalar", canary, "p.yaml:1:1: the policy must be a mapping, not a string; write it as field: value lines"},
	{"list", "- a", "p.yaml:1:1: the policy must be a mapping, not a list; write it as field: value lines"},
	{"no apiVersion", "kind: SecretRefPolicy", "p.yaml:1:1: apiVersion is missing; write apiVersion: secretref.dev/v1alpha1"},
	{"no kind", "apiVersion: secretref.dev/v1alpha1", "p.yaml:1:1: kind is missing; write kind: SecretRefPolicy"},
	{"wrong apiVersion", "apiVersion: " + canary, "p.yaml:1:13: apiVersion is not secretref.dev/v1alpha1; write apiVersion: secretref.dev/v1alpha1"},
	{"wrong kind", "apiVersion: secretref.dev/v1alpha1\nkind: SecretRefRender", "p.yaml:2:7: kind is not SecretRefPolicy; write kind: SecretRefPolicy"},
	{"field at the root", header + "tenant: acme", "p.yaml:3:1: field tenant is not in its place; move it under spec"},
	{"unknown at the root", header + "sepc: {}", `p.yaml:3:1: unknown field "sepc" (did you mean "spec"?) in the policy; allowed there: apiVersion, kind, metadata, spec`},
	{"unknown in metadata", header + "metadata: {nam: x}", `p.yaml:3:12: unknown field "nam" (did you mean "name"?) in metadata; allowed there: annotations, creationTimestamp, labels, name, namespace`},
	{"two documents", header + "---\n" + header, "p.yaml:3:1: a second document starts here; a policy is one document; remove the rest"},
	{"content after the end", header + "...\nspec: {rules: {literal-secret: off}}", "p.yaml:4:1: a second document starts here; a policy is one document; remove the rest"},
	{"not UTF-8", header + "spec: \xff", "p.yaml:3:7: not UTF-8; save the file as UTF-8"},
	{"UTF-16", "\xff\xfea\x00", "p.yaml:1:1: not UTF-8; save the file as UTF-8"},
	{"control character", header + "spec: é\x1b", "p.yaml:3:8: control character U+001B, which no YAML file may hold; is this a text file?"},
	{"broken YAML", header + "spec: {tenant: " + canary, "p.yaml:4:1: not valid YAML; what starts at line 3, column 7 does not end well; check indentation, quotes and brackets"},
	{"unknown anchor", header + "spec: *" + canary, "p.yaml:3:7: not valid YAML; check indentation, quotes and brackets there and in the line above"},
	{"alias", header + "metadata: &a {name: x}\nspec: *a", "p.yaml:4:7: an alias; write the value out; a policy uses no anchors and aliases"},
	{"merge", spec("<<: {locked: true}"), "p.yaml:4:3: a merge key; write the fields out; a policy merges nothing"},
	{"tag", spec("tenant: !!str 1"), "p.yaml:4:11: a tag; remove the word that starts with !"},
	{"duplicate", spec("tenant: a\ntenant: b"), `p.yaml:5:3: duplicate field "tenant"; it is already in line 4; keep one`},
	{"duplicate canary", spec("rules: {" + canary + ": off, " + canary + ": off}"), `p.yaml:4:30: duplicate field; it is already in line 4; keep one`},
	{"duplicate in metadata", header + "metadata: {name: a, name: b}", `p.yaml:3:21: duplicate field "name"; it is already in line 3; keep one`},
	{"key of a list", spec("? [a]\n: b"), "p.yaml:4:5: a field name that is not a string; write a word; put it in quotes if it looks like a number, a date or a boolean"},
	{"spec of a list", header + "spec: []", "p.yaml:3:7: spec must be a mapping, not a list; write it as field: value lines"},

	{"unknown field", spec("tenat: acme"), `p.yaml:4:3: unknown field "tenat" (did you mean "tenant"?) in spec; allowed there: allow, controlPlane, decrypts, exclude, failOn, fields, files, ids, kubernetes, kustomizeValidator, locked, overrides, policyFile, requireManifests, rules, stores, templates, tenant`},
	{"field of another case", spec("failon: error"), `p.yaml:4:3: unknown field "failon" (did you mean "failOn"?) in spec; allowed there: allow, controlPlane, decrypts, exclude, failOn, fields, files, ids, kubernetes, kustomizeValidator, locked, overrides, policyFile, requireManifests, rules, stores, templates, tenant`},
	{"unknown field of a secret's shape", spec(canary + ": x"), `p.yaml:4:3: unknown field in spec; allowed there: allow, controlPlane, decrypts, exclude, failOn, fields, files, ids, kubernetes, kustomizeValidator, locked, overrides, policyFile, requireManifests, rules, stores, templates, tenant`},
	{"number", spec("tenant: 1234"), "p.yaml:4:11: tenant must be a string, not a number; put it in quotes"},
	{"date", spec("tenant: 2026-01-01"), "p.yaml:4:11: tenant must be a string, not a date; put it in quotes"},
	{"empty", spec("tenant:"), "p.yaml:4:10: tenant must be a string, not empty; give it a value or remove it"},
	{"tenant", spec("tenant: acme:prod"), "p.yaml:4:11: tenant has a character that no tenant has; use letters, digits, -, _ and ."},
	{"string for a list", spec("allow: secret-group"), "p.yaml:4:10: allow must be a list, not a string; write [] for none, or one - item a line"},
	{"list for a string", spec("tenant: [acme]"), "p.yaml:4:11: tenant must be a string, not a list; write a single word or text"},
	{"null for a list", spec("exclude:"), "p.yaml:4:11: exclude must be a list, not empty; write [] for none, or one - item a line"},
	{"string for a boolean", spec("locked: \"true\""), "p.yaml:4:11: locked must be true or false, not a string; write true or false, without quotes"},
	{"yes", spec("locked: yes"), "p.yaml:4:11: locked must be true or false, not a string; write true or false, without quotes"},
	{"unknown form", spec("allow: [secretgroup]"), `p.yaml:4:11: unknown allow value "secretgroup" (did you mean "secret-group"?); write one of secret-group, secret-store, kubernetes`},
	{"no form", spec("allow: []"), "p.yaml:4:10: allow names no form, so no reference could be used; write one of secret-group, secret-store, kubernetes"},
	{"control plane", spec("controlPlane: saas"), `p.yaml:4:17: unknown controlPlane value "saas"; write one of self-hosted, managed`},
	{"ids", spec("ids: references"), `p.yaml:4:8: unknown ids value "references" (did you mean "reference"?); write one of literal, reference`},
	{"template", spec("templates: [envsubt]"), `p.yaml:4:15: unknown templates value "envsubt" (did you mean "envsubst"?); write one of avp, envsubst, gotemplate, helm, jinja, op, vals`},
	{"decrypts", spec("decrypts: [age]"), `p.yaml:4:14: unknown decrypts value "age"; write one of sops`},
	{"failOn off", spec("failOn: off"), `p.yaml:4:11: unknown failOn value "off"; write one of note, warning, error`},
	{"kubernetes", spec("kubernetes: {secret: x}"), `p.yaml:4:16: unknown field "secret" in kubernetes; allowed there: namespace, secretName`},
	{"kubernetes name", spec("kubernetes: {secretName: My_Secret}"), "p.yaml:4:28: kubernetes.secretName is no Kubernetes name; use lower-case letters, digits, - and ."},

	{"unknown rule", spec("rules: {literal-secrets: off}"), `p.yaml:4:11: unknown rule "literal-secrets" (did you mean "literal-secret"?); write one of literal-secret, malformed-reference, placeholder, leaked-credential, unknown-type, kubernetes-secret-not-mounted, store-unreachable, allow-invalid`},
	{"severity", spec("rules: {placeholder: warn}"), `p.yaml:4:24: unknown rules.placeholder value "warn"; write one of off, note, warning, error`},
	{"false for off", spec("rules: {placeholder: false}"), "p.yaml:4:24: rules.placeholder must be a string, not a boolean; put it in quotes"},
	{"unsuppressable", spec("rules: {store-unreachable: warning}"), `p.yaml:4:30: rule "store-unreachable" cannot be lowered; it stays an error; remove the line`},
	{"unsuppressable in an override", spec("overrides: [{files: [a], rules: {allow-invalid: off}}]"), `p.yaml:4:51: rule "allow-invalid" cannot be lowered; it stays an error; remove the line`},

	{"glob", spec(`exclude: ["a/[b"]`), "p.yaml:4:13: exclude[0] is not a valid glob; close every [ and {; write [[] for a literal bracket"},
	{"empty glob", spec(`exclude: ["**", ""]`), `p.yaml:4:19: exclude[1] is an empty pattern; write a glob such as "*"`},
	{"directory", spec(`exclude: ["vendor/"]`), "p.yaml:4:13: exclude[0] ends with /, which no file does; end it with /** for everything below a directory"},
	{"absolute", spec(`exclude: ["/vendor/**"]`), "p.yaml:4:13: exclude[0] starts with /; write it relative to the policy's directory"},
	{"upwards", spec(`files: ["../a.yaml"]`), "p.yaml:4:11: files[0] has an empty, . or .. segment; write it relative to the policy's directory, without such segments"},
	{"backslash", spec(`exclude: ['vendor\**']`), "p.yaml:4:13: exclude[0] has a backslash in its pattern; write / between segments, [*] for a literal star"},
	{"mixed stars", spec(`exclude: ["**.yaml"]`), "p.yaml:4:13: exclude[0] has ** beside other characters; write ** as a whole segment, as in vendor/**"},
	{"many stars", spec(`exclude: ["**/a/**/a/**/a/**/a/**"]`), "p.yaml:4:13: exclude[0] is too complex a pattern; write several simpler patterns"},
	{"long glob", spec(`exclude: ["` + strings.Repeat(canary, 30) + `"]`), "p.yaml:4:13: exclude[0] is too long a pattern; write several shorter patterns"},

	{"override without place", spec("overrides:\n- rules: {placeholder: off}"), "p.yaml:5:5: overrides[0] says neither files nor manifests; add one of them, or move its rules to spec.rules"},
	{"override without rules", spec("overrides: [{files: [a]}]"), "p.yaml:4:15: overrides[0] has no rules; add rules: {RULE: SEVERITY}, or remove the override"},
	{"override of no files", spec("overrides: [{files: [], rules: {placeholder: off}}]"), "p.yaml:4:23: overrides[0].files is empty; name at least one, or remove the field"},
	{"override field", spec("overrides: [{file: [a]}]"), `p.yaml:4:16: unknown field "file" (did you mean "files"?) in overrides[0]; allowed there: files, manifests, rules`},
	{"override manifest", spec("overrides: [{manifests: [{types: a}], rules: {placeholder: off}}]"), `p.yaml:4:29: unknown field "types" (did you mean "type"?) in overrides[0].manifests[0]; allowed there: name, type`},
	{"override empty manifest", spec("overrides: [{manifests: [{}], rules: {placeholder: off}}]"), "p.yaml:4:28: overrides[0].manifests[0] is empty; give it a type, a name, or both"},
	{"override name glob", spec(`overrides: [{manifests: [{name: "{a"}], rules: {placeholder: off}}]`), "p.yaml:4:35: overrides[0].manifests[0].name is not a valid glob; close every [ and {; write [[] for a literal bracket"},

	{"field without path", spec("fields: [{type: a, sensitivity: id}]"), "p.yaml:4:12: fields[0] has no path; write {type: …, path: …, sensitivity: secret}"},
	{"field path", spec("fields: [{type: a, path: a..b, sensitivity: id}]"), `p.yaml:4:28: fields[0].path is not a path; write a path such as auth_data.extra_key, integrations[].headers.* or headers["X-Api-Key"]`},
	{"field deep path", spec(`fields: [{type: a, path: "a.**.b", sensitivity: id}]`), "p.yaml:4:28: fields[0].path has ** before its end; end the path with .**, or name the steps between"},
	{"field sensitivity", spec("fields: [{type: a, path: b, sensitivity: must}]"), `p.yaml:4:44: unknown fields[0].sensitivity value "must"; write one of secret, maybe, id, none`},
	{"field twice", spec("fields:\n- {type: a, path: b, sensitivity: id}\n- {type: a, path: b, sensitivity: none}"), "p.yaml:6:5: fields[1] repeats a type and path; they are already in line 5; keep one"},

	{"store name", spec("stores: {" + canary + ": {kind: gcp/gsm}}"), "p.yaml:4:12: a store's name is not its full name; write tenant:provider:account:secret-store:integration, with neither scheme nor path"},
	{"store kind", spec("stores: {a:b:c:secret-store:d: {kind: aws/paramater-store}}"), `p.yaml:4:41: unknown store kind "aws/paramater-store" (did you mean "aws/parameter-store"?); write one of aws/parameter-store, aws/secrets-manager, azure/vault, custom/generic, gcp/gsm, hashicorp/vault, truefoundry/db`},
	{"store without kind", spec("stores: {a:b:c:secret-store:d: {region: x}}"), "p.yaml:4:34: a store has no kind; write kind: one of aws/parameter-store, aws/secrets-manager, azure/vault, custom/generic, gcp/gsm, hashicorp/vault, truefoundry/db"},
	{"store field", spec("stores: {a:b:c:secret-store:d: {kind: gcp/gsm, token: " + canary + "}}"), `p.yaml:4:50: unknown field "token" in a store; allowed there: key, kind, mount, namespace, project, region, root_path, url, vault_name`},
	{"store url", spec("stores: {a:b:c:secret-store:d: {kind: hashicorp/vault, url: https://u:" + canary + "@h}}"), "p.yaml:4:63: a store's url has user information, a query or a fragment; write the address alone; credentials come from the environment"},
	{"store of a number", spec("stores: {a:b:c:secret-store:d: {kind: gcp/gsm, project: 12}}"), "p.yaml:4:59: a store's project must be a string, not a number; put it in quotes"},
	{"policyFile in a file", spec("policyFile: a.yaml"), "p.yaml: policyFile is for a functionConfig, and this is a policy file; remove it, or name that file instead of this one"},
	{"policyFile absolute", spec("policyFile: /etc/a.yaml"), "p.yaml:4:15: policyFile is not a relative path; write it with /, relative to the function's directory"},
	{"policyFile beside others", spec("policyFile: a.yaml\nrules: {placeholder: off}"), "p.yaml:5:3: rules stands beside policyFile; move it into that file, or remove policyFile"},
}

func TestBadPoliciesSayWhatToDo(t *testing.T) {
	for _, c := range badPolicies {
		t.Run(c.name, func(t *testing.T) {
			p, err := Parse("p.yaml", []byte(c.in), vocabulary)
			if err == nil || p != nil {
				t.Fatalf("accepted: %+v", p)
			}
			if diff := cmp.Diff(c.want, asParseError(t, err).Error()); diff != "" {
				t.Error(diff)
			}
			if strings.Contains(err.Error(), canary) {
				t.Error("the error holds the value")
			}
		})
	}
}

func TestFileNameCannotForgeALine(t *testing.T) {
	_, err := Parse("a\nb\x1b.yaml", []byte("- x"), vocabulary)
	if e := asParseError(t, err); e.File != "a?b?.yaml" {
		t.Errorf("File is %q", e.File)
	}
}

func TestFunctionConfigKinds(t *testing.T) {
	for _, in := range []string{"", "null\n", "{}\n", "# nothing\n"} {
		p, err := FromFunctionConfig([]byte(in), vocabulary)
		if diff := cmp.Diff(Default(), p); err != nil || diff != "" {
			t.Errorf("%q: %v %s", in, err, diff)
		}
	}
	p, err := FromFunctionConfig([]byte(spec("tenant: acme")), vocabulary)
	if err != nil || p.Tenant != "acme" || p.Name != "functionConfig" || p.Dir != "." {
		t.Errorf("%+v, %v", p, err)
	}
	for in, want := range map[string]string{
		"apiVersion: secretref.dev/v1alpha1\nkind: TrueFoundryManifest\nspec: {type: a}": "functionConfig:1:1: the functionConfig is of a kind that is neither a policy nor a rendering; write kind: SecretRefPolicy, SecretRefRender or ConfigMap",
		"kind: {}": "functionConfig:1:1: the functionConfig is of a kind that is neither a policy nor a rendering; write kind: SecretRefPolicy, SecretRefRender or ConfigMap",
		canary:     "functionConfig:1:1: the functionConfig is of a kind that is neither a policy nor a rendering; write kind: SecretRefPolicy, SecretRefRender or ConfigMap",
		"apiVersion: secretref.dev/v1\nkind: SecretRefPolicy": "functionConfig:1:13: apiVersion is not secretref.dev/v1alpha1; write apiVersion: secretref.dev/v1alpha1",
	} {
		if _, err := FromFunctionConfig([]byte(in), vocabulary); err == nil || asParseError(t, err).Error() != want {
			t.Errorf("%q:\n got %v\nwant %s", in, err, want)
		}
	}
}
