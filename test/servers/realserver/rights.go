package realserver

import (
	"net/http"
	"testing"
	"time"
)

const rbac = "/apis/rbac.authorization.k8s.io/v1/namespaces/"

// Grant lets the user do the verbs on the named Secret alone: the least that a
// reader of it needs. It returns when the server knows.
func (c *Cluster) Grant(t testing.TB, u User, namespace, secret string, verbs ...string) {
	t.Helper()
	role := "may-" + randomName()
	c.Do(t, http.MethodPost, rbac+namespace+"/roles", Object{
		"metadata": Object{"name": role},
		"rules": []Object{{
			"apiGroups": []string{""}, "resources": []string{"secrets"},
			"resourceNames": []string{secret}, "verbs": verbs,
		}},
	})
	c.Do(t, http.MethodPost, rbac+namespace+"/rolebindings", Object{
		"metadata": Object{"name": role},
		"roleRef":  Object{"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": role},
		"subjects": []Object{{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": u.Name}},
	})
	c.awaitRight(t, u, namespace, secret, verbs[0], true)
}

// Revoke takes everything back that was granted in the namespace. It returns
// when the server knows that the user may no longer get the Secret.
func (c *Cluster) Revoke(t testing.TB, u User, namespace, secret string) {
	t.Helper()
	c.Do(t, http.MethodDelete, rbac+namespace+"/rolebindings", nil)
	c.awaitRight(t, u, namespace, secret, "get", false)
}

// awaitRight waits until the server's authorizer, which learns of changes a
// moment later, says that the user may, or may not.
func (c *Cluster) awaitRight(t testing.TB, u User, namespace, secret, verb string, want bool) {
	t.Helper()
	review := Object{"spec": Object{
		"user":               u.Name,
		"resourceAttributes": Object{"namespace": namespace, "resource": "secrets", "name": secret, "verb": verb},
	}}
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		answer := c.Do(t, http.MethodPost, "/apis/authorization.k8s.io/v1/subjectaccessreviews", review)
		if status, _ := answer["status"].(Object); status["allowed"] == want {
			return
		}
	}
	t.Fatalf("the server does not notice that %s may %s the Secret: %v", u.Name, verb, want)
}
