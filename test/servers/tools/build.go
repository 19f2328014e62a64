package tools

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// Build builds the programs of the server unless they are in the cache, and
// says on log what it builds and how long that took. Two that run at once
// build once: the second waits for the first.
func Build(ctx context.Context, name string, log io.Writer) error {
	s, err := find(name)
	if err != nil {
		return err
	}
	dir, err := s.cached()
	if err != nil {
		return err
	}
	if built(dir) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return err
	}
	unlock, err := lock(dir+".lock", log)
	if err != nil {
		return err
	}
	defer unlock()
	if built(dir) {
		return nil
	}
	return s.build(ctx, dir, log)
}

// built: the directory gets its name only when everything is in it.
func built(dir string) bool {
	_, err := os.Stat(dir)
	return err == nil
}

func (s server) build(ctx context.Context, dir string, log io.Writer) error {
	module, err := s.module()
	if err != nil {
		return err
	}
	temporary, err := os.MkdirTemp(filepath.Dir(dir), s.name+"-building-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temporary)

	start := time.Now()
	for _, p := range s.programs {
		fmt.Fprintf(log, "building %s from %s, which takes minutes the first time\n", p.name, p.pkg)
		args := append([]string{"build", "-o", filepath.Join(temporary, p.name)}, s.flags...)
		command := exec.CommandContext(ctx, "go", append(args, p.pkg)...)
		command.Dir = module
		command.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=", "GOWORK=off")
		command.Stdout, command.Stderr = log, log
		if err := command.Run(); err != nil {
			return fmt.Errorf("build %s: %w", p.name, err)
		}
	}
	if err := os.Chmod(temporary, 0o755); err != nil {
		return err
	}
	if err := os.Rename(temporary, dir); err != nil {
		return err
	}
	fmt.Fprintf(log, "built %s in %s\n", s.name, time.Since(start).Round(time.Second))
	return nil
}

// lock waits for the file's lock, which ends with the process at the latest.
func lock(path string, log io.Writer) (unlock func(), err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	if syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) != nil {
		fmt.Fprintf(log, "waiting for another build (%s)\n", path)
		if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX); err != nil {
			file.Close()
			return nil, fmt.Errorf("lock %s: %w", path, err)
		}
	}
	return func() { file.Close() }, nil
}
