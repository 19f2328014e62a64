package check

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"secretref.dev/secretref/manifest"
)

// What lies behind a bound was not looked at, so the file is unreadable,
// whatever words it holds.
func TestBoundsAreReported(t *testing.T) {
	var bomb strings.Builder
	bomb.WriteString("- a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n")
	for i := 1; i < 9; i++ {
		fmt.Fprintf(&bomb, "  a%d: &a%d [%s*a%d]\n", i, i, strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 9), i-1)
	}
	bomb.WriteString("- type: service\n  name: web\n  env: {DB_PASSWORD: made-up-EXAMPLE}\n")

	deep := "type: service\nname: web\nenv: {DB_PASSWORD: made-up-EXAMPLE}\n"
	for range 12 {
		deep = "x:\n  type: |\n    " + strings.ReplaceAll(strings.TrimSpace(deep), "\n", "\n    ") + "\n"
	}
	for name, text := range map[string]string{"aliases": bomb.String(), "texts in texts": deep} {
		t.Run(name, func(t *testing.T) {
			src, err := manifest.NewSource("x.yaml", []byte(text))
			if err != nil {
				t.Fatal(err)
			}
			out := NewCollector(New(nil, time.Time{}))
			out.AddSource(src)
			if r := out.Finish(); r.ExitCode(0) != 2 && len(r.Findings) == 0 {
				t.Errorf("nothing was said: %+v", r.Summary)
			}
		})
	}
}
