package fn

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/overlay"
	"secretref.dev/secretref/policy"
	"secretref.dev/secretref/report"
)

// configureRendering reads a functionConfig of kind SecretRefRender.
func (c *call) configureRendering(data []byte) (err error) {
	if c.env.Plugin != nil {
		return errors.New("a legacy plugin cannot render, because kustomize takes nothing back from it; name the function in the annotation config.kubernetes.io/function")
	}
	if c.rendering, err = policy.ParseRender(data); err != nil {
		return err
	}
	config := policy.Default()
	config.PolicyFile = c.rendering.PolicyFile
	return c.usePolicy(config)
}

// render replaces the references in the items and adds what makes the Secret.
// Items with errors are not rendered: they come back as they were, with the
// findings.
func (c *call) render(ctx context.Context, stderr io.Writer) (int, error) {
	opt, allowed, err := c.renderOptions()
	if err != nil {
		return trouble, err
	}
	result, sites, err := c.sites()
	if err != nil {
		return trouble, err
	}
	if _, status := c.results(result); status != clean || result.Summary.Manifests == 0 {
		return c.answer(result, stderr)
	}
	o, err := overlay.New(result.Graph, sites, opt)
	var nothing *overlay.NothingError
	switch {
	case errors.As(err, &nothing):
		return c.rendered(result, c.in, []string{"nothing to render: no item has a reference that becomes a key"}, stderr)
	case err != nil:
		return trouble, err
	}
	if err := c.resolve(ctx, o, allowed); err != nil {
		return c.unresolved(err, stderr)
	}
	in, replaced, err := c.rewrite(o, sites)
	if err == nil {
		in, err = in.with(o)
	}
	if err != nil {
		return trouble, err
	}
	notes := append([]string{fmt.Sprintf("%s replaced by %s of the Secret %s/%s", report.Count(replaced, "reference"), report.Count(len(o.Keys), "key"), o.Namespace, o.SecretName)}, o.Notes...)
	return c.rendered(result, in, notes, stderr)
}

// renderOptions are those of the overlay, and what may be read.
func (c *call) renderOptions() (overlay.Options, allowance, error) {
	r := c.rendering
	opt := overlay.Options{Check: check.Options{Policy: c.policy, Now: c.env.Now}, As: overlay.As(r.As), Forms: r.Forms, Namespace: r.Namespace,
		SecretName: r.SecretName, SecretStores: r.SecretStores, StoreRefs: make(map[string]overlay.StoreRef), Stores: c.env.Stores}
	values := opt.As.Values()
	if values && (r.SecretStores || len(r.StoreRefs) > 0) {
		return opt, allowance{}, errors.New("secretStores and storeRefs are for as: external-secret; leave them out")
	}
	for store, text := range r.StoreRefs {
		ref, ok := overlay.ParseStoreRef(store, text)
		if !ok {
			return opt, allowance{}, errors.New("storeRefs: not a store with a store of the cluster; write STORE: NAME or STORE: ClusterSecretStore/NAME, where STORE is the store's full name or truefoundry")
		}
		opt.StoreRefs[store] = ref
	}
	var err error
	if opt.KeyMap, err = overlay.NewKeyMap("keyMap", r.KeyMap); err != nil || !values {
		return opt, allowance{}, err
	}
	a, err := c.allowance()
	opt.Fixed = a.stores
	return opt, a, err
}

// sites checks the items and finds the references in them.
func (c *call) sites() (*check.Result, []check.Site, error) {
	var mutex sync.Mutex
	var sites []check.Site
	result, err := c.check(check.New(c.policy, c.env.Now).WithGraph().Visiting(func(s check.Site) {
		mutex.Lock()
		defer mutex.Unlock()
		sites = append(sites, s)
	}))
	return result, sites, err
}

// resolve asks the stores for values, where the Secret has any.
func (c *call) resolve(ctx context.Context, o *overlay.Overlay, a allowance) error {
	if overlay.As(c.rendering.As).Values() {
		if err := c.mayRead(o.Keys, a); err != nil {
			return err
		}
	}
	return o.Resolve(ctx)
}

// unresolved reports the secrets without a value. Nothing goes to standard
// output: no host can take it for an answer.
func (c *call) unresolved(err error, stderr io.Writer) (int, error) {
	var missing *overlay.Unresolved
	if !errors.As(err, &missing) {
		return trouble, err
	}
	for _, s := range missing.Lines() {
		line := report.OneLine(s.String())
		if s.Next != "" {
			line += "; " + report.OneLine(s.Next)
		}
		fmt.Fprintf(stderr, "secretref: %s\n", line)
	}
	if missing.Answered() {
		fmt.Fprintf(stderr, "secretref: %s\n", missing)
		return found, nil
	}
	return trouble, err
}

// rewrite puts the keys in the place of the references.
func (c *call) rewrite(o *overlay.Overlay, sites []check.Site) (*input, int, error) {
	var edits []manifest.Edit
	for _, s := range sites {
		if e, ok := o.Edit(s); ok {
			edits = append(edits, e)
		}
	}
	data, _, err := manifest.Apply(c.in.data, edits)
	if err != nil {
		return nil, 0, c.placed(err)
	}
	in, err := newInput(data, nil, false)
	return in, len(edits), err
}

// placed names the files of the values that cannot be replaced.
func (c *call) placed(err error) error {
	all := []error{err}
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		all = many.Unwrap()
	}
	var named []error
	for _, err := range all {
		var e *manifest.EditError
		if errors.As(err, &e) {
			err = fmt.Errorf("%s: the reference cannot be replaced: %s; write the value by hand, without an alias or a fold in the reference",
				report.Place(e.File, e.Position.Line, e.Position.Column), e.Reason)
		}
		named = append(named, err)
	}
	return errors.Join(named...)
}

// rendered writes the answer with what was found and what was done.
func (c *call) rendered(r *check.Result, in *input, notes []string, stderr io.Writer) (int, error) {
	results, status := c.results(r)
	for _, n := range notes {
		results = append(results, krmResult{Message: report.OneLine(n), Severity: "info"})
	}
	out, err := in.echo(results)
	if err == nil {
		err = c.write(out)
	}
	if err != nil {
		return trouble, err
	}
	if err := c.summary(stderr, r); err != nil {
		return trouble, err
	}
	for _, n := range notes {
		fmt.Fprintf(stderr, "secretref: %s\n", report.OneLine(n))
	}
	return status, nil
}
