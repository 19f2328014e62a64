package overlay

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// An overlay below its inputs is none of them; whatever else lies beside it is.
func TestOverlayBelowInputs(t *testing.T) {
	dir := repository(t)
	opt := options(ExternalSecret)
	opt.Dir = filepath.Join(dir, "over [x]")
	write(t, rendered(t, opt, dir), opt.Dir)
	before := snapshot(t, opt.Dir)
	if w := write(t, rendered(t, opt, dir), opt.Dir); w.Changed != 0 {
		t.Errorf("%+v", w)
	}
	if diff := cmp.Diff(before, snapshot(t, opt.Dir)); diff != "" {
		t.Error(diff)
	}
	if err := os.WriteFile(filepath.Join(opt.Dir, "mine.yaml"), []byte(account("mine", "tfy-secret://acme:prod:MINE")), 0o644); err != nil {
		t.Fatal(err)
	}
	write(t, rendered(t, opt, dir), opt.Dir)
	if got := snapshot(t, opt.Dir)["manifests/over [x]/mine.yaml"]; !strings.Contains(got, "tfy-k8s-secret://PROD_MINE") {
		t.Errorf("a manifest beside the overlay is not in it: %q", got)
	}
}

// Another overlay is no input: its keys would count as keys that come into the
// Secret from elsewhere, and every key of this one would get a hash.
func TestOverlayOfAnOverlay(t *testing.T) {
	dir := repository(t)
	out := filepath.Join(dir, "overlays", "one")
	write(t, rendered(t, options(ExternalSecret), dir+"/tfy"), out)
	opt := options(ExternalSecret)
	for _, paths := range [][]string{{dir}, {dir + "/tfy", dir + "/overlays"}, {out}} {
		if _, err := Plan(t.Context(), paths, opt); err == nil || !strings.Contains(err.Error(), `overlays/one" is an overlay that render has written`) {
			t.Errorf("%v: %v", paths, err)
		}
	}
	opt.Check.Exclude = []string{dir + "/overlays/**"}
	o, err := Plan(t.Context(), []string{dir}, opt)
	if err != nil {
		t.Fatal(err)
	}
	if got := keys(o); got != "PROD_KEY PROD_PEM" {
		t.Errorf("%s", got)
	}
	if notes := strings.Join(o.Notes, "\n"); !strings.Contains(notes, "excluded, and so not in the overlay: "+dir+"/overlays/**") {
		t.Errorf("what is left out is not said:\n%s", notes)
	}
}

// Manifests that stand where the overlay's would are never written over, nor
// left out.
func TestInputsInThePlaceOfTheOverlay(t *testing.T) {
	for _, reference := range []string{"tfy-secret://acme:prod:KEY", "tfy-k8s-secret://MINE"} {
		dir := tree(t, map[string]string{"deploy/manifests/a.yaml": account("a", reference), "b.yaml": account("b", "tfy-secret://acme:prod:B")})
		before := snapshot(t, dir)
		opt := options(ExternalSecret)
		opt.Dir = filepath.Join(dir, "deploy")
		for _, paths := range [][]string{{dir}, {dir + "/b.yaml", dir + "/deploy/manifests"}, {dir + "/b.yaml", dir + "/deploy/manifests/a.yaml"}} {
			if _, err := Plan(t.Context(), paths, opt); err == nil || !strings.Contains(err.Error(), "lies where the manifests of the overlay would be written") {
				t.Errorf("%v: %v", paths, err)
			}
		}
		if diff := cmp.Diff(before, snapshot(t, dir)); diff != "" {
			t.Error(diff)
		}
	}
}

// Whoever adds a secret that renames the key of another is told.
func TestCollisionIsTold(t *testing.T) {
	dir := tree(t, map[string]string{"a.yaml": account("a", "tfy-secret://acme:prod:A_B"), "b.yaml": account("b", "tfy-secret://acme:prod-a:B")})
	opt := options(ExternalSecret)
	o := rendered(t, opt, dir)
	if notes := strings.Join(o.Notes, "\n"); !strings.Contains(notes, "more than one secret would have the key PROD_A_B, so a hash tells them apart: PROD_A_B_0CBA5B31, PROD_A_B_E58D6CDC; pin ") {
		t.Errorf("%s", notes)
	}
	var err error
	if opt.KeyMap, err = ParseKeyMap("keys.yaml", []byte("PROD_A_B: tfy-secret://acme:prod:A_B\nOTHER: tfy-secret://acme:prod-a:B\n")); err != nil {
		t.Fatal(err)
	}
	if o = rendered(t, opt, dir); len(o.Notes) > 0 || keys(o) != "OTHER PROD_A_B" {
		t.Errorf("%s %q", keys(o), o.Notes)
	}
}

func keys(o *Overlay) string {
	var names []string
	for _, k := range o.Keys {
		names = append(names, k.Name)
	}
	return strings.Join(names, " ")
}
