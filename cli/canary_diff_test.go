package cli

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A comparison and a baseline look at values more closely than anything else
// does, and tell of none: not in what they print, not in the file.
func TestNoComparisonCarriesAValue(t *testing.T) {
	git, err := exec.LookPath("git")
	if err != nil {
		t.Skip("there is no git")
	}
	r := newCanaryRun(t)
	files := r.plantTree(canaryFiles())
	r.env = map[string]string{"PATH": filepath.Dir(git)}
	run := func(args ...string) {
		t.Helper()
		cmd := exec.Command(git, append([]string{"-C", "tree", "-c", "user.name=a", "-c", "user.email=a@example.com"}, args...)...)
		if output, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %s: %v\n%s", args[0], err, output)
		}
	}
	run("init", "-q", "-b", "main")
	run("add", "-A")
	run("commit", "-q", "-m", "all")

	r.run(nil, append([]string{"check", "tree", "--diff", "main", "--verbose", "--show-suppressed"}, everyOutput("out/same.")...)...)
	for i := range files { // everything changes
		if f := &files[i]; f.link == "" {
			f.text = r.fill("another "+f.title, "# @S@ @W@\n") + f.text
			r.write(filepath.Join("tree", f.name), f.text)
		}
	}
	r.expectNot(exitOK, nil, append([]string{"check", "tree", "--diff", "main", "--verbose", "--show-suppressed"}, everyOutput("out/other.")...)...)
	r.cleanFiles("out")

	// A baseline of each file alone, since one that cannot be read stops all.
	written := 0
	for i, f := range files {
		name := fmt.Sprintf("out/baseline%d.json", i)
		r.run(nil, "baseline", "--baseline", name, "tree/"+f.name)
		if _, err := os.Stat(name); err == nil {
			written++
			r.run(nil, "baseline", "--baseline", name, "tree/"+f.name)
			r.run(nil, "check", "--baseline", name, "--show-suppressed", "--verbose", "tree/"+f.name)
			r.run(nil, "check", "--baseline", name, "--diff", "main", "--output", "json", "tree/"+f.name)
		}
	}
	if written == 0 {
		t.Error("no baseline was written")
	}
	r.cleanFiles("out")
	r.noFiles("tmp")

	for _, args := range []string{
		"check --diff @S@ tree", "check --diff @W@ tree", "check --diff -@W@ tree", "check --diff=@W@:@S@ tree", "check --diff origin/@W@ tree", "check --diff main -",
		"check --diff main @S@", "check --baseline @S@ tree", "check --baseline=@W@ --no-baseline tree", "check --no-baseline=@W@ tree", "baseline @S@", "baseline --baseline @S@/x tree", "baseline --@W@", "baseline -",
	} {
		r.expect(exitTrouble, strings.NewReader(""), strings.Fields(r.fill("the arguments "+args, args))...)
	}
	r.brokenBaselines()
}

// brokenBaselines reads files that are none.
func (r *canaryRun) brokenBaselines() {
	const salt = `"salt": "AAAAAAAAAAAAAAAAAAAAAA=="`
	for _, text := range []string{
		"@W@", "[\"@W@", "{\"@W@\": 1}", "{\"version\": \"@W@\"}", "{\"version\": @N@}", "{\"salt\": \"@W@\"}", "{\"salt\": @N@}", "<<<<<<< @W@\n", "{\"version\": 1, \"version\": \"@S@\"}",
		"{\"version\": 1, " + salt + ", \"paths\": [\"/@S@\"], \"findings\": []}", "{\"version\": 1, " + salt + ", \"paths\": [], \"findings\": []} @W@",
		"{\"version\": 1, " + salt + ", \"paths\": [], \"findings\": [{\"rule\": \"@W@\", \"manifest\": \"@S@\", \"name\": \"@W@\", \"path\": \"@S@\", \"value\": \"0000\"}]}",
		"{\"version\": 1, " + salt + ", \"paths\": [], \"findings\": [{\"rule\": \"literal-secret\", \"manifest\": \"@S@\", \"name\": \"@S@\", \"path\": \"@S@\", \"value\": \"@W@\"}]}",
	} {
		r.write("baseline.json", r.fill("the baseline "+text, text))
		r.expect(exitTrouble, nil, "check", "--baseline", "baseline.json", "tree")
		r.expect(exitTrouble, nil, "baseline", "--baseline", "baseline.json", "tree")
	}
	r.write("tree/clean.yaml", "type: provider-account/openai\nname: a\nintegrations: []\n")
	good := r.fill("a stale baseline", "{\"version\": 1, "+salt+", \"paths\": [\"tree/clean.yaml\"], \"findings\": [{\"rule\": \"literal-secret\", \"manifest\": \"@S@\", \"name\": \"@S@\", \"path\": \"@S@\", \"value\": \"0000\"}]}")
	r.write("baseline.json", good)
	for _, format := range outputNames() {
		if _, stdout, _ := r.run(nil, "check", "--baseline", "baseline.json", "--verbose", "--output", format, "tree/clean.yaml"); format == "text" && !strings.Contains(stdout, "baseline-stale") {
			r.t.Error("a stale entry is not reported")
		}
	}
}
