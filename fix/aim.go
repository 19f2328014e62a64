package fix

import (
	"context"
	"strings"

	"secretref.dev/secretref/ask"
	"secretref.dev/secretref/graph"
	"secretref.dev/secretref/redact"
	"secretref.dev/secretref/store"
)

// aim finds the store that the secrets go to.
func (p *Plan) aim(ctx context.Context) {
	var uses []graph.Use
	for _, e := range p.Edits {
		if e.Moves {
			uses = append(uses, graph.Use{Ref: e.Ref})
		}
	}
	targets := ask.Targets(uses)
	if len(targets) == 0 {
		return
	}
	t := &targets[0] // all have the store of To
	p.Target, p.Secrets = t, len(t.Refs)
	w := ask.World{Policy: p.opt.Check.Policy, Trusted: p.opt.Trusted, Stores: p.opt.Stores}
	p.Config, _ = w.Config(p.Checked.Graph, t.Name) // Open says what is wrong with it
	t.Open(ctx, p.Checked.Graph, w)
}

// usualNames are names that TrueFoundry's own Terraform modules let the platform
// read.
var usualNames = map[string]string{
	store.KindVault:          "/tfy-secret/{account}/{field}",
	store.KindParameterStore: "/tfy-secret/{account}/{field}",
	store.KindSecretsManager: "/tfy-secret/{account}/{field}",
	store.KindGoogle:         "tfy-{account}-{field}",
	store.KindAzure:          "{account}-{field}",
}

// Suggestion is a reference that --to could have: to a declared store if there
// is one.
func (p *Plan) Suggestion() string {
	tenant := "<tenant>"
	if pol := p.opt.Check.Policy; pol != nil && pol.Tenant != "" {
		tenant = pol.Tenant
	}
	for _, s := range p.Checked.Graph.Stores {
		name, known := usualNames[s.Kind]
		if fqn := s.FQN; known && redact.Text(fqn) == fqn {
			if strings.HasPrefix(fqn, ":") {
				fqn = tenant + fqn
			}
			return fqn + "::" + name
		}
	}
	return tenant + ":hashicorp:<account>:secret-store:<integration>::" + usualNames[store.KindVault]
}
