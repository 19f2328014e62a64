package cli

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing/iotest"
	"time"
)

func today() time.Time { return time.Date(2026, 6, 30, 12, 0, 0, 0, time.UTC) }

// arguments repeats nothing that could be a secret. Words of no known shape
// stand where nothing but a known word is repeated.
func (r *canaryRun) arguments() {
	for _, args := range []string{
		"@S@", "@W@", "--@S@", "--@W@", "-@W@", "--@W@=x", "help @S@", "help @W@", "version @S@", "version @W@", "fn @S@", "fn @W@", "fn --@W@",
		"explain @S@", "explain @W@", "explain @S@ @S@", "explain provider-account/@W@",
		"check @S@", "check tree/@S@/x.yaml", "check tree @S@.yaml", "check --@W@", "check --policy @S@", "check --policy=@S@/x", "check --policy tree/@S@",
		"check --fail-on @W@", "check --jobs @W@", "check --jobs @N@x", "check --color @W@", "check --output @W@", "check --output @W@=x", "check --output text=", "check --allow-empty=@W@",
		"check --output json=@S@/x/y", "check --output json=@S@ --output text=@S@", "check --exclude [@S@", "check --exclude {@S@ tree", "check --output json=tree/values.yaml/@S@", "check https://u:@W@@example.com/x", "check --policy api_key=@W@", "check - - @S@",
	} {
		r.expect(exitTrouble, strings.NewReader(""), strings.Fields(r.fill("the arguments "+args, args))...)
	}
	for _, args := range [][]string{{"check", "-"}, {"fn"}, nil} {
		failing := iotest.ErrReader(errors.New(r.fill("an error of standard input", "read @S@ api_key=@W@")))
		r.expect(exitTrouble, failing, args...)
	}
	for _, args := range []string{
		"explain tfy-secret://acme:prod:@S@", "explain tfy-secret://acme:@S@", "explain tfy-secret://acme:@S@:x:y", "explain tfy_secret://acme:@S@:KEY", "explain acme:aws:x:secret-store:y::/@S@",
		"explain tfy-k8s-secret://@S@", "explain tfy-k8s-secret://@S@/x", "explain tfy-secret://@W@x", "explain https://canary:@W@@example.com/?api_key=@W@", "explain Server=db;Password=@W@;",
		"explain", "explain provider-account/openai", "explain integration/secret-store/hashicorp/vault", "explain literal-secret", "explain tfy-secret://acme:prod:KEY",
		"version", "--version", "help", "help check", "--help", "check --help", "refs --help", "explain --help", "fn --help", "",
	} {
		r.run(strings.NewReader(""), strings.Fields(r.fill("the arguments "+args, args))...)
	}
}

// brokenSpecs are the faults of a policy, given as its spec.
var brokenSpecs = []string{
	"{@S@: 1}", "{@W@: 1}", "{rules: {@S@: off}}", "{rules: {@W@: off}}", "{rules: {literal-secret: @W@}}", "{rules: [@W@]}", "{rules: @W@}", "{failOn: @W@}", "{failOn: [@W@]}", "{ids: @W@}",
	"{allow: [@W@]}", "{allow: @W@}", "{allow: [[@W@]]}", "{templates: [@W@]}", "{decrypts: [@W@]}", "{controlPlane: @W@}", "{locked: @W@}", "{locked: @N@}", "{exclude: ['[@S@']}", "{exclude: [{a: @W@}]}",
	"{tenant: '@S@:@S@'}", "{tenant: [@W@]}", "{kubernetes: {@W@: x}}", "{kubernetes: @W@}", "{kubernetes: {namespace: [@W@]}}", "{overrides: [{@W@: x}]}", "{overrides: [{files: ['[@S@'], rules: {placeholder: off}}]}",
	"{overrides: [{files: [x], rules: {@W@: off}}]}", "{fields: [{type: @S@, path: '@S@..', sensitivity: secret}]}", "{fields: [{type: service, path: env.X, sensitivity: @W@}]}", "{fields: @W@}",
	"{stores: {@S@: {kind: x}}}", "{stores: {'a:aws:b:secret-store:c': {kind: @W@}}}", "{stores: {'a:aws:b:secret-store:c': {kind: aws/parameter-store, @W@: @W@}}}", "{stores: @W@}", "{policyFile: @S@}",
	"@W@", "[@W@]", "{tenant: \"@W@}", "{tenant: *@W@}", "{tenant: *it's@W@}", "{tenant: !it's@W@!x y}", "{tenant: \"\\q@W@\"}", "{a: @W@, a: @W@}", "{<<: @W@}", "!!binary @W@", "{tenant: @W@\x01}",
}

