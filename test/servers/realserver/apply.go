package realserver

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v4"
)

// endpoints are where the kinds are that tests apply, below the server's URL.
var endpoints = map[string]string{
	"v1 Secret":                                        "/api/v1/namespaces/%s/secrets/%s",
	"external-secrets.io/v1 ExternalSecret":            "/apis/external-secrets.io/v1/namespaces/%s/externalsecrets/%s",
	"external-secrets.io/v1 SecretStore":               "/apis/external-secrets.io/v1/namespaces/%s/secretstores/%s",
	"apiextensions.k8s.io/v1 CustomResourceDefinition": "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/%[2]s",
}

// Apply applies every object of a YAML stream as "kubectl apply --server-side"
// does, and returns what the server has then. A field that the server does not
// know is an error, which fails the test.
func (c *Cluster) Apply(t testing.TB, stream []byte) []Object {
	t.Helper()
	var all []Object
	for text := range bytes.SplitSeq(stream, []byte("\n---\n")) {
		if len(bytes.TrimSpace(text)) == 0 {
			continue
		}
		status, answer, body := c.apply(t, text)
		if status >= 300 {
			t.Fatalf("server-side apply: status %d\n%.2000s", status, body)
		}
		all = append(all, answer)
	}
	return all
}

// Refused applies one object that the server must not take, and returns what it
// says.
func (c *Cluster) Refused(t testing.TB, text []byte) string {
	t.Helper()
	status, _, body := c.apply(t, text)
	if status < 400 {
		t.Errorf("the server takes it:\n%s", text)
	}
	return string(body)
}

func (c *Cluster) apply(t testing.TB, text []byte) (status int, answer Object, body []byte) {
	t.Helper()
	var o struct {
		APIVersion string `yaml:"apiVersion"`
		Kind       string `yaml:"kind"`
		Metadata   struct {
			Name, Namespace string
		} `yaml:"metadata"`
	}
	if err := yaml.Unmarshal(text, &o); err != nil {
		t.Fatal(err)
	}
	endpoint, known := endpoints[o.APIVersion+" "+o.Kind]
	if !known {
		t.Fatalf("no endpoint of %s %s is known", o.APIVersion, o.Kind)
	}
	query := url.Values{"fieldManager": {"test"}, "fieldValidation": {"Strict"}}
	where := c.URL + fmt.Sprintf(endpoint, o.Metadata.Namespace, o.Metadata.Name) + "?" + query.Encode()
	req, err := http.NewRequest(http.MethodPatch, where, bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+Admin.Token)
	req.Header.Set("Content-Type", "application/apply-patch+yaml")
	resp, err := c.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if body, err = io.ReadAll(resp.Body); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		t.Fatalf("status %d: %v", resp.StatusCode, err)
	}
	return resp.StatusCode, answer, body
}

// Define makes the server know a namespaced kind, with the schema of its CRD,
// and returns when it does. Several tests may define the same.
func (c *Cluster) Define(t testing.TB, group, version, kind string, schema Object) {
	t.Helper()
	plural := strings.ToLower(kind) + "s"
	data, err := json.Marshal(Object{
		"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
		"metadata": Object{"name": plural + "." + group},
		"spec": Object{
			"group": group, "scope": "Namespaced",
			"names": Object{"plural": plural, "singular": strings.ToLower(kind), "kind": kind, "listKind": kind + "List"},
			"versions": []Object{{
				"name": version, "served": true, "storage": true,
				"schema": Object{"openAPIV3Schema": schema},
			}},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	c.Apply(t, data)
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		err := answers(c.client, c.URL+"/apis/"+group+"/"+version+"/"+plural, Admin.Token)(t.Context())
		if err == nil {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("the server does not serve %s: %v", plural, err)
		}
	}
}

// Data are the decoded values of a Secret, which must be there.
func (c *Cluster) Data(t testing.TB, namespace, name string) map[string][]byte {
	t.Helper()
	var s struct {
		Data map[string][]byte `json:"data"`
	}
	data, err := json.Marshal(c.Do(t, http.MethodGet, "/api/v1/namespaces/"+namespace+"/secrets/"+name, nil))
	if err == nil {
		err = json.Unmarshal(data, &s)
	}
	if err != nil {
		t.Fatal(err)
	}
	return s.Data
}
