package numbers

import (
	"path/filepath"
	"reflect"
	"testing"
)

func TestSaveAndUpdate(t *testing.T) {
	file := filepath.Join(t.TempDir(), "numbers.json")
	n, err := Load(file)
	if err != nil || len(n.Tables()) != 0 {
		t.Fatalf("a file that is not there gives %v tables (%v)", len(n.Tables()), err)
	}
	n.Update(&Numbers{Contests: []Contest{{Name: OneFile, Files: 1, Runs: []Run{{Program: Check, Seconds: 0.5, Times: 3}}}}})
	n.Update(&Numbers{Machine: Machine{"linux/amd64", 2, "go1.26"}, Profile: &Profile{Files: 1, Stages: []Stage{{Name: "read", Share: 1}}}})
	if err := n.Save(file); err != nil {
		t.Fatal(err)
	}
	again, err := Load(file)
	if err != nil || !reflect.DeepEqual(n, again) || again.Contests == nil || again.Profile == nil {
		t.Errorf("saved %+v, loaded %+v (%v)", n, again, err)
	}
}

func TestContestTable(t *testing.T) {
	c := Contest{Name: Manifests, Files: 10_000, Bytes: 14_382_177, Runs: []Run{
		{Program: Floor, Seconds: 0.04, PeakMiB: 9, Times: 7},
		{Program: Check, Seconds: 0.12, PeakMiB: 31.4, Times: 7},
		{Program: KubeconformAll, Version: "v0.8.0", Seconds: 1.5, Times: 1},
	}}
	const want = `10,000 files, 14.4 MB
  program                          median  to the floor  to check  peak memory  runs
  read floor                      40.0 ms         1.00x     0.33x        9 MiB     7
  check                            120 ms         3.00x     1.00x       31 MiB     7
  kubeconform, all fields v0.8.0   1.50 s         37.5x     12.5x    not known     1
`
	if got := c.table().Text(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	n := Numbers{Contests: []Contest{c}}
	const markdown = `| what | goal | measured |
|---|---|---:|
| 10,000 manifests: check to the read floor | at most 4x | 3.00x |
| 10,000 manifests: kubeconform, all fields, to check | at least 12x | 12.5x |
| 10,000 manifests: peak memory of check | under 48 MiB | 31 MiB |
`
	if got := n.goals().Markdown(); got != markdown {
		t.Errorf("got\n%s\nwant\n%s", got, markdown)
	}
}

func TestUnits(t *testing.T) {
	for _, tt := range []struct{ got, want string }{
		{Duration(0.000456), "0.46 ms"}, {Duration(0.00456), "4.56 ms"}, {Duration(0.0456), "45.6 ms"},
		{Duration(0.456), "456 ms"}, {Duration(4.56), "4.56 s"}, {Duration(45.6), "45.6 s"},
		{Size(999), "999 bytes"}, {Size(1234), "1.2 KB"}, {Size(14_382_177), "14.4 MB"},
		{Thousands(7), "7"}, {Thousands(101_000), "101,000"}, {Thousands(1_234_567), "1,234,567"},
		{Percent(0.034), "3.4 %"}, {Percent(0.34), "34 %"},
	} {
		if tt.got != tt.want {
			t.Errorf("%q, want %q", tt.got, tt.want)
		}
	}
}
