package fn

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
)

// hostLists are the shapes in which hosts send their lists: what stands in the
// metadata of item i, below its name.
var hostLists = []struct{ name, annotations string }{
	{"plain", ""},
	{"kustomize", `    annotations:
      config.kubernetes.io/origin: |
        path: accounts/openai-%[1]d.yaml
      kustomize.config.k8s.io/id: |
        kind: TrueFoundryManifest
        name: openai-%[1]d
        version: v1alpha1
`},
	{"kpt", `    annotations:
      internal.config.kubernetes.io/index: '0'
      internal.config.kubernetes.io/package-path: '/home/user/repo/accounts'
      internal.config.kubernetes.io/path: 'openai-%[1]d.yaml'
      internal.config.kubernetes.io/seqindent: 'compact'
`},
}

// A kilobyte of a manifest without findings, behind its metadata.
const kilobyte = `  spec:
    type: provider-account/openai
    name: openai-%[1]d
    auth_data:
      type: api-key
      api_key: tfy-secret://acme:openai-%[1]d:API_KEY
    integrations:
    # the models of team %[1]d
    - type: integration/model/openai
      name: gpt-4o
      model_id: gpt-4o
      model_types:
      - chat
      cost:
        input_cost_per_token: 0.0000025
        output_cost_per_token: 0.00001
    - type: integration/model/openai
      name: text-embedding
      model_id: text-embedding-3-large
      model_types:
      - embedding
`

// longList is a ResourceList with n items of a kilobyte in a host's shape.
func longList(n int, annotations string) string {
	var b strings.Builder
	b.WriteString(header + "items:\n")
	for i := range n {
		fmt.Fprintf(&b, "- apiVersion: secretref.dev/v1alpha1\n  kind: TrueFoundryManifest\n  metadata:\n    name: openai-%[1]d\n"+annotations+kilobyte, i)
	}
	return b.String()
}

func BenchmarkRun(b *testing.B) {
	for _, h := range hostLists {
		list := []byte(longList(10_000, h.annotations))
		for _, whole := range []bool{false, true} {
			b.Run(fmt.Sprintf("%s/whole=%t", h.name, whole), func(b *testing.B) {
				b.SetBytes(int64(len(list)))
				b.ReportAllocs()
				for b.Loop() {
					status := Run(context.Background(), Env{Stdin: bytes.NewReader(list), Stdout: io.Discard, Stderr: io.Discard, Dir: "/", Now: now, whole: whole})
					if status != clean {
						b.Fatal(status)
					}
				}
			})
		}
	}
}
