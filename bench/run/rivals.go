package main

import (
	"debug/buildinfo"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"

	"secretref.dev/secretref/bench/corpus"
	"secretref.dev/secretref/bench/numbers"
)

// rivals are the programs of others that are installed, each proved to do its
// work on this tree.
func (b *bench) rivals(c contest, tree string, size numbers.Contest) ([]*entrant, error) {
	var all []*entrant
	type rival struct {
		program string
		enter   func(e *entrant, program string) error
	}
	rivals := []rival{{b.kubeconform, func(e *entrant, p string) error { return b.enterKubeconform(e, p, c, tree, secretFields) }}}
	if c.mixed == 0 { // there it would be the other files once more that count
		rivals = append(rivals, rival{b.kubeconform, func(e *entrant, p string) error { return b.enterKubeconform(e, p, c, tree, allFields) }})
	}
	rivals = append(rivals, rival{b.gitleaks, func(e *entrant, p string) error { return enterGitleaks(e, p, size) }})
	for _, r := range rivals {
		path, err := exec.LookPath(r.program)
		if err != nil {
			// Not on PATH is not installed; a path that leads nowhere is a mistake.
			if strings.ContainsRune(r.program, filepath.Separator) {
				return nil, fmt.Errorf("%w; an empty name leaves the program out", err)
			}
			continue
		}
		if path, err = filepath.Abs(path); err != nil {
			return nil, err
		}
		e := b.entrant("", tree)
		e.version = versionOf(path)
		if err := r.enter(e, path); err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, nil
}

// versionOf reads the version that Go put into a program, "" when it is not
// known.
func versionOf(program string) string {
	info, err := buildinfo.ReadFile(program)
	if err != nil || info.Main.Version == "(devel)" {
		return ""
	}
	return info.Main.Version
}

// kubeconformSummary is its last line.
var kubeconformSummary = regexp.MustCompile(`Summary: \d+ resources? found .* Valid: (\d+), Invalid: (\d+), Errors: (\d+), Skipped: (\d+)`)

// enterKubeconform gives kubeconform the same tree once more, with an
// apiVersion and a kind in each manifest, which it insists on, and a schema for
// each kind. It skips the Kubernetes files, for which it would fetch schemas
// from the network; it has parsed them by then.
func (b *bench) enterKubeconform(e *entrant, program string, c contest, tree string, k knowledge) error {
	e.name = k.name
	headed, err := b.tree(c.name+"-header", c.manifests, c.mixed, "-header")
	if err != nil {
		return err
	}
	schemas, err := b.schemas(k)
	if err != nil {
		return err
	}
	e.dir = headed
	e.command = []string{program, "-n", strconv.Itoa(runtime.NumCPU()), "-summary", "-skip", "Deployment",
		"-schema-location", filepath.Join(schemas, "{{.ResourceKind}}.json"), "."}
	output, err := e.output()
	if err != nil {
		return err
	}
	planted, err := plantedIn(tree)
	if err != nil {
		return err
	}
	bad := len(planted)
	want := fmt.Sprint([]int{c.manifests - bad, bad, 0, c.mixed})
	if m := kubeconformSummary.FindStringSubmatch(string(output)); m == nil || fmt.Sprint(m[1:]) != want {
		return fmt.Errorf("kubeconform did not do its work: valid, invalid, errors and skipped should be %s\n%s", want, lastLine(output))
	}
	return nil
}

// knowledge is what the schemas know that kubeconform is given.
type knowledge struct {
	name    string
	dir     string
	schemas func() (map[string][]byte, error)
}

var (
	secretFields = knowledge{numbers.Kubeconform, "schemas", corpus.Schemas}
	allFields    = knowledge{numbers.KubeconformAll, "schemas-all", corpus.AllFields}
)

func (b *bench) schemas(k knowledge) (string, error) {
	dir := b.path(k.dir)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	schemas, err := k.schemas()
	if err != nil {
		return "", err
	}
	for kind, schema := range schemas {
		if err := os.WriteFile(filepath.Join(dir, kind+".json"), schema, 0o644); err != nil {
			return "", err
		}
	}
	return dir, nil
}

// gitleaksScanned is its report of the bytes that it has read.
var gitleaksScanned = regexp.MustCompile(`scanned ~(\d+) bytes`)

// enterGitleaks gives gitleaks the same tree and the rules that it comes with.
func enterGitleaks(e *entrant, program string, size numbers.Contest) error {
	e.name = numbers.Gitleaks
	e.command = []string{program, "dir", "--no-banner", "--no-color", "."}
	output, err := e.cmd().CombinedOutput()
	if err := e.finished(err); err != nil {
		return err
	}
	m := gitleaksScanned.FindSubmatch(output)
	if m == nil {
		return errors.New("gitleaks does not say what it scanned; is it version 8?\n" + lastLine(output))
	}
	if n, _ := strconv.ParseInt(string(m[1]), 10, 64); n < size.Bytes {
		return fmt.Errorf("gitleaks did not do its work: it scanned %d of %d bytes", n, size.Bytes)
	}
	return nil
}

func lastLine(output []byte) string {
	text := strings.TrimSpace(string(output))
	return text[strings.LastIndexByte(text, '\n')+1:]
}
