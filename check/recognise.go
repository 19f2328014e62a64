package check

import (
	"strings"

	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/schema"
)

// recognise decides whether a mapping is a manifest: its type is a root of
// the catalogue, contains a slash or is within two edits of a root, or it has
// auth_data or integrations, or stands in an envelope, as a patch may that has
// none of these. What else it has does not matter; an apiVersion is no proof of
// anything. values says that the mapping has the Helm values of
// the control plane's server in it, whatever else it is.
func recognise(b manifest.Body) (what recognised, values, ok bool) {
	keys := topKeys(b.Node)
	values = keys.values
	for _, n := range keys.types {
		if what, ok = byType(b, n, keys); ok {
			what.id.Name = shortText(b.Node.Text("name"))
			if !what.known && what.near == "" && what.root.Type == "" {
				what.id.Type = typeWord(what.id.Type)
			}
			what.id.Type = shortText(what.id.Type)
			return what, values, true
		}
	}
	if !keys.auth && !(keys.integrations && b.Place != manifest.Nested) && !inEnvelope(b) {
		return recognised{}, values, false
	}
	if b.Place == manifest.Nested && b.Node.Get("name") == nil {
		return recognised{}, values, false
	}
	what = recognised{id: ManifestID{Name: shortText(b.Node.Text("name"))}}
	if len(keys.types) > 0 {
		what.typeNode = keys.types[len(keys.types)-1]
		what.id.Type = typeWord(what.typeNode.Decoded())
	}
	return what, values, true
}

// inEnvelope reports whether a mapping is what an envelope holds.
func inEnvelope(b manifest.Body) bool {
	return b.Place == manifest.Envelope && b.Node.Kind == manifest.Mapping && b.Node != b.Object.Node
}

// shortText returns a name or type as findings may repeat it: "" for a text,
// in which anything can stand.
func shortText(s string) string {
	if len(s) > 120 || strings.ContainsAny(s, "\r\n") {
		return ""
	}
	return s
}

// typeWord returns an unknown type as findings may repeat it: "" for one that
// does not look like any of the platform's.
func typeWord(typ string) string {
	if !plainType(typ) {
		return ""
	}
	return typ
}

// plainType reports whether a word is of the form family/kind.
func plainType(s string) bool {
	return len(s) <= 64 && strings.Contains(s, "/") && !keyLike(s) && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789/_-") == ""
}

type keySummary struct {
	types              []*manifest.Node // scalars under `type`, in any spelling
	auth, integrations bool
	sops               bool
	values             bool // servicefoundryServer
}

func topKeys(n *manifest.Node) keySummary {
	var s keySummary
	var space [16]manifest.Pair // few mappings have more
	for _, p := range n.AppendPairs(space[:0]) {
		k, v := p.Key.Resolve(), p.Value.Resolve()
		if k == nil || v == nil || k.Kind != manifest.Scalar {
			continue
		}
		var buf [32]byte
		switch string(schema.AppendFold(buf[:0], k.Decoded())) {
		case "type":
			if v.Kind == manifest.Scalar {
				s.types = append(s.types, v)
			}
		case "authdata":
			s.auth = true
		case "integrations":
			s.integrations = s.integrations || v.Kind != manifest.Scalar
		case "sops":
			s.sops = v.Kind == manifest.Mapping
		case "servicefoundryserver":
			s.values = v.Kind == manifest.Mapping && k.Value == serverValues
		}
	}
	return s
}

func byType(b manifest.Body, n *manifest.Node, keys keySummary) (recognised, bool) {
	written := n.Decoded()
	typ := strings.TrimSpace(written)
	what := recognised{id: ManifestID{Type: typ}, typeNode: n}
	if keys.sops && strings.HasPrefix(typ, "ENC[") {
		what.encrypted, what.id.Type = true, ""
		return what, true
	}
	if root, ok := schema.RootOf(typ); ok {
		what.root, what.known = root, written == typ
		return what, b.Place != manifest.Nested || strings.Contains(typ, "/") || keys.auth || complete(b.Node, root)
	}
	near, distance := schema.Nearest(typ)
	if distance <= 2 && (len(near) > 5 || shares(b.Node, near, distance)) {
		what.near = near
		what.root, _ = schema.RootOf(near)
		if b.Place != manifest.Nested || strings.Contains(near, "/") {
			return what, true
		}
	}
	if !strings.Contains(typ, "/") || strings.ContainsAny(typ, "\r\n") || kubernetesType(b, typ) || b.Object != nil && mediaType(typ) {
		return recognised{}, false
	}
	if b.Place == manifest.Nested && !familiar(typ) {
		return recognised{}, false
	}
	return what, true
}

// shares reports whether a mapping has another field of the root that its
// type nearly spells: two edits turn any short word into `job` or `pat`, and
// everything has a name.
func shares(n *manifest.Node, root string, distance int) bool {
	r, ok := schema.RootOf(root)
	least := 1
	if distance > 1 && n.Get("name") != nil {
		least = 2
	}
	return ok && fieldsOf(n, r) >= least
}

// complete reports whether a mapping inside another document has enough of a
// root's fields for its short type, such as `service`, to mean that root.
func complete(n *manifest.Node, root schema.Root) bool {
	return n.Get("name") != nil && fieldsOf(n, root) > 2
}

// fieldsOf counts the keys of a mapping that are fields of the root, its type
// aside.
func fieldsOf(n *manifest.Node, root schema.Root) int {
	count := 0
	if root.Class == nil {
		return 0
	}
	for _, p := range n.Pairs() {
		k := p.Key.Resolve()
		if k == nil || k.Kind != manifest.Scalar || schema.Fold(k.Decoded()) == "type" {
			continue
		}
		if f, _ := root.Class.Field(k.Decoded()); f != nil {
			count++
		}
	}
	return count
}

// kubernetesType reports whether a type with a slash is that of a Kubernetes
// Secret, which is written with a domain: kubernetes.io/tls, helm.sh/release.v1.
func kubernetesType(b manifest.Body, typ string) bool {
	domain, _, _ := strings.Cut(typ, "/")
	return b.Object != nil && b.Object.Node == b.Node && b.Object.Kind == "Secret" &&
		b.Object.Group() == "" && strings.Contains(domain, ".")
}

// mediaType reports whether a type with a slash is that of a text or picture,
// as the settings in a ConfigMap have it.
func mediaType(typ string) bool {
	switch top, _, _ := strings.Cut(strings.ToLower(typ), "/"); top {
	case "application", "text", "image", "audio", "video", "font", "multipart":
		return true
	}
	return false
}

// familiar reports whether an unknown type looks like one of the platform's
// even inside another document, where `type: text/plain` means nothing.
func familiar(typ string) bool {
	for _, prefix := range []string{"provider-account/", "integration/", "mcp-server/", "remote-agent/"} {
		if strings.HasPrefix(strings.ToLower(typ), prefix) {
			return true
		}
	}
	return false
}
