package cli

import (
	"os"
	"strings"
	"testing"
)

// What init shows and writes carries no value, whatever stands in the places of
// names, and neither do the messages about its arguments.
func TestInitCarriesNoValue(t *testing.T) {
	r := newCanaryRun(t)
	files := r.plantTree(canaryFiles())
	r.mkdir("named")
	r.write(r.fill("the file of names", "named/@S@.yaml"), r.fill("names of stores and groups", declaredNames))
	r.write("named/word.yaml", r.fill("words of no known shape",
		"type: service\nname: w\nenv: {A: 'tfy-secret://@W@:g:KEY', B: 'acme:aws:@W@:secret-store:@W@::x'}\n---\nservicefoundryServer: {tfyK8sSecretName: '@W@'}\n"))
	for _, dir := range []string{"tree", "named"} {
		before := snapshot(t, dir)
		for _, args := range []string{"", " --ci github,gitlab,bitbucket,krm --hook none", " --ci krm --allow-empty", " --write --ci github,gitlab,bitbucket,krm"} {
			status, stdout, stderr := r.run(nil, strings.Fields("init "+dir+args)...)
			if status != exitOK || !strings.Contains(stdout, ".secretref.yaml: the policy") {
				t.Errorf("init %s%s: status %d, %s", dir, args, status, stderr)
			}
		}
		after := snapshot(t, dir)
		if !strings.Contains(after, "kind: SecretRefPolicy") || len(after) < len(before)+2000 {
			t.Errorf("%s: nothing was written", dir)
		}
		for _, name := range []string{".secretref.yaml", ".gitlab-ci.yml", ".pre-commit-config.yaml", "secretref-fn.yaml"} {
			r.clean(dir+"/"+name, written(t, dir+"/"+name))
		}
	}
	for _, args := range []string{"init @S@", "init @W@ @W@", "init --@W@", "init --ci @W@", "init --ci @S@", "init --hook @S@", "init --hook @W@", "init --image @S@", "init --image x/@S@:v1", "init --jobs @W@", "init --write=@W@"} {
		r.expect(exitTrouble, nil, strings.Fields(r.fill("the arguments "+args, args))...)
	}
	for _, f := range files {
		r.run(nil, "init", "tree/"+f.name)
	}
	r.noFiles("tmp")
}

func written(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
