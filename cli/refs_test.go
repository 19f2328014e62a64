package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"secretref.dev/secretref/schema"
)

// The inventory has as many uses as check counts references, and is the same
// whatever the scheduling.
func TestRefsListsEveryReference(t *testing.T) {
	t.Chdir("../examples/repository")
	var checked struct{ Summary struct{ References int } }
	_, out, _ := runHere(t, "check", "--output", "json")
	if err := json.Unmarshal([]byte(out), &checked); err != nil {
		t.Fatal(err)
	}
	var listed struct{ Summary struct{ Uses int } }
	_, out, _ = runHere(t, "refs", "--output", "json")
	if err := json.Unmarshal([]byte(out), &listed); err != nil {
		t.Fatal(err)
	}
	if listed.Summary.Uses == 0 || listed.Summary.Uses != checked.Summary.References {
		t.Errorf("%d uses, check counts %d references", listed.Summary.Uses, checked.Summary.References)
	}
	for _, format := range []string{"text", "json", "csv", "dot", "mermaid"} {
		_, one, _ := runHere(t, "refs", "--output", format, "--jobs", "1")
		_, many, _ := runHere(t, "refs", "--output", format, "--jobs", "8")
		if one != many || one == "" {
			t.Errorf("%s: with one job and with eight:\n%s\n%s", format, one, many)
		}
	}
}

func TestParseSecret(t *testing.T) {
	for typed, want := range map[string]string{
		"tfy-secret://acme:prod:KEY":           "secret tfy-secret://acme:prod:KEY",
		"acme:prod:KEY":                        "secret tfy-secret://acme:prod:KEY",
		"tfy-k8s-secret://KEY":                 "secret tfy-k8s-secret://KEY",
		"acme:aws:a:secret-store:ssm::/x:y::z": "secret acme:aws:a:secret-store:ssm::/x:y::z",
		"acme:aws:a:secret-store:ssm":          "store acme:aws:a:secret-store:ssm",
		"acme:prod":                            "group acme:prod",
		"tfy-secret://acme:prod":               "group acme:prod",
		"acme":                                 "",
		"acme:":                                "",
		":prod":                                "",
		"acme:prod:":                           "",
		"acme:prod:KEY ":                       "",
		"a:b:c:d":                              "",
		"tfy-k8s-secret://a/b":                 "",
		"acme:aws:a:secret-store:ssm::":        "",
		"https://example.com/x":                "",
	} {
		of, err := parseSecret(refsFlags{secret: typed})
		got := ""
		switch {
		case of.Secret != "":
			got = "secret " + of.Secret
		case of.Group != "":
			got = "group " + of.Group
		case of.Store != "":
			got = "store " + of.Store
		}
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q is %q (%v), want %q", typed, got, err, want)
		}
	}
}

func TestNearestName(t *testing.T) {
	used := []string{
		"tfy-secret://acme:model-keys:OPENAI_API_KEY", "tfy-secret://acme:model-keys:GEMINI_API_KEY", "tfy-secret://acme:tools:SLACK_TOKEN",
		"acme:aws:an-account-with-a-long-name:secret-store:parameter-store::/tfy-secret/models/openai", "acme:model-keys", "acme:tools",
	}
	for typed, want := range map[string]string{
		"tfy-secret://acme:model-keys:OPENAI_API_KEYS":                                                used[0],
		"tfy-secret://acme:model-keys:openai-api-key":                                                 used[0],
		"tfy-secret://acme:modelkeys:GEMINI_API_KEY":                                                  used[1],
		"tfy-secret://acme:others:SLACK_TOKEN":                                                        used[2],
		"tfy-secret://acme:tools:SLACK":                                                               used[2],
		"acme:aws:an-account-with-a-long-name:secret-store:parameter-store::/tfy-secret/model/openai": used[3],
		"acme:model_keys":                    used[4],
		"tfy-secret://acme:model-keys:OTHER": "",
		"tfy-k8s-secret://X":                 "",
		"":                                   "",
	} {
		if got := nearestName(typed, used); got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
	if _, n := schema.Closest("x", []string{"abx"}); n != 2 { // on which nearestName rests
		t.Errorf("two letters apart are %d edits", n)
	}
}

// runHere runs the command in the working directory.
func runHere(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	status = Run(t.Context(), Env{
		Args: args, Stdout: &out, Stderr: &errs, Dir: dir,
		Getenv: func(string) string { return "" }, Now: today, IsTerminal: func(any) bool { return false },
	})
	return status, out.String(), errs.String()
}
