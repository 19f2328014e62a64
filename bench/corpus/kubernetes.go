package corpus

import (
	"fmt"
	"strings"
)

// deployment is an ordinary Kubernetes file with nothing in it for us: what
// most files of a monorepo are.
func deployment(r *random, i int) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, `apiVersion: apps/v1
kind: Deployment
metadata:
  name: app-%[1]d
  labels:
    team: %[2]s
spec:
  replicas: %[3]d
  selector:
    matchLabels:
      app: app-%[1]d
  template:
    metadata:
      labels:
        app: app-%[1]d
    spec:
      containers:
`, i, r.pick(teams), r.between(1, 9))
	for c := range r.between(1, 3) {
		fmt.Fprintf(&b, "      - name: c%d\n        image: registry.example.com/app-%d:%d\n        env:\n", c, i, r.between(1, 99))
		for v := range r.between(2, 12) {
			fmt.Fprintf(&b, "        - name: VAR_%d\n          value: \"%d\"\n", v, r.below(1_000_000_000))
		}
	}
	return []byte(b.String())
}