const policyHead = "apiVersion: secretref.dev/v1alpha1\nkind: SecretRefPolicy\nmetadata: {name: p}\nspec: "

// policies reads policies that are wrong, named and found.
func (r *canaryRun) policies() {
	texts := []string{"@W@\n", "[@W@\n", "kind: @W@\n", "apiVersion: @W@\nkind: SecretRefPolicy\n", "apiVersion: secretref.dev/v1alpha1\nkind: @W@\n", "@W@: @W@\n", "%@W@\n", "\x00@W@", ""}
	for _, spec := range brokenSpecs {
		texts = append(texts, policyHead+spec+"\n")
	}
	r.mkdir("found")
	r.write("found/x.yaml", "type: provider-account/openai\nname: x\n")
	for i, text := range texts {
		text = r.fill(fmt.Sprintf("the policy %q", text), text)
		r.write("policy.yaml", text)
		r.expect(exitTrouble, nil, "check", "--policy", "policy.yaml", "tree/values.yaml")
		if i%4 == 0 {
			r.write("found/.secretref.yaml", text)
			r.expect(exitTrouble, nil, "check", "found")
		}
	}
	r.write("found/.secretref.yaml", policyHead+"{}\n")
	below := r.fill("the second policy's directory", "found/@S@")
	r.mkdir(below)
	r.write(below+"/.secretref.yaml", policyHead+"{}\n")
	r.expect(exitTrouble, nil, "check", "found")
	r.expect(exitTrouble, nil, "check", "--verbose", below, "found/x.yaml")

	// A policy that works, with canaries in what it names.
	good := r.fill("a good policy", policyHead+"{tenant: '@S@', exclude: ['**/@S@.yaml'], rules: {unknown-type: off}, kubernetes: {secretName: '@S@', namespace: '@S@'}, "+
		"overrides: [{manifests: [{type: provider-account/openai, name: '@S@'}], rules: {placeholder: off}}], fields: [{type: service, path: 'env.@S@', sensitivity: secret}]}\n")
	r.write("policy.yaml", good)
	r.expect(exitTrouble, nil, "check", "--verbose", "--policy", "policy.yaml", "tree")
}

// functions calls the KRM function by all its routes.
func (r *canaryRun) functions() {
	const list = "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n"
	items := list + "items:\n" +
		"- apiVersion: v1\n  kind: Secret\n  metadata:\n    name: '@S@'\n    namespace: '@S@'\n    annotations:\n      @ID@: '1'\n      internal.config.kubernetes.io/path: 'x/@S@.yaml'\n  stringData:\n    password: @W@\n    '@S@': @W@\n" +
		"- apiVersion: v1\n  kind: ConfigMap\n  metadata:\n    name: w\n    annotations:\n      @ID@: '2'\n      config.kubernetes.io/origin: |\n        path: '@S@.yaml'\n        repo: '@S@'\n" +
		"  data:\n    openai.yaml: |\n      type: provider-account/openai\n      name: '@S@'\n      auth_data:\n        api_key: @W@ # @S@\n        '@S@': 1\n" +
		"    broken.yaml: |\n      type: provider-account/openai\n      auth_data: *it's@W@\n    '@S@.yaml': |\n      auth_data: [\"@W@\n" +
		"- apiVersion: secretref.dev/v1alpha1\n  kind: TrueFoundryManifest\n  metadata:\n    name: e\n    annotations:\n      @ID@: '3'\n  spec:\n    type: provider-account/@S@\n    name: e\n    auth_data:\n      api_key: @N@\n      other_token: [@W@]\n"
	broken := []string{
		"@W@", "[@W@", "kind: @W@\n", list + "items: @W@\n", list + "items:\n- @W@\n", list + "items:\n- [@W@]\n", list + "items: [{kind: \"@W@}]\n", list + "items:\n- {apiVersion: v1, kind: Secret, data: *it's@W@}\n",
		list + "@W@: x\nitems: []\nfunctionConfig: @W@\n", list + "items: []\n---\n@W@\n", list + "items: []\n... @W@\n", "{\"kind\": \"ResourceList\", \"items\": [\"@W@\"", "\x00@W@", list + "items: []\nitems: [@W@]\n",
		"apiVersion: v1\nkind: Secret\nstringData: {a: @W@}\n", "type: provider-account/openai\nauth_data: {api_key: @W@}\n",
	}
	routes := [][]string{{"fn"}, nil}
	for _, host := range []string{"kustomize.config.k8s.io/id", "example.com/id"} {
		for _, args := range routes {
			text := r.fill("a ResourceList", strings.ReplaceAll(items, "@ID@", host))
			status, stdout, stderr := r.run(strings.NewReader(text), args...)
			if _, results, _ := strings.Cut(stdout, "\nresults:"); status == exitOK || !containsAll(results, "plaintext-kubernetes-secret", "literal-secret", "leaked-credential", "unknown-type", "unreadable") {
				r.t.Errorf("fn %q for %s: status %d, errors %s", args, host, status, stderr)
			}
		}
	}
	for _, args := range routes {
		for _, text := range broken {
			text = r.fill(fmt.Sprintf("the ResourceList %q", text), text)
			r.run(strings.NewReader(text), args...)
			for _, format := range []string{"text", "json"} {
				r.run(strings.NewReader(text), "check", "--output", format, "-")
			}
		}
		for _, config := range functionConfigs() {
			config = r.fill(fmt.Sprintf("the functionConfig %q", config), config)
			r.expect(exitTrouble, strings.NewReader(list+"items: []\nfunctionConfig:\n  "+strings.ReplaceAll(strings.TrimSuffix(config, "\n"), "\n", "\n  ")+"\n"), args...)
		}
	}
	r.plugin()
}

