package main

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"secretref.dev/secretref/bench/numbers"
)

// A stage is a part of the work, known by the functions that begin it.
type stage struct {
	name, what string
	begins     []string // prefixes of functions, without the module's path
}

// stages are in the order in which a file meets them. A time belongs to the
// stage whose function is the innermost on the stack; the longest prefix wins.
var stages = []stage{
	{"walk", "lists directories, hands over files", []string{
		"manifest.Stream", "manifest.Walk", "manifest.(*walker)", "check.(*run).walk", "check.(*run).files", "check.(*run).exclude"}},
	{"read", "opens, reads and closes files", []string{"manifest.Open", "manifest.read", "manifest.(*Reader).Open", "manifest.(*Reader).readSmall"}},
	{"encoding, early stop", "is it text, and can it be a manifest", []string{"manifest.NewSource", "manifest.Foreign"}},
	{"parse", "text to tree", []string{"manifest.(*Reader)", "manifest.Parse", "manifest.(*plainReader)", "manifest.parse"}},
	{"credential shapes", "one pass over the bytes", []string{"redact."}},
	{"rules", "every field against the catalogue", []string{"check."}},
	{"findings, output", "collects, sorts and prints", []string{"check.(*Collector)", "check.(*run).run", "report."}},
	{"command", "start of the program, its flags and policy", []string{"cli.", "main.", "runtime.main", "runtime.doInit"}},
	{"Go runtime", "collects garbage, switches between goroutines", []string{
		"runtime.gcBgMarkWorker", "runtime.gcAssistAlloc", "runtime.gcStart", "runtime.bgsweep", "runtime.bgscavenge",
		"runtime.mcall", "runtime.mstart", "runtime.morestack", "runtime.sysmon", "runtime.gcenable", "runtime.deductSweepCredit"}},
	{"other", "not told apart", nil},
}

const module = "secretref.dev/secretref/"

// byStage adds a profile up. The total is in milliseconds.
func byStage(traces string) (total float64, result []numbers.Stage, err error) {
	all, err := parseTraces(traces)
	if err != nil {
		return 0, nil, err
	}
	millis := make([]float64, len(stages))
	costs := make([]map[string]float64, len(stages))
	for _, t := range all {
		i, function := stageOf(t.frames)
		if costs[i] == nil {
			costs[i] = map[string]float64{}
		}
		total += t.millis
		millis[i] += t.millis
		costs[i][function] += t.millis
	}
	for i, s := range stages {
		if millis[i] == 0 {
			continue
		}
		result = append(result, numbers.Stage{Name: s.name, What: s.what, Share: millis[i] / total, Functions: largest(costs[i], total)})
	}
	return total, result, nil
}

// stageOf returns the index of the stage of a stack, and the function that its
// time is put down to: the innermost of ours.
func stageOf(frames []string) (index int, function string) {
	for _, f := range frames {
		f, ours := strings.CutPrefix(f, module)
		if ours && function == "" {
			function = f
		}
		best := -1
		for i, s := range stages {
			for _, prefix := range s.begins {
				if strings.HasPrefix(f, prefix) && len(prefix) > best {
					best, index = len(prefix), i
				}
			}
		}
		if best >= 0 {
			return index, cmp.Or(function, f)
		}
	}
	return len(stages) - 1, cmp.Or(function, frames[len(frames)-1])
}

// largest are the functions that a stage spends most in, three at most, and
// none that is too small for its number to mean something.
func largest(costs map[string]float64, total float64) []numbers.Cost {
	const most, least = 3, 0.01
	names := slices.SortedFunc(maps.Keys(costs), func(a, b string) int {
		return cmp.Or(cmp.Compare(costs[b], costs[a]), cmp.Compare(a, b))
	})
	var list []numbers.Cost
	for _, name := range names[:min(most, len(names))] {
		if share := costs[name] / total; share >= least {
			list = append(list, numbers.Cost{Function: name, Share: share})
		}
	}
	return list
}
