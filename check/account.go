package check

import (
	"strconv"
	"strings"

	"secretref.dev/secretref/graph"
	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/schema"
)

// declareAccount notes an account and its secret stores: in a few bytes, since
// a tree may have very many accounts and references to stores of few.
func (w *walker) declareAccount(provider string) {
	n := w.body.Node
	name, ok := declaredName(n)
	if !ok {
		return
	}
	w.account = w.policy.Tenant + ":" + provider + ":" + name
	at := n.Get("name")
	start := len(w.notes)
	w.notes = append(w.notes, noteAccount)
	w.notes = append(w.notes, w.account...)
	w.notes = append(w.notes, 0)
	w.notes = strconv.AppendInt(w.notes, int64(w.body.Doc.Source.Line(at.Span.Start)), 10)
	list := n.Get("integrations")
	if list != nil && list.Kind == manifest.Sequence {
		w.integrations = list
	}
	open := w.integrations == nil
	if !open {
		for _, item := range list.Children {
			item = item.Resolve()
			kind := kindOf(item)
			store, named := declaredName(item)
			open = open || kind == anyKind || kind != noStore && !named
			if kind == noStore || kind == anyKind || !named {
				continue
			}
			w.notes = append(w.notes, 0, byte(kind))
			if !item.Get("auth_data").IsNull() {
				w.notes = append(w.notes, ownAuth)
			}
			w.notes = append(w.notes, store...)
		}
	}
	if open {
		w.notes = append(w.notes, 0, anyKind)
	}
	w.notes = append(w.notes, '\n')
	w.lastNote = start
	if w.graph {
		w.graphAccount(open)
	}
}

// What an integration is, as a letter of a note. Secret stores of a kind that
// is known are numbered from firstKind on.
const (
	noStore   = '-'
	anyKind   = '?' // it may be a store, and of which kind is not known
	oddKind   = '!' // a store of a kind that is not known
	ownAuth   = '+' // follows the kind of a store that has auth_data of its own
	firstKind = 'A'
)

// storeKinds are the kinds with rules for names.
var storeKinds = []string{kindVault, kindParameters, kindSecrets, kindGoogle, kindAzure}

func kindOf(n *manifest.Node) rune {
	typ := n.Text("type")
	if kind, ok := strings.CutPrefix(typ, storeType); ok && kind != "" {
		for i, known := range storeKinds {
			if kind == known {
				return firstKind + rune(i)
			}
		}
		return oddKind
	}
	if _, known := schema.Integration(typ); known {
		return noStore
	}
	return anyKind
}

// readAccount reads what declareAccount has noted. The file is the note's.
func readAccount(note []byte, file, top string) (a graph.Account, stores []graph.Store) {
	fqn, rest, _ := strings.Cut(string(note[1:]), "\x00")
	line, rest, more := strings.Cut(rest, "\x00")
	a.FQN, a.Place = fqn, graph.Place{File: file, Top: top}
	a.Place.Line, _ = strconv.Atoi(line)
	for more {
		var item string
		item, rest, more = strings.Cut(rest, "\x00")
		if item[0] == anyKind {
			a.Open = true
			continue
		}
		s := graph.Store{Place: graph.Place{File: file, Top: top}}
		if i := int(item[0]) - firstKind; i >= 0 {
			s.Kind = storeKinds[i]
		}
		name := item[1:]
		if name[0] == ownAuth {
			name, s.OwnAuth = name[1:], true
		}
		s.FQN = graph.StoreFQN(fqn, name)
		stores = append(stores, s)
	}
	return a, stores
}

// graphAccount is declareAccount for those who ask for the graph.
func (w *walker) graphAccount(open bool) {
	g := w.declarations()
	g.Accounts = append(g.Accounts, graph.Account{FQN: w.account, Open: open,
		Place: w.at(w.body.Doc, w.body.Node.Get("name"), w.paths.Key(w.body.Path, "name"), w.id)})
	if w.integrations == nil {
		return
	}
	path := w.paths.Key(w.body.Path, "integrations")
	for i, item := range w.integrations.Children {
		item = item.Resolve()
		if fqn := w.storeOf(item); fqn != "" {
			g.Stores = append(g.Stores, w.graphStore(fqn, item, w.paths.Index(path, i)))
		}
	}
}

func (w *walker) graphStore(fqn string, n *manifest.Node, path *manifest.Path) graph.Store {
	return graph.Store{
		FQN:       fqn,
		Kind:      strings.Clone(strings.TrimPrefix(n.Text("type"), storeType)),
		Region:    copied(n, "region"),
		Project:   copied(w.body.Node, "project_id"),
		VaultName: copied(n, "key_vault_name"),
		URL:       copied(n, "vault_url") + copied(n, "base_url"), // a type has one of the two
		Mount:     copied(n, "kv_mount_path"),
		RootPath:  copied(n, "root_path"),
		Namespace: copied(n, "namespace"),
		OwnAuth:   !n.Get("auth_data").IsNull(),
		Place:     w.at(w.body.Doc, n.Get("name"), w.paths.Key(path, "name"), w.id),
	}
}

// storeOf is the full name of the secret store that an integration of the
// account is, "" if it is none.
func (w *walker) storeOf(n *manifest.Node) string {
	name, ok := declaredName(n)
	if kind := kindOf(n); !ok || kind == noStore || kind == anyKind {
		return ""
	}
	return graph.StoreFQN(w.account, name)
}

// copied is the text of a field, without keeping the file's text in memory.
func copied(n *manifest.Node, field string) string { return strings.Clone(n.Text(field)) }

// credentialOf is the full name of the store whose own credential a field of
// the account is, that of the account for a field outside its integrations, and
// "" for any other field.
func (w *walker) credentialOf(p *manifest.Path) string {
	var item, list *manifest.Path // the first two steps into the manifest
	for s := p; s != nil && s != w.body.Path; s = s.Parent() {
		item, list = list, s
	}
	switch {
	case list == nil || list.Last() == "integrations" && item == nil:
		return ""
	case list.Last() != "integrations":
		return w.account
	}
	index, err := strconv.Atoi(strings.Trim(item.From(list), "[]"))
	if err != nil || index >= len(w.integrations.Children) {
		return ""
	}
	return w.storeOf(w.integrations.Children[index].Resolve())
}
