package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/policy"
)

// findPolicy returns the one policy of a run: the named file, else the nearest
// at or above the paths, else the defaults. Its Dir is absolute, with symbolic
// links resolved. A second policy, be it further down or further up, is an
// error, because whoever wrote it believes that it counts: those above are
// reported here, those below when the check has walked the tree (onlyPolicy).
// The second result is the file, "" for none and for one that was named.
func (a *app) findPolicy(file string, paths, exclude []string) (*policy.Policy, string, error) {
	if file != "" {
		pol, err := a.readPolicy(a.absolute(file))
		return pol, "", err
	}
	starts := a.startDirs(a.existing(paths))
	root := a.boundary(starts)
	found := filepath.FromSlash(policy.Discover(slashed(starts), filepath.ToSlash(root), exists))
	pol := policy.Default()
	pol.Dir = filepath.ToSlash(a.env.Dir)
	if found != "" {
		var err error
		if pol, err = a.readPolicy(found); err != nil {
			return nil, "", err
		}
	}
	top := root
	if top == "" && found != "" {
		top = filepath.Dir(found)
	}
	flags := &policy.Policy{Dir: filepath.ToSlash(a.env.Dir), Exclude: exclude}
	for _, other := range policy.Nested(filepath.ToSlash(found), policiesAround(starts, top)) {
		_, byPolicy := pol.Excluded(other)
		_, byFlag := flags.Excluded(other)
		if !byPolicy && !byFlag {
			return nil, "", a.secondPolicy(filepath.FromSlash(other), found)
		}
	}
	return pol, found, nil
}

// onlyPolicy reports the first of the policies that a check came across which
// is not the one in use.
func (a *app) onlyPolicy(found string, met []string) error {
	for i, file := range met {
		file = a.absolute(filepath.FromSlash(file))
		met[i] = filepath.ToSlash(filepath.Join(resolved(filepath.Dir(file)), filepath.Base(file)))
	}
	for _, other := range policy.Nested(filepath.ToSlash(found), met) {
		return a.secondPolicy(filepath.FromSlash(other), found)
	}
	return nil
}

func (a *app) readPolicy(file string) (*policy.Policy, error) {
	data, err := readShort(file)
	if err != nil {
		return nil, &hintedError{
			message: fmt.Sprintf("cannot read the policy %q: %v", a.display(file), err),
			hint:    "name a readable file with --policy, or leave it out",
		}
	}
	pol, err := policy.Parse(a.display(file), data, check.Vocabulary())
	if err != nil {
		return nil, err
	}
	pol.Dir = filepath.ToSlash(resolved(filepath.Dir(file)))
	return pol, nil
}

func (a *app) secondPolicy(other, used string) error {
	name := a.display(other)
	switch {
	case filepath.Base(other) != policy.FileName:
		return &hintedError{
			message: fmt.Sprintf("%q looks like a policy, but is not read under this name", name),
			hint:    "rename it to " + policy.FileName + ", or pass it with --policy",
		}
	case used == "":
		return &hintedError{
			message: fmt.Sprintf("the policy %q lies below the common directory of the paths, and would not count", name),
			hint:    "move it up to that directory, or choose it with --policy",
		}
	}
	where := "below"
	if isBelow(filepath.Dir(used), filepath.Dir(other)) {
		where = "above"
	}
	return &hintedError{
		message: fmt.Sprintf("a second policy, %q, %s %q: a run has one", name, where, a.display(used)),
		hint:    "keep the upper one, with the settings of the other under its overrides; or choose one with --policy",
	}
}

// existing leaves out the paths that are not there, unless all are: the check
// reports them, and they shall not decide which policy counts for the others.
func (a *app) existing(paths []string) []string {
	var there []string
	for _, p := range paths {
		if _, err := os.Stat(a.absolute(p)); p == check.Stdin || err == nil {
			there = append(there, p)
		}
	}
	if len(there) == 0 {
		return paths
	}
	return there
}

// startDirs returns the directory of each path: absolute, links resolved.
func (a *app) startDirs(paths []string) []string {
	var dirs []string
	for _, p := range paths {
		dir := a.env.Dir
		if p != "-" {
			dir = a.absolute(p)
			if info, err := os.Stat(dir); err != nil || !info.IsDir() {
				dir = filepath.Dir(dir)
			}
		}
		dirs = append(dirs, resolved(dir))
	}
	return dirs
}

// boundary is the highest directory in which a policy is looked for: the Git
// root around all paths, outside of Git the working directory if it is above
// them all. It is "" when there is neither, since what lies above a directory
// can be anybody's.
func (a *app) boundary(dirs []string) string {
	if root := sharedGitRoot(dirs); root != "" {
		return root
	}
	if here := resolved(a.env.Dir); here != "" && allBelow(dirs, here) {
		return here
	}
	return ""
}

// sharedGitRoot is the Git root that all of dirs lie in, "" when there is none.
// That of a submodule gives way to that of the repository around it.
func sharedGitRoot(dirs []string) string {
	root := ""
	for i, dir := range dirs {
		if git := gitRoot(dir); i == 0 || len(git) < len(root) {
			root = git
		}
	}
	if root == "" || !allBelow(dirs, root) {
		return ""
	}
	return root
}

func allBelow(dirs []string, top string) bool {
	return !slices.ContainsFunc(dirs, func(d string) bool { return !isBelow(d, top) })
}

// policiesAround lists the files called like a policy between the directories
// and top.
func policiesAround(dirs []string, top string) []string {
	var files []string
	for _, dir := range dirs {
		for up := dir; top != "" && isBelow(up, top); up = filepath.Dir(up) {
			entries, _ := os.ReadDir(up) // errors are those of the check itself
			for _, e := range entries {
				if !e.IsDir() && policy.IsPolicyFile(e.Name()) {
					files = append(files, filepath.Join(up, e.Name()))
				}
			}
			if up == filepath.Dir(up) {
				break
			}
		}
	}
	slices.Sort(files)
	return slashed(slices.Compact(files))
}
