package numbers

import (
	"strings"
	"unicode/utf8"
)

// A Table is a title, columns and rows of text.
type Table struct {
	Name    string // what the documentation calls it: one word
	Title   string
	Columns []string
	Rows    [][]string
}

// Text lines the columns up for a terminal: words to the left, numbers to the
// right.
func (t Table) Text() string {
	widths := make([]int, len(t.Columns))
	for _, row := range append([][]string{t.Columns}, t.Rows...) {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	b.WriteString(t.Title + "\n")
	for _, row := range append([][]string{t.Columns}, t.Rows...) {
		line := ""
		for i, cell := range row {
			space := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if t.numeric(i) {
				line += "  " + space + cell
			} else {
				line += "  " + cell + space
			}
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return b.String()
}

// Markdown is the table without its title. Names such as (*walker).dir are no
// emphasis.
func (t Table) Markdown() string {
	var b strings.Builder
	write := func(cells []string) {
		b.WriteString("| " + strings.ReplaceAll(strings.Join(cells, " | "), "*", `\*`) + " |\n")
	}
	write(t.Columns)
	for i := range t.Columns {
		if t.numeric(i) {
			b.WriteString("|---:")
		} else {
			b.WriteString("|---")
		}
	}
	b.WriteString("|\n")
	for _, row := range t.Rows {
		write(row)
	}
	return b.String()
}

// numeric reports whether a column holds numbers and nothing else. The first
// one says what the row is about.
func (t Table) numeric(column int) bool {
	if column == 0 {
		return false
	}
	for _, row := range t.Rows {
		cell := row[column]
		if cell != "" && cell != notKnown && (cell[0] < '0' || cell[0] > '9') && cell[0] != '-' {
			return false
		}
	}
	return true
}

// notKnown is a number that the system does not tell.
const notKnown = "not known"
