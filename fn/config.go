package fn

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/policy"
)

// configure reads the functionConfig, and the policy file that it names.
func (c *call) configure() error {
	data := c.env.Plugin
	if data == nil {
		data = c.in.configText()
	}
	if policy.IsRender(data) {
		return c.configureRendering(data)
	}
	config, err := policy.FromFunctionConfig(data, check.Vocabulary())
	if err != nil {
		return err
	}
	if err := c.usePolicy(config); err != nil {
		return err
	}
	return c.guardValidator()
}

// usePolicy takes the configuration, or the policy file that it names.
func (c *call) usePolicy(config *policy.Policy) (err error) {
	c.policy = config
	if config.PolicyFile != "" {
		if c.policy, err = c.policyFile(config); err != nil {
			return err
		}
	} else {
		c.policy.Dir = filepath.ToSlash(c.env.Dir)
	}
	return nil
}

// guardValidator refuses the empty answer, which kustomize's validators need,
// wherever it would delete something that is not kustomize's.
func (c *call) guardValidator() error {
	if !c.policy.KustomizeValidator || c.in.plugin != nil || c.in.onlyConfig() {
		return nil
	}
	for i := range c.in.items {
		if !c.in.items[i].managed {
			return errors.New("kustomizeValidator is set, and this is not kustomize: an answer without items would delete the caller's files; remove the field")
		}
	}
	return nil
}

// policyFile reads the policy that the configuration names: a file inside
// the repository, relative to the working directory.
func (c *call) policyFile(config *policy.Policy) (*policy.Policy, error) {
	name := filepath.Join(c.env.Dir, filepath.FromSlash(config.PolicyFile))
	top := repository(c.env.Dir)
	data, err := readInside(top, name)
	if err != nil {
		return nil, fmt.Errorf("policyFile %q: %w; it is relative to the working directory, %q here, and must lie in the repository", config.PolicyFile, err, c.env.Dir)
	}
	p, err := policy.Parse(config.PolicyFile, data, check.Vocabulary())
	if err != nil {
		return nil, err
	}
	p.Dir = filepath.ToSlash(filepath.Dir(name))
	return p.WithFunctionConfig(config), nil
}

// repository is the Git root at or above a directory, or the directory.
func repository(dir string) string {
	for d := dir; ; d = filepath.Dir(d) {
		if _, err := os.Lstat(filepath.Join(d, ".git")); err == nil {
			return d
		}
		if d == filepath.Dir(d) {
			return dir
		}
	}
}

// readInside reads a file below top without following a link out of it.
func readInside(top, name string) ([]byte, error) {
	rel, err := filepath.Rel(top, name)
	if err != nil || !filepath.IsLocal(rel) {
		return nil, errors.New("it lies outside the repository")
	}
	root, err := os.OpenRoot(top)
	if err != nil {
		return nil, reason(err)
	}
	defer root.Close()
	f, err := root.Open(rel)
	if err != nil {
		return nil, reason(err)
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, errors.New("it is no file")
	}
	data, err := io.ReadAll(io.LimitReader(f, manifest.MaxFileSize+1))
	return data, reason(err)
}

// reason drops the path from a file's error: the caller names it.
func reason(err error) error {
	var pe *fs.PathError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return errors.New("no such file")
	case errors.As(err, &pe):
		return pe.Err
	}
	return err
}

// files reads what the configuration's patterns name, below the directory of
// the kustomization (the working directory) or of the kpt package.
func (c *call) files() ([]*manifest.Source, error) {
	if len(c.policy.Files) == 0 {
		return nil, nil
	}
	dir, err := c.filesDir()
	if err != nil {
		return nil, err
	}
	var out []*manifest.Source
	seen := make(map[string]bool)
	for _, pattern := range c.policy.Files {
		names, err := doublestar.Glob(os.DirFS(dir), path.Clean(pattern), doublestar.WithFilesOnly(), doublestar.WithFailOnIOErrors())
		if err != nil {
			return nil, fmt.Errorf("files %q: %w", pattern, reason(err))
		}
		if len(names) == 0 {
			return nil, fmt.Errorf("files %q: nothing of that name; patterns are relative to %q here", pattern, dir)
		}
		sort.Strings(names)
		for _, name := range names {
			if seen[name] || underGit(name) {
				continue
			}
			seen[name] = true
			data, err := readInside(dir, filepath.Join(dir, filepath.FromSlash(name)))
			if err != nil {
				return nil, fmt.Errorf("files %q: %q: %w", pattern, name, err)
			}
			src, err := manifest.NewSource(c.display(dir, name), data)
			if err != nil {
				return nil, fmt.Errorf("files %q: %q: %w", pattern, name, err)
			}
			out = append(out, src)
		}
	}
	return out, nil
}

// filesDir is the directory that files are relative to.
func (c *call) filesDir() (string, error) {
	if c.host != kpt {
		return c.env.Dir, nil
	}
	dir := ""
	for i := range c.in.items {
		p := c.in.items[i].pkg
		switch {
		case p == "" || p == dir:
		case dir != "":
			return "", errors.New("files: the items come from several packages, and the files of one cannot be told; remove the field, or run the function for each package")
		default:
			dir = p
		}
	}
	if dir == "" || !filepath.IsAbs(dir) {
		dir = filepath.Join(c.env.Dir, dir)
	}
	return dir, nil
}

func underGit(name string) bool {
	return strings.HasPrefix(name, ".git/") || strings.Contains(name, "/.git/")
}

// display names a file of a directory as seen from the working directory.
func (c *call) display(dir, name string) string {
	if !filepath.IsAbs(dir) {
		return name
	}
	rel, err := filepath.Rel(c.env.Dir, dir)
	if err != nil || !filepath.IsLocal(rel) || rel == "." {
		return name
	}
	return path.Join(filepath.ToSlash(rel), name)
}
