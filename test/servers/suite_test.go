package servers_test

import (
	"testing"

	"secretref.dev/secretref/test/servers/conformance"
)

// TestConformance runs the suite against all stores at once: each has a server,
// or a namespace, of its own, and the suite mostly waits, for servers that are
// slow on purpose and in the pauses between attempts. The clouds' libraries read
// the process's environment, which is set here, before any of them starts.
func TestConformance(t *testing.T) {
	parameterStore, secretsManager := awsBackends(t)
	for _, b := range []conformance.Backend{
		parameterStore, secretsManager, googleBackend(t), azureBackend(t), vaultBackend(t),
		controlPlaneUserBackend(t), controlPlaneClusterBackend(t), kubernetesBackend(t), mountedBackend(t),
	} {
		t.Run(b.Name, func(t *testing.T) {
			t.Parallel()
			conformance.Run(t, b)
		})
	}
}
