package cli

import (
	"strconv"
	"strings"

	"secretref.dev/secretref/schema"
)

// sampleManifest writes a small manifest of a type from the catalogue: what is
// required, and every field nearby that takes a secret, each with a reference.
func sampleManifest(root schema.Root) string {
	s := sampler{group: lastPart(root.Type)}
	return render(s.object(root.Class))
}

// sampleIntegration writes a manifest of the parent whose only integration is
// of the given type.
func sampleIntegration(parent schema.Root, integration schema.IntegrationType) string {
	s := sampler{group: strings.TrimSuffix(lastPart(parent.Type), "-config-group")}
	account := s.object(parent.Class)
	account.set("integrations", &sampleNode{items: []*sampleNode{s.object(integration.Class)}})
	return render(account)
}

// A sampler makes up values. The group is the secret group of its references.
type sampler struct{ group string }

func (s sampler) object(c *schema.Class) *sampleNode {
	node := &sampleNode{}
	fields := c.Fields()
	for _, first := range []string{"type", "name"} {
		if f, exact := c.Field(first); exact {
			node.set(first, s.value(f, f.Type))
		}
	}
	for i := range fields {
		f := &fields[i]
		if f.Name == "type" || f.Name == "name" || !f.Required && !s.belongs(f, c) {
			continue
		}
		node.set(f.Name, s.value(f, f.Type))
	}
	return node
}

// belongs reports whether an optional field is worth showing: it takes a
// secret, is the public half beside one, or leads straight to one.
func (s sampler) belongs(f *schema.Field, c *schema.Class) bool {
	switch f.Sensitivity {
	case schema.Must:
		return true
	case schema.ID:
		return takesSecret(c)
	}
	// Where most references stand. A Spark job is the one application whose
	// variables the platform does not resolve.
	if f.Hint == schema.HintEnvMap && s.group != "spark-job" {
		return true
	}
	return secretArm(f.Type) != nil
}

func takesSecret(c *schema.Class) bool {
	fields := c.Fields()
	for i := range fields {
		if h := fields[i].Hint; fields[i].Sensitivity == schema.Must || h == schema.HintAuthHeaderMap || h == schema.HintAuthEnvMap {
			return true
		}
	}
	return false
}

// secretArm returns the first class of a type, through lists and unions, that
// has a field for a secret.
func secretArm(t *schema.Type) *schema.Class {
	switch t.Kind() {
	case schema.Object:
		if takesSecret(t.Class()) {
			return t.Class()
		}
	case schema.List:
		return secretArm(t.Elem())
	case schema.Union:
		for _, arm := range t.Arms() {
			if c := secretArm(arm); c != nil {
				return c
			}
		}
	}
	return nil
}

// value makes up the value of field f, or of an item or arm of it: t is the
// type of what is asked for.
func (s sampler) value(f *schema.Field, t *schema.Type) *sampleNode {
	switch t.Kind() {
	case schema.Object:
		return s.object(t.Class())
	case schema.Union:
		return s.union(f, t)
	case schema.List:
		return s.list(f, t)
	case schema.Map:
		return s.mapping(f)
	case schema.Literal:
		return &sampleNode{scalar: quoteSpecial(t.Values()[0])}
	case schema.Number:
		return &sampleNode{scalar: "1"}
	case schema.Bool:
		return &sampleNode{scalar: "true"}
	case schema.Any:
		if f.Sensitivity != schema.Must {
			return &sampleNode{scalar: "{}"}
		}
	}
	return &sampleNode{scalar: s.text(f)}
}

func (s sampler) list(f *schema.Field, t *schema.Type) *sampleNode {
	switch t.Elem().Kind() {
	case schema.String, schema.Any, schema.Map:
		return &sampleNode{scalar: "[]"}
	case schema.Literal:
		return &sampleNode{scalar: "[" + quoteSpecial(t.Elem().Values()[0]) + "]"}
	}
	return &sampleNode{items: []*sampleNode{s.value(f, t.Elem())}}
}

func (s sampler) mapping(f *schema.Field) *sampleNode {
	node := &sampleNode{}
	switch f.Hint {
	case schema.HintAuthHeaderMap:
		node.set("Authorization", &sampleNode{scalar: "Bearer " + s.reference("token")})
	case schema.HintAuthEnvMap, schema.HintEnvMap:
		node.set("API_TOKEN", &sampleNode{scalar: s.reference("api_token")})
	default:
		node.scalar = "{}"
	}
	return node
}

// union takes the arm that shows a secret, else the one that needs least.
func (s sampler) union(f *schema.Field, t *schema.Type) *sampleNode {
	if f.Sensitivity != schema.None && schema.Accepts(t.Arms(), schema.String) {
		return &sampleNode{scalar: s.text(f)}
	}
	if c := secretArm(t); c != nil {
		return s.object(c)
	}
	var best *sampleNode
	for _, arm := range t.Arms() {
		if node := s.value(f, arm); best == nil || node.size() < best.size() {
			best = node
		}
	}
	return best
}

func (s sampler) reference(field string) string {
	return "tfy-secret://acme:" + s.group + ":" + strings.ToUpper(snake(field))
}

// snake writes apiKey as api_key.
func snake(field string) string {
	var b strings.Builder
	for _, r := range field {
		if 'A' <= r && r <= 'Z' {
			b.WriteByte('_')
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}

func lastPart(typ string) string { return typ[strings.LastIndexByte(typ, '/')+1:] }

// quoteSpecial quotes a word that YAML would not read as one.
func quoteSpecial(word string) string {
	if strings.ContainsAny(word, "*&!%@`{}[]#:") {
		return strconv.Quote(word)
	}
	return word
}
