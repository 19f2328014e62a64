package servers_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"secretref.dev/secretref/test/servers/conformance"
	"secretref.dev/secretref/test/servers/fake/truefoundry"
)

// A shelf is a control plane with secrets and two repositories of the same
// references, in which every manifest differs: between one and two, each file
// of the overlay changes. The overlay is out/overlay.
type shelf struct {
	command
	*plants
	plane *truefoundry.Server
	proxy *conformance.Proxy
	names []string

	canary  string // in every value: more of them, and one would look like some text
	version int
}

func newShelf(t *testing.T, files int) *shelf {
	t.Helper()
	t.Parallel()
	s := &shelf{plants: newPlants(), plane: truefoundry.Start(t)}
	s.path, s.dir = program(t), t.TempDir()
	s.plane.APIKey, s.canary = s.make("the API key"), s.make("a value")
	s.proxy = conformance.NewProxy(t, s.plane.URL, nil)
	s.vars = map[string]string{"TFY_HOST": s.proxy.URL, "TFY_API_KEY": s.plane.APIKey, "TFY_CLUSTER_TOKEN": "", "KUBECONFIG": ""}
	s.repository(t)
	for i := range files {
		s.names = append(s.names, fmt.Sprintf("K%03d", i))
		for _, input := range []string{"one", "two"} {
			s.write(t, fmt.Sprintf("%s/%d/%03d.yaml", input, i%3, i), account(s.names[i], input))
		}
	}
	s.rotate()
	return s
}

// account is a provider account with one reference.
func account(secret, comment string) string {
	return fmt.Sprintf("# %s\ntype: provider-account/openai\nname: of-%s\nauth_data: {type: api-key, api_key: 'tfy-secret://acme:prod:%[2]s'}\nintegrations: []\n", comment, secret)
}

// rotate gives every secret a new value.
func (s *shelf) rotate() {
	s.version++
	for _, name := range s.names {
		s.plane.Put("acme:prod:"+name, fmt.Sprintf("%s %s %d", s.canary, name, s.version))
	}
}

func (s *shelf) args(input string) []string {
	return []string{"render", input, "--as", "secret", "-o", "out/overlay"}
}

// render renders one of the inputs, and looks for canaries in what is said.
func (s *shelf) render(t *testing.T, input string, flags ...string) outcome {
	t.Helper()
	got := s.run(t, append(s.args(input), flags...)...)
	s.clean(t, "what render says", got.stdout+got.stderr)
	return got
}

// good renders, which must succeed, and returns the overlay.
func (s *shelf) good(t *testing.T, input string) map[string]fileState {
	t.Helper()
	if got := s.render(t, input); got.status != 0 {
		t.Fatalf("status %d\n%s", got.status, got.stderr)
	}
	return s.overlay(t)
}

func (s *shelf) overlay(t *testing.T) map[string]fileState {
	t.Helper()
	return tree(t, filepath.Join(s.dir, "out/overlay"))
}

// unchanged fails the test if a failed run has touched the overlay, left
// anything beside it, or a value elsewhere, or has not said what to do.
func (s *shelf) unchanged(t *testing.T, before map[string]fileState, got outcome, says string) {
	t.Helper()
	if got.status != 2 || !strings.Contains(got.stderr, says) || !strings.Contains(got.stderr, "hint: ") {
		t.Errorf("status %d, %q is not told, or what to do\n%s", got.status, says, got.stderr)
	}
	if diff := cmp.Diff(names(before), names(s.overlay(t))); diff != "" {
		t.Error(diff)
	}
	for name, now := range s.overlay(t) {
		if now != before[name] {
			t.Errorf("%s has been touched", name)
		}
	}
	s.inPlace(t, s.dir)
}

func names(all map[string]fileState) []string {
	var list []string
	for name := range all {
		list = append(list, name)
	}
	slices.Sort(list)
	return list
}

// stage is the directory that a run works in, "" when there is none, with what
// is in it.
func (s *shelf) stage() (dir string, entries []string) {
	found, _ := filepath.Glob(filepath.Join(s.dir, "out/overlay/.secretref-tmp-*"))
	if len(found) == 0 {
		return "", nil
	}
	list, _ := os.ReadDir(found[0]) // it may be gone again
	for _, e := range list {
		entries = append(entries, e.Name())
	}
	return found[0], entries
}

// start starts a run and waits until ready says that the moment has come, or
// the run is over.
func (s *shelf) start(t *testing.T, input string, ready func() bool) (cmd *exec.Cmd, wait func() outcome) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	// The run gets what processor time the watching leaves, or it would be over
	// before it is caught.
	c := s.command
	c.path = "nice"
	cmd = c.prepare(t, ctx, append([]string{"-n", "19", s.path}, s.args(input)...)...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { _ = cmd.Wait(); close(ended) }() // its status is in ProcessState
	for over := false; !over && !ready(); {
		select {
		case <-ended:
			over = true
		default:
		}
	}
	return cmd, func() outcome {
		<-ended
		cancel()
		s.clean(t, "what render says", stdout.String()+stderr.String())
		return outcome{status: cmd.ProcessState.ExitCode(), stdout: stdout.String(), stderr: stderr.String()}
	}
}

// A moment is one of a run that writes: so many files are in its stage, or so
// many have taken their places.
type moment struct{ staged, placed int }

