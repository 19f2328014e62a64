package cli

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"secretref.dev/secretref/check"
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

// asked says that so many of all secrets have an answer.
func (p *progress) asked(done, total int) { p.show("%d of %d secrets asked", done, total) }

// stored says that so many of all secrets have been put into a store, or not.
func (p *progress) stored(done, total int) { p.show("%d of %d secrets stored", done, total) }

// checked is for [check.Options]: it says that so many files are checked. It is
// nil when nobody sees it.
func (p *progress) checked() func(files int) {
	if p.out == nil {
		return nil
	}
	return func(files int) { p.show("%d files checked", files) }
}

// runCheck is [check.Run] that says how far it is.
func (a *app) runCheck(ctx context.Context, paths []string, opt check.Options) (*check.Result, error) {
	progress := a.newProgress()
	defer progress.clear()
	opt.Progress = progress.checked()
	return check.Run(ctx, paths, opt)
}

func (p *progress) show(format string, numbers ...any) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.out == nil {
		return
	}
	now := p.now()
	if now.Sub(p.started) < progressAfter || now.Sub(p.printed) < progressEvery {
		return
	}
	p.printed = now
	fmt.Fprintf(p.out, "\r"+format+"\x1b[K", numbers...)
}

// clear takes the line away, and no other follows.
func (p *progress) clear() {
	p.wipe()
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.out = nil
}

// wipe takes the line away, for another text to stand there.
func (p *progress) wipe() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.out != nil && !p.printed.IsZero() {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
}
