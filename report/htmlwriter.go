package report

import (
	"bufio"
	"strconv"
	"strings"
)

// An htmlWriter writes a page of which nothing but the markup in this package
// can become an element, an attribute or a script. It stands where html/template
// could: that package finds methods by name at run time, after which the linker
// keeps every method of every type, and the program grows by half.
//
// It leaves errors to the bufio.Writer, which keeps the first.
type htmlWriter struct{ *bufio.Writer }

// A markup is written as it is. A constant becomes one by itself, a variable
// does not, and a test sees to it that nothing is converted into one.
type markup string

// A shown text was masked before, as a whole and in its parts: to mask it again
// would take it for a key and its value.
type shown string

// put writes markup with an argument in the place of each {}: a number, or a
// text, which is masked and escaped. A {} stands between tags, or is all or the
// end of an attribute in double quotes; a test sees to that too.
func (h htmlWriter) put(m markup, args ...any) {
	rest := string(m)
	for _, arg := range args {
		before, after, _ := strings.Cut(rest, "{}")
		h.WriteString(before)
		switch x := arg.(type) {
		case int:
			h.WriteString(strconv.Itoa(x))
		case shown:
			htmlEscapes.WriteString(h, string(x))
		case string:
			htmlEscapes.WriteString(h, OneLine(x))
		}
		rest = after
	}
	h.WriteString(rest)
}

// htmlEscapes are those that text and attributes in quotes need. Control
// characters and what turns the direction of writing are visible by then.
var htmlEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;")
