package cli

import (
	"strings"

	"secretref.dev/secretref/schema"
)

// text makes up a string for a field: a reference where a secret belongs, else
// something that shows what is meant.
func (s sampler) text(f *schema.Field) string {
	if f.Sensitivity == schema.Must {
		return s.reference(f.Name)
	}
	switch f.Hint {
	case schema.HintAccessKeyID, schema.HintWebhookURL, schema.HintKeyFileWIF, schema.HintSoleAuthID, schema.HintHeaderValue:
		return s.reference(f.Name)
	case schema.HintURL:
		return "https://api.example.com"
	case schema.HintClientID, schema.HintTenantID, schema.HintAppRoleID:
		return "0b6f1c1e-5a0d-4c0e-9d8e-3f2a7c4b5d6e"
	case schema.HintRoleARN:
		return "arn:aws:iam::123456789012:role/truefoundry"
	case schema.HintUsername:
		return "ci-bot"
	case schema.HintCommandArgs:
		return "python main.py"
	case schema.HintScript:
		return "pip install numpy"
	}
	switch {
	case f.Name == "name":
		return s.group + "-main"
	case f.Name == "kv_mount_path":
		return "secret"
	case f.Name == "subject":
		return "team:platform"
	case strings.HasSuffix(f.Name, "integration_fqn"):
		return "acme:aws:prod-account:secret-store:aws-ssm"
	case strings.HasSuffix(f.Name, "_uri"):
		return "registry.example.com/search-api:1.4.2"
	case strings.HasSuffix(f.Name, "_url"), f.Name == "url":
		return "https://api.example.com"
	case strings.HasSuffix(f.Name, "path"):
		return "/srv/" + s.group
	}
	return strings.ReplaceAll(snake(f.Name), "_", "-")
}

// A sampleNode is a value to be written: a scalar, a list or a mapping.
type sampleNode struct {
	scalar string
	items  []*sampleNode
	keys   []string
	values map[string]*sampleNode
}

// set adds a key, or replaces its value.
func (n *sampleNode) set(key string, value *sampleNode) {
	if n.values == nil {
		n.values = map[string]*sampleNode{}
	}
	if _, ok := n.values[key]; !ok {
		n.keys = append(n.keys, key)
	}
	n.values[key] = value
}

// size is the number of lines that the value takes, about.
func (n *sampleNode) size() int {
	size := 1
	for _, item := range n.items {
		size += item.size()
	}
	for _, value := range n.values {
		size += value.size()
	}
	return size
}

// render writes a mapping as block YAML.
func render(n *sampleNode) string {
	var b strings.Builder
	n.write(&b, "")
	return b.String()
}

// write writes a value whose first line stands behind something already, and
// whose other lines start with prefix.
func (n *sampleNode) write(b *strings.Builder, prefix string) {
	for i, key := range n.keys {
		if i > 0 {
			b.WriteString(prefix)
		}
		b.WriteString(key + ":")
		n.values[key].below(b, prefix+"  ")
	}
	if len(n.keys) == 0 {
		b.WriteString("{}\n")
	}
}

// below writes a value after "key:".
func (n *sampleNode) below(b *strings.Builder, prefix string) {
	switch {
	case n.scalar != "":
		b.WriteString(" " + n.scalar + "\n")
	case len(n.items) > 0:
		b.WriteByte('\n')
		for _, item := range n.items {
			b.WriteString(prefix + "- ")
			if item.scalar != "" {
				b.WriteString(item.scalar + "\n")
				continue
			}
			item.write(b, prefix+"  ")
		}
	case len(n.keys) > 0:
		b.WriteString("\n" + prefix)
		n.write(b, prefix)
	default:
		b.WriteString(" {}\n")
	}
}
