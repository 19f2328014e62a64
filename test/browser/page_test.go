package browser

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
)

// trees are what most claims are tried on.
func trees(t *testing.T) map[string]string {
	return map[string]string{
		"clean": report(t, clean), "faulty": report(t, faulty), "hostile": report(t, hostile(t)), "wide": report(t, wide(t, 240)),
		"empty":   report(t, t.TempDir()),
		"nothing": report(t, write(t, "x.yaml", "a: 1\n"), "x.yaml"),
		"broken":  report(t, write(t, "a.yaml", openAI("a", "tfy-secret://acme:g:KEY"), "b.yaml", "type: provider-account/openai\nauth_data: [\n")),
	}
}

// A page loads nothing, and the browser has nothing to say about it.
func TestSilent(t *testing.T) {
	for name, file := range trees(t) {
		p := open(t, file)
		if trouble := p.Trouble(); len(trouble) > 0 {
			t.Errorf("%s: %q", name, trouble)
		}
		for _, url := range p.Requests() {
			if url != "file://"+file && url != "data:," {
				t.Errorf("%s: asks for %q", name, url)
			}
		}
	}
}

// Neither does it from a server, as artifacts of CI are shown: the icon, which
// browsers ask for by themselves, included.
func TestOneRequest(t *testing.T) {
	file := report(t, faulty)
	var mu sync.Mutex
	var asked []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		asked = append(asked, r.URL.Path)
		mu.Unlock()
		http.ServeFile(w, r, file)
	}))
	defer server.Close()
	p, err := tools.browser.Open(1280, 900)
	must(t, err)
	defer p.Close()
	must(t, p.Go(server.URL+"/report"))
	must(t, p.Eval("new Promise((done) => setTimeout(done, 300))", nil))
	mu.Lock()
	defer mu.Unlock()
	if len(asked) != 1 || len(p.Trouble()) > 0 {
		t.Errorf("asked for %q; %q", asked, p.Trouble())
	}
}

// The policy of the page has the browser refuse what its text could not do
// anyway.
func TestPolicyHolds(t *testing.T) {
	p := open(t, report(t, faulty))
	got := eval[string](t, p, `(async () => {
		const out = [];
		try { await fetch("data:,x"); out.push("fetch"); } catch {}
		const script = document.createElement("script");
		try { script.text = "window.ran = 1"; document.body.append(script); } catch {}
		const style = document.createElement("style");
		style.textContent = "body { color: rgb(1, 2, 3) }";
		document.body.append(style);
		try { document.body.setAttribute("onclick", "window.ran = 1"); } catch {}
		document.body.click();
		try { document.body.insertAdjacentHTML("beforeend", "<b id=inserted>x</b>"); } catch {}
		if (window.ran) out.push("script");
		if (getComputedStyle(document.body).color === "rgb(1, 2, 3)") out.push("style");
		if (document.getElementById("inserted")) out.push("markup");
		return out.join();
	})()`)
	if got != "" {
		t.Errorf("the page lets pass: %s", got)
	}
}

// Light and dark are as the reader's system has it, and neither is blank.
func TestLightAndDark(t *testing.T) {
	for _, name := range []string{"clean", "faulty", "wide", "empty", "broken", "hostile"} {
		file := trees(t)[name]
		var means []float64
		for _, scheme := range []string{"light", "dark"} {
			p := open(t, file, func(p *Page) error {
				return p.Media("screen", map[string]string{"prefers-color-scheme": scheme})
			})
			for _, part := range []string{"top", "references"} {
				if part != "top" {
					must(t, p.Eval(`document.getElementById("references")?.scrollIntoView()`, nil))
				}
				mean, colours := light(shot(t, p, name+"-"+scheme+"-"+part, false))
				if colours < 8 {
					t.Errorf("%s, %s, %s: %d colours", name, scheme, part, colours)
				}
				means = append(means, mean)
			}
		}
		if means[0] < .8 || means[2] > .3 {
			t.Errorf("%s: mean lightness %v", name, means)
		}
	}
}

// No window is so narrow or wide that the page has to be moved sideways.
func TestNoOverflow(t *testing.T) {
	for name, file := range trees(t) {
		for _, width := range []int{320, 360, 768, 1280, 2560} {
			p := open(t, file, func(p *Page) error { return p.Size(width, 800) })
			if got := eval[int](t, p, "document.documentElement.scrollWidth"); got > width {
				t.Errorf("%s at %d pixels is %d wide", name, width, got)
			}
			if width == 360 {
				shot(t, p, name+"-narrow", false)
			}
		}
	}
}

// Without scripts there are the totals, the findings and the picture, and no
// control that would not work.
func TestWithoutScripts(t *testing.T) {
	p := open(t, report(t, faulty), func(p *Page) error {
		return p.Call("Emulation.setScriptExecutionDisabled", map[string]any{"value": true}, nil)
	})
	text := eval[string](t, p, "document.body.textContent") // innerText leaves out what is not drawn yet
	for _, want := range []string{"11 errors, 3 warnings, 1 note", "truefoundry/mcp-servers/github.yaml", "Authorization: [masked: 36 characters]", "literal-secret", "keep one of them"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q", want)
		}
	}
	if n := eval[int](t, p, `document.querySelectorAll("#findings li[data-rule]").length`); n != 15 {
		t.Errorf("%d findings, not 15", n)
	}
	if n := eval[int](t, p, `[...document.querySelectorAll("form, button, input, select")].filter((e) => e.checkVisibility()).length`); n > 0 {
		t.Errorf("%d controls that do nothing", n)
	}
	if n := eval[int](t, p, `[...document.querySelectorAll(".box")].filter((e) => getComputedStyle(e).display !== "none").length`); n < 6 {
		t.Errorf("%d boxes in the picture", n)
	}
	shot(t, p, "faulty-without-scripts", true)
}

