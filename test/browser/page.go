package browser

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"
)

// Page is a tab.
type Page struct {
	b       *Browser
	session string
	target  string
	loaded  chan struct{}

	mu       sync.Mutex
	requests []string // addresses that it asked for
	trouble  []string // what the console says, dialogs, exceptions
}

// Open makes a tab of a size, which goes nowhere yet.
func (b *Browser) Open(width, height int) (*Page, error) {
	var target struct{ TargetID string }
	if err := b.call("", "Target.createTarget", map[string]any{"url": "about:blank"}, &target); err != nil {
		return nil, err
	}
	var attached struct{ SessionID string }
	if err := b.call("", "Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &attached); err != nil {
		return nil, err
	}
	p := &Page{b: b, session: attached.SessionID, target: target.TargetID, loaded: make(chan struct{}, 16)}
	b.mu.Lock()
	b.sessions[p.session] = p
	b.mu.Unlock()
	for _, domain := range []string{"Page", "Network", "Log", "Runtime"} {
		if err := p.Call(domain+".enable", nil, nil); err != nil {
			return nil, err
		}
	}
	return p, p.Size(width, height)
}

// Close closes the tab.
func (p *Page) Close() {
	p.b.call("", "Target.closeTarget", map[string]any{"targetId": p.target}, nil)
	p.b.mu.Lock()
	delete(p.b.sessions, p.session)
	p.b.mu.Unlock()
}

// Call asks the tab for something of the protocol.
func (p *Page) Call(method string, params, result any) error {
	return p.b.call(p.session, method, params, result)
}

// event takes in what the tab says unasked.
func (p *Page) event(method string, params json.RawMessage) {
	var e struct {
		Request   struct{ URL string }
		Entry     struct{ Text, Level, URL string }
		Message   string
		Args      []struct{ Value any }
		Type      string
		Exception struct {
			Text      string
			Exception struct{ Description string }
		} `json:"exceptionDetails"`
	}
	json.Unmarshal(params, &e)
	p.mu.Lock()
	defer p.mu.Unlock()
	switch method {
	case "Page.loadEventFired":
		select {
		case p.loaded <- struct{}{}:
		default:
		}
	case "Network.requestWillBeSent":
		p.requests = append(p.requests, e.Request.URL)
	case "Log.entryAdded":
		p.trouble = append(p.trouble, "log: "+e.Entry.Text)
	case "Runtime.consoleAPICalled":
		p.trouble = append(p.trouble, fmt.Sprintf("console.%s: %v", e.Type, e.Args))
	case "Runtime.exceptionThrown":
		p.trouble = append(p.trouble, "exception: "+e.Exception.Text+" "+e.Exception.Exception.Description)
	case "Page.javascriptDialogOpening":
		p.trouble = append(p.trouble, "dialog: "+e.Message)
		go p.Call("Page.handleJavaScriptDialog", map[string]any{"accept": true}, nil)
	}
}

// Go loads an address and waits until everything on it is loaded.
func (p *Page) Go(url string) error {
	for len(p.loaded) > 0 {
		<-p.loaded
	}
	var went struct{ ErrorText string }
	if err := p.Call("Page.navigate", map[string]any{"url": url}, &went); err != nil {
		return err
	}
	if went.ErrorText != "" {
		return fmt.Errorf("%s: %s", url, went.ErrorText)
	}
	select {
	case <-p.loaded:
		return nil
	case <-time.After(timeout):
		return fmt.Errorf("%s: not loaded", url)
	}
}

// Requests lists the addresses that the tab has asked for.
func (p *Page) Requests() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.requests...)
}

// Trouble lists all that the console says, and dialogs.
func (p *Page) Trouble() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.trouble...)
}

// Size sets the size of the window.
func (p *Page) Size(width, height int) error {
	return p.Call("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false}, nil)
}

// Media sets what the page takes its surroundings for: "screen" or "print", and
// features such as prefers-color-scheme.
func (p *Page) Media(media string, features map[string]string) error {
	list := []map[string]string{}
	for name, value := range features {
		list = append(list, map[string]string{"name": name, "value": value})
	}
	return p.Call("Emulation.setEmulatedMedia", map[string]any{"media": media, "features": list}, nil)
}

// Eval runs an expression in the page and waits for its promise. The value goes
// into result.
func (p *Page) Eval(expression string, result any) error {
	var r struct {
		Result    struct{ Value json.RawMessage }
		Exception *struct {
			Text      string
			Exception struct{ Description string }
		} `json:"exceptionDetails"`
	}
	if err := p.Call("Runtime.evaluate", map[string]any{"expression": expression, "returnByValue": true, "awaitPromise": true}, &r); err != nil {
		return err
	}
	if r.Exception != nil {
		return fmt.Errorf("%s %s", r.Exception.Text, r.Exception.Exception.Description)
	}
	if result == nil || len(r.Result.Value) == 0 {
		return nil
	}
	return json.Unmarshal(r.Result.Value, result)
}

// keyCodes are those of keys that the browser acts on by their code.
var keyCodes = map[string]int{"Tab": 9, "Enter": 13, "Escape": 27, "End": 35, "Home": 36, "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40}

// Press presses keys, one after the other: names of keys, or single characters.
func (p *Page) Press(keys ...string) error {
	for _, key := range keys {
		down := map[string]any{"type": "keyDown", "key": key, "windowsVirtualKeyCode": keyCodes[key]}
		if name, ok := strings.CutPrefix(key, "Shift+"); ok {
			down["key"], down["modifiers"], down["windowsVirtualKeyCode"] = name, 8, keyCodes[name]
		}
		switch {
		case key == "Enter":
			down["text"] = "\r"
		case len(key) == 1:
			down["text"] = key
		}
		if err := p.Call("Input.dispatchKeyEvent", down, nil); err != nil {
			return err
		}
		down["type"] = "keyUp"
		delete(down, "text")
		if err := p.Call("Input.dispatchKeyEvent", down, nil); err != nil {
			return err
		}
	}
	return nil
}

// Shot is a picture of the window as PNG; of the whole page if whole.
func (p *Page) Shot(whole bool) ([]byte, error) {
	return p.data("Page.captureScreenshot", map[string]any{"captureBeyondViewport": whole})
}

// PDF is what the printer gets.
func (p *Page) PDF() ([]byte, error) {
	return p.data("Page.printToPDF", map[string]any{"printBackground": true})
}

func (p *Page) data(method string, params any) ([]byte, error) {
	var r struct{ Data string }
	if err := p.Call(method, params, &r); err != nil {
		return nil, err
	}
	return base64.StdEncoding.DecodeString(r.Data)
}
