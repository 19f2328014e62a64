package starter

import (
	"io/fs"
	"path"
	"slices"
	"strings"
)

// The host's own files.
const (
	functionName = "secretref-fn.yaml"
	kptName      = "Kptfile"
)

// hosts are the files of a directory that kustomize or kpt reads first.
func hosts(root fs.FS, dir string) []string {
	var found []string
	for _, name := range []string{kptName, "kustomization.yaml", "kustomization.yml", "Kustomization"} {
		if name = path.Join(dir, name); exists(root, name) {
			found = append(found, name)
		}
	}
	return found
}

// addFunction plans the function's configuration beside the policy, and its
// entry in the host's file. kustomize takes no manifest as it is, so there the
// function reads them itself; kpt hands them over.
func (p *Plan) addFunction(root fs.FS, s snippets, facts *Facts, dir string) {
	text := functionFile
	found := hosts(root, dir)
	if len(found) == 0 {
		found = []string{path.Join(dir, "kustomization.yaml")}
	}
	if patterns := facts.patterns(); path.Base(found[0]) != kptName && len(patterns) > 0 {
		text += "  files:\n    - \"" + strings.Join(patterns, "\"\n    - \"") + "\"\n"
	}
	p.add(root, s, pipeline{name: path.Join(dir, functionName), what: "the check as a KRM function", file: text, entry: text, where: "in the place of what is there"})
	for _, name := range found {
		k := pipeline{name: name, what: "its use in kustomize", file: kustomizeFile + kustomizeEntry, entry: kustomizeEntry, where: "at its top level"}
		if path.Base(name) == kptName {
			k.what, k.entry, k.where = "its use in kpt", kptEntry, "at its top level, or among the validators that it has"
		}
		p.add(root, s, k)
	}
}

// kptIgnore lists what kpt shall not read of a package.
const kptIgnore = ".krmignore"

// ignoreInKpt plans that kpt leaves the files alone: it refuses a package with
// YAML that is no Kubernetes object, and would apply the policy to a cluster.
func (p *Plan) ignoreInKpt(root fs.FS, dir string) {
	packages := []string{".", dir}
	for _, at := range slices.Compact(packages) {
		if !exists(root, path.Join(at, kptName)) {
			continue
		}
		name := path.Join(at, kptIgnore)
		head, _ := readHead(root, name) // one that cannot be read lacks all
		has := strings.Split(head, "\n")
		var lines []string
		for _, f := range p.Files {
			inside := f.Name
			if at != "." {
				var ok bool
				if inside, ok = strings.CutPrefix(f.Name, at+"/"); !ok {
					continue
				}
			}
			if path.Base(f.Name) != functionName && path.Base(f.Name) != kptIgnore && !slices.Contains(has, inside) {
				lines = append(lines, inside+"\n")
			}
		}
		text := strings.Join(lines, "")
		switch {
		case text == "":
		case exists(root, name):
			p.Additions = append(p.Additions, Addition{name, "files that are no part of the kpt package", "as lines of their own", text})
		default:
			p.Files = append(p.Files, File{name, "files that are no part of the kpt package", text})
		}
	}
}
