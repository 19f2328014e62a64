package policy

import (
	"path"
	"strings"
)

// Discover returns the path of the policy for these start directories: the
// nearest .secretref.yaml at or above the directory they have in common, up to
// and including gitRoot; "" when there is none. Without a Git root ("") only the
// common directory itself counts, since what lies above may be anybody's.
//
// Paths are slash-separated and lexical: either all absolute, with symbolic
// links resolved if they should count, or all relative to the same directory. A
// start that is a file works too, but not without a Git root.
func Discover(start []string, gitRoot string, exists func(path string) bool) (found string) {
	return DiscoverFile(FileName, start, gitRoot, exists)
}

// DiscoverFile is [Discover] for a file of another name, such as [BaselineName].
func DiscoverFile(name string, start []string, gitRoot string, exists func(path string) bool) (found string) {
	dir, ok := common(start)
	if !ok {
		return ""
	}
	if gitRoot == "" {
		gitRoot = dir
	}
	gitRoot = path.Clean(gitRoot)
	if _, inside := below(gitRoot, dir); !inside && dir != gitRoot {
		return ""
	}
	for {
		if candidate := path.Join(dir, name); exists(candidate) {
			return candidate
		}
		if dir == gitRoot {
			return ""
		}
		dir = path.Dir(dir)
	}
}

// common returns the deepest directory at or above all of dirs. It returns
// false when there is none that the text shows.
func common(dirs []string) (string, bool) {
	if len(dirs) == 0 {
		return "", false
	}
	shared := path.Clean(dirs[0])
	for _, d := range dirs[1:] {
		d = path.Clean(d)
		for shared != d {
			if _, inside := below(shared, d); inside {
				break
			}
			up := path.Dir(shared)
			if up == shared || path.Base(shared) == ".." {
				return "", false
			}
			shared = up
		}
	}
	return shared, true
}

// Nested returns those of files that are policies other than the one in use:
// there is one policy per run, and a second one, or one under a name that is
// not read, must not look as if it counted, be it below the used one or above.
func Nested(used string, files []string) []string {
	var others []string
	for _, f := range files {
		if IsPolicyFile(f) && (used == "" || path.Clean(f) != path.Clean(used)) {
			others = append(others, f)
		}
	}
	return others
}

// IsPolicyFile reports whether a file is called like a policy: .secretref.yaml,
// in any case, or with an extension under which it is not found.
func IsPolicyFile(file string) bool {
	switch strings.ToLower(path.Base(file)) {
	case FileName, ".secretref.yml", ".secretref.json":
		return true
	}
	return false
}
