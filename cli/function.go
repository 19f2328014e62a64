package cli

import (
	"context"
	"io"
	"os"
	"time"

	"secretref.dev/secretref/fn"
	"secretref.dev/secretref/store"
)

// function runs the KRM function and returns the exit status. All three ways
// to call it end here: the command fn, the binary without arguments, and
// kustomize's legacy plugins, which alone pass a file with the configuration.
func (a *app) function(ctx context.Context, stdin io.Reader, configFile string) int {
	env := fn.Env{Stdin: stdin, Stdout: a.env.Stdout, Stderr: a.env.Stderr, Dir: a.env.Dir, Now: a.env.Now(),
		Getenv: a.env.Getenv, Stores: store.Env{Getenv: a.env.Getenv, Limits: store.Limits{Total: 2 * time.Minute}, Now: a.env.Now,
			Checked: a.checkedFile(ctx, []string{a.env.Dir}, gitRoot(resolved(a.env.Dir)))}}
	if configFile != "" {
		config, err := readShort(configFile)
		if err != nil {
			a.fail(&hintedError{"cannot read the plugin's configuration: " + err.Error(), "kustomize passes it as the only argument"})
			return exitTrouble
		}
		env.Plugin = config
	}
	return fn.Run(ctx, env)
}

// legacyPluginConfig recognises kustomize's legacy exec plugins: the variable
// is set, and the one argument is the file that holds the configuration.
func legacyPluginConfig(env Env) (file string, ok bool) {
	if env.Getenv("KUSTOMIZE_PLUGIN_CONFIG_ROOT") == "" || len(env.Args) != 1 {
		return "", false
	}
	info, err := os.Stat(env.Args[0])
	return env.Args[0], err == nil && info.Mode().IsRegular()
}
