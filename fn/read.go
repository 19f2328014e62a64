package fn

import (
	"errors"
	"io"
)

// portion is how much is asked of standard input at once, which is as much as
// a pipe gives.
const portion = 64 << 10

// readAll reads at most limit bytes. Nobody says how much will come through a
// pipe, and growing a buffer would leave its smaller copies for the garbage
// collector, which lets the heap grow to a multiple of what is in use. So the
// text goes to memory outside the heap, where the operating system has it.
//
// Whoever calls release must have dropped the data and every string that was
// cut out of it.
func readAll(r io.Reader, limit int) (data []byte, release func(), err error) {
	space, release := reserve(limit)
	if space == nil {
		data, err = io.ReadAll(io.LimitReader(r, int64(limit)))
		return data, release, err
	}
	n, err := fill(space, r)
	return space[:n:n], release, err
}

// fill reads into space until it is full or nothing more comes.
func fill(space []byte, r io.Reader) (n int, err error) {
	for n < len(space) {
		k, err := r.Read(space[n:min(n+portion, len(space))])
		n += k
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err != nil {
			return n, err
		}
	}
	return n, nil
}
