package policy

import (
	"strings"

	"go.yaml.in/yaml/v4"

	"secretref.dev/secretref/ref"
)

// Render is the functionConfig of kind [RenderKind]: what the command render
// takes as flags. The zero value renders ExternalSecrets.
type Render struct {
	As                   string            // "external-secret" or "secret"; "" is the first
	Forms                []ref.Form        // which are rendered; nil: not said
	KeyMap               map[string]string // from a pinned key to its reference
	Namespace            string            // of the Secret; "": not said
	SecretName           string            // "": not said
	Stores               []string          // patterns of the stores that may be read, of those that the operator allows; nil: all of them
	SecretStores         bool              // add the SecretStores that the ExternalSecrets name
	StoreRefs            map[string]string // from a store to "[KIND/]NAME" in the cluster
	AllowPlaintextOnDisk bool              // the host may write the values to files
	PolicyFile           string            // "": the defaults
}

// renderFields is every field of its spec, in alphabetical order.
var renderFields = []struct {
	name string
	read func(*Render, *yaml.Node) error
}{
	{"allowPlaintextOnDisk", func(r *Render, n *yaml.Node) (err error) {
		r.AllowPlaintextOnDisk, err = flag(n, "allowPlaintextOnDisk")
		return err
	}},
	{"as", readAs},
	{"forms", readForms},
	{"keyMap", func(r *Render, n *yaml.Node) (err error) {
		r.KeyMap, err = texts(n, "keyMap")
		return err
	}},
	{"namespace", func(r *Render, n *yaml.Node) (err error) {
		r.Namespace, err = kubernetesName(n, "namespace")
		return err
	}},
	{"policyFile", func(r *Render, n *yaml.Node) error {
		var p Policy
		err := readPolicyFile(&decoder{p: &p}, n)
		r.PolicyFile = p.PolicyFile
		return err
	}},
	{"secretName", func(r *Render, n *yaml.Node) (err error) {
		r.SecretName, err = kubernetesName(n, "secretName")
		return err
	}},
	{"secretStores", func(r *Render, n *yaml.Node) (err error) {
		r.SecretStores, err = flag(n, "secretStores")
		return err
	}},
	{"storeRefs", func(r *Render, n *yaml.Node) (err error) {
		r.StoreRefs, err = texts(n, "storeRefs")
		return err
	}},
	{"stores", readStorePatterns},
}

// IsRender reports whether a functionConfig is of kind [RenderKind].
func IsRender(data []byte) bool {
	root, err := load(data)
	return err == nil && root != nil && kindOf(root) == RenderKind
}

// ParseRender reads a functionConfig of kind [RenderKind].
func ParseRender(data []byte) (*Render, error) {
	r, err := parseRender(data)
	if err != nil {
		return nil, inFile("functionConfig", err)
	}
	return r, nil
}

func parseRender(data []byte) (*Render, error) {
	root, err := load(data)
	if err != nil {
		return nil, err
	}
	fields, err := specOf(root, "the functionConfig", RenderKind)
	if err != nil {
		return nil, err
	}
	r := new(Render)
	return r, r.readSpec(fields)
}

func (r *Render) readSpec(fields []entry) error {
	var names []string
	for _, f := range renderFields {
		names = append(names, f.name)
	}
	for _, e := range fields {
		known := false
		for _, f := range renderFields {
			if f.name != e.key.Value {
				continue
			}
			known = true
			if err := f.read(r, e.value); err != nil {
				return err
			}
		}
		if !known {
			return unknownField(e.key, "spec", names)
		}
	}
	return nil
}

func readAs(r *Render, n *yaml.Node) (err error) {
	if isScalar(n, "!!str") && n.Value == "sops" {
		return fail(n, "as: sops makes no sense in a function: its host writes the Secret anew, and what was changed does not decrypt",
			"run secretref render --as sops, and commit what it writes")
	}
	r.As, err = word(n, "as", []string{"external-secret", "secret"})
	return err
}

func readForms(r *Render, n *yaml.Node) error {
	var p Policy
	if err := readAllowed(&p, n, "forms"); err != nil {
		return err
	}
	r.Forms = p.Allow
	return nil
}

// readStorePatterns reads which stores may be read: names, as the operator's
// environment has them.
func readStorePatterns(r *Render, n *yaml.Node) error {
	if n.Kind == yaml.MappingNode {
		return fail(n, "stores lists names here", "write the stores that may be read as a list, and describe stores in the policy that policyFile names")
	}
	items, err := list(n, "stores")
	if err != nil {
		return err
	}
	r.Stores = []string{}
	for i, item := range items {
		s, err := text(item, at("stores", i))
		if err != nil {
			return err
		}
		if s == "" || strings.ContainsAny(s, ", \t\r\n") {
			return fail(item, at("stores", i)+" is no pattern of a name", "write truefoundry, tenant:group or a store's full name, where * stands for anything")
		}
		r.Stores = append(r.Stores, s)
	}
	return nil
}

// texts reads a mapping from words to strings.
func texts(n *yaml.Node, what string) (map[string]string, error) {
	all, err := entries(n, what)
	if err != nil {
		return nil, err
	}
	m := make(map[string]string, len(all))
	for _, e := range all {
		if m[e.key.Value], err = text(e.value, "an entry of "+what); err != nil {
			return nil, err
		}
	}
	return m, nil
}
