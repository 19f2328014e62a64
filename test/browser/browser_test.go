package browser

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

var (
	shots  = flag.String("shots", "", "keep the screenshots in this directory, for people to look at")
	update = flag.Bool("update", false, "draw the picture of docs/outputs.md anew")
)

var tools struct {
	secretref, axe string
	browser        *Browser
}

func TestMain(m *testing.M) {
	flag.Parse()
	tmp, err := os.MkdirTemp("", "secretref-browser-")
	if err == nil {
		err = prepare(tmp)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.RemoveAll(tmp)
		os.Exit(1)
	}
	status := m.Run()
	tools.browser.Close()
	os.RemoveAll(tmp)
	os.Exit(status)
}

// prepare builds secretref, installs axe-core and starts the browser.
func prepare(tmp string) error {
	tools.secretref = filepath.Join(tmp, "secretref")
	cmd := exec.Command("go", "build", "-o", tools.secretref, ".")
	cmd.Dir = "../.."
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("building secretref: %w\n%s", err, output)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return err
	}
	if err := install(filepath.Join(cache, "secretref-test-browser")); err != nil {
		return err
	}
	tools.browser, err = Start()
	return err
}

// install puts what package-lock.json says into a directory of its own below
// the cache, once.
func install(cache string) error {
	lock, err := os.ReadFile("package-lock.json")
	if err != nil {
		return err
	}
	sum := sha256.Sum256(lock)
	dir := filepath.Join(cache, hex.EncodeToString(sum[:8]))
	script := filepath.Join(dir, "node_modules", "axe-core", "axe.min.js")
	if _, err := os.Stat(filepath.Join(dir, "complete")); err != nil {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
		for _, name := range []string{"package.json", "package-lock.json", ".npmrc"} {
			data, err := os.ReadFile(name)
			if err == nil {
				err = os.WriteFile(filepath.Join(dir, name), data, 0o644)
			}
			if err != nil {
				return err
			}
		}
		cmd := exec.Command("npm", "ci")
		cmd.Dir = dir
		if output, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("npm ci: %w; these tests need Node.js with npm\n%s", err, output)
		}
		if err := os.WriteFile(filepath.Join(dir, "complete"), nil, 0o644); err != nil {
			return err
		}
	}
	axe, err := os.ReadFile(script)
	tools.axe = string(axe)
	return err
}

// report writes the page of a check in a directory and returns its file.
func report(t *testing.T, dir string, args ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "report.html")
	cmd := exec.Command(tools.secretref, append([]string{"check", "--output", "html=" + file}, args...)...)
	cmd.Dir = dir
	output, err := cmd.CombinedOutput()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if _, err := os.Stat(file); err != nil {
		t.Fatalf("no report: %s", output)
	}
	return file
}

// open shows a file in a tab.
func open(t *testing.T, file string, prepare ...func(*Page) error) *Page {
	t.Helper()
	p, err := tools.browser.Open(1280, 900)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	for _, f := range prepare {
		must(t, f(p))
	}
	must(t, p.Go("file://"+file))
	return p
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// eval is the value of an expression in the page.
func eval[T any](t *testing.T, p *Page, expression string) T {
	t.Helper()
	var value T
	if err := p.Eval(expression, &value); err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	return value
}

// shot takes a picture, and keeps it where -shots says.
func shot(t *testing.T, p *Page, name string, whole bool) image.Image {
	t.Helper()
	data, err := p.Shot(whole)
	must(t, err)
	if *shots != "" {
		must(t, os.WriteFile(filepath.Join(*shots, name+".png"), data, 0o644))
	}
	img, err := png.Decode(bytes.NewReader(data))
	must(t, err)
	return img
}

// light is the mean lightness of a picture from 0 to 1, and how many colours it
// has.
func light(img image.Image) (mean float64, colours int) {
	seen, b := map[[3]uint32]bool{}, img.Bounds()
	n := 0
	for y := b.Min.Y; y < b.Max.Y; y += 3 {
		for x := b.Min.X; x < b.Max.X; x += 3 {
			r, g, bl, _ := img.At(x, y).RGBA()
			mean += float64(r+g+bl) / 3 / 0xffff
			n++
			seen[[3]uint32{r >> 11, g >> 11, bl >> 11}] = true
		}
	}
	return mean / float64(n), len(seen)
}

// write puts files into a directory of their own: names and texts in turn.
func write(t *testing.T, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(files); i += 2 {
		file := filepath.Join(dir, filepath.FromSlash(files[i]))
		must(t, os.MkdirAll(filepath.Dir(file), 0o755))
		must(t, os.WriteFile(file, []byte(strings.TrimPrefix(files[i+1], "\n")), 0o644))
	}
	return dir
}

func size(t *testing.T, file string) int64 {
	t.Helper()
	info, err := os.Stat(file)
	must(t, err)
	return info.Size()
}
