// Package graph holds what a set of manifests declares (secret stores, secret
// groups, Kubernetes Secrets and where one is mounted) and which of their
// fields use which secret.
//
//	result, err := check.Run(ctx, paths, check.Options{Graph: true})
//	x := result.Graph.Index()
//	for _, u := range result.Graph.Uses {
//		fmt.Println(u.File, u.Path, u.Ref, x.StoreOf(u.Ref)) // the store, also behind a group
//	}
//
// The package is a set of facts with look-ups. It reads no files, holds no
// value of a secret, and judges nothing: package check fills it and has the
// rules.
//
// Names in it stand as the manifests write them, so that they can be compared:
// whoever prints one masks it first (package redact).
package graph

import "secretref.dev/secretref/ref"

// A Place is a manifest and a field in it. Lines and columns start at 1 and are
// 0 where they are not known.
type Place struct {
	File         string // as the user named it, slash-separated
	Top          string // first directory below the input: one environment, where there are several
	Document     int    // in the file, from 0
	Line, Column int
	Path         string // of the field
	Type, Name   string // of the manifest
}

// An Account is a provider account of a type that can have secret stores.
type Account struct {
	FQN   string // tenant:provider:account, the tenant as in [Store.FQN]
	Open  bool   // it may have stores that are not among the Stores
	Place Place
}

// A Store is an integration of a type integration/secret-store/… of a provider
// account. The fields from Region on are what the manifests say, "" where they
// say nothing; a value that is a reference stays one.
type Store struct {
	// FQN is tenant:provider:account:secret-store:integration. No manifest
	// says its tenant: it is the policy's, else the one that all references
	// name, else empty (":provider:account:secret-store:integration"); see
	// [SameStore].
	FQN       string
	Kind      string // the type without integration/secret-store/: "aws/parameter-store"
	Region    string // AWS
	Project   string // Google, from the account
	VaultName string // Azure
	URL       string // HashiCorp; base_url of the generic store
	Mount     string // HashiCorp: kv_mount_path
	RootPath  string // HashiCorp
	Namespace string // HashiCorp
	OwnAuth   bool   // it has auth_data of its own; else those of its account serve
	Place     Place
}

// A Group is a secret-group manifest.
type Group struct {
	FQN   string // tenant:group, the tenant being that of Store, else as in [Store.FQN]
	Store string // integration_fqn: the store that holds its values, "" if not said
	Place Place
}

// A Secret is a Kubernetes object that is, or becomes, a Secret.
type Secret struct {
	Namespace, Name string   // of the Secret that comes of it; an empty namespace is not said
	Keys            []string // its keys that are written in the object
	Open            bool     // it may have keys that are not written here
	Kind            string   // Secret, ExternalSecret, SealedSecret or SecretProviderClass
	Place           Place
}

// A Mount is a place where the control plane's Helm chart is configured: Helm
// values, an Argo CD Application or a Flux HelmRelease.
type Mount struct {
	Namespace  string // of the control plane, "" if not said
	SecretName string // servicefoundryServer.tfyK8sSecretName; "" for values that mount none
	Place      Place
}

// A Use is a well-formed reference in a field.
type Use struct {
	Ref ref.Reference
	Place
	// Store is the full name of the store whose own credential the field is,
	// or that of the account whose credential serves its stores; "" for any
	// other field.
	Store string
}

// A Graph is everything that some inputs declare and use, in the order of the
// files. Its zero value is an empty graph.
type Graph struct {
	Accounts []Account
	Stores   []Store
	Groups   []Group
	Secrets  []Secret
	Mounts   []Mount
	Uses     []Use
}
