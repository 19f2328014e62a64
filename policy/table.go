package policy

import "go.yaml.in/yaml/v4"

// form is how a field is written in a ConfigMap, where every value is a string.
type form uint8

const (
	asText   form = iota // the string itself
	asFlag               // "true" or "false"
	asList               // "a, b"
	asRules              // "a=off, b=note"
	asDotted             // one key for each field below: kubernetes.namespace
	asNone               // cannot be written there
)

// specFields is every field of spec, in alphabetical order.
var specFields = []struct {
	name string
	form form
	read func(*decoder, *yaml.Node) error
	host bool // about the call, not the policy: may stand beside policyFile
}{
	{"allow", asList, readAllow, false},
	{"controlPlane", asText, readControlPlane, false},
	{"decrypts", asList, readDecrypts, false},
	{"exclude", asList, readExclude, false},
	{"failOn", asText, readFailOn, true},
	{"fields", asNone, readFields, false},
	{"files", asList, readFiles, true},
	{"ids", asText, readIDs, false},
	{"kubernetes", asDotted, readKubernetes, false},
	{"kustomizeValidator", asFlag, readKustomizeValidator, true},
	{"locked", asFlag, readLocked, false},
	{"overrides", asNone, readOverrides, false},
	{"policyFile", asText, readPolicyFile, true},
	{"requireManifests", asFlag, readRequireManifests, true},
	{"rules", asRules, readRules, false},
	{"stores", asNone, readStores, false},
	{"templates", asList, readTemplates, false},
	{"tenant", asText, readTenant, false},
}

type decoder struct {
	p *Policy
	v Vocabulary
}

func specField(name string) func(*decoder, *yaml.Node) error {
	for _, f := range specFields {
		if f.name == name {
			return f.read
		}
	}
	return nil
}

func specNames() []string {
	var names []string
	for _, f := range specFields {
		names = append(names, f.name)
	}
	return names
}

// readSpec reads the fields of spec into p.
func readSpec(p *Policy, fields []entry, v Vocabulary) error {
	d := &decoder{p: p, v: v}
	for _, e := range fields {
		read := specField(e.key.Value)
		if read == nil {
			return unknownField(e.key, "spec", specNames())
		}
		if err := read(d, e.value); err != nil {
			return err
		}
	}
	if p.PolicyFile == "" {
		return nil
	}
	for _, f := range specFields {
		for _, e := range fields {
			if !f.host && e.key.Value == f.name {
				return fail(e.key, f.name+" stands beside policyFile", "move it into that file, or remove policyFile")
			}
		}
	}
	return nil
}
