// Command client asks a server of config management plugins as Argo CD's
// repo-server does, with Argo CD's own client: whether the plugin is for an
// application, and for its manifests. It prints the answer as JSON:
//
//	client SOCKET REPOSITORY APPLICATION
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/argoproj/argo-cd/v3/cmpserver/apiclient"
	"github.com/argoproj/argo-cd/v3/util/cmp"
)

// An answer is what the server says.
type answer struct {
	Matches   bool
	Manifests []string
	Error     string // of the generation
}

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: client SOCKET REPOSITORY APPLICATION")
		os.Exit(2)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	a, err := ask(ctx, os.Args[1], os.Args[2], os.Args[3])
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(a)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func ask(ctx context.Context, socket, repository, application string) (a answer, err error) {
	closer, client, err := apiclient.NewConfigManagementPluginClientSet(socket).NewConfigManagementPluginClient()
	if err != nil {
		return a, err
	}
	defer closer.Close()

	match, err := client.MatchRepository(ctx)
	if err != nil {
		return a, err
	}
	if err := cmp.SendRepoStream(ctx, application, repository, match, nil, nil); err != nil {
		return a, err
	}
	matched, err := match.CloseAndRecv()
	if err != nil {
		return a, err
	}
	// A plugin without discovery is for the applications that name it.
	if a.Matches = matched.GetIsSupported() || !matched.GetIsDiscoveryEnabled(); !a.Matches {
		return a, nil
	}
	generate, err := client.GenerateManifest(ctx)
	if err != nil {
		return a, err
	}
	if err := cmp.SendRepoStream(ctx, application, repository, generate, nil, nil); err != nil {
		return a, err
	}
	made, err := generate.CloseAndRecv()
	if err != nil {
		a.Error = err.Error()
		return a, nil
	}
	a.Manifests = made.GetManifests()
	return a, nil
}
