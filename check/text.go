package check

import (
	"encoding/json"
	"strings"

	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/schema"
)

// maxTexts bounds JSON in strings in JSON in strings.
const maxTexts = 4

// insideText judges JSON that stands in a string, entry by entry; where a
// string can be the text of a file, YAML too. It reports whether the string
// was one of them.
func (w *walker) insideText(n *manifest.Node, p place) bool {
	s := strings.TrimSpace(n.Value)
	if w.texts >= maxTexts || len(s) < 5 {
		return false
	}
	isJSON := (s[0] == '{' || s[0] == '[') && json.Valid([]byte(s))
	if !isJSON && !mayBeYAML(s, p) {
		return false
	}
	src, err := manifest.EmbedText(p.doc.Source, n)
	if err != nil {
		return false
	}
	docs, err := manifest.Parse(src)
	if err != nil || len(docs) != 1 || !isJSON && !structured(docs[0].Root, 0) {
		return false
	}
	freeze, strict := w.freeze, w.strict
	w.freeze, w.strict = p.path, strict || !isJSON && p.cover.hint != schema.HintFreeformMap
	w.texts++
	defer func() { w.freeze, w.strict = freeze, strict; w.texts-- }()
	w.value(docs[0].Root, w.inside(docs[0], p))
	return true
}

// inside is the place of a document that stands in a string.
func (w *walker) inside(d *manifest.Document, p place) place {
	q := p
	q.doc, q.types, q.key = d, nil, nil
	if q.host == nil {
		host := p // not p itself, which would then be on the heap for every string
		q.host = &host
	}
	if q.cover.hint != schema.HintDocument && q.cover.hint != schema.HintKeyFileWIF {
		q.cover.hint = schema.HintFreeformMap
	}
	return q
}

// mayBeYAML reports whether a string stands where files are kept as text, and
// can be one.
func mayBeYAML(s string, p place) bool {
	switch p.cover.hint {
	case schema.HintFreeformMap:
		return strings.Contains(s, "\n") && strings.Contains(s, ":") || flow(s)
	case schema.HintEnvMap, schema.HintAuthEnvMap, schema.HintInlineFile, schema.HintBuildArgMap, schema.HintParamDefault:
		return strings.Contains(s, "\n") && strings.Contains(s, ":") || flow(s)
	}
	return false
}

// flow reports whether a text is a collection in brackets, and no template.
func flow(s string) bool {
	return (s[0] == '{' && s[1] != '{' && s[len(s)-1] == '}' || s[0] == '[' && s[len(s)-1] == ']') && strings.Contains(s, ":")
}

// structured reports whether what a text parses to was meant as YAML: its keys
// are names, where those of prose have spaces.
func structured(n *manifest.Node, depth int) bool {
	if n == nil || depth > 2 {
		return n != nil
	}
	switch n.Kind {
	case manifest.Sequence:
		return len(n.Children) > 0 && structured(n.Children[0], depth+1)
	case manifest.Mapping:
		for i := 0; i < len(n.Children); i += 2 {
			if strings.ContainsAny(n.Children[i].Value, " \n") {
				return false
			}
		}
		return len(n.Children) > 0
	}
	return false
}

// prose reports whether a value in a text that was read as YAML is a sentence:
// texts for people have colons too.
func (w *walker) prose(n *manifest.Node) bool {
	return w.strict && n.Style == manifest.Plain && strings.Contains(n.Value, " ") && !lettersAndDigits(n.Value)
}

// strictly holds a name in a text to what counts as a credential there.
func (w *walker) strictly(name, value string) bool {
	return !w.strict || strictName(name) || longestMixed(value) >= minBare
}

// inText judges a value that is the text of a file, or one or more settings in
// one line.
func (w *walker) inText(n *manifest.Node, p place) bool {
	text := strings.TrimSpace(n.Value)
	if text == "" || !strings.ContainsAny(text, "\n{[=<") {
		return false
	}
	return w.lines(n, p)
}

// lines judges the settings in a file that a manifest carries, or in a text
// that is no YAML. It reports whether one is a finding. In a text that holds
// other things too, only a value with letters and digits counts.
func (w *walker) lines(n *manifest.Node, p place) bool {
	file := p.cover.hint == schema.HintInlineFile
	loose := file || p.cover.hint == schema.HintDocument || settings(n.Value)
	found := false
	judge := func(s setting) bool {
		v := s.value
		if loose || s.quoted && s.sep == '=' || len(v) >= 8 && lettersAndDigits(v) {
			found = w.setting(s, n, p)
		}
		return !found
	}
	eachSetting(n.Value, judge)
	if file && !found {
		eachWordPair(n.Value, judge)
	}
	return found
}

// setting judges one setting of a longer text. It reports whether it was a
// finding: one is enough for a text.
func (w *walker) setting(s setting, n *manifest.Node, p place) bool {
	if !s.assigned() {
		return false
	}
	p.name = s.name
	w.literal(&manifest.Node{Kind: manifest.Scalar, Tag: "!!str", Value: s.value, Span: n.Span}, p)
	return true
}

// assignment judges a name and its value in a command line.
func (w *walker) assignment(name, value string, n *manifest.Node, p place) bool {
	return w.setting(setting{name: name, value: value}, n, p)
}
