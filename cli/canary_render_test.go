package cli

import (
	"fmt"
	"strings"
)

const renderHead = "apiVersion: secretref.dev/v1alpha1\nkind: SecretRefRender\nmetadata: {name: r}\nspec: "

// brokenRenders are the faults of a rendering's configuration, given as its
// spec.
var brokenRenders = []string{
	"{@S@: 1}", "{@W@: 1}", "{as: @W@}", "{as: sops, x: @W@}", "{forms: [@W@]}", "{forms: @W@}", "{keyMap: @W@}", "{keyMap: {'@S@': 'tfy-secret://a:b:@W@ x'}}", "{keyMap: {A: '@W@'}}", "{keyMap: {'@W@ x': 'tfy-secret://a:b:c'}}",
	"{namespace: '@S@ X'}", "{secretName: [@W@]}", "{stores: {@S@: @W@}}", "{stores: ['@W@, x']}", "{stores: @W@}", "{storeRefs: {'@S@': '@W@'}}", "{storeRefs: {truefoundry: '@W@/x'}}", "{policyFile: '@S@'}",
	"{secretStores: @W@}", "{allowPlaintextOnDisk: @W@}", "@W@", "[@W@]", "{as: secret, stores: ['@S@']}",
}

// renderings call render, and the function that does the same, with flags,
// configurations and manifests that are wrong, and with a store's values.
func (r *canaryRun) renderings() {
	r.mkdir("rendered")
	r.mkdir("mounted")
	good := "type: provider-account/openai\nname: a\nauth_data: {type: api-key, api_key: 'tfy-k8s-secret://A'}\nintegrations: []\n"
	for _, file := range []string{"rendered/a.yaml", "keys.yaml", "mounted/A"} {
		r.write(file, good)
	}
	verbosity := [][]string{{}, {"--verbose"}, {"--debug"}, {"--verbose", "--debug"}}
	for _, more := range verbosity {
		r.expect(exitTrouble, nil, append([]string{"render", "tree", "-o", "overlay"}, more...)...)
		for _, args := range []string{
			"--as @W@", "--forms @W@", "--namespace @S@/x", "--secret-name @S@/x", "--key-map @S@", "--key-map tree", "--age-recipient @W@ --as sops", "--as sops --age-recipient age1@W@", "--store-ref @W@", "--store-ref @S@=x",
			"--trust-host https://u:@W@@example.com", "--timeout @W@", "--policy @S@", "--check @S@", "--@W@", "--exclude [@S@",
		} {
			words := strings.Fields(r.fill("the flags "+args, args))
			r.expectNot(exitOK, nil, append(append([]string{"render", "rendered", "-o", "overlay"}, words...), more...)...)
		}
		for _, text := range []string{"@W@", "'@S@': '@W@'", "A: '@W@'", "A: tfy-secret://a:b:@W@ x", "[@W@", "A: tfy-k8s-secret://@S@"} {
			r.write("keys.yaml", r.fill("the key map "+text, text+"\n"))
			r.expectNot(exitOK, nil, append([]string{"render", "rendered", "-o", "overlay", "--key-map", "keys.yaml"}, more...)...)
		}
	}
	r.renderedValues(verbosity)
	for _, spec := range brokenRenders {
		config := r.fill("the rendering "+spec, renderHead+spec+"\n")
		list := "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n- apiVersion: secretref.dev/v1alpha1\n  kind: TrueFoundryManifest\n  metadata: {name: a}\n  spec:\n    " +
			strings.ReplaceAll(strings.TrimSuffix(good, "\n"), "\n", "\n    ") + "\nfunctionConfig:\n  " + strings.ReplaceAll(strings.TrimSuffix(config, "\n"), "\n", "\n  ") + "\n"
		r.expect(exitTrouble, strings.NewReader(list), "fn")
	}
}

// renderedValues has values rendered, from a mounted Secret. The values are in
// the files that were asked for, in base64, and in nothing that is printed.
func (r *canaryRun) renderedValues(verbosity [][]string) {
	value := r.fill("a value in a store", "@S@ @W@")
	r.write("mounted/A", value)
	r.env = map[string]string{"TFY_K8S_SECRETS_DIR": "mounted", "SECRETREF_ALLOW_RESOLVE": "*"}
	defer func() { r.env = nil }()
	for i, more := range verbosity {
		dir := fmt.Sprintf("values%d", i)
		render := append([]string{"render", "rendered", "--as", "secret", "--forms", "kubernetes"}, more...)
		r.expect(exitOK, nil, append(render, "-o", dir)...)
		r.expect(exitOK, nil, append(render, "-o", "-")...)
		r.write("mounted/A", value+"2")
		r.expect(exitFindings, nil, append(render, "--check", "-o", dir)...)
		r.write("mounted/A", value)
	}
	list := r.fill("a ResourceList", "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n- apiVersion: secretref.dev/v1alpha1\n  kind: TrueFoundryManifest\n  metadata: {name: '@W@'}\n  spec:\n    type: provider-account/openai\n"+
		"    name: a\n    auth_data: {type: api-key, api_key: 'tfy-k8s-secret://@KEY@'}\n    integrations: []\nfunctionConfig:\n  "+strings.ReplaceAll(renderHead, "\n", "\n  ")+"{as: secret, forms: [kubernetes], secretName: s, allowPlaintextOnDisk: true}\n")
	r.expect(exitOK, strings.NewReader(strings.ReplaceAll(list, "@KEY@", "A")), "fn")
	r.expect(exitFindings, strings.NewReader(strings.ReplaceAll(list, "@KEY@", "MISSING")), "fn")
}
