package browser

import (
	"bytes"
	"cmp"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// visible lists the names in the boxes that are shown.
const visible = `[...document.querySelectorAll(".box")].filter((e) => getComputedStyle(e).display !== "none").map((e) => e.querySelector(".name").textContent)`

func settle(t *testing.T, p *Page) {
	t.Helper()
	must(t, p.Eval("new Promise((done) => setTimeout(done, 150))", nil))
}

func value(t *testing.T, p *Page, id, v string) {
	t.Helper()
	must(t, p.Eval(fmt.Sprintf(`{ const e = document.getElementById(%q); e.value = %q; e.dispatchEvent(new Event(e.localName === "input" ? "input" : "change", {bubbles: true})); }`, id, v), nil))
	settle(t, p)
}

// The script lays out what Go has drawn in the same way.
func TestOneLayout(t *testing.T) {
	const places = `[...document.querySelectorAll(".box, .arrow")].map((e) => e.classList.contains("out") ? "" : (e.getAttribute("transform") ?? e.getAttribute("d"))).join("\n") + document.getElementById("graph").getAttribute("height")`
	for name, file := range trees(t) {
		without := open(t, file, func(p *Page) error {
			return p.Call("Emulation.setScriptExecutionDisabled", map[string]any{"value": true}, nil)
		})
		if !eval[bool](t, without, `!!document.getElementById("graph")`) {
			continue
		}
		drawn := eval[string](t, without, places)
		if got := eval[string](t, open(t, file), places); got != drawn {
			t.Errorf("%s: drawn as\n%.600s\nand laid out as\n%.600s", name, drawn, got)
		}
	}
}

// What is typed keeps what matches, with what that rests on and what rests on it.
func TestFilterByText(t *testing.T) {
	p := open(t, report(t, clean))
	all := eval[[]string](t, p, visible)
	value(t, p, "graph-text", "openai_api_key")
	got := eval[[]string](t, p, visible)
	want := []string{"parameter-store", "model-keys", "OPENAI_API_KEY", "truefoundry/provider-accounts", "openai-main", "guardrails-main"}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("kept %q, want %q", got, want)
	}
	if count := eval[string](t, p, `document.getElementById("graph-count").textContent`); !strings.Contains(count, " of ") {
		t.Errorf("the count says %q", count)
	}
	shot(t, p, "clean-filtered", true)
	value(t, p, "graph-text", "no such thing anywhere")
	if got := eval[[]string](t, p, visible); len(got) > 0 {
		t.Errorf("kept %q", got)
	}
	value(t, p, "graph-text", "")
	if got := eval[[]string](t, p, visible); !slices.Equal(got, all) {
		t.Errorf("after the filter %q, before %q", got, all)
	}
}

func TestFilterByStore(t *testing.T) {
	p := open(t, report(t, clean))
	id := eval[string](t, p, `[...document.getElementById("graph-store").options].find((o) => o.textContent.endsWith(":vault")).value`)
	value(t, p, "graph-store", id)
	got := eval[[]string](t, p, visible)
	for name, want := range map[string]bool{"vault": true, "payments-prod": true, "STRIPE_API_KEY": true, "payments-api": true, "VAULT_APPROLE_SECRET_ID": true,
		"parameter-store": false, "secrets-manager": false, "OPENAI_API_KEY": false, "openai-main": false} {
		if slices.Contains(got, name) != want {
			t.Errorf("%s shown: %t, want %t", name, !want, want)
		}
	}
}

func TestFilterByFindings(t *testing.T) {
	dir := write(t, "bad.yaml", openAI("bad", "tfy-secret://acme:one:KEY")+"  api_token: EXAMPLEvalue12345\n", "good.yaml", openAI("good", "tfy-secret://acme:two:KEY"))
	p := open(t, report(t, dir))
	value(t, p, "graph-severity", "3")
	got := strings.Join(eval[[]string](t, p, visible), " ")
	if !strings.Contains(got, "bad") || !strings.Contains(got, "one") || strings.Contains(got, "good") || strings.Contains(got, "two") {
		t.Errorf("kept %q", got)
	}
	// A mark leads to the findings of its file.
	must(t, p.Eval(`[...document.querySelectorAll(".box.manifest")].find((e) => e.querySelector(".name").textContent === "bad").dispatchEvent(new MouseEvent("click", {bubbles: true}))`, nil))
	if to := eval[string](t, p, `document.querySelector("#graph-about a").hash`); eval[string](t, p, fmt.Sprintf(`document.querySelector(%q + " h3 bdi").textContent`, to)) != "bad.yaml" {
		t.Errorf("the link leads to %s", to)
	}
}

