package main

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"secretref.dev/secretref/bench/numbers"
)

// Tables and pictures are those of the numbers beside them.
func TestDocumentationIsCurrent(t *testing.T) {
	t.Chdir("../..")
	files, err := documentation()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		if got, err := os.ReadFile(name); err != nil || string(got) != want {
			t.Errorf("%s is not what the numbers say: go run ./bench/draw (%v)", name, err)
		}
	}
	if len(files) != 5 {
		t.Errorf("%d files, want the page and four pictures", len(files))
	}
}

// Every number that can be measured has its place on the page.
func TestPageHasEveryTable(t *testing.T) {
	t.Chdir("../..")
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	n, err := numbers.Load(pictures + "/numbers.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range n.Tables() {
		if !strings.Contains(string(text), opens+table.Name+" -->\n") {
			t.Errorf("%s has no place for the table %q", page, table.Name)
		}
	}
	for _, picture := range []string{numbers.ByFiles, numbers.ByBytes, numbers.ByCores, "profile"} {
		if !strings.Contains(string(text), "](performance/"+picture+".svg)") {
			t.Errorf("%s does not show %s.svg", page, picture)
		}
	}
}

func TestFill(t *testing.T) {
	n := &numbers.Numbers{Profile: &numbers.Profile{Files: 3, Times: 1, Millis: 2}}
	got, err := fill("a\n<!-- numbers: profile -->\nold\n<!-- end -->\nb\n", n)
	if err != nil || strings.Contains(got, "old") || !strings.HasPrefix(got, "a\n<!-- numbers: profile -->\nProcessor time") || !strings.HasSuffix(got, "|\n<!-- end -->\nb\n") {
		t.Errorf("got %q (%v)", got, err)
	}
	if again, err := fill(got, n); err != nil || again != got {
		t.Errorf("the second time gives %q (%v)", again, err)
	}
	for _, text := range []string{"<!-- numbers: profile", "<!-- numbers: profile -->\n", "<!-- numbers: no -->\n<!-- end -->\n"} {
		if _, err := fill(text, n); err == nil {
			t.Errorf("%q was accepted", text)
		}
	}
}

// Pictures are well-formed, and no number of theirs is none.
func TestPictures(t *testing.T) {
	point := func(x int, check, floor float64) numbers.Point {
		return numbers.Point{X: x, Files: x, Bytes: int64(x), Check: numbers.Run{Seconds: check}, Floor: numbers.Run{Seconds: floor}}
	}
	for name, svg := range map[string]string{
		"files":     growth(numbers.Series{Name: numbers.ByFiles, Points: []numbers.Point{point(100, 0.006, 0.003), point(30_000, 1.2, 0.2)}}),
		"one point": growth(numbers.Series{Name: numbers.ByBytes, Points: []numbers.Point{point(1000, 0.01, 0.01)}}),
		"cores":     growth(numbers.Series{Name: numbers.ByCores, Points: []numbers.Point{point(1, 0.6, 0.08), point(2, 0.3, 0.04)}}),
		"stages":    stages(&numbers.Profile{Files: 100, Millis: 5, Stages: []numbers.Stage{{Name: "read", What: "a < b & c", Share: 0.75}, {Name: "else", Share: 0.25}}}),
	} {
		d := xml.NewDecoder(strings.NewReader(svg))
		for {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Errorf("%s: %v\n%s", name, err, svg)
				break
			}
		}
		if strings.Contains(svg, "NaN") || strings.Contains(svg, "Inf") || strings.Contains(svg, "%!") {
			t.Errorf("%s: a number that is none\n%s", name, svg)
		}
	}
}
