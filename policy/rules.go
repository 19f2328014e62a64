package policy

import (
	"fmt"
	"slices"

	"go.yaml.in/yaml/v4"
)

func readRules(d *decoder, n *yaml.Node) (err error) {
	d.p.Rules, err = d.severities(n, "rules")
	return err
}

// severities reads a mapping of rules to severities.
func (d *decoder) severities(n *yaml.Node, what string) (map[string]Severity, error) {
	all, err := entries(n, what)
	if err != nil {
		return nil, err
	}
	rules := make(map[string]Severity, len(all))
	for _, e := range all {
		rule := e.key.Value
		if !slices.Contains(d.v.Rules, rule) {
			return nil, failUnknown(e.key, "rule", d.v.Rules)
		}
		s, err := word(e.value, what+"."+rule, severityWords)
		if err != nil {
			return nil, err
		}
		severity, err := ParseSeverity(s)
		if err != nil {
			return nil, err
		}
		if severity < Error && slices.Contains(d.v.Unsuppressable, rule) {
			return nil, fail(e.value, fmt.Sprintf("rule %q cannot be lowered", rule), "it stays an error; remove the line")
		}
		rules[rule] = severity
	}
	return rules, nil
}

func readOverrides(d *decoder, n *yaml.Node) error {
	items, err := list(n, "overrides")
	if err != nil {
		return err
	}
	for i, item := range items {
		o, err := d.override(item, at("overrides", i))
		if err != nil {
			return err
		}
		d.p.Overrides = append(d.p.Overrides, o)
	}
	return nil
}

func (d *decoder) override(n *yaml.Node, what string) (o Override, err error) {
	fields, err := object(n, what, "files", "manifests", "rules")
	if err != nil {
		return o, err
	}
	for _, e := range fields {
		switch e.key.Value {
		case "files":
			o.Files, err = globs(e.value, what+".files", checkFileGlob)
		case "manifests":
			o.Manifests, err = manifests(e.value, what+".manifests")
		case "rules":
			o.Rules, err = d.severities(e.value, what+".rules")
		}
		if err != nil {
			return o, err
		}
		if e.key.Value != "rules" && len(e.value.Content) == 0 {
			return o, fail(e.value, what+"."+e.key.Value+" is empty", "name at least one, or remove the field")
		}
	}
	switch {
	case len(o.Files)+len(o.Manifests) == 0:
		err = fail(n, what+" says neither files nor manifests", "add one of them, or move its rules to spec.rules")
	case len(o.Rules) == 0:
		err = fail(n, what+" has no rules", "add rules: {RULE: SEVERITY}, or remove the override")
	}
	return o, err
}

func manifests(n *yaml.Node, what string) ([]ManifestGlob, error) {
	items, err := list(n, what)
	if err != nil {
		return nil, err
	}
	var all []ManifestGlob
	for i, item := range items {
		what := at(what, i)
		fields, err := object(item, what, "name", "type")
		if err != nil {
			return nil, err
		}
		if len(fields) == 0 {
			return nil, fail(item, what+" is empty", "give it a type, a name, or both")
		}
		var m ManifestGlob
		for _, e := range fields {
			pattern, err := text(e.value, what+"."+e.key.Value)
			if err != nil {
				return nil, err
			}
			if problem, hint := checkGlob(pattern); problem != "" {
				return nil, fail(e.value, what+"."+e.key.Value+" "+problem, hint)
			}
			if e.key.Value == "type" {
				m.Type = pattern
			} else {
				m.Name = pattern
			}
		}
		all = append(all, m)
	}
	return all, nil
}
