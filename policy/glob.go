package policy

import (
	"path"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// maxGlob bounds a pattern's length in bytes: matching is exponential in the
// number of braces and double stars, and the policy is part of the checked tree.
const maxGlob = 256

// Excluded reports whether the policy excludes file, and by which pattern. The
// file is slash-separated and either absolute, as Dir then is, or relative to
// the directory that Dir is relative to. A file that is not below Dir, or
// cannot be compared with it, is never excluded.
func (p *Policy) Excluded(file string) (pattern string, ok bool) {
	if len(p.Exclude) == 0 {
		return "", false
	}
	rel, ok := below(p.Dir, file)
	if !ok {
		return "", false
	}
	pattern = firstMatch(p.Exclude, rel)
	return pattern, pattern != ""
}

// below returns file relative to dir. Both are lexical; "" is ".".
func below(dir, file string) (rel string, ok bool) {
	dir, file = path.Clean(dir), path.Clean(file)
	switch dir {
	case ".":
		ok = !path.IsAbs(file) && file != ".." && !strings.HasPrefix(file, "../")
		return file, ok
	case "/":
		return strings.CutPrefix(file, "/")
	}
	rel, ok = strings.CutPrefix(file, dir+"/")
	// ../../a is not known to be below .. even though the text says so.
	if rel == ".." || strings.HasPrefix(rel, "../") {
		return "", false
	}
	return rel, ok
}

func firstMatch(patterns []string, name string) string {
	for _, pattern := range patterns {
		if globMatches(pattern, name) {
			return pattern
		}
	}
	return ""
}

// globMatches is for patterns that checkGlob or checkFileGlob let through.
func globMatches(pattern, name string) bool {
	ok, err := doublestar.Match(pattern, name)
	return ok && err == nil
}

// checkGlob says what is wrong with a pattern for types and names, "" for
// nothing. It never repeats the pattern.
func checkGlob(pattern string) (problem, hint string) {
	switch {
	case pattern == "":
		return "is an empty pattern", "write a glob such as \"*\""
	case len(pattern) > maxGlob:
		return "is too long a pattern", "write several shorter patterns"
	case strings.Contains(pattern, `\`):
		return "has a backslash in its pattern", "write / between segments, [*] for a literal star"
	case !doublestar.ValidatePattern(pattern):
		return "is not a valid glob", "close every [ and {; write [[] for a literal bracket"
	case mixesDoubleStar(pattern):
		return "has ** beside other characters", "write ** as a whole segment, as in vendor/**"
	case strings.Count(pattern, "{") > 4 || strings.Count(pattern, "**") > 4:
		return "is too complex a pattern", "write several simpler patterns"
	}
	return "", ""
}

// checkFileGlob also refuses what can never match, or leads out of the root.
func checkFileGlob(pattern string) (problem, hint string) {
	problem, hint = checkGlob(pattern)
	segments := strings.Split(pattern, "/")
	switch {
	case problem != "":
		return problem, hint
	case strings.HasPrefix(pattern, "/"):
		return "starts with /", "write it relative to the policy's directory"
	case strings.HasSuffix(pattern, "/"):
		return "ends with /, which no file does", "end it with /** for everything below a directory"
	}
	for _, s := range segments {
		if s == "" || s == "." || s == ".." {
			return "has an empty, . or .. segment", "write it relative to the policy's directory, without such segments"
		}
	}
	return "", ""
}

// mixesDoubleStar finds **.yaml and the like, which doublestar reads as *.yaml.
// Inside braces a slash does not end a segment, so those patterns are let be.
func mixesDoubleStar(pattern string) bool {
	if strings.Contains(pattern, "{") {
		return false
	}
	for s := range strings.SplitSeq(pattern, "/") {
		if strings.Contains(s, "**") && s != "**" {
			return true
		}
	}
	return false
}
