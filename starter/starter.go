// Package starter says what a repository needs to begin with secretref: a
// policy with what its manifests show, a hook that runs before each commit, and
// a job for its pipeline.
//
//	facts := starter.Look(result, relative)
//	plan, err := starter.Make(os.DirFS(root), facts, starter.Options{Hook: starter.PreCommit})
//	for _, f := range plan.Files {
//		fmt.Printf("%s:\n%s", f.Name, f.Text)
//	}
//	err = plan.Write(root)
//
// The policy changes no finding: what would weaken the check stands in it as a
// comment, for somebody to decide. A file that is there is never changed: the
// plan has an [Addition] for it, which says what goes where.
//
// All texts that stand in the files of a pipeline are in snippets.go. Names from
// the manifests are written only if they are plain words, since somebody may
// have pasted a credential in the place of one. The package does not check
// manifests, and prints nothing.
package starter

import (
	"io/fs"
	"path"
	"strings"

	"secretref.dev/secretref/policy"
)

// Hooks, the values of [Options.Hook].
const (
	PreCommit = "pre-commit" // an entry for the pre-commit program
	None      = "none"
)

// Options say what is wanted. The zero value asks for no hook, and for jobs for
// the pipelines that the repository has.
type Options struct {
	// Dir is the directory whose manifests are checked, relative to the root;
	// "" or "." for all of the repository; it must be [Writable]. The policy
	// goes there.
	Dir string
	// Policy is the policy that covers Dir already, PolicyName its file,
	// relative to the root; nil for none.
	Policy     *policy.Policy
	PolicyName string
	// CI names pipelines, see [Pipelines]; nil stands for those that are found.
	CI []string
	// Hook is PreCommit, or None or "" for no hook.
	Hook string
	// Version is the program's own: what pipelines install. "" is not known.
	Version string
	// Image is a container image with a shell and secretref, for pipelines to
	// run in; "" installs the program with Go. It must be an image ([IsImage]).
	Image string
}

// A File is one that is not there and would be written.
type File struct {
	Name string // slash-separated, relative to the root
	What string // "the policy", "a job for GitHub Actions"
	Text string
}

// An Addition is a text for a file that is there, which somebody has to add.
type Addition struct {
	Name  string // of the file
	What  string
	Where string // in the file: "below repos:"
	Text  string
}

// A Plan is what is to be done, nothing of it done yet.
type Plan struct {
	Files     []File
	Additions []Addition
	Done      []string // names of files that have what they need already
	Missing   []string // names of files in which a version has to be filled in
	Found     []string // the pipelines that files of the repository show
	Looked    bool     // pipelines were looked for, and not named
}

// Make plans for the repository at root.
func Make(root fs.FS, facts *Facts, opt Options) *Plan {
	opt.Dir = path.Clean(opt.Dir)
	p := &Plan{}
	switch text := facts.unsaid(opt.Policy); {
	case opt.Policy == nil:
		p.Files = append(p.Files, File{path.Join(opt.Dir, policy.FileName), "the policy", facts.Policy()})
	case text != "":
		p.Additions = append(p.Additions, Addition{opt.PolicyName, "settings that were found", "below spec:", text})
	default:
		p.Done = append(p.Done, opt.PolicyName)
	}
	s := newSnippets(opt, mainBranch(root))
	if opt.Hook == PreCommit {
		p.add(root, s, preCommit)
	}
	kinds := opt.CI
	if kinds == nil {
		p.Found, p.Looked = detect(root, opt.Dir), true
		kinds = p.Found
	}
	for _, name := range kinds {
		if name == KRM {
			p.addFunction(root, s, facts, opt.Dir)
		} else {
			p.add(root, s, pipelineOf(name))
		}
	}
	p.ignoreInKpt(root, opt.Dir)
	return p
}

// add plans one text: a file of its own, or an addition to the one there is.
func (p *Plan) add(root fs.FS, s snippets, k pipeline) {
	text := s.fill(k.file)
	head, err := readHead(root, k.name)
	switch {
	case err == nil && strings.Contains(head, program):
		p.Done = append(p.Done, k.name)
		return
	case exists(root, k.name): // also one that cannot be read
		text = s.fill(k.entry)
		if strings.Contains("\n"+head, "\n- repo:") { // its list is not indented
			text = strings.ReplaceAll(text, "\n  ", "\n")[2:]
		}
		p.Additions = append(p.Additions, Addition{k.name, k.what, k.where, text})
	default:
		p.Files = append(p.Files, File{k.name, k.what, text})
	}
	if strings.Contains(text, module+"@"+unknownVersion) {
		p.Missing = append(p.Missing, k.name)
	}
}
