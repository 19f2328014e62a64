package report

import (
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// What put writes unescaped is a constant in the sources, its {} stand where
// text is escaped for, and there are as many as arguments. So no text of a tree
// can be markup, whatever it holds.
func TestMarkupIsConstant(t *testing.T) {
	files, err := filepath.Glob("html*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	set, puts := token.NewFileSet(), 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			at := set.Position(call.Pos())
			switch name := source(set, call.Fun); name {
			case "markup":
				t.Errorf("%s: a conversion into markup", at)
			case "shown":
				// Each of these is masked where it is made.
				masked := []string{"hashOf(script)", "hashOf(style)", "line", "reason", "subject(f)", "title", "e.title", "Place(f.File, f.Line, f.Column)", "Place(u.File, u.Line, u.Column)"}
				if arg := source(set, call.Args[0]); !slices.Contains(masked, arg) {
					t.Errorf("%s: is %s masked?", at, arg)
				}
			case "h.WriteString":
				if arg := source(set, call.Args[0]); !slices.Contains([]string{"before", "rest", "strconv.Itoa(x)", "script", "style"}, arg) {
					t.Errorf("%s: %s is written as it is", at, arg)
				}
			case "h.put":
				puts++
				if len(call.Args) == 0 {
					t.Errorf("%s: put of nothing", at)
					return true
				}
				lit, ok := call.Args[0].(*ast.BasicLit)
				if !ok {
					t.Errorf("%s: markup that is no literal", at)
					return true
				}
				text, err := strconv.Unquote(lit.Value)
				if err != nil {
					t.Fatal(err)
				}
				checkMarkup(t, at.String(), text, len(call.Args)-1)
			}
			return true
		})
	}
	if puts < 50 {
		t.Errorf("only %d calls of put were found", puts)
	}
}

func source(set *token.FileSet, n ast.Node) string {
	var b strings.Builder
	printer.Fprint(&b, set, n)
	return b.String()
}

// checkMarkup looks at the place of each {}.
func checkMarkup(t *testing.T, at, text string, args int) {
	if n := strings.Count(text, "{}"); n != args {
		t.Errorf("%s: %d places for %d arguments", at, n, args)
	}
	for i := 0; ; {
		k := strings.Index(text[i:], "{}")
		if k < 0 {
			return
		}
		i += k
		before := text[:i]
		if tag := strings.LastIndexByte(before, '<'); tag > strings.LastIndexByte(before, '>') {
			quote := strings.LastIndexByte(before, '"')
			if strings.Count(before[tag:], `"`)%2 != 1 {
				t.Errorf("%s: a place in a tag, outside of quotes: %s", at, before[tag:])
			} else if name := before[strings.LastIndexAny(before[:quote], " \n")+1 : quote]; name == "href=" && before[quote+1:] != "#f" && before[quote+1:] != "#" ||
				!slices.Contains([]string{"href=", "class=", "id=", "value=", "content=", "data-rule=", "data-a=", "data-b=", "data-c=", "data-p=", "data-s=", "data-f=", "data-n=",
					"data-column=", "data-step=", "data-width=", "data-height=", "data-top=", "data-indent=", "data-margin=", "width=", "height=", "viewBox=", "x=", "cx=", "d=", "transform="}, name) {
				t.Errorf("%s: a place in the attribute %s", at, name)
			}
		}
		i += 2
	}
}
