package servers_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"secretref.dev/secretref/test/servers/conformance"
)

// A lastFault is a way in which a store fails on the last of what it is asked,
// with the exit status of that, and what is said of it.
type lastFault struct {
	fault  conformance.Fault
	status int
	says   string
}

var (
	hangs  = lastFault{conformance.Fault{Kind: conformance.Slow, Delay: time.Minute}, 2, "there was no answer within "}
	cutOff = lastFault{conformance.Fault{Kind: conformance.CutOff}, 2, "its answer was cut off"}
	broken = lastFault{conformance.Fault{Kind: conformance.Echo, Status: 500}, 2, "the server failed (HTTP 500)"}
	down   = lastFault{conformance.Fault{Kind: conformance.Down}, 2, "its answer was cut off"}
)

// says is a lastFault of an answer with a status.
func says(answer, status int, text string) lastFault {
	return lastFault{conformance.Fault{Kind: conformance.Echo, Status: answer}, status, text}
}

// A store answers for 999 of 1,000 secrets, one by one, or for 900 in hundreds,
// and fails then. Nothing is rendered, the overlay that was there is whole, and
// not one of the values that were read lies anywhere else.
func TestTheLastOfAThousandFails(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		store, target, before string
		failing               int
		faults                []lastFault
	}{
		{"google", "gsm", "acme:gcp:main:secret-store:gsm::", 1, []lastFault{
			says(403, 1, "is refused by the store"), says(404, 1, "is not in the store"), hangs, cutOff}},
		{"plane", "plane", "tfy-secret://acme:prod:", 100, []lastFault{
			says(403, 1, "is refused by the control plane"), says(404, 2, "it does not answer like a control plane"), broken, hangs, cutOff, down}},
	} {
		t.Run(tt.store, func(t *testing.T) {
			r := &rendering{world: newWorld(t)}
			r.repository(t)
			r.target = r.namespace
			r.set(conformance.Fault{})
			var accounts strings.Builder
			canary := r.make("a value")
			for i := range 1000 {
				name := fmt.Sprintf("k%03d", i)
				r.store(t, tt.target, name, fmt.Append(nil, canary, i))
				fmt.Fprintf(&accounts, "---\ntype: provider-account/openai\nname: a%d\nauth_data: {type: api-key, api_key: '%s%s'}\nintegrations: []\n", i, tt.before, name)
			}
			r.write(t, "repo/uses.yaml", accounts.String())
			start := time.Now()
			if got := r.render(t, "-o", "out"); got.status != 0 {
				t.Fatalf("status %d\n%s", got.status, got.stderr)
			}
			// Enough for the 999 on a busy machine, and for what is tried again.
			timeout := max(4*time.Second, 4*time.Since(start)).Round(time.Second).String()
			asked := r.proxies[tt.store].Requests()
			before := tree(t, filepath.Join(r.dir, "out"))
			r.store(t, tt.target, "k000", []byte(r.make("the next value")))
			for i, last := range tt.faults {
				fault := last.fault
				fault.After = asked - 1
				r.proxies[tt.store].Set(fault)
				r.proxies[tt.store].Reset()
				got := r.render(t, "-o", "out", "--timeout", timeout)
				if n := r.proxies[tt.store].Requests(); n < asked || n > asked+64 { // and what is tried again
					t.Errorf("fault %d: %d requests, not %d", i, n, asked)
				}
				count := fmt.Sprintf("%d secrets have no value, so nothing was rendered", tt.failing)
				if tt.failing == 1 {
					count = "1 secret has no value, so nothing was rendered"
				}
				if got.status != last.status || !strings.Contains(got.stderr, count) || !strings.Contains(got.stderr, last.says) {
					t.Errorf("fault %d: status %d\n%.1000s", i, got.status, got.stderr)
				}
				for name, now := range tree(t, filepath.Join(r.dir, "out")) {
					if now != before[name] {
						t.Errorf("fault %d: %s has been touched", i, name)
					}
				}
				r.inPlace(t, r.dir)
			}
		})
	}
}
