package store

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
)

// maxSecretData is how large all of a Secret can be, and so one of its keys.
const maxSecretData = 1 << 20

// A mountedSecret is a Secret mounted as a directory: its files are the keys.
// kubelet lays a link for each key to the file in ..data, itself a link to the
// directory of the current version, which it replaces when the Secret changes.
type mountedSecret struct{ dir string }

func (*mountedSecret) Requests(int, Mode) int { return 0 }

func (s *mountedSecret) Ask(ctx context.Context, names []string, mode Mode) ([]Answer, error) {
	return ask(ctx, len(names), Limits{}, func(ctx context.Context, answers []Answer) {
		version, err := openVersion(s.dir)
		if err != nil {
			fill(answers, Broken, "the directory that TFY_K8S_SECRETS_DIR names "+pathFailure(err))
			return
		}
		defer version.Close()
		for i, name := range names {
			if ctx.Err() != nil {
				return
			}
			answers[i] = askFile(version, name, mode)
		}
	})
}

// openVersion opens the directory of the current version, so that all keys are
// of one and the same. A root follows no link that leads out of it.
func openVersion(dir string) (*os.Root, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	version, err := root.OpenRoot("..data")
	if errors.Is(err, fs.ErrNotExist) {
		return root, nil // files that something else than kubelet has put there
	}
	root.Close()
	return version, err
}

func askFile(root *os.Root, name string, mode Mode) Answer {
	info, err := root.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Answer{State: Missing, Why: "the mounted Secret has no such key"}
	case err != nil:
		return Answer{State: pathState(err), Why: "its file " + pathFailure(err)}
	case !info.Mode().IsRegular():
		return Answer{State: Broken, Why: "what is mounted under its name is not a file"}
	case mode == Exists:
		return Answer{State: Found}
	}
	value, err := readSecretFile(root, name)
	switch {
	case errors.Is(err, errTooLarge):
		return Answer{State: Broken, Why: "its file is larger than a Secret can be"}
	case err != nil:
		return Answer{State: pathState(err), Why: "its file " + pathFailure(err)}
	case mode == Probe:
		clear(value)
		return Answer{State: Found}
	}
	return Answer{State: Found, Value: value}
}

func readSecretFile(root *os.Root, name string) ([]byte, error) {
	file, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	value, err := io.ReadAll(io.LimitReader(file, maxSecretData+1))
	if len(value) > maxSecretData {
		return nil, errTooLarge
	}
	return value, err
}

func pathState(err error) State {
	if errors.Is(err, fs.ErrPermission) {
		return Refused
	}
	return Broken
}

func pathFailure(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "does not exist"
	case errors.Is(err, fs.ErrPermission):
		return "may not be read by this user; run as one who may"
	}
	return "cannot be read"
}
