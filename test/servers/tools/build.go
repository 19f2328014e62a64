package tools

import (
	"context"
	"errors"
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
	if s.built(dir) {
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
	if s.built(dir) {
		return nil
	}
	return s.build(ctx, dir, log)
}

// built reports whether all programs are in the directory. It gets its name only
// when they are, but what restores or tidies a cache may have left a part.
func (s server) built(dir string) bool {
	for _, p := range s.programs {
		if usable(filepath.Join(dir, p.name)) != nil {
			return false
		}
	}
	return true
}

// usable is the error of a file that is no program.
func usable(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() || info.Size() == 0 || info.Mode()&0o111 == 0 {
		return errors.New("it is no program")
	}
	return nil
}

// build builds beside the directory and gives it its name at the end. The caller
// has the lock, so what is left there of earlier builds belongs to nobody.
func (s server) build(ctx context.Context, dir string, log io.Writer) error {
	module, err := s.module()
	if err != nil {
		return err
	}
	left, err := filepath.Glob(dir + ".building-*")
	if err != nil {
		return err
	}
	for _, old := range append(left, dir) {
		if err := os.RemoveAll(old); err != nil {
			return err
		}
	}
	temporary, err := os.MkdirTemp(filepath.Dir(dir), filepath.Base(dir)+".building-")
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
		command.Env = append(os.Environ(), buildEnv...)
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
