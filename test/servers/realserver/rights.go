package realserver

import (
	"fmt"
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
	c.Install(t, Object{
		"kind": "Role", "metadata": Object{"name": role, "namespace": namespace},
		"rules": []Object{{
			"apiGroups": []string{""}, "resources": []string{"secrets"},
			"resourceNames": []string{secret}, "verbs": verbs,
		}},
	})
	c.Install(t, Object{
		"kind": "RoleBinding", "metadata": Object{"name": role, "namespace": namespace},
		"roleRef":  Object{"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": role},
		"subjects": []Object{{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": u.Name}},
	})
	c.AwaitRight(t, u.Name, namespace, secret, verbs[0], true)
}

// Install creates a Role or a RoleBinding in the namespace that it names.
func (c *Cluster) Install(t testing.TB, object Object) {
	t.Helper()
	metadata, _ := object["metadata"].(Object)
	kinds := map[any]string{"Role": "roles", "RoleBinding": "rolebindings"}
	kind, known := kinds[object["kind"]]
	if !known {
		t.Fatalf("a %v is no Role and no RoleBinding", object["kind"])
	}
	c.Do(t, http.MethodPost, fmt.Sprintf("%s%v/%s", rbac, metadata["namespace"], kind), object)
}

// ServiceAccount creates one and returns a token of its own, as a pod has it,
// and the name that the cluster knows it by.
func (c *Cluster) ServiceAccount(t testing.TB, namespace, name string) User {
	t.Helper()
	accounts := "/api/v1/namespaces/" + namespace + "/serviceaccounts"
	c.Do(t, http.MethodPost, accounts, Object{"metadata": Object{"name": name}})
	answer := c.Do(t, http.MethodPost, accounts+"/"+name+"/token", Object{"spec": Object{"expirationSeconds": 600}})
	status, _ := answer["status"].(Object)
	token, _ := status["token"].(string)
	return User{Name: "system:serviceaccount:" + namespace + ":" + name, Token: token}
}

// Revoke takes everything back that was granted in the namespace. It returns
// when the server knows that the user may no longer get the Secret.
func (c *Cluster) Revoke(t testing.TB, u User, namespace, secret string) {
	t.Helper()
	c.Do(t, http.MethodDelete, rbac+namespace+"/rolebindings", nil)
	c.AwaitRight(t, u.Name, namespace, secret, "get", false)
}

// AwaitRight waits until the server's authorizer, which learns of changes a
// moment later, says that the user may, or may not.
func (c *Cluster) AwaitRight(t testing.TB, user, namespace, secret, verb string, want bool) {
	t.Helper()
	review := Object{"spec": Object{
		"user":               user,
		"resourceAttributes": Object{"namespace": namespace, "resource": "secrets", "name": secret, "verb": verb},
	}}
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		answer := c.Do(t, http.MethodPost, "/apis/authorization.k8s.io/v1/subjectaccessreviews", review)
		if status, _ := answer["status"].(Object); status["allowed"] == want {
			return
		}
	}
	t.Fatalf("the server does not notice that %s may %s the Secret: %v", user, verb, want)
}
