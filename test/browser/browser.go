// Package browser drives the real Chromium over its DevTools protocol, as far
// as the tests of the pages that secretref writes need it. The package has no
// dependency: the browser reads and writes JSON on two pipes.
package browser

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"time"
)

// Browser is a running Chromium with a profile of its own.
type Browser struct {
	cmd  *exec.Cmd
	in   *os.File
	dir  string
	done chan struct{} // closed when it writes no more

	mu       sync.Mutex
	last     int
	waiting  map[int]chan reply
	sessions map[string]*Page
}

type reply struct {
	ID        int             `json:"id"`
	Method    string          `json:"method"`
	SessionID string          `json:"sessionId"`
	Params    json.RawMessage `json:"params"`
	Result    json.RawMessage `json:"result"`
	Error     *struct {
		Message string `json:"message"`
	} `json:"error"`
}

// flags keep it from the network, and from asking anything of anybody.
// --no-sandbox: it would not start as root, and opens our pages alone.
var flags = []string{
	"--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
	"--disable-component-update", "--disable-sync", "--disable-default-apps", "--disable-dev-shm-usage",
	"--hide-scrollbars", "--force-color-profile=srgb", "--remote-debugging-pipe", "about:blank",
}

// Start runs the Chromium of the system.
func Start() (*Browser, error) {
	program, err := exec.LookPath("chromium")
	if err != nil {
		return nil, errors.New("chromium is not installed; on Debian: apt-get install chromium")
	}
	dir, err := os.MkdirTemp("", "secretref-browser-")
	if err != nil {
		return nil, err
	}
	childIn, in, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	out, childOut, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	b := &Browser{in: in, dir: dir, done: make(chan struct{}), waiting: map[int]chan reply{}, sessions: map[string]*Page{}}
	b.cmd = exec.Command(program, append([]string{"--user-data-dir=" + dir}, flags...)...)
	b.cmd.ExtraFiles = []*os.File{childIn, childOut}
	err = b.cmd.Start()
	childIn.Close()
	childOut.Close()
	if err != nil {
		return nil, err
	}
	go b.read(out)
	return b, nil
}

// Close ends it and removes its profile.
func (b *Browser) Close() {
	b.call("", "Browser.close", nil, nil)
	select {
	case <-b.done:
	case <-time.After(10 * time.Second):
		b.cmd.Process.Kill()
	}
	b.cmd.Wait()
	b.in.Close()
	os.RemoveAll(b.dir)
}

// read hands out what the browser says: messages with a zero byte after each.
func (b *Browser) read(out *os.File) {
	defer close(b.done)
	defer out.Close()
	r := bufio.NewReaderSize(out, 1<<20)
	for {
		message, err := r.ReadBytes(0)
		if err != nil {
			return
		}
		var m reply
		if json.Unmarshal(message[:len(message)-1], &m) != nil {
			continue
		}
		b.mu.Lock()
		answer, page := b.waiting[m.ID], b.sessions[m.SessionID]
		delete(b.waiting, m.ID)
		b.mu.Unlock()
		switch {
		case m.ID != 0 && answer != nil:
			answer <- m
		case m.Method != "" && page != nil:
			page.event(m.Method, m.Params)
		}
	}
}

// timeout is for one call: a page of 10,000 findings is drawn in less.
const timeout = 60 * time.Second

// call asks for something and waits for the answer, which goes into result.
func (b *Browser) call(session, method string, params, result any) error {
	answer := make(chan reply, 1)
	b.mu.Lock()
	b.last++
	id := b.last
	b.waiting[id] = answer
	b.mu.Unlock()
	if params == nil {
		params = struct{}{}
	}
	message, err := json.Marshal(map[string]any{"id": id, "method": method, "params": params, "sessionId": session})
	if session == "" {
		message, err = json.Marshal(map[string]any{"id": id, "method": method, "params": params})
	}
	if err != nil {
		return err
	}
	b.mu.Lock()
	_, err = b.in.Write(append(message, 0))
	b.mu.Unlock()
	if err != nil {
		return fmt.Errorf("chromium has ended: %w", err)
	}
	select {
	case m := <-answer:
		if m.Error != nil {
			return fmt.Errorf("%s: %s", method, m.Error.Message)
		}
		if result == nil {
			return nil
		}
		return json.Unmarshal(m.Result, result)
	case <-b.done:
		return fmt.Errorf("%s: chromium has ended", method)
	case <-time.After(timeout):
		return fmt.Errorf("%s: no answer from chromium", method)
	}
}
