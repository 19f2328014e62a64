package report

import (
	"encoding/json"
	"io"

	"secretref.dev/secretref/graph"
	"secretref.dev/secretref/redact"
)

// refsVersion counts changes that break a reader; new keys do not.
const refsVersion = 1

// RefsJSON writes the inventory for programs: one object, like that of JSON.
// The error is that of w.
func RefsJSON(w io.Writer, r *Refs) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(refsReport{
		Version:    refsVersion,
		Selected:   r.Of != RefsOf{},
		Of:         redact.Text(r.name()),
		Stores:     refsStores(r.Stores),
		Groups:     refsGroups(r.Groups),
		Secrets:    refsSecrets(r.Secrets),
		Dependents: refsSecrets(r.Dependents),
		Unused:     refsUnusedOf(&r.Unused),
		Unreadable: jsonUnreadables(r.result.Unreadable),
		Summary:    refsSummaryOf(r),
	})
}

type refsReport struct {
	Version    int              `json:"version"`
	Selected   bool             `json:"selected"`
	Of         string           `json:"of"`
	Stores     []refsStore      `json:"stores"`
	Groups     []refsGroup      `json:"groups"`
	Secrets    []refsSecret     `json:"secrets"`
	Dependents []refsSecret     `json:"dependents"`
	Unused     refsUnused       `json:"unused"`
	Unreadable []jsonUnreadable `json:"unreadable"`
	Summary    refsSummary      `json:"summary"`
}

type refsPlace struct {
	File     string `json:"file"`
	Line     int    `json:"line"`
	Column   int    `json:"column"`
	Document int    `json:"document"`
}

type refsStore struct {
	FQN      string `json:"fqn"`
	Kind     string `json:"kind"`
	Declared bool   `json:"declared"`
	refsPlace
	Secrets int `json:"secrets"`
}

type refsGroup struct {
	FQN      string `json:"fqn"`
	Store    string `json:"store"`
	Declared bool   `json:"declared"`
	refsPlace
	Secrets int `json:"secrets"`
}

type refsSecret struct {
	Reference string    `json:"reference"`
	Form      string    `json:"form"`
	Store     string    `json:"store"`
	Group     string    `json:"group"`
	Opens     []string  `json:"opens"`
	Through   string    `json:"through"`
	SameAs    string    `json:"sameAs"`
	Uses      []refsUse `json:"uses"`
}

type refsUse struct {
	refsPlace
	Path     string       `json:"path"`
	Manifest jsonManifest `json:"manifest"`
}

type refsKey struct {
	Reference string `json:"reference"`
	Kind      string `json:"kind"`
	Namespace string `json:"namespace"`
	Name      string `json:"name"`
	refsPlace
}

type refsUnused struct {
	Stores []refsStore `json:"stores"`
	Groups []refsGroup `json:"groups"`
	Keys   []refsKey   `json:"kubernetesKeys"`
}

type refsSummary struct {
	Files      int `json:"files"`
	Documents  int `json:"documents"`
	Manifests  int `json:"manifests"`
	Secrets    int `json:"secrets"`
	Uses       int `json:"uses"`
	Dependents int `json:"dependents"`
	Unused     int `json:"unused"`
	Malformed  int `json:"malformed"`
}

func placeOf(p graph.Place) refsPlace {
	return refsPlace{redact.Text(p.File), p.Line, p.Column, p.Document}
}

func refsStores(stores []RefStore) []refsStore {
	out := make([]refsStore, 0, len(stores))
	for _, s := range stores {
		o := refsStore{FQN: redact.Text(s.FQN), Secrets: s.Secrets}
		if s.Declared != nil {
			o.Declared, o.Kind, o.refsPlace = true, redact.Text(s.Declared.Kind), placeOf(s.Declared.Place)
		}
		out = append(out, o)
	}
	return out
}

func refsGroups(groups []RefGroup) []refsGroup {
	out := make([]refsGroup, 0, len(groups))
	for _, g := range groups {
		o := refsGroup{FQN: redact.Text(g.FQN), Store: redact.Text(g.Store), Secrets: g.Secrets}
		if g.Declared != nil {
			o.Declared, o.refsPlace = true, placeOf(g.Declared.Place)
		}
		out = append(out, o)
	}
	return out
}

func refsSecrets(secrets []RefSecret) []refsSecret {
	out := make([]refsSecret, 0, len(secrets))
	for i := range secrets {
		s := &secrets[i]
		o := refsSecret{
			Reference: redact.Text(s.Reference), Form: s.Form, Store: redact.Text(s.Store), Group: redact.Text(s.Group),
			Opens:   make([]string, 0, len(s.Opens)),
			Through: redact.Text(s.Through), SameAs: redact.Text(s.SameAs),
			Uses: make([]refsUse, 0, len(s.Uses)),
		}
		for _, store := range s.Opens {
			o.Opens = append(o.Opens, redact.Text(store))
		}
		for _, u := range s.Uses {
			o.Uses = append(o.Uses, refsUse{placeOf(u.Place), redact.Text(u.Path), jsonManifest{redact.Text(u.Type), redact.Text(u.Name)}})
		}
		out = append(out, o)
	}
	return out
}

func refsUnusedOf(u *RefsUnused) refsUnused {
	var stores []RefStore
	for i := range u.Stores {
		stores = append(stores, RefStore{FQN: u.Stores[i].FQN, Declared: &u.Stores[i]})
	}
	var groups []RefGroup
	for i := range u.Groups {
		groups = append(groups, RefGroup{FQN: u.Groups[i].FQN, Store: u.Groups[i].Store, Declared: &u.Groups[i]})
	}
	keys := make([]refsKey, 0, len(u.Keys))
	for _, k := range u.Keys {
		s := &k.Secret
		keys = append(keys, refsKey{redact.Text(k.Reference()), redact.Text(s.Kind), redact.Text(s.Namespace), redact.Text(s.Name), placeOf(s.Place)})
	}
	return refsUnused{refsStores(stores), refsGroups(groups), keys}
}

func refsSummaryOf(r *Refs) refsSummary {
	s := &r.result.Summary
	return refsSummary{
		Files: s.Files, Documents: s.Documents, Manifests: s.Manifests,
		Secrets: len(r.Secrets), Uses: uses(r.Secrets), Dependents: len(r.Dependents),
		Unused: r.Unused.Len(), Malformed: r.malformed(),
	}
}
