package main

import (
	"strings"
	"testing"

	"secretref.dev/secretref/bench/numbers"
)

func TestReadParameters(t *testing.T) {
	c, err := readParameters(`goos: linux
BenchmarkThousandParameters/secretref-2         	       3	 170000000 ns/op	       100.0 requests/op
BenchmarkThousandParameters/vals-2              	       3	20612345678 ns/op	      1000 requests/op
BenchmarkThousandParameters/vals_by_path        	       3	2200000000 ns/op	       100.0 requests/op
PASS
`)
	if err != nil {
		t.Fatal(err)
	}
	n := numbers.Numbers{Parameters: &c}
	const want = `1,000 parameters from Parameter Store, 20 ms for each request
  program         mean  to secretref  requests  runs
  secretref     170 ms         1.00x       100     3
  vals          20.6 s          121x     1,000     3
  vals by path  2.20 s         12.9x       100     3
`
	if got := n.Tables()[0].Text(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	for _, output := range []string{"", "PASS", "BenchmarkThousandParameters/vals-2 3 1 ns/op 1 requests/op"} {
		if _, err := readParameters(output); err == nil || !strings.Contains(err.Error(), "says nothing") {
			t.Errorf("%q: %v", output, err)
		}
	}
}

// A program that is not there is said to be missing, and a path that leads
// nowhere is a mistake.
func TestValsIsMissing(t *testing.T) {
	var out strings.Builder
	b := &bench{out: &out}
	b.vals = "no-such-program"
	if path, _, err := b.valsProgram(); err != nil || path != "none" || !strings.Contains(out.String(), "vals is not installed") {
		t.Errorf("%q, %v, %q", path, err, out.String())
	}
	b.vals = "./no-such-program"
	if _, _, err := b.valsProgram(); err == nil {
		t.Error("no error")
	}
}
