package cli

import (
	"context"
	"io"
)

// interruptible reads from r until ctx ends. Without it, an interrupt while
// standard input is silent would be noticed by nobody: a read of a terminal or
// pipe cannot be called off, so it is left behind.
type interruptible struct {
	ctx context.Context
	r   io.Reader

	// Read into this one and copy: the caller's belongs to the caller again
	// once ctx has ended, and then there is no other read.
	buffer []byte
}

type readResult struct {
	data []byte
	err  error
}

func (i *interruptible) Read(p []byte) (int, error) {
	if err := i.ctx.Err(); err != nil {
		return 0, err
	}
	done := make(chan readResult, 1)
	if len(i.buffer) < len(p) {
		i.buffer = make([]byte, len(p))
	}
	buffer := i.buffer[:len(p)]
	go func() {
		n, err := i.r.Read(buffer)
		done <- readResult{buffer[:n], err}
	}()
	select {
	case <-i.ctx.Done():
		return 0, i.ctx.Err()
	case result := <-done:
		return copy(p, result.data), result.err
	}
}
