package check

import (
	"fmt"

	"secretref.dev/secretref/graph"
	"secretref.dev/secretref/ref"
)

// circle reports a credential of a store that is read from that store.
func (e *evidence) circle(x ref.Reference, store, top string) []Verdict {
	way := e.circles.Of(graph.Use{Ref: x, Store: store, Place: graph.Place{Top: top}})
	if len(way) == 0 {
		return nil
	}
	opened := way[len(way)-1]
	message := fmt.Sprintf("is a credential of the secret store %s and is read from ", storeWord(opened))
	via := ""
	if x.Form == ref.SecretGroup {
		via = fmt.Sprintf(", where the secret group %s is kept", shownName(x.Group))
	}
	if len(way) == 1 {
		message += "that store itself" + via
	} else {
		message += "the store " + storeWord(way[0]) + via
		for _, s := range way[1 : len(way)-1] {
			message += ", whose own credentials are in " + storeWord(s)
		}
		message += ", whose own credentials are in " + storeWord(opened)
	}
	hint := "keep this credential in a store that opens without it"
	if e.policy.Allows(ref.Kubernetes) {
		hint += ", such as the mounted Kubernetes Secret: tfy-k8s-secret://<key>"
	}
	return []Verdict{{Rule: "circular-store", Message: message, Hint: hint}}
}

// storeWord shows a store by its account and integration.
func storeWord(fqn string) string {
	account, integration := graph.Split(fqn)
	return shownName(afterColon(afterColon(account)) + "/" + integration)
}
