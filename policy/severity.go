package policy

// Severity is how much a finding matters. Severities compare with < and >.
type Severity uint8

// The severities, least first. Error is the constant; what Parse returns is a
// [ParseError].
const (
	Off Severity = iota
	Note
	Warning
	Error
)

var severityWords = []string{"off", "note", "warning", "error"}

// String returns the word that policies and flags use.
func (s Severity) String() string {
	if int(s) < len(severityWords) {
		return severityWords[s]
	}
	return "unknown"
}

// ParseSeverity reads one of "off", "note", "warning" and "error", in lower
// case. The error is a *ParseError without a position.
func ParseSeverity(word string) (Severity, error) {
	for i, w := range severityWords {
		if w == word {
			return Severity(i), nil
		}
	}
	return Off, unknown("severity", word, severityWords)
}

// SeverityOf returns the severity of rule for a finding in the manifest of type
// typ called name in file: that of the policy's rules, else def, and then
// whatever the overrides that match say, the last one winning. The file is
// slash-separated and comparable to Dir, as in [Policy.Excluded].
func (p *Policy) SeverityOf(rule string, def Severity, file, typ, name string) Severity {
	severity, _ := p.SeverityBy(rule, def, file, typ, name)
	return severity
}

// SeverityBy is [Policy.SeverityOf] with the override that has the last word,
// nil for none.
func (p *Policy) SeverityBy(rule string, def Severity, file, typ, name string) (severity Severity, by *Override) {
	severity = def
	if s, ok := p.Rules[rule]; ok {
		severity = s
	}
	for i := range p.Overrides {
		o := &p.Overrides[i]
		if s, ok := o.Rules[rule]; ok && o.matches(p.Dir, file, typ, name) {
			severity, by = s, o
		}
	}
	return severity, by
}

// Override changes rules for some files or manifests. With both given, both
// must match.
type Override struct {
	Files     []string // doublestar globs relative to the policy's Dir
	Manifests []ManifestGlob
	Rules     map[string]Severity
}

// ManifestGlob matches manifests by type and name, both doublestar globs. An
// empty one matches everything; never are both empty.
type ManifestGlob struct {
	Type string
	Name string
}

func (o *Override) matches(dir, file, typ, name string) bool {
	if len(o.Files) > 0 {
		rel, ok := below(dir, file)
		if !ok || firstMatch(o.Files, rel) == "" {
			return false
		}
	}
	if len(o.Manifests) == 0 {
		return len(o.Files) > 0
	}
	for _, m := range o.Manifests {
		if (m.Type == "" || globMatches(m.Type, typ)) && (m.Name == "" || globMatches(m.Name, name)) {
			return true
		}
	}
	return false
}
