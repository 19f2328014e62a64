package policy

import (
	"errors"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Parse reads a policy file of kind SecretRefPolicy. The name goes into the
// policy and the errors, its directory becomes Dir. Every error is a
// *ParseError; the first one in the file is reported.
//
// Within spec an empty value is an error, because it could mean "none" as well
// as "the default"; an absent field is the default.
func Parse(name string, data []byte, v Vocabulary) (*Policy, error) {
	root, err := load(data)
	if err != nil {
		return nil, inFile(name, err)
	}
	if root == nil {
		return nil, inFile(name, &ParseError{
			Line: 1, Column: 1,
			Message: "the policy is empty",
			Hint:    "write apiVersion: " + APIVersion + ", kind: " + Kind + " and spec, or remove the file",
		})
	}
	p, err := typed(name, root, v)
	if err != nil {
		return nil, inFile(name, err)
	}
	if p.PolicyFile != "" {
		return nil, inFile(name, &ParseError{
			Message: "policyFile is for a functionConfig, and this is a policy file",
			Hint:    "remove it, or name that file instead of this one",
		})
	}
	return p, nil
}

// FromFunctionConfig reads the functionConfig of a KRM function: a
// SecretRefPolicy or a ConfigMap. Without one (no data, null, an empty mapping)
// it returns [Default]. The policy's Name is "functionConfig".
//
// A config that names a policyFile may beside it set only failOn, files,
// kustomizeValidator and requireManifests: two policies are one too many.
func FromFunctionConfig(data []byte, v Vocabulary) (*Policy, error) {
	const name = "functionConfig"
	root, err := load(data)
	if err != nil {
		return nil, inFile(name, err)
	}
	if root == nil || root.Kind == yaml.MappingNode && len(root.Content) == 0 {
		return Default(), nil
	}
	read := typed
	switch kindOf(root) {
	case Kind:
	case "ConfigMap":
		read = fromConfigMap
	default:
		return nil, inFile(name, fail(root, "the functionConfig is of a kind that is neither a policy nor a rendering", "write kind: "+Kind+", "+RenderKind+" or ConfigMap"))
	}
	p, err := read(name, root, v)
	if err != nil {
		return nil, inFile(name, err)
	}
	return p, nil
}

func kindOf(root *yaml.Node) string {
	if root.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(root.Content); i += 2 {
			if root.Content[i].Value == "kind" && isScalar(root.Content[i+1], "!!str") {
				return root.Content[i+1].Value
			}
		}
	}
	return ""
}

// typed reads the kind SecretRefPolicy.
func typed(name string, root *yaml.Node, v Vocabulary) (*Policy, error) {
	fields, err := specOf(root, "the policy", Kind)
	if err != nil {
		return nil, err
	}
	p := newPolicy(name)
	return p, readSpec(p, fields, v)
}

// specOf are the fields of an object's spec, none if it has no spec.
func specOf(root *yaml.Node, what, kind string) ([]entry, error) {
	all, err := envelope(root, what, APIVersion, kind, "spec")
	if err != nil {
		return nil, err
	}
	for _, e := range all {
		if e.key.Value == "spec" && !isScalar(e.value, "!!null") {
			return entries(e.value, "spec")
		}
	}
	return nil, nil
}

func newPolicy(name string) *Policy {
	p := Default()
	p.Name, p.Dir = name, path.Dir(path.Clean(name))
	return p
}

// envelope reads the root of a Kubernetes object: its fields, with the right
// apiVersion and kind among them.
func envelope(root *yaml.Node, what, apiVersion, kind string, more ...string) ([]entry, error) {
	known := append([]string{"apiVersion", "kind", "metadata"}, more...)
	all, err := entries(root, what)
	if err != nil {
		return nil, err
	}
	found := map[string]bool{}
	for _, e := range all {
		found[e.key.Value] = true
		switch e.key.Value {
		case "apiVersion":
			err = exactly(e.value, "apiVersion", apiVersion)
		case "kind":
			err = exactly(e.value, "kind", kind)
		case "metadata":
			err = metadata(e.value)
		default:
			err = rootField(e.key, what, known)
		}
		if err != nil {
			return nil, err
		}
	}
	switch {
	case !found["apiVersion"]:
		return nil, fail(root, "apiVersion is missing", "write apiVersion: "+apiVersion)
	case !found["kind"]:
		return nil, fail(root, "kind is missing", "write kind: "+kind)
	}
	return all, nil
}

func exactly(n *yaml.Node, what, want string) error {
	s, err := text(n, what)
	if err == nil && s != want {
		err = fail(n, what+" is not "+want, "write "+what+": "+want)
	}
	return err
}

// rootField refuses unknown fields, and says so when one belongs under spec.
func rootField(key *yaml.Node, what string, known []string) error {
	switch {
	case slices.Contains(known, key.Value):
		return nil
	case slices.Contains(known, "spec") && specField(key.Value) != nil:
		return fail(key, "field "+key.Value+" is not in its place", "move it under spec")
	}
	return unknownField(key, what, known)
}

// metadata takes what people write and what kubectl and the hosts add; the
// values mean nothing here.
func metadata(n *yaml.Node) error {
	if isScalar(n, "!!null") {
		return nil
	}
	_, err := object(n, "metadata", "annotations", "creationTimestamp", "labels", "name", "namespace")
	return err
}

// inFile puts the file's name into the error. A name that breaks the line, or
// hides, would let it forge one.
func inFile(name string, err error) error {
	var e *ParseError
	if errors.As(err, &e) && e.File == "" {
		e.File = strings.Map(func(r rune) rune {
			if r < ' ' || r == 0x7f {
				return '?'
			}
			return r
		}, name)
	}
	return err
}
