// Command build builds the real servers of the tests into the user's cache:
// those that are named, else all that are missing.
//
//	go run ./tools/build [etcd] [kube] [cmp] [vault]
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"secretref.dev/secretref/test/servers/tools"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	names := os.Args[1:]
	if len(names) == 0 {
		names = tools.Names()
	}
	for _, name := range names {
		if err := tools.Build(ctx, name, os.Stderr); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}
