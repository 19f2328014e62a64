package cli

import (
	"github.com/spf13/cobra"
)

func (a *app) fnCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "fn",
		Short: "run as a KRM function for kustomize or kpt",
		Long: `Reads a KRM ResourceList from standard input, checks the TrueFoundry manifests
in it, and writes the list back to standard output with the findings as its
results. Items are neither changed nor removed.

A functionConfig of kind SecretRefPolicy, or a ConfigMap with the same fields,
is the policy. One of kind SecretRefRender does more: as "secretref render", it
puts tfy-k8s-secret://KEY in the place of references, and adds the objects that
make the Secret. Values are read from stores, over the network, only if the
environment has SECRETREF_ALLOW_RESOLVE with what may be read, and from where
the policy says that SECRETREF_RESOLVE_POLICY names.

kustomize and kpt can call the binary without "fn" as well.

A warning: kustomize skips functions in silence unless both of its flags
--enable-alpha-plugins and --enable-exec are given. Let "secretref check" be the
gate in CI.

Exit status: 0 nothing at or above the policy's failOn; 1 findings, or no
manifest under requireManifests; 2 input or configuration that could not be
understood, or an item with a manifest that could not be read.`,
		Example: `  kustomize build --enable-alpha-plugins --enable-exec .
  kpt fn eval --exec "secretref fn" .
  kpt fn source truefoundry/ | secretref fn > /dev/null`,
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			a.status = a.function(c.Context(), a.stdin, "")
			return nil
		},
	}
}
