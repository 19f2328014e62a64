// Package store asks secret stores about many references at once: does each
// secret exist, may it be read, what is it.
//
//	s, err := store.Open(ctx, config, env)    // nothing is dialled yet
//	fmt.Println(s.Requests(len(names), store.Exists))
//	answers, err := s.Ask(ctx, names, store.Exists)
//	if err != nil {
//		return err                         // only when ctx ended
//	}
//	for i, a := range answers {               // one for each name, in order
//		fmt.Println(names[i], a.State, a.Why)
//	}
//
// [Put] creates secrets that a store lacks, and never overwrites one.
//
// There is one file for each store (vault.go, ssm.go, …; what creates secrets is
// in vault_write.go, ssm_write.go, …) and a small core for
// all of them: a rate limit that throttling slows down (limit.go), retries
// (retry.go), bounded concurrency (batch.go), an HTTP client that leaks nothing
// (client.go, call.go), and the rule which host a token may go to (trust.go).
//
// Credentials come from each vendor's default chain and standard environment,
// never from a [Config]: a Config is what a pull request may have written. No
// Answer, error or log line carries a value, a token, a header, or text of a
// server beyond a code.
//
// The package does not parse references, does not remove duplicates, and caches
// nothing.
package store

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// Mode is what is asked about a secret.
type Mode uint8

const (
	Exists Mode = iota // whether it is there, by metadata only: the least permission
	Probe              // whether it can be read; the value is dropped on arrival
	Value              // what it is
)

// State is what a store said about one secret. The zero value is none.
type State uint8

const (
	Found    State = iota + 1
	Missing        // the store has no such secret
	Refused        // the caller may not ask, or may not read it
	Disabled       // it is there, but disabled, deleted, destroyed, or scheduled for deletion
	Broken         // no answer that can be understood: unreachable, throttled to the end, cut off, malformed
)

// String returns the state in one lower-case word, "unknown" for none.
func (s State) String() string {
	if names := [...]string{"unknown", "found", "missing", "refused", "disabled", "broken"}; int(s) < len(names) {
		return names[s]
	}
	return "unknown"
}

// Answer is what is known of one secret.
type Answer struct {
	State State

	// Value is the exact bytes, only in mode Value and state Found. An empty
	// secret has an empty Value that is not nil.
	Value []byte

	// Why is one clause in our own words about the cause, "" where the state
	// says it all: "the caller may not read it (AccessDeniedException)". It
	// never holds a value, a token, a header, or text of the server beyond a
	// code; it may hold names that the manifests or the store gave to keys.
	Why string

	// Notes are about the request as a whole, not about this secret; the same
	// note stands in each Answer that it concerns.
	Notes []string
}

// A Store answers for one secret store. Names are what its references call the
// secrets: the path of form B without the store's FQN, tenant:group:key of form
// A, the key of form C. They are distinct and well formed.
type Store interface {
	// Requests says at most how many requests Ask makes for n names in the
	// mode, logins aside, when nothing goes wrong.
	Requests(n int, mode Mode) int

	// Ask answers every name, in order. It returns an error only when ctx
	// ended; everything else is an Answer. It is called once at a time.
	Ask(ctx context.Context, names []string, mode Mode) ([]Answer, error)
}

// The kinds of stores: the API's types without "integration/secret-store/",
// and two that no manifest declares.
const (
	KindParameterStore = "aws/parameter-store"
	KindSecretsManager = "aws/secrets-manager"
	KindGoogle         = "gcp/gsm"
	KindAzure          = "azure/vault"
	KindVault          = "hashicorp/vault"
	KindGeneric        = "custom/generic"
	KindPlatformDB     = "truefoundry/db"
	KindControlPlane   = "truefoundry" // form A: the platform's own API
	KindKubernetes     = "kubernetes"  // form C: a Secret of a cluster
)

// Config is all that is known of a store without asking it. What a kind does
// not need is ignored, "" is not said.
type Config struct {
	FQN  string // tenant:provider:account:secret-store:integration
	Kind string // one of the Kind constants

	Region     string // AWS
	Project    string // Google
	VaultName  string // Azure
	URL        string // Vault
	Mount      string // Vault: kv_mount_path
	RootPath   string // Vault: stands in front of every path
	Key        string // Vault: which key of a secret is its value
	Namespace  string // Vault: namespace; Kubernetes: namespace
	SecretName string // Kubernetes

	// Trusted says that the host was named outside the checked tree: by the
	// environment, --policy or --trust-host. Without it a token goes only to
	// hosts that the operator's environment names.
	Trusted bool

	// From is where the store is declared, for messages: "accounts/aws.yaml:12".
	From string
}

// Env is the outside world of a store.
type Env struct {
	Getenv func(string) string // nil: an empty environment
	Limits Limits
	Client *http.Client     // nil: one with time limits; tests redirect it
	Trust  []string         // hosts that the operator named: "host", "host:port", "http://host:port"
	Now    func() time.Time // nil: time.Now
	Log    func(string)     // lines for --debug, free of secrets; nil: dropped

	// Checked reports whether a file is part of the checked tree, so that
	// others may have written it; nil: none is.
	Checked func(file string) bool
}

// Limits bounds what a store may be asked. The zero value is the defaults.
type Limits struct {
	Rate     float64       // requests a second; 0: the store's default, below its documented quota; < 0: no limit
	InFlight int           // requests at the same time; 0: 16
	Request  time.Duration // of one request; 0: 10 s
	Total    time.Duration // of one Ask; 0: 2 min
	Whole    bool          // a Total that is set is of all that the store is asked, from the first Ask on
}

// Open prepares the store that c describes. It dials nothing; logins happen at
// the first Ask. It returns an *Unaskable for a store that nobody outside the
// platform can ask, an *Untrusted for one whose host only the checked tree
// names, and other errors for a Config or an environment that cannot work.
func Open(ctx context.Context, c Config, env Env) (Store, error) {
	switch c.Kind {
	case KindParameterStore:
		return openParameterStore(ctx, c, env)
	case KindSecretsManager:
		return openSecretsManager(ctx, c, env)
	case KindGoogle:
		return openGoogle(ctx, c, env)
	case KindAzure:
		return openAzure(ctx, c, env)
	case KindVault:
		return openVault(ctx, c, env)
	case KindControlPlane:
		return openControlPlane(ctx, c, env)
	case KindKubernetes:
		return openKubernetes(ctx, c, env)
	case KindGeneric:
		return nil, &Unaskable{Kind: c.Kind, Why: "the endpoints of a generic store are not public", Instead: "refer to its secrets through a secret group, and set TFY_HOST and TFY_API_KEY to ask the control plane"}
	case KindPlatformDB:
		return nil, &Unaskable{Kind: c.Kind, Why: "only the platform itself reads its database", Instead: "refer to its secrets through a secret group, and set TFY_HOST and TFY_API_KEY to ask the control plane"}
	}
	return nil, fmt.Errorf("no store of the kind %q is known; give it one of the kinds that integrations have", c.Kind)
}

// Unaskable says that a store cannot be asked by anybody outside the platform,
// and what can be asked instead.
type Unaskable struct {
	Kind, Why, Instead string
}

func (e *Unaskable) Error() string {
	return "a store of the kind " + e.Kind + " cannot be asked: " + e.Why + "; " + e.Instead
}
