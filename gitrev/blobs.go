package gitrev

import (
	"bufio"
	"errors"
	"io"
	"os/exec"
	"strconv"
	"strings"
	"sync"
)

// blobs reads objects by their hashes, by one program that is started for the
// first of them. It is safe for concurrent use.
type blobs struct {
	git git
	max int

	mutex sync.Mutex
	cmd   *exec.Cmd
	in    io.WriteCloser
	out   *bufio.Reader
	said  interface{ String() string }
	err   error // after which nothing can be read
}

func (b *blobs) read(object string) ([]byte, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if b.err != nil {
		return nil, b.err
	}
	if b.cmd == nil {
		b.err = b.start()
	}
	var data []byte
	if b.err == nil {
		data, b.err = b.ask(object)
	}
	if errors.Is(b.err, ErrTooLarge) {
		b.err = nil
		return nil, ErrTooLarge
	}
	return data, b.err
}

func (b *blobs) start() error {
	cmd, said := b.git.command("cat-file", "--batch")
	in, err := cmd.StdinPipe()
	if err != nil {
		return b.git.problem(err, "")
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return b.git.problem(err, "")
	}
	if err := cmd.Start(); err != nil {
		return b.git.problem(err, "")
	}
	b.cmd, b.in, b.out, b.said = cmd, in, bufio.NewReaderSize(out, 64<<10), said
	return nil
}

// ask writes the hash and reads "HASH blob SIZE", a line feed, the bytes, and
// another line feed.
func (b *blobs) ask(object string) ([]byte, error) {
	if _, err := io.WriteString(b.in, object+"\n"); err != nil {
		return nil, b.broken(err)
	}
	head, err := b.out.ReadString('\n')
	if err != nil {
		return nil, b.broken(err)
	}
	words := strings.Fields(head)
	if len(words) == 2 && words[1] == "missing" {
		return nil, &Problem{partial, partialHint}
	}
	if len(words) != 3 || words[1] != "blob" {
		return nil, b.broken(errOdd)
	}
	size, err := strconv.Atoi(words[2])
	if err != nil || size < 0 {
		return nil, b.broken(errOdd)
	}
	if b.max > 0 && size > b.max {
		if _, err := io.CopyN(io.Discard, b.out, int64(size)+1); err != nil {
			return nil, b.broken(err)
		}
		return nil, ErrTooLarge
	}
	data := make([]byte, size+1)
	if _, err := io.ReadFull(b.out, data); err != nil {
		return nil, b.broken(err)
	}
	return data[:size], nil
}

// broken ends the program: what it says next would be about something else.
func (b *blobs) broken(err error) error {
	b.in.Close()
	if ended := b.cmd.Wait(); ended != nil {
		err = ended
	}
	b.cmd = nil
	return final(b.git.problem(err, b.said.String()))
}

func (b *blobs) close() {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if b.cmd != nil {
		b.in.Close()
		b.cmd.Wait() // its status says nothing about what was read
		b.cmd = nil
	}
}
