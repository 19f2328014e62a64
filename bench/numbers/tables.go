package numbers

import (
	"fmt"
	"strconv"
)

// Tables returns a table for everything that was measured.
func (n *Numbers) Tables() []Table {
	var all []Table
	for _, c := range n.Contests {
		all = append(all, c.table())
	}
	if len(n.Contests) > 0 {
		all = append(all, n.goals())
	}
	for _, s := range n.Growth {
		all = append(all, s.table())
	}
	if n.Profile != nil {
		all = append(all, n.Profile.table())
	}
	if n.Parameters != nil {
		all = append(all, n.Parameters.parametersTable())
	}
	return all
}

func (c *Contest) table() Table {
	if c.Name == Function {
		return c.functionTable()
	}
	t := Table{Name: c.Name, Columns: []string{"program", "median", "to the floor", "to check", "peak memory", "runs"}}
	t.Title = fmt.Sprintf("%s files, %s", Thousands(c.Files), Size(float64(c.Bytes)))
	if c.Files == 1 {
		t.Title = fmt.Sprintf("1 file, %s", Size(float64(c.Bytes)))
	}
	floor, _ := c.Run(Floor)
	check, _ := c.Run(Check)
	for _, r := range c.Runs {
		t.Rows = append(t.Rows, []string{r.name(), Duration(r.Seconds), ratio(r, floor), ratio(r, check), r.peak(), strconv.Itoa(r.Times)})
	}
	return t
}

func (c *Contest) functionTable() Table {
	t := Table{Name: c.Name, Columns: []string{"program", "median", "peak memory", "runs"}}
	t.Title = fmt.Sprintf("KRM function: %s items, %s on standard input", Thousands(c.Items), Size(float64(c.Bytes)))
	for _, r := range c.Runs {
		t.Rows = append(t.Rows, []string{r.name(), Duration(r.Seconds), r.peak(), strconv.Itoa(r.Times)})
	}
	return t
}

func (c *Contest) parametersTable() Table {
	t := Table{Name: c.Name, Columns: []string{"program", "mean", "to secretref", "requests", "runs"}}
	t.Title = fmt.Sprintf("%s parameters from Parameter Store, 20 ms for each request", Thousands(c.Items))
	ours, _ := c.Run(Stores)
	for _, r := range c.Runs {
		t.Rows = append(t.Rows, []string{r.name(), Duration(r.Seconds), ratio(r, ours), Thousands(r.Requests), strconv.Itoa(r.Times)})
	}
	return t
}

func (r Run) name() string {
	if r.Version == "" {
		return r.Program
	}
	return r.Program + " " + r.Version
}

func (r Run) peak() string {
	if r.PeakMiB == 0 {
		return notKnown
	}
	return fmt.Sprintf("%.0f MiB", r.PeakMiB)
}

func ratio(a, b Run) string {
	if b.Seconds == 0 {
		return ""
	}
	return times(a.Seconds / b.Seconds)
}

func times(f float64) string { return strconv.FormatFloat(f, 'f', decimals(f), 64) + "x" }

// decimals leaves about three digits.
func decimals(f float64) int {
	switch {
	case f < 10:
		return 2
	case f < 100:
		return 1
	}
	return 0
}

func (s *Series) table() Table {
	t := Table{Name: s.Name, Title: "Growth by " + s.Name}
	t.Columns = []string{s.Name, "read floor", "check", "to the floor", "check, for each MB", "peak memory of check"}
	for _, p := range s.Points {
		x := Thousands(p.X)
		if s.Name == ByBytes {
			x = Size(float64(p.Bytes))
		}
		t.Rows = append(t.Rows, []string{x, Duration(p.Floor.Seconds), Duration(p.Check.Seconds), ratio(p.Check, p.Floor),
			Duration(p.Check.Seconds / (float64(p.Bytes) / 1e6)), p.Check.peak()})
	}
	switch s.Name {
	case ByBytes:
		t.Columns[0] = "one file of"
	case ByCores:
		t.Columns[0] = "processors"
	}
	return t
}

func (p *Profile) table() Table {
	t := Table{Name: "profile", Columns: []string{"stage", "share", "most of it in"}}
	t.Title = fmt.Sprintf("Processor time of a check of %s files: %.0f ms, over %d runs", Thousands(p.Files), p.Millis, p.Times)
	for _, s := range p.Stages {
		most := ""
		for i, f := range s.Functions {
			if i > 0 {
				most += ", "
			}
			most += fmt.Sprintf("%s %s", f.Function, Percent(f.Share))
		}
		t.Rows = append(t.Rows, []string{s.Name, Percent(s.Share), most})
	}
	return t
}
