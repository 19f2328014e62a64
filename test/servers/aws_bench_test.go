package servers_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"secretref.dev/secretref/store"
	"secretref.dev/secretref/test/servers/fake/aws"
)

// BenchmarkThousandParameters reads 1,000 parameters at 20 ms a request, once
// with the store without its rate limit, and once with vals
// (github.com/helmfile/vals) where it is installed: VALS is its path, or it is
// in PATH. vals is a process that starts; the store is not, which costs it some
// ten milliseconds less.
//
//	go test -run '^$' -bench ThousandParameters -benchtime 3x .
func BenchmarkThousandParameters(b *testing.B) {
	s := aws.New(b)
	s.Environ(b)
	names := make([]string, 1000)
	for i := range names {
		names[i] = fmt.Sprintf("/tfy-secret/acme/%04d", i)
		s.PutParameter(names[i], fmt.Sprintf("CANARY-%04d", i))
	}
	s.Slow(20 * time.Millisecond)
	b.Run("secretref", func(b *testing.B) {
		for b.Loop() {
			s.Reset()
			st, err := store.Open(b.Context(), store.Config{Kind: store.KindParameterStore, Region: s.Region}, store.Env{Limits: store.Limits{Rate: -1}})
			if err != nil {
				b.Fatal(err)
			}
			answers, err := st.Ask(b.Context(), names, store.Value)
			if err != nil {
				b.Fatal(err)
			}
			for _, a := range answers {
				if a.State != store.Found {
					b.Fatal(a.Why)
				}
			}
		}
		b.ReportMetric(float64(s.Requests()), "requests/op")
	})
	for _, form := range []struct{ name, reference string }{
		{"vals", "ref+awsssm://tfy-secret/acme/%04d?region=" + s.Region},
		{"vals by path", "ref+awsssm://tfy-secret/acme?region=" + s.Region + "#/%04d"},
	} {
		b.Run(form.name, func(b *testing.B) { benchVals(b, s, form.reference) })
	}
}

// benchVals has vals evaluate a thousand references.
func benchVals(b *testing.B, s *aws.Server, reference string) {
	vals, err := exec.LookPath(either(os.Getenv("VALS"), "vals"))
	if err != nil {
		b.Skip("vals is not installed: go install github.com/helmfile/vals/cmd/vals@v0.46.1")
	}
	var text strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&text, "key%04d: "+reference+"\n", i, i)
	}
	file := filepath.Join(b.TempDir(), "values.yaml")
	if err := os.WriteFile(file, []byte(text.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		s.Reset()
		out, err := exec.CommandContext(b.Context(), vals, "eval", "-f", file).Output()
		if err != nil {
			b.Fatal(err)
		}
		if n := strings.Count(string(out), "CANARY-"); n != 1000 {
			b.Fatalf("%d values", n)
		}
	}
	b.ReportMetric(float64(s.Requests()), "requests/op")
}

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
