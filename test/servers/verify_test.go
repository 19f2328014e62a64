package servers_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"secretref.dev/secretref/test/servers/conformance"
	"secretref.dev/secretref/test/servers/realserver"
)

// Every store is asked, and what each says stands at its field.
func TestVerifyTellsWhatEachStoreSays(t *testing.T) {
	w := newWorld(t)
	// In the order of targets: a, b, c, d. Who may describe a parameter is told
	// that it is there; the control plane shows a user no more than it may see.
	exists := map[string]string{
		"ssm": "found missing found found", "sm": "found missing refused disabled", "gsm": "found missing refused disabled",
		"azure": "found missing refused disabled", "vault": "found missing refused disabled", "plane": "found missing missing found", "kubernetes": "found missing found found",
	}
	read := map[string]string{"ssm": "found missing refused found"}
	for _, flags := range [][]string{{}, {"--read"}} {
		var want []string
		for i, s := range targets {
			states := exists[s.name]
			if len(flags) > 0 && read[s.name] != "" {
				states = read[s.name]
			}
			for j, state := range strings.Fields(states) {
				if state != "found" {
					name := fmt.Sprintf("  %s_a: ", strings.ToUpper(s.name))
					want = append(want, fmt.Sprintf("repo/uses.yaml:%d:%d secret-%s", 4+4*i+j, len(name)+1, state))
				}
			}
		}
		got := w.verify(t, flags...)
		if diff := cmp.Diff(want, places(got.stdout)); diff != "" || got.status != 1 {
			t.Errorf("%q: status %d, %s\n%s", flags, got.status, diff, got.stderr)
		}
		if !strings.Contains(got.stderr, "28 references, 28 distinct secrets in 7 stores, ") {
			t.Errorf("%q: no plan in %s", flags, got.stderr)
		}
	}
}

// Whatever the stores do and however much is asked to be told, no value, token
// or header comes out.
func TestVerifyCarriesNoValue(t *testing.T) {
	w := newWorld(t)
	formats := w.formats(t)
	loud := []string{"--debug", "--verbose", "--show-suppressed"}
	for _, format := range formats {
		for _, flags := range [][]string{{}, {"--verbose"}, {"--debug"}, loud, {"--read"}, append(loud, "--read")} {
			if got := w.verify(t, append(flags, "--output", format)...); got.status != 1 || got.stdout == "" {
				t.Errorf("%q %s: status %d: %s", flags, format, got.status, got.stderr)
			}
		}
		file := "report." + format
		w.verify(t, append(loud, "--output", format+"="+file)...)
		w.clean(t, file, w.read(t, file))
	}
	w.verify(t, append(loud, "--plan")...)
}

// Nor does it when every store fails, in each of many ways.
func TestVerifyOfBrokenStoresCarriesNoValue(t *testing.T) {
	w := newWorld(t)
	formats := w.formats(t)
	loud := []string{"--debug", "--verbose", "--show-suppressed"}
	faults := map[string]conformance.Fault{
		"throttled": {Kind: conformance.Throttle}, "cut off": {Kind: conformance.CutOff}, "down": {Kind: conformance.Down},
		"elsewhere": {Kind: conformance.Redirect, To: "http://127.0.0.1:1/"}, "silent": {Kind: conformance.Slow, Delay: 3 * time.Second},
		"wrong": {Kind: conformance.Malformed, Body: `{"errors": ["` + w.make("a wrong answer") + `"], "data": "` + w.make("a wrong answer") + `"}`},
	}
	for _, status := range []int{400, 401, 403, 404, 500, 503} {
		faults[fmt.Sprint("echo ", status)] = conformance.Fault{Kind: conformance.Echo, Status: status}
	}
	for name, fault := range faults {
		w.set(fault)
		for i, more := range [][]string{{}, {"--read"}} {
			flags := append(append([]string{"--timeout", "1500ms", "--output", formats[i%len(formats)]}, loud...), more...)
			got := w.verify(t, flags...)
			if got.status == 0 || !strings.Contains(got.stdout, "repo/uses.yaml") {
				t.Errorf("%s, %q: status %d: %s", name, flags, got.status, got.stderr)
			}
		}
	}
}

// formats are those that --output has.
func (w *world) formats(t *testing.T) []string {
	t.Helper()
	_, list, ok := strings.Cut(w.run(t, "verify", "--output", "?").stderr, "write one of ")
	if !ok {
		t.Fatal("the formats are not known")
	}
	return strings.Split(strings.TrimSpace(list), ", ")
}

