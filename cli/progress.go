package cli

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// A progress is a line on a terminal that says how far a slow command is. It
// appears when half a second has passed, and nowhere but on a terminal. It says
// numbers only, so it passes no redactor, which would hold the line back.
type progress struct {
	mutex   sync.Mutex
	out     io.Writer // nil when nobody sees it
	now     func() time.Time
	started time.Time
	printed time.Time
}

const (
	progressAfter = 500 * time.Millisecond
	progressEvery = 100 * time.Millisecond
)

func (a *app) newProgress() *progress {
	p := &progress{now: time.Now, started: time.Now()}
	if a.env.IsTerminal(a.env.Stderr) && a.env.Getenv("TERM") != "dumb" && a.env.Getenv("CI") == "" {
		p.out = a.env.Stderr
	}
	return p
}

// show says that so many of all secrets have an answer.
func (p *progress) show(done, total int) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	now := p.now()
	if p.out == nil || now.Sub(p.started) < progressAfter || now.Sub(p.printed) < progressEvery {
		return
	}
	p.printed = now
	fmt.Fprintf(p.out, "\r%d of %d secrets asked\x1b[K", done, total)
}

// clear takes the line away, and no other follows.
func (p *progress) clear() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.out != nil && !p.printed.IsZero() {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
	p.out = nil
}
