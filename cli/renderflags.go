package cli

import (
	"fmt"
	"strings"

	"secretref.dev/secretref/overlay"
	"secretref.dev/secretref/ref"
	"secretref.dev/secretref/sops"
)

// renderOptions reads the flags of render, those about the inputs aside.
func (a *app) renderOptions(f renderFlags, dir string) (opt overlay.Options, err error) {
	opt = overlay.Options{
		As: overlay.As(f.as), Namespace: f.namespace, SecretName: f.secretName,
		SecretStores: f.secretStores,
		Stores:       a.storeEnv(verifyFlags{trustHost: f.trustHost, timeout: f.timeout, debug: f.debug}), Trusted: f.policy != "", Dir: dir,
	}
	if err := f.validRender(opt.As); err != nil {
		return opt, err
	}
	if opt.As == overlay.SOPS {
		if opt.Recipients, err = sops.ParseRecipients(f.recipients); err != nil {
			return opt, cutHint(err)
		}
	}
	if opt.Forms, err = parseForms(f.forms); err != nil {
		return opt, err
	}
	if opt.StoreRefs, err = parseStoreRefs(f.storeRefs); err != nil {
		return opt, err
	}
	if f.keyMap != "" {
		data, err := readShort(a.absolute(f.keyMap))
		if err != nil {
			return opt, &hintedError{fmt.Sprintf("cannot read the key map %q: %v", f.keyMap, err), "name a readable file with --key-map"}
		}
		if opt.KeyMap, err = overlay.ParseKeyMap(f.keyMap, data); err != nil {
			return opt, cutHint(err)
		}
	}
	return opt, nil
}

// cutHint makes the part of a message behind its last semicolon the hint.
func cutHint(err error) error {
	text := err.Error()
	if i := strings.LastIndex(text, "; "); i >= 0 {
		return &hintedError{text[:i], text[i+2:]}
	}
	return err
}

func (f renderFlags) validRender(as overlay.As) error {
	switch {
	case as != overlay.ExternalSecret && as != overlay.PlainSecret && as != overlay.SOPS:
		return unknownWord("--as"+shown("", f.as)+": not a way to make a Secret", f.as, []string{"external-secret", "secret", "sops"})
	case as == overlay.SOPS && len(f.recipients) == 0:
		return &hintedError{"--as sops encrypts for nobody", "name at least one --age-recipient"}
	case as != overlay.SOPS && len(f.recipients) > 0:
		return &hintedError{"--age-recipient is for --as sops", "leave one of them out, or write --as sops"}
	case as != overlay.ExternalSecret && (f.secretStores || len(f.storeRefs) > 0):
		return &hintedError{"--secret-stores and --store-ref are for --as external-secret", "leave them out"}
	case f.namespace != "" && !overlay.IsLabel(f.namespace):
		return &hintedError{"--namespace: not a name that Kubernetes takes", "use lower-case letters, digits and \"-\""}
	case f.secretName != "" && !overlay.IsSubdomain(f.secretName):
		return &hintedError{"--secret-name: not a name that Kubernetes takes", "use lower-case letters, digits, \"-\" and \".\""}
	}
	return verifyFlags{timeout: f.timeout, trustHost: f.trustHost}.valid()
}

func parseForms(words []string) ([]ref.Form, error) {
	all := map[string]ref.Form{"secret-group": ref.SecretGroup, "secret-store": ref.SecretStore, "kubernetes": ref.Kubernetes,
		"a": ref.SecretGroup, "b": ref.SecretStore, "c": ref.Kubernetes}
	var forms []ref.Form
	for _, w := range words {
		f, ok := all[strings.ToLower(w)]
		if !ok {
			return nil, &hintedError{"--forms: no form is called" + shown("", w), "write secret-group, secret-store or kubernetes, with commas between them"}
		}
		forms = append(forms, f)
	}
	if len(forms) == 0 {
		return nil, &hintedError{"--forms names no form", "write secret-group, secret-store or kubernetes, with commas between them"}
	}
	return forms, nil
}

func parseStoreRefs(words []string) (map[string]overlay.StoreRef, error) {
	const hint = "write STORE=NAME or STORE=ClusterSecretStore/NAME, where STORE is the store's full name or truefoundry"
	refs := make(map[string]overlay.StoreRef)
	for _, w := range words {
		i := strings.LastIndexByte(w, '=')
		if i <= 0 {
			return nil, &hintedError{"--store-ref names no store of the cluster", hint}
		}
		store := w[:i]
		r, ok := overlay.ParseStoreRef(store, w[i+1:])
		if !ok {
			return nil, &hintedError{"--store-ref: not a store with a store of the cluster", hint}
		}
		if _, twice := refs[store]; twice {
			return nil, &hintedError{"--store-ref names a store twice", "name one store of the cluster for it"}
		}
		refs[store] = r
	}
	return refs, nil
}
