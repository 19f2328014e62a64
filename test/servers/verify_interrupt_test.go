package servers_test

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"secretref.dev/secretref/test/servers/conformance"
)

// Ctrl-C stops at once, whatever the stores are waited for, with status 2.
func TestVerifyStopsAtAnInterrupt(t *testing.T) {
	w := newWorld(t)
	w.set(conformance.Fault{Kind: conformance.Slow, Delay: 3 * time.Second})
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	cmd := w.prepare(t, ctx, "verify", "--policy", "policy.yaml", "--debug", "repo")
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	w.requests()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for asked := 0; asked == 0 && ctx.Err() == nil; time.Sleep(20 * time.Millisecond) {
		for _, n := range w.requests() {
			asked += n
		}
	}
	time.Sleep(300 * time.Millisecond) // most stores are waiting now
	start := time.Now()
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // the status is looked at below
	if took := time.Since(start); took > time.Second {
		t.Errorf("it took %s to stop", took.Round(time.Millisecond))
	}
	if status := cmd.ProcessState.ExitCode(); status != 2 || !strings.HasSuffix(stderr.String(), "secretref: interrupted\n") || stdout.Len() > 0 {
		t.Errorf("status %d, %d bytes of report\n%s", status, stdout.Len(), stderr.String())
	}
	w.clean(t, "standard error", stderr.String())
}
