// Package corpus writes made-up TrueFoundry GitOps trees of any size, for
// benchmarks and for tests that need to know beforehand what is wrong in a
// tree.
//
// Same options, same bytes, on every machine. Nine kinds of manifest take
// turns, 1 to 4 KB each; a chosen share of them holds one pasted literal
// where a reference belongs, and the truth list names each of those by file,
// line and field path:
//
//	summary, err := corpus.Write("tree", corpus.Options{Files: 1000, Seed: 1, LiteralRate: 0.01})
//	if err != nil {
//		return err
//	}
//	fmt.Println(summary.Truth[0]) // truefoundry/prod/risk/risk-openai-00007.yaml:14 auth_data.api_key
//
// All else in the tree is correct, so that a checker's findings should equal
// the truth list, nothing more and nothing less.
//
// The package knows nothing of the checker, and its literals are random: no
// credential that ever worked is among them.
package corpus

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
)

// Options say what tree to make. The zero value is an empty tree.
type Options struct {
	Files       int     // manifests under truefoundry/
	Seed        uint64  // another seed, another tree
	LiteralRate float64 // share of the manifests with a literal, 0 to 1
	Mixed       int     // ordinary Kubernetes files under kubernetes/, as in a monorepo
	Header      bool    // apiVersion and kind as the first lines of each manifest: see Schemas
}

// A Literal is one planted credential.
type Literal struct {
	File string `json:"file"` // relative to the tree, slash-separated
	Line int    `json:"line"` // starts at 1
	Path string `json:"path"` // field path, as in auth_data.api_key
}

func (l Literal) String() string { return fmt.Sprintf("%s:%d %s", l.File, l.Line, l.Path) }

// A Summary counts what was made.
type Summary struct {
	Files      int       // manifests and Kubernetes files
	Bytes      int       // of all files together
	References int       // correct references in the manifests
	Truth      []Literal // in the order of generation
}

func (s Summary) String() string {
	return fmt.Sprintf("%d files, %d bytes, %d references, %d literals", s.Files, s.Bytes, s.References, len(s.Truth))
}

// Generate hands every file of the tree to emit, one after the other. The
// name is relative and slash-separated; the body is emit's to keep. It stops
// at the first error of emit and returns it as it is.
func Generate(o Options, emit func(name string, body []byte) error) (Summary, error) {
	if err := o.validate(); err != nil {
		return Summary{}, err
	}
	r := newRandom(o.Seed)
	bad := r.sample(o.Files, int(math.Round(float64(o.Files)*o.LiteralRate)))
	summary := Summary{Truth: []Literal{}}
	write := func(name string, body []byte) error {
		summary.Files++
		summary.Bytes += len(body)
		return emit(name, body)
	}
	for i := range o.Files {
		d := newDocument(r, i, bad[i])
		body := d.build()
		if o.Header {
			body = append([]byte(d.kind.header()), body...)
			d.literalLine += headerLines
		}
		name := fmt.Sprintf("truefoundry/%s/%s/%s.yaml", r.pick(envs), r.pick(teams), d.name)
		summary.References += len(d.slots)
		if d.bad {
			summary.References--
			summary.Truth = append(summary.Truth, Literal{File: name, Line: d.literalLine, Path: d.literalPath})
		}
		if err := write(name, body); err != nil {
			return summary, err
		}
	}
	for i := range o.Mixed {
		name := fmt.Sprintf("kubernetes/%s/app-%06d.yaml", r.pick(teams), i)
		if err := write(name, deployment(r, i)); err != nil {
			return summary, err
		}
	}
	return summary, nil
}

func (o Options) validate() error {
	switch {
	case o.Files < 0 || o.Mixed < 0:
		return errors.New("a number of files is negative; give 0 or more")
	case !(o.LiteralRate >= 0 && o.LiteralRate <= 1): // also not a number
		return fmt.Errorf("literal rate %v is no share; give 0 to 1", o.LiteralRate)
	}
	return nil
}

// Write puts the tree into dir, and the truth list beside it as
// dir.truth.json (see TruthFile). It refuses a dir that exists and is not
// empty: nothing of the user's is overwritten, and no file of an earlier tree
// stays behind among the new ones.
func Write(dir string, o Options) (Summary, error) {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Summary{}, err
	}
	if len(entries) > 0 {
		return Summary{}, fmt.Errorf("%q is not empty; remove it or name another directory", dir)
	}
	summary, err := Generate(o, func(name string, body []byte) error {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		return os.WriteFile(file, body, 0o644)
	})
	if err != nil {
		return summary, err
	}
	truth, err := json.MarshalIndent(summary.Truth, "", " ")
	if err != nil {
		return summary, err
	}
	return summary, os.WriteFile(TruthFile(dir), append(truth, '\n'), 0o644)
}

// TruthFile is where Write leaves the truth list of the tree in dir: beside
// the tree and not inside, so that no checker reads it as part of the tree.
func TruthFile(dir string) string {
	return strings.TrimRight(dir, `/\`) + ".truth.json"
}
