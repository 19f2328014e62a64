package ask

import (
	"strings"
	"testing"

	"secretref.dev/secretref/graph"
	"secretref.dev/secretref/policy"
	"secretref.dev/secretref/ref"
	"secretref.dev/secretref/store"
)

const ssm = "aws:main:secret-store:ssm"

// A region is declared in a file for the store ssm of whichever tenant.
func region(file, region string) graph.Store {
	return graph.Store{FQN: ":" + ssm, Kind: store.KindParameterStore, Region: region, Place: graph.Place{File: file, Line: 4}}
}

func use(file, tenant string) graph.Use {
	return graph.Use{Ref: ref.Reference{Form: ref.SecretStore, Tenant: tenant, Provider: "aws", Account: "main", Integration: "ssm", Path: "/x"}, Place: graph.Place{File: file}}
}

// Two environments in one tree may have accounts of the same name. Asking the
// one for the other's secrets would find what is not there.
func TestTheNearestDeclarationCounts(t *testing.T) {
	two := []graph.Store{region("tf/prod/accounts/aws.yaml", "us-east-1"), region("tf/staging/accounts/aws.yaml", "eu-west-1")}
	for name, c := range map[string]struct {
		stores []graph.Store
		uses   []graph.Use
		want   string // the region of acme's store, or what the error says
	}{
		"one for all":            {two[:1], []graph.Use{use("tf/staging/app.yaml", "acme")}, "us-east-1"},
		"its own":                {two, []graph.Use{use("tf/staging/apps/a.yaml", "acme")}, "eu-west-1"},
		"its own, the first":     {two, []graph.Use{use("tf/prod/apps/a.yaml", "acme"), use("tf/staging/apps/a.yaml", "other")}, "us-east-1"},
		"the same said twice":    {[]graph.Store{two[0], region("tf/staging/accounts/aws.yaml", "us-east-1")}, []graph.Use{use("tf/app.yaml", "acme")}, "us-east-1"},
		"used by both":           {two, []graph.Use{use("tf/prod/a.yaml", "acme"), use("tf/staging/a.yaml", "acme")}, "!tf/prod/accounts/aws.yaml:4, tf/staging/accounts/aws.yaml:4"},
		"used from above":        {two, []graph.Use{use("tf/a.yaml", "acme")}, "!in different ways"},
		"different in one place": {[]graph.Store{two[0], region("tf/prod/accounts/b.yaml", "eu-west-1")}, []graph.Use{use("tf/prod/accounts/a.yaml", "acme")}, "!in different ways"},
		"used by no field":       {two, nil, "!in different ways"},
		"declared by nobody":     {nil, []graph.Use{use("a.yaml", "acme")}, "!neither the manifests"},
	} {
		config, err := World{}.Config(&graph.Graph{Stores: c.stores, Uses: c.uses}, "acme:"+ssm)
		said, bad := strings.CutPrefix(c.want, "!")
		switch {
		case bad && (err == nil || !strings.Contains(err.Error(), said)), !bad && (err != nil || config.Region != c.want):
			t.Errorf("%s: %q, %v; want %q", name, config.Region, err, c.want)
		}
	}
	w := World{Policy: &policy.Policy{Stores: map[string]map[string]string{"acme:" + ssm: {"kind": store.KindParameterStore, "region": "ap-south-1"}}}}
	if c, err := w.Config(&graph.Graph{Stores: two, Uses: []graph.Use{use("tf/a.yaml", "acme")}}, "acme:"+ssm); err != nil || c.Region != "ap-south-1" {
		t.Errorf("the policy's: %q, %v", c.Region, err)
	}
}

// So with the Secret that is mounted.
func TestTheNearestMountCounts(t *testing.T) {
	mount := func(file, namespace, name string) graph.Mount {
		return graph.Mount{Namespace: namespace, SecretName: name, Place: graph.Place{File: file, Line: 2}}
	}
	key := graph.Use{Ref: ref.Reference{Form: ref.Kubernetes, Key: "K"}, Place: graph.Place{File: "prod/app.yaml"}}
	two := []graph.Mount{mount("prod/values.yaml", "tfy", "prod"), mount("staging/values.yaml", "tfy", "staging")}
	for name, c := range map[string]struct {
		mounts []graph.Mount
		file   string
		policy policy.Kubernetes
		want   string
	}{
		"its own":                 {two, "staging/app.yaml", policy.Kubernetes{}, "tfy/staging"},
		"none nearer":             {two, "app.yaml", policy.Kubernetes{}, "!prod/values.yaml:2, staging/values.yaml:2"},
		"the policy's":            {two, "app.yaml", policy.Kubernetes{Namespace: "a", SecretName: "b"}, "a/b"},
		"the policy's name":       {two, "app.yaml", policy.Kubernetes{SecretName: "staging"}, "tfy/staging"},
		"the policy's namespace":  {two[:1], "app.yaml", policy.Kubernetes{Namespace: "a"}, "a/prod"},
		"one without a namespace": {[]graph.Mount{mount("a.yaml", "", "s"), mount("b.yaml", "tfy", "s")}, "app.yaml", policy.Kubernetes{}, "tfy/s"},
		"values that mount none":  {[]graph.Mount{mount("a.yaml", "tfy", ""), mount("b.yaml", "tfy", "s")}, "app.yaml", policy.Kubernetes{}, "tfy/s"},
		"two namespaces":          {[]graph.Mount{mount("a.yaml", "one", "s"), mount("b.yaml", "two", "s")}, "app.yaml", policy.Kubernetes{}, "!different Secrets"},
	} {
		key.File = c.file
		config, err := World{Policy: &policy.Policy{Kubernetes: c.policy}}.Config(&graph.Graph{Mounts: c.mounts, Uses: []graph.Use{key}}, store.KindKubernetes)
		said, bad := strings.CutPrefix(c.want, "!")
		switch {
		case bad && (err == nil || !strings.Contains(err.Error(), said)), !bad && (err != nil || config.Namespace+"/"+config.SecretName != c.want):
			t.Errorf("%s: %s/%s, %v; want %q", name, config.Namespace, config.SecretName, err, c.want)
		}
	}
}

func TestSteps(t *testing.T) {
	for _, c := range []struct {
		from, to string
		want     int
	}{
		{"a.yaml", "b.yaml", 0}, {"a.yaml", "x/b.yaml", 0}, {"x/a.yaml", "b.yaml", 1}, {"x/y/a.yaml", "x/z/b.yaml", 1},
		{"a.yaml", "../b.yaml", 1}, {"a.yaml", "../x/b.yaml", 1}, {"x/a.yaml", "../../b.yaml", 3},
		{"../a.yaml", "x/b.yaml", 0}, {"../x/a.yaml", "b.yaml", 1}, {"../x/a.yaml", "../x/y/b.yaml", 0}, {"../a.yaml", "../../b.yaml", 1},
		{"/t/x/a.yaml", "/t/y/b.yaml", 1},
	} {
		if got := steps(c.from, c.to); got != c.want {
			t.Errorf("from %s to %s: %d, want %d", c.from, c.to, got, c.want)
		}
	}
}