// The printed page has all findings and none of the controls.
func TestPrint(t *testing.T) {
	for _, name := range []string{"faulty", "clean"} {
		p := open(t, trees(t)[name], func(p *Page) error {
			return p.Media("print", map[string]string{"prefers-color-scheme": "dark"})
		})
		if n := eval[int](t, p, `[...document.querySelectorAll("nav, form")].filter((e) => e.checkVisibility()).length`); n > 0 {
			t.Errorf("%s: %d controls on paper", name, n)
		}
		if mean, _ := light(shot(t, p, name+"-print", true)); mean < .85 {
			t.Errorf("%s: dark paper, %f", name, mean)
		}
		pdf, err := p.PDF()
		must(t, err)
		if *shots != "" {
			must(t, os.WriteFile(*shots+"/"+name+".pdf", pdf, 0o644))
		}
		if len(pdf) < 10_000 || !strings.HasPrefix(string(pdf), "%PDF") {
			t.Errorf("%s: a PDF of %d bytes", name, len(pdf))
		}
	}
}

// axe-core finds nothing, in either scheme.
func TestAccessible(t *testing.T) {
	for name, file := range trees(t) {
		for _, scheme := range []string{"light", "dark"} {
			p := open(t, file, func(p *Page) error {
				return p.Media("screen", map[string]string{"prefers-color-scheme": scheme})
			})
			if eval[bool](t, p, `!!document.querySelector(".box")`) {
				must(t, p.Eval(`document.querySelector(".box").dispatchEvent(new MouseEvent("click", {bubbles: true}))`, nil))
			}
			must(t, p.Eval(tools.axe+"; 0", nil))
			for _, v := range eval[[]string](t, p, `axe.run(document, {resultTypes: ["violations"]}).then((r) => r.violations.map((v) => v.id + ": " + v.help + " " + v.nodes.slice(0, 3).map((n) => n.html + " " + n.failureSummary).join(" | ")))`) {
				t.Errorf("%s, %s: %s", name, scheme, v)
			}
			if n := eval[int](t, p, `axe.run(document, {resultTypes: ["passes"]}).then((r) => r.passes.length)`); n < 10 {
				t.Errorf("%s: only %d rules of axe-core looked at something", name, n)
			}
		}
	}
}

// A box is a button for those who hear the page, with all there is to say of it.
func TestBoxesAreNamed(t *testing.T) {
	p := open(t, report(t, clean))
	var tree struct {
		Nodes []struct {
			Role, Name struct{ Value any }
		}
	}
	must(t, p.Call("Accessibility.getFullAXTree", nil, &tree))
	for _, want := range []string{"Secret store acme:aws:aws-prod:secret-store:parameter-store", "Secret tfy-secret://acme:model-keys:OPENAI_API_KEY", "Manifest provider-account/openai openai-main"} {
		found := false
		for _, n := range tree.Nodes {
			name, _ := n.Name.Value.(string)
			found = found || n.Role.Value == "button" && strings.HasPrefix(name, want)
		}
		if !found {
			t.Errorf("no button %q", want)
		}
	}
}

// Names that would like to be markup, scripts or terminal escapes are text.
func TestHostileNames(t *testing.T) {
	dir := hostile(t)
	p := open(t, report(t, dir))
	if trouble := p.Trouble(); len(trouble) > 0 {
		t.Errorf("%q", trouble)
	}
	const elements = `Object.entries([...document.querySelectorAll("*")].reduce((n, e) => (n[e.localName] = (n[e.localName] ?? 0) + 1, n), {})).map(([k, v]) => k + "=" + v).join(" ")`
	for element, want := range map[string]int{"script": 1, "style": 1, "img": 0, "base": 0, "svg:not(.rules > li > svg)": 1, ".rules > li": 2, ".rules > li > *": 6, "meta": 5, "title": -1} {
		n := eval[int](t, p, fmt.Sprintf(`document.querySelectorAll(%q).length`, element))
		if want >= 0 && n != want {
			t.Errorf("%d of %s, not %d: %s", n, element, want, eval[string](t, p, elements))
		}
	}
	if n := eval[int](t, p, `[...document.querySelectorAll("*")].filter((e) => [...e.attributes].some((a) => a.name.startsWith("on") || a.name === "style" || a.name === "autofocus")).length`); n > 0 {
		t.Errorf("%d elements with handlers", n)
	}
	if bad := eval[string](t, p, `[...new Set(document.documentElement.textContent.match(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g) ?? [])].map((c) => c.codePointAt(0).toString(16)).join()`); bad != "" {
		t.Errorf("characters %s", bad)
	}
	text := eval[string](t, p, "document.body.textContent")
	for _, want := range []string{"<img src=x onerror=alert(1)>", `\u202egnp.yaml`, `\u001b[31mred`, "{{alert(1)}}", "{}{}%s%d", "<script>alert(5)<", "&lt;b&gt;&#x3c;b>"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in the text", want)
		}
	}
	// Every box chosen, every word typed: what scripts write is text as well.
	must(t, p.Eval(`document.getElementById("graph-open").click(); for (const g of document.querySelectorAll(".box")) g.dispatchEvent(new MouseEvent("click", {bubbles: true}))`, nil))
	if n := eval[int](t, p, `document.querySelectorAll("#graph-about script, #graph-about img, #graph-about svg, #graph-about b").length`); n > 0 || len(p.Trouble()) > 0 {
		t.Errorf("%d elements, %q", n, p.Trouble())
	}
}
