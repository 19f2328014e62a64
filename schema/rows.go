package schema

import (
	"cmp"
	"slices"
	"strings"
)

// Row is one sensitive place below a root.
type Row struct {
	// Path leads from the root to the value: `a.b` a field, `[]` each item of
	// a list, `.*` each value of a map, `.**` every leaf at any depth.
	Path        string
	Sensitivity Sensitivity
	Hint        Hint
	Required    bool   // within its own object; the objects above may be optional
	Class       *Class // that declares the field
	// Via are the objects on the way that have a literal, or are one of
	// several that have none.
	Via []Via
}

// Via is an object on the way to a row, and what it has to be.
type Via struct {
	At    string // path of the object
	Field string // its discriminator, such as "type"; "" if it has none
	Type  string // the discriminator's value
	Class *Class
}

// Rows returns the sensitive places below a current root in the order in which
// the API declares them: a path appears once for each way through the unions
// above it. It returns nil for a retired or unknown root, and for one that has
// none.
func Rows(rootType string) []Row {
	root, ok := RootOf(rootType)
	if !ok || root.Class == nil {
		return nil
	}
	var l lister
	l.class(root.Class, "")
	return l.rows
}

// lister walks the classes below a root. The classes contain no cycle; the
// generator sees to it.
type lister struct {
	rows []Row
	via  []Via
}

func (l *lister) class(c *Class, path string) {
	if !c.sensitive {
		return
	}
	for i := range c.Fields() {
		f := &c.Fields()[i]
		below := f.Name
		if path != "" {
			below = path + "." + f.Name
		}
		if f.Sensitivity != None {
			l.rows = append(l.rows, Row{below + f.Type.suffix(), f.Sensitivity, f.Hint, f.Required, c, slices.Clone(l.via)})
		}
		l.value(f.Type, below, false)
	}
}

func (l *lister) value(t *Type, path string, arm bool) {
	switch t.kind {
	case Object:
		field, value := t.Class().Discriminator()
		depth := len(l.via)
		if field != "" || arm {
			l.via = append(l.via, Via{path, field, value, t.Class()})
		}
		l.class(t.Class(), path)
		l.via = l.via[:depth]
	case List:
		l.value(t.Elem(), path+"[]", false)
	case Map:
		l.value(t.Elem(), path+".*", false)
	case Union:
		for _, a := range t.Arms() {
			l.value(a, path, true)
		}
	}
}

// suffix writes what the sensitivity of a field of this type covers. A union
// that takes a string is written as the string.
func (t *Type) suffix() string {
	switch t.kind {
	case Any:
		return ".**"
	case Map:
		if t.Elem().kind == Any {
			return ".**"
		}
		return ".*"
	case List:
		return "[]" + t.Elem().suffix()
	}
	return ""
}

// Homes returns the paths below a root at which a field of that name, in any
// spelling, is sensitive: where a misplaced one belongs. Paths are those of the
// field, without the marks for what is below it, shortest first. With rootType
// "" it looks below all roots.
func Homes(rootType, field string) []string {
	var homes []string
	for i := range roots {
		if rootType != "" && rootType != roots[i].Type {
			continue
		}
		for _, row := range Rows(roots[i].Type) {
			path := strings.TrimRight(row.Path, "[].*")
			if sameFold(path[strings.LastIndexByte(path, '.')+1:], field) {
				homes = append(homes, path)
			}
		}
	}
	slices.SortFunc(homes, func(a, b string) int {
		return cmp.Or(
			cmp.Compare(strings.Count(a, "."), strings.Count(b, ".")),
			cmp.Compare(len(a), len(b)),
			cmp.Compare(a, b))
	})
	return slices.Compact(homes)
}
