//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package fn

import "syscall"

// reserve returns n bytes of address space, of which only what is written to
// takes memory, and the function that gives them back. Nil when there are none.
func reserve(n int) (space []byte, release func()) {
	space, err := syscall.Mmap(-1, 0, n, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		return nil, func() {}
	}
	return space, func() { _ = syscall.Munmap(space) }
}