func (s *shelf) reached(m moment) func() bool {
	return func() bool {
		dir, entries := s.stage()
		return dir != "" && len(entries) >= m.staged && (m.placed == 0 || slices.Contains(entries, fmt.Sprintf("old-%d", m.placed)))
	}
}

// A run is killed at many moments of its writing. Every file is the old or the
// new one, to the byte; before the first takes its place, all are the old ones.
// Values lie in files of mode 0600 of the ignored directory alone, and the next
// run removes them, and makes the overlay that it would have made.
func TestRenderIsKilled(t *testing.T) {
	const files = 30
	s := newShelf(t, files)
	before := s.good(t, "one")
	var moments []moment
	for n := 0; n <= files+6; n += 3 {
		moments = append(moments, moment{staged: n}, moment{placed: n + 1})
	}
	left, mixed := 0, 0
	for i, m := range moments {
		s.rotate()
		input := []string{"two", "one"}[i%2]
		cmd, wait := s.start(t, input, s.reached(m))
		_ = cmd.Process.Kill() // it may be over
		wait()
		s.inPlace(t, s.dir)
		killed := s.overlay(t)
		placed := false
		if dir, entries := s.stage(); dir != "" {
			left++
			placed = slices.Contains(entries, "old-0")
		}
		after := s.good(t, input)
		old, changed := 0, 0
		for name, now := range killed {
			switch was, is := before[name].Text == now.Text, after[name].Text == now.Text; {
			case strings.HasPrefix(name, ".secretref-tmp-"):
			case was && !is:
				old++
			case is && !was:
				changed++
			case !was:
				t.Errorf("%+v: %s is neither the old nor the new one", m, name)
			}
		}
		if old > 0 && changed > 0 {
			mixed++
		}
		if changed > 0 && old > 0 && !placed {
			t.Errorf("%+v: a part of the overlay is new before all was written", m)
		}
		if dir, _ := s.stage(); dir != "" || len(s.inPlace(t, s.dir)) != 1 {
			t.Errorf("%+v: the next run leaves something", m)
		}
		if len(after) != len(before) {
			t.Errorf("%+v: %d files, not %d", m, len(after), len(before))
		}
		before = after
	}
	t.Logf("of %d kills, %d left a stage, %d of them while files took their places", len(moments), left, mixed)
	if left < 3 {
		t.Errorf("only %d of %d runs were killed while they wrote", left, len(moments))
	}
	if got := s.render(t, "one", "--check"); got.status != 0 {
		t.Errorf("status %d\n%s%s", got.status, got.stdout, got.stderr)
	}
}

// What a killed run has left goes away even when the next one gets no answer.
func TestLeftoversGoBeforeTheAsking(t *testing.T) {
	s := newShelf(t, 30)
	before := s.good(t, "one")
	for try := 0; ; try++ {
		s.rotate()
		cmd, wait := s.start(t, "two", s.reached(moment{staged: 10}))
		_ = cmd.Process.Kill()
		wait()
		if dir, entries := s.stage(); dir != "" && !slices.Contains(entries, "old-0") {
			break
		}
		if try == 20 {
			t.Fatal("every run was over before it was killed")
		}
		before = s.good(t, "one")
	}
	s.proxy.Set(conformance.Fault{Kind: conformance.Down})
	got := s.render(t, "two", "--timeout", "1s")
	if dir, _ := s.stage(); dir != "" || got.status != 2 {
		t.Errorf("status %d, %s is left", got.status, dir)
	}
	s.unchanged(t, before, outcome{status: 2, stderr: "hint: "}, "")
}

// An interrupt while stores are asked leaves everything as it is; one while
// files are written comes too late, and the overlay is whole.
func TestRenderIsInterrupted(t *testing.T) {
	s := newShelf(t, 30)
	before := s.good(t, "one")
	s.rotate()
	s.proxy.Set(conformance.Fault{Kind: conformance.Slow, Delay: 10 * time.Second})
	for _, signal := range []os.Signal{os.Interrupt, os.Kill} {
		s.proxy.Reset()
		cmd, wait := s.start(t, "two", func() bool { return s.proxy.Requests() > 0 })
		time.Sleep(50 * time.Millisecond)
		start := time.Now()
		if err := cmd.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		got := wait()
		if took := time.Since(start); took > 2*time.Second {
			t.Errorf("%s: it took %s to stop", signal, took)
		}
		if signal == os.Interrupt && (got.status != 2 || !strings.HasSuffix(got.stderr, "secretref: interrupted\n")) {
			t.Errorf("status %d\n%s", got.status, got.stderr)
		}
		s.unchanged(t, before, outcome{status: 2, stderr: "hint: "}, "")
	}
	s.proxy.Set(conformance.Fault{})
	cmd, wait := s.start(t, "two", s.reached(moment{staged: 5}))
	if err := cmd.Process.Signal(os.Interrupt); err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Fatal(err)
	}
	if got := wait(); got.status != 2 && got.status != 0 {
		t.Errorf("status %d\n%s", got.status, got.stderr)
	}
	if dir, _ := s.stage(); dir != "" {
		t.Error("something is left")
	}
	if got := s.render(t, "two", "--check"); got.status != 0 {
		t.Errorf("status %d\n%s%s", got.status, got.stdout, got.stderr)
	}
}