// functionConfigs are wrong ones.
func functionConfigs() []string {
	configs := []string{
		"apiVersion: v1\nkind: '@W@'\n", "apiVersion: '@W@'\nkind: ConfigMap\n", "kind: [@W@]\n", "apiVersion: v1\nkind: Secret\nstringData: {tenant: @W@}\n", "apiVersion: v1\nkind: ConfigMap\n'@W@': x\n",
	}
	for _, data := range []string{"{@W@: x}", "{@S@: x}", "{rules: @W@}", "{rules: '@W@=off'}", "{rules: 'literal-secret=@W@'}", "{allow: '@W@, @W@'}", "{locked: '@W@'}", "{failOn: @W@}", "{tenant: [@W@]}", "{tenant: @N@}",
		"{tenant.@W@: x}", "{kubernetes.@W@: x}", "{policyFile: '@S@'}", "{files: '@S@/*.yaml'}", "{files: '[@S@'}", "@W@", "[@W@]", "{ids: '@W@', ids: '@W@'}"} {
		configs = append(configs, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: "+data+"\n")
	}
	for _, spec := range brokenSpecs {
		configs = append(configs, policyHead+spec+"\n")
	}
	return configs
}

// plugin calls the function as kustomize's legacy exec plugin.
func (r *canaryRun) plugin() {
	r.env = map[string]string{"KUSTOMIZE_PLUGIN_CONFIG_ROOT": "x"}
	defer func() { r.env = nil }()
	docs := r.fill("a plugin's input", "apiVersion: v1\nkind: Secret\nmetadata:\n  name: '@S@'\nstringData:\n  a: @W@\n---\ntype: provider-account/openai\nname: x\nauth_data: {api_key: @W@, '@S@': 1}\n")
	r.write("plugin.yaml", policyHead+"{}\n")
	status, _, stderr := r.run(strings.NewReader(docs), "plugin.yaml")
	if status != exitFindings || !containsAll(stderr, "plaintext-kubernetes-secret", "literal-secret", "leaked-credential") {
		r.t.Errorf("the plugin: status %d, errors %s", status, stderr)
	}
	for _, config := range functionConfigs() {
		r.write("plugin.yaml", r.fill(fmt.Sprintf("the plugin's configuration %q", config), config))
		r.expect(exitTrouble, strings.NewReader(docs), "plugin.yaml")
	}
}

func containsAll(s string, words ...string) bool {
	for _, w := range words {
		if !strings.Contains(s, w) {
			return false
		}
	}
	return true
}

func (r *canaryRun) write(path, text string) {
	r.t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		r.t.Fatal(err)
	}
}

func (r *canaryRun) mkdir(path string) {
	r.t.Helper()
	if err := os.Mkdir(path, 0o755); err != nil {
		r.t.Fatal(err)
	}
}
