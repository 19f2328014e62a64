package gitrev

import "context"

// Tracks reports whether Git keeps a file of the work tree that Dir is in. The
// file is named absolutely, or relative to Dir. Rev is not needed.
func Tracks(ctx context.Context, o Options, file string) (bool, error) {
	g := git{ctx: ctx, program: o.Git, env: o.Env, dir: o.Dir}
	names, err := g.output("ls-files", "-z", "--cached", "--", file)
	if err != nil {
		return false, final(err)
	}
	return names != "", nil
}
