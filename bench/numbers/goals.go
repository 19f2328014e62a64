package numbers

import "fmt"

// goals puts what is asked of the program beside what was measured. They speak
// of trees of full size; whether a number meets its goal is left to the
// reader, because it depends on the machine and on what else runs there.
func (n *Numbers) goals() Table {
	t := Table{Name: "goals", Title: "Goals, for trees of full size", Columns: []string{"what", "goal", "measured"}}
	row := func(what, goal, measured string) {
		if measured != "" {
			t.Rows = append(t.Rows, []string{what, goal, measured})
		}
	}
	manifests, mixed := n.Contest(Manifests), n.Contest(Mixed)
	row("10,000 manifests: check to the read floor", "at most 4x", manifests.ratio(Check, Floor))
	row("10,000 manifests: kubeconform, all fields, to check", "at least 12x", manifests.ratio(KubeconformAll, Check))
	row("1,000 manifests in 101,000 files: check to the read floor", "at most 2x", mixed.ratio(Check, Floor))
	row("10,000 manifests: peak memory of check", "under 48 MiB", manifests.peak(Check))
	row("1,000 manifests in 101,000 files: peak memory of check", "under 48 MiB", mixed.peak(Check))
	row("one file: check over an empty main", "at most 8 ms more", n.Contest(OneFile).over(Check, Empty))
	for _, items := range []string{NativeItems, ConfigItems} {
		if r, ok := n.Contest(Function).Run(items); ok {
			row("10,000 items of 1 KB: "+items, "under 1 s, under 150 MiB", Duration(r.Seconds)+", "+r.peak())
		}
	}
	if r, ok := n.Parameters.Run(Stores); ok {
		row("1,000 parameters at 20 ms a request", "under 1 s", Duration(r.Seconds))
	}
	row("1,000 parameters at 20 ms a request: vals to secretref", "at least 20x", n.Parameters.ratio(Vals, Stores))
	return t
}

func (c *Contest) ratio(a, b string) string {
	x, one := c.Run(a)
	y, two := c.Run(b)
	if !one || !two {
		return ""
	}
	return ratio(x, y)
}

func (c *Contest) peak(program string) string {
	r, ok := c.Run(program)
	if !ok {
		return ""
	}
	return r.peak()
}

func (c *Contest) over(a, b string) string {
	x, one := c.Run(a)
	y, two := c.Run(b)
	if !one || !two {
		return ""
	}
	return fmt.Sprintf("%.1f ms", (x.Seconds-y.Seconds)*1000)
}
