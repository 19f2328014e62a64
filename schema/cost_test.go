package schema_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"secretref.dev/secretref/schema"
)

// TestStartUpCostsNothing asks the Go runtime of a fresh process which packages
// had something to initialise.
func TestStartUpCostsNothing(t *testing.T) {
	if testing.CoverMode() != "" {
		t.Skip("coverage counters are initialised")
	}
	trace := initTrace(t)
	if !strings.Contains(trace, "init runtime @") {
		t.Fatalf("this runtime traces no initialisation; find out how this one does: %q", trace)
	}
	if strings.Contains(trace, "secretref/schema @") {
		t.Errorf("the package does work at start-up:\n%s", trace)
	}
}

func initTrace(t testing.TB) string {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, "-test.run=^$")
	cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	var stderr strings.Builder
	cmd.Stderr = &stderr
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	return stderr.String()
}

func TestLookUpsDoNotAllocate(t *testing.T) {
	get := mapping(map[string]string{"type": "api-key"})
	for name, work := range map[string]func(){
		"find a field": func() { findAPIKey(get) },
		"nearest":      func() { schema.Nearest("provider-account/opneai") },
		"integration":  func() { schema.Integration("integration/model/openai") },
		"fold":         func() { schema.Fold("apikey") },
		"must name":    func() { schema.MustName("apikey") },
	} {
		if n := testing.AllocsPerRun(100, work); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}

// findAPIKey goes from the root to a leaf as a checker does. The root's own
// `type` is answered by get as well, wrongly, which changes nothing.
func findAPIKey(get func(string) (string, bool)) bool {
	root, _ := schema.RootOf("provider-account/openai")
	here := schema.Resolution{Classes: []*schema.Class{root.Class}}
	hit, _ := here.Lookup("auth_data")
	here = schema.Resolve(hit.Types, get)
	hit, ok := here.Lookup("api_key")
	return ok && hit.Field.Sensitivity == schema.Must
}

// BenchmarkFirstLookUp is every look-up: there is nothing to load first.
func BenchmarkFirstLookUp(b *testing.B) {
	get := mapping(map[string]string{"type": "api-key"})
	b.ReportAllocs()
	for b.Loop() {
		if !findAPIKey(get) {
			b.Fatal("not found")
		}
	}
}

// BenchmarkResolveWithoutType keeps all arms of the widest union.
func BenchmarkResolveWithoutType(b *testing.B) {
	items := candidates(b, "provider-account/guardrail-config-group", "integrations[]")
	get := mapping(nil)
	b.ReportAllocs()
	for b.Loop() {
		r := schema.Resolve(items, get)
		r.Lookup("auth_data")
	}
}

func BenchmarkNearest(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		schema.Nearest("provider-account/no-such-one")
	}
}

func BenchmarkHomesBelowAnyRoot(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		schema.Homes("", "api_key")
	}
}

// BenchmarkStartUp starts a process; the part of this package is the number of
// its lines in the trace, which TestStartUpCostsNothing holds at zero.
func BenchmarkStartUp(b *testing.B) {
	for b.Loop() {
		b.ReportMetric(float64(strings.Count(initTrace(b), "secretref/schema @")), "inits/op")
	}
}
