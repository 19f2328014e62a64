package cli

import (
	"strings"
)

// declaredNames has a token in each name that the inventory prints: of
// stores, groups, Kubernetes Secrets, what uses them, and references.
const declaredNames = `type: secret-group
name: '@S@'
integration_fqn: 'acme:aws:@S@:secret-store:@S@'
---
type: secret-group
name: prod
integration_fqn: 'acme:aws:x:secret-store:@S@'
---
type: provider-account/aws
name: '@S@'
integrations:
- {type: integration/secret-store/aws/parameter-store, name: '@S@', region: '@S@'}
---
type: provider-account/hashicorp
name: vault
integrations:
- {type: integration/secret-store/hashicorp/vault, name: kv, vault_url: 'https://u:@W@@vault.example/?token=@W@', namespace: '@S@', auth_data: {type: token, token: 'tfy-secret://acme:prod:@S@'}}
---
type: provider-account/openai
name: '@S@'
auth_data: {type: api-key, api_key: 'acme:hashicorp:vault:secret-store:kv::@S@'}
---
type: service
name: '"];x[@S@'
env: {'a"]|@S@': 'tfy-secret://acme:prod:KEY', 'b"': 'acme:hashicorp:vault:secret-store:kv::x', 'api_key=@W@': 'acme:azure:x:secret-store:y::z', D: 'tfy-k8s-secret://D', '@S@': 'tfy-secret://acme:@S@:KEY', 'password=@W@': 'tfy-secret://@S@:prod:KEY', B: 'tfy-k8s-secret://@S@', C: 'acme:azure:@S@:secret-store:@S@::x'}
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: mounted, namespace: '@S@'}
spec: {data: [{secretKey: '@S@', remoteRef: {key: '@S@'}}]}
---
servicefoundryServer: {tfyK8sSecretName: mounted}
`

// refs lists the tree, and one whose names are tokens, in every format.
func (r *canaryRun) refs(files []canaryFile) {
	formats := []string{"text", "json", "csv", "dot", "mermaid"}
	r.mkdir("named")
	name := r.fill("the file of names", "named/@S@.yaml")
	text := r.fill("names of stores and groups", declaredNames)
	r.write(name, text)
	for _, format := range formats {
		for _, flags := range []string{"", "--unused", "--verbose --color always --jobs 1", "--secret acme:prod", "--secret acme:hashicorp:vault:secret-store:kv", "--output json=out/refs.json"} {
			if strings.Contains(flags, "--output") && format != "text" {
				flags = "--output " + format + "=out/refs." + format
			}
			args := append([]string{"refs", "--output", format}, strings.Fields(flags)...)
			if strings.Contains(flags, "--output") {
				args = append([]string{"refs"}, strings.Fields(flags)...)
			}
			r.expect(exitTrouble, nil, append(args, "tree")...)
			r.expect(exitOK, nil, append(args, "named")...)
		}
		_, stdout, _ := r.run(nil, "refs", "--output", format, "named")
		if n := strings.Count(stdout, "masked"); n < 4 {
			r.t.Errorf("refs --output %s shows %d masks:\n%s", format, n, stdout)
		}
		r.run(strings.NewReader(text), "refs", "--output", format, "-")
	}
	// The page of a check draws the same inventory.
	for _, paths := range [][]string{{"named"}, {name}, {"named", "tree"}} {
		_, stdout, _ := r.run(nil, append([]string{"check", "--output", "html"}, paths...)...)
		if n := strings.Count(stdout, "masked"); n < 4 || !strings.Contains(stdout, "<svg") {
			r.t.Errorf("check --output html %q shows %d masks", paths, n)
		}
	}
	for _, f := range files {
		r.run(nil, "refs", "--output", "json", "tree/"+f.name)
	}
	for _, args := range []string{
		"refs @S@", "refs --@W@", "refs --secret= tree", "refs --secret @S@", "refs --secret @W@", "refs --secret tfy-secret://@W@", "refs --secret @W@:@W@:@W@:@W@", "refs --secret tfy-secret://acme:prod:@S@",
		"refs --secret acme:aws:@S@:secret-store:x", "refs --output @W@", "refs --output csv=@S@/x", "refs --color @W@", "refs --jobs @W@", "refs --policy @S@", "refs --unused --secret @W@", "refs --exclude [@S@",
	} {
		r.expect(exitTrouble, nil, strings.Fields(r.fill("the arguments "+args, args))...)
	}
	for _, args := range []string{"refs --secret acme:@W@ named", "refs --secret tfy-secret://acme:prod:@W@ named", "refs --secret @W@:prod:key named", "refs --secret acme:aws:@W@:secret-store:x named"} {
		for _, format := range formats {
			r.expect(exitOK, nil, append(strings.Fields(r.fill("the arguments "+args, args)), "--output", format)...)
		}
	}
}