// An allow, an override and an exclusion concern what a store said, and never
// that it said nothing.
func TestVerifySuppressesWhatAStoreSaidAlone(t *testing.T) {
	w := newWorld(t)
	const line = "# secretref: allow[secret-missing,secret-refused,secret-disabled] comes with the next release"
	w.write(t, "repo/uses.yaml", "type: service\nname: app\nenv:\n  A: acme:hashicorp:main:secret-store:kv::b "+line+"\n  B: tfy-secret://acme:prod:b "+line+"\n")
	if got := w.verify(t); got.status != 0 || !strings.Contains(got.stderr, "2 suppressed") {
		t.Errorf("status %d\n%s%s", got.status, got.stdout, got.stderr)
	}
	w.proxies["vault"].Set(conformance.Fault{Kind: conformance.Down})
	got := w.verify(t, "--timeout", "2s", "--exclude", "**/stores.yaml")
	want := []string{"repo/uses.yaml:4:6 store-unreachable"}
	if diff := cmp.Diff(want, places(got.stdout)); diff != "" || got.status != 2 {
		t.Errorf("status %d %s\n%s", got.status, diff, got.stderr)
	}
	w.proxies["vault"].Set(conformance.Fault{})
	w.write(t, "policy.yaml", strings.ReplaceAll(w.read(t, "policy.yaml"), "spec:\n", "spec:\n  overrides:\n    - files: ['repo/**']\n      rules: {secret-missing: off, secret-refused: off, secret-disabled: off}\n"))
	w.write(t, "repo/uses.yaml", w.uses())
	if got := w.verify(t); got.status != 0 {
		t.Errorf("with the rules off: status %d\n%s", got.status, got.stdout)
	}
	w.proxies["vault"].Set(conformance.Fault{Kind: conformance.Down})
	if got := w.verify(t, "--timeout", "2s"); got.status != 2 || len(places(got.stdout)) != 4 {
		t.Errorf("with the rules off and a store down: status %d\n%s", got.status, got.stdout)
	}
}

// Two stores are broken, each in its way: both are told of, with what the
// others say, and the run is no success.
func TestVerifyReportsAllProblemsTogether(t *testing.T) {
	w := newWorld(t)
	w.proxies["plane"].Set(conformance.Fault{Kind: conformance.Throttle})
	w.vars["KUBECONFIG"] = "/nowhere/kubeconfig"
	got := w.verify(t, "--timeout", "3s")
	rules := make(map[string]int)
	for _, p := range places(got.stdout) {
		_, rule, _ := strings.Cut(p, " ")
		rules[rule]++
	}
	want := map[string]int{"store-unreachable": 8, "secret-missing": 5, "secret-refused": 4, "secret-disabled": 4}
	if diff := cmp.Diff(want, rules); diff != "" || got.status != 2 {
		t.Errorf("status %d %s\n%s%s", got.status, diff, got.stdout, got.stderr)
	}
	for _, cause := range []string{"it throttles (HTTP 429)", "the kubeconfig of KUBECONFIG names no cluster"} {
		if !strings.Contains(got.stdout, cause) {
			t.Errorf("%q is not told", cause)
		}
	}
}

// Requests grow with the secrets, not with the references.
func TestVerifyAsksOncePerSecret(t *testing.T) {
	w := newWorld(t)
	for i, s := range targets {
		for n := range 50 {
			w.put(t, s.name, fmt.Sprintf("s%d", n))
		}
		var b strings.Builder
		for file := range 20 {
			fmt.Fprintf(&b, "---\ntype: service\nname: app-%d\nenv:\n", file)
			for n := range 100 {
				fmt.Fprintf(&b, "  V%d: %ss%d\n", n, s.before, n%50)
			}
		}
		w.write(t, "repo/uses.yaml", b.String())
		w.requests()
		got := w.verify(t)
		total := 0
		for _, n := range w.requests() {
			total += n
		}
		if want := "2000 references, 50 distinct secrets in 1 store, "; got.status != 0 || total > 50 || !strings.Contains(got.stderr, want) {
			t.Errorf("%s: status %d, %d requests\n%s%.500s", targets[i].name, got.status, total, got.stderr, got.stdout)
		}
	}
}

// A thousand secrets cost the requests that their batches come to, also for the
// whole command, which passes answers on bit by bit.
func TestVerifyAsksForAThousandInBatches(t *testing.T) {
	w := newWorld(t)
	keys := make(map[string][]byte)
	for n := range 1000 {
		name := fmt.Sprintf("s%d", n)
		w.aws.PutParameter("/tfy-secret/"+name, "CANARY")
		w.plane.Put("acme:prod:"+name, "CANARY")
		keys[name] = []byte("CANARY")
	}
	w.cluster.Do(t, http.MethodPatch, "/api/v1/namespaces/"+w.namespace+"/secrets/"+kubernetesSecret, realserver.Object{"data": keys})
	requests := map[string]int{"ssm": 100, "plane": 10, "kubernetes": 1}
	for _, s := range targets {
		want, ok := requests[s.name]
		if !ok {
			continue
		}
		var b strings.Builder
		b.WriteString("type: service\nname: app\nenv:\n")
		for n := range 1000 {
			fmt.Fprintf(&b, "  V%d: %ss%d\n", n, s.before, n)
		}
		w.write(t, "repo/uses.yaml", b.String())
		w.requests()
		got := w.verify(t, "--read")
		total := 0
		for _, n := range w.requests() {
			total += n
		}
		plan := fmt.Sprintf("1000 references, 1000 distinct secrets in 1 store, %d request", want)
		if got.status != 0 || total != want || !strings.Contains(got.stderr, plan) {
			t.Errorf("%s: status %d, %d requests, want %d\n%s%.500s", s.name, got.status, total, want, got.stderr, got.stdout)
		}
	}
}