// Choosing a box shows what it hangs together with, and no more.
func TestChoose(t *testing.T) {
	p := open(t, report(t, clean))
	must(t, p.Eval(`[...document.querySelectorAll(".box")].find((e) => e.querySelector(".name").textContent === "guardrails-main").dispatchEvent(new MouseEvent("click", {bubbles: true}))`, nil))
	on := eval[[]string](t, p, `[...document.querySelectorAll(".box.on .name")].map((e) => e.textContent)`)
	for name, want := range map[string]bool{"OPENAI_API_KEY": true, "HOUSE_RULES_TOKEN": true, "ENKRYPT_API_KEY": true, "parameter-store": true, "secrets-manager": true, "guardrails-main": true,
		"openai-main": false, "STRIPE_API_KEY": false, "vault": false} {
		if slices.Contains(on, name) != want {
			t.Errorf("%s highlighted: %t, want %t", name, !want, want)
		}
	}
	about := eval[string](t, p, `document.getElementById("graph-about").innerText`)
	if !strings.Contains(about, "Manifest provider-account/guardrail-config-group guardrails-main") || !strings.Contains(about, "integrations[0].auth_data.api_key, line ") {
		t.Errorf("about it: %q", about)
	}
	must(t, p.Eval(`document.getElementById("references").scrollIntoView()`, nil))
	shot(t, p, "clean-chosen", false)
}

// The whole page can be used without a mouse.
func TestKeyboard(t *testing.T) {
	p := open(t, report(t, wide(t, 240)))
	const focused = `(() => { const e = document.activeElement; return e.id + " " + (e.querySelector?.(".name")?.textContent ?? e.textContent.slice(0, 40)); })()`
	at := func() string { t.Helper(); return eval[string](t, p, focused) }
	var path []string
	for range 30 {
		must(t, p.Press("Tab"))
		path = append(path, at())
		if strings.HasPrefix(path[len(path)-1], "n0 ") {
			break
		}
	}
	if !strings.HasPrefix(path[len(path)-1], "n0 ") || !slices.ContainsFunc(path, func(s string) bool { return strings.HasPrefix(s, "graph-text") }) {
		t.Fatalf("Tab leads to %q", path)
	}
	if outline := eval[float64](t, p, `parseFloat(getComputedStyle(document.activeElement.querySelector("rect")).strokeWidth)`); outline < 3 {
		t.Errorf("the focus is %f wide", outline)
	}
	must(t, p.Press("ArrowRight"))
	group := at()
	if !strings.Contains(group, "group-") {
		t.Errorf("to the right of a store: %q", group)
	}
	before := len(eval[[]string](t, p, visible))
	must(t, p.Press("Enter"))
	if got := eval[string](t, p, `document.activeElement.getAttribute("aria-expanded") + document.activeElement.getAttribute("aria-pressed")`); got != "truetrue" {
		t.Errorf("after Enter: %s", got)
	}
	if n := len(eval[[]string](t, p, visible)); n != before+10 {
		t.Errorf("%d boxes after opening a group, %d before", n, before)
	}
	must(t, p.Press("ArrowDown"))
	if secret := at(); !strings.Contains(secret, "KEY_") {
		t.Errorf("below an open group: %q", secret)
	}
	must(t, p.Press("ArrowRight"))
	if manifests := at(); !strings.Contains(manifests, "team-") {
		t.Errorf("to the right of a secret: %q", manifests)
	}
	if !eval[bool](t, p, `(() => { const b = document.getElementById("graph-box").getBoundingClientRect(), e = document.activeElement.getBoundingClientRect(); return e.top >= b.top - 1 && e.bottom <= b.bottom + 1 && e.top >= 0 && e.bottom <= innerHeight; })()`) {
		t.Error("the focus is out of sight")
	}
	shot(t, p, "wide-keyboard", false)
	must(t, p.Press("Escape"))
	if eval[bool](t, p, `!!document.querySelector(".chosen, .on")`) {
		t.Error("Escape leaves something chosen")
	}
	must(t, p.Press("End", "Home", "ArrowLeft", "ArrowLeft"))
	if store := at(); !strings.Contains(store, "store-") {
		t.Errorf("to the left of everything: %q", store)
	}
	must(t, p.Eval(`document.getElementById("graph-text").focus()`, nil))
	for _, c := range "key_0123" {
		must(t, p.Press(string(c)))
	}
	settle(t, p)
	if got := strings.Join(eval[[]string](t, p, visible), " "); got != "store-0 group-012 KEY_0123 team-04 m0123" {
		t.Errorf("after typing: %q", got)
	}
	shot(t, p, "wide-filtered", false)
}

