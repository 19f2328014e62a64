package cli

import (
	"strings"
)

// fixes call fix, with flags that are wrong, over the tree, and over values that
// a mounted Secret holds, holds otherwise, or does not hold.
func (r *canaryRun) fixes() {
	verbosity := [][]string{{}, {"--debug"}, {"--color", "always"}}
	for _, more := range verbosity {
		for _, to := range []string{"", "tfy-k8s-secret://{ACCOUNT}_{PATH}", "acme:hashicorp:main:secret-store:vault::/tfy-secret/{account}/{path}", "tfy-secret://acme:{account}:{PATH}"} {
			args := append([]string{"fix", "tree"}, more...)
			if to != "" {
				args = append(args, "--to", to)
			}
			r.expect(exitTrouble, nil, args...)
		}
		for _, args := range []string{
			"--to @S@", "--to @W@", "--to acme:aws:a:secret-store:b::@S@", "--to tfy-k8s-secret://{@W@}", "--to tfy-k8s-secret://{@W@", "--trust-host https://u:@W@@example.com", "--timeout @W@", "--policy @S@", "--@W@", "--exclude [@S@", "tree/@S@.yaml", "--color @W@",
		} {
			words := strings.Fields(r.fill("the flags "+args, args))
			r.expectNot(exitOK, nil, append(append([]string{"fix"}, words...), more...)...)
		}
	}
	r.mkdir("fixed")
	defer func() { r.env = nil }()
	r.env = map[string]string{"TFY_K8S_SECRETS_DIR": "mounted"}
	for i, more := range verbosity {
		value := r.fill("a value to be fixed", "@S@ @W@")
		for name, stored := range map[string]string{"SAME": value, "OTHER": value + "2", "NONE": ""} {
			r.write("fixed/"+name+".yaml", "type: provider-account/openai\nname: "+name+"\nauth_data: {type: api-key, api_key: '"+value+"'}\nintegrations: []\n")
			if stored != "" {
				r.write("mounted/"+name, stored)
			}
		}
		status, out, errs := r.run(nil, append([]string{"fix", "fixed", "--write", "--to", "tfy-k8s-secret://{ACCOUNT}"}, more...)...)
		if status != exitFindings || !strings.Contains(out, "to be rotated") || !strings.Contains(out, "tfy-k8s-secret://SAME (") {
			r.t.Errorf("run %d: status %d, and not all fixed:\n%s%s", i, status, out, errs)
		}
	}
}