// The filter of the findings hides items and files, and shows them again.
func TestFindingsFilter(t *testing.T) {
	p := open(t, report(t, faulty))
	count := func() [2]int {
		return eval[[2]int](t, p, `[[...document.querySelectorAll("#findings li")].filter((e) => e.checkVisibility()).length, [...document.querySelectorAll("#findings .file")].filter((e) => e.checkVisibility()).length]`)
	}
	if got := count(); got != [2]int{15, 10} {
		t.Errorf("findings and files: %v", got)
	}
	value(t, p, "findings-severity", "warning")
	if got := count(); got != [2]int{3, 3} {
		t.Errorf("warnings and files: %v", got)
	}
	value(t, p, "findings-text", "MISTRAL")
	if got := count(); got != [2]int{1, 1} {
		t.Errorf("mistral's: %v", got)
	}
	value(t, p, "findings-rule", "literal-secret")
	if got := count(); got != [2]int{0, 0} || !eval[bool](t, p, `document.getElementById("none-left").checkVisibility()`) {
		t.Errorf("none: %v", got)
	}
	must(t, p.Eval(`document.getElementById("findings-filter").reset()`, nil))
	settle(t, p)
	if got := count(); got != [2]int{15, 10} {
		t.Errorf("after the filter: %v", got)
	}
}

// The bars of the rules are as long as their numbers, and the longest comes first.
func TestByRule(t *testing.T) {
	p := open(t, report(t, faulty))
	type bar struct {
		Rule, Count string
		Part        float64
	}
	bars := eval[[]bar](t, p, `[...document.querySelectorAll(".rules li")].map((li) => ({Rule: li.querySelector("code").textContent, Count: li.querySelector("span").textContent, Part: Math.round(100 * li.querySelector("rect").getBoundingClientRect().width / li.querySelector("svg").getBoundingClientRect().width)}))`)
	if len(bars) != 12 || bars[0] != (bar{"literal-secret", "3 errors", 100}) || bars[1] != (bar{"misplaced-field", "2 warnings", 67}) || bars[2] != (bar{"ambiguous-yaml", "1 error", 33}) {
		t.Errorf("%+v", bars)
	}
}

// A page of 10,000 findings can be read and filtered; the log says in which time.
func TestLarge(t *testing.T) {
	if testing.Short() {
		t.Skip("10,000 findings take some seconds")
	}
	for name, file := range map[string]string{
		"10000-findings": report(t, full(t, 10_000)),
		"500-boxes":      report(t, wide(t, 240)),
		"4000-boxes":     report(t, wide(t, 1900)),
		"too-many-boxes": report(t, wide(t, 5000)),
	} {
		start := time.Now()
		p := open(t, file)
		eval[int](t, p, "document.body.offsetHeight")
		load := time.Since(start)
		shot(t, p, "large-"+name, false)
		start = time.Now()
		if name == "10000-findings" {
			value(t, p, "findings-text", "m0999-9")
			if n := eval[int](t, p, `document.querySelectorAll("#findings li:not([hidden])").length`); n != 1 {
				t.Errorf("%d findings left", n)
			}
		} else {
			value(t, p, "graph-text", "group-017")
		}
		later := time.Since(start)
		shot(t, p, "large-"+name+"-filtered", false)
		t.Logf("%s: %d bytes, loaded in %v, filtered in %v", name, size(t, file), load.Round(time.Millisecond), later.Round(time.Millisecond))
	}
}

// The picture of docs/outputs.md is of this page; -update takes it anew.
func TestPicture(t *testing.T) {
	const file = "../../docs/outputs/page.png"
	if *update {
		p := open(t, report(t, faulty), func(p *Page) error { return p.Size(1220, 760) })
		must(t, p.Eval(`for (const f of [...document.querySelectorAll(".file")].slice(1)) f.hidden = true`, nil))
		shot(t, p, "picture", true)
		data := small(t, p)
		must(t, os.MkdirAll(filepath.Dir(file), 0o755))
		must(t, os.WriteFile(file, data, 0o644))
	}
	data, err := os.ReadFile(file)
	must(t, err)
	img, err := png.Decode(bytes.NewReader(data))
	must(t, err)
	if mean, colours := light(img); len(data) > 150_000 || mean < .7 || colours < 20 {
		t.Errorf("%d bytes, lightness %f, %d colours", len(data), mean, colours)
	}
}

// small is a picture of the page in 256 colours: text on even grounds loses
// nothing by that.
func small(t *testing.T, p *Page) []byte {
	t.Helper()
	data, err := p.Shot(true)
	must(t, err)
	img, err := png.Decode(bytes.NewReader(data))
	must(t, err)
	b, count := img.Bounds(), map[color.RGBA]int{}
	at := func(x, y int) color.RGBA { return color.RGBAModel.Convert(img.At(x, y)).(color.RGBA) }
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			count[at(x, y)]++
		}
	}
	colours := slices.SortedFunc(maps.Keys(count), func(a, b color.RGBA) int {
		return cmp.Or(count[b]-count[a], cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)))
	})
	var palette color.Palette
	for _, c := range colours[:min(len(colours), 256)] {
		palette = append(palette, c)
	}
	out := image.NewPaletted(b, palette)
	draw.Draw(out, b, img, b.Min, draw.Src)
	var small bytes.Buffer
	must(t, (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&small, out))
	return small.Bytes()
}
