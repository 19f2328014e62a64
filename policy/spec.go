package policy

import (
	"path"
	"strings"

	"go.yaml.in/yaml/v4"

	"secretref.dev/secretref/ref"
)

func readAllow(d *decoder, n *yaml.Node) error { return readAllowed(d.p, n, "allow") }

// readAllowed reads a list of forms that must not be empty.
func readAllowed(p *Policy, n *yaml.Node, what string) error {
	forms := []ref.Form{ref.SecretGroup, ref.SecretStore, ref.Kubernetes}
	var known []string
	for _, f := range forms {
		known = append(known, f.String())
	}
	chosen, err := words(n, what, known)
	if err != nil {
		return err
	}
	if len(chosen) == 0 {
		return fail(n, what+" names no form, so no reference could be used", "write one of "+strings.Join(known, ", "))
	}
	p.Allow = nil
	for _, c := range chosen {
		for i, k := range known {
			if c == k {
				p.Allow = append(p.Allow, forms[i])
			}
		}
	}
	return nil
}

func readControlPlane(d *decoder, n *yaml.Node) (err error) {
	d.p.ControlPlane, err = word(n, "controlPlane", []string{SelfHosted, Managed})
	return err
}

func readDecrypts(d *decoder, n *yaml.Node) (err error) {
	d.p.DecryptedBy, err = words(n, "decrypts", []string{"sops"})
	return err
}

func readTemplates(d *decoder, n *yaml.Node) (err error) {
	d.p.Templates, err = words(n, "templates", []string{"avp", "envsubst", "gotemplate", "helm", "jinja", "op", "vals"})
	return err
}

func readExclude(d *decoder, n *yaml.Node) (err error) {
	d.p.Exclude, err = globs(n, "exclude", checkFileGlob)
	return err
}

func readFiles(d *decoder, n *yaml.Node) (err error) {
	d.p.Files, err = globs(n, "files", checkFileGlob)
	return err
}

func readFailOn(d *decoder, n *yaml.Node) error {
	s, err := word(n, "failOn", severityWords[Note:])
	if err != nil {
		return err
	}
	d.p.FailOn, err = ParseSeverity(s)
	return err
}

func readIDs(d *decoder, n *yaml.Node) (err error) {
	d.p.IDs, err = word(n, "ids", []string{IDLiteral, IDReference})
	return err
}

func readLocked(d *decoder, n *yaml.Node) (err error) {
	d.p.Locked, err = flag(n, "locked")
	return err
}

func readRequireManifests(d *decoder, n *yaml.Node) (err error) {
	d.p.RequireManifests, err = flag(n, "requireManifests")
	return err
}

func readKustomizeValidator(d *decoder, n *yaml.Node) (err error) {
	d.p.KustomizeValidator, err = flag(n, "kustomizeValidator")
	return err
}

// readPolicyFile lets the path lead upwards: the policy usually lies at the
// repository's root, above the kustomization. Who opens it keeps it inside.
func readPolicyFile(d *decoder, n *yaml.Node) error {
	s, err := text(n, "policyFile")
	if err != nil || s == "" {
		return err
	}
	switch {
	case path.IsAbs(s), strings.ContainsAny(s, "\\:\n\r\t"):
		return fail(n, "policyFile is not a relative path", "write it with /, relative to the function's directory")
	case strings.HasSuffix(s, "/"):
		return fail(n, "policyFile names a directory", "write the file's name, such as "+FileName)
	}
	d.p.PolicyFile = path.Clean(s)
	return nil
}

func readTenant(d *decoder, n *yaml.Node) (err error) {
	d.p.Tenant, err = text(n, "tenant")
	if err == nil && d.p.Tenant != "" && !only(d.p.Tenant, "-_.") {
		err = fail(n, "tenant has a character that no tenant has", "use letters, digits, -, _ and .")
	}
	return err
}

func readKubernetes(d *decoder, n *yaml.Node) error {
	fields, err := object(n, "kubernetes", "namespace", "secretName")
	if err != nil {
		return err
	}
	for _, e := range fields {
		what := "kubernetes." + e.key.Value
		s, err := kubernetesName(e.value, what)
		if err != nil {
			return err
		}
		if e.key.Value == "namespace" {
			d.p.Kubernetes.Namespace = s
		} else {
			d.p.Kubernetes.SecretName = s
		}
	}
	return nil
}

// kubernetesName reads a name by the looser of two grammars: a Secret's name
// may have dots.
func kubernetesName(n *yaml.Node, what string) (string, error) {
	s, err := text(n, what)
	if err == nil && s != "" && (len(s) > 253 || s != strings.ToLower(s) || !only(s, "-.")) {
		err = fail(n, what+" is no Kubernetes name", "use lower-case letters, digits, - and .")
	}
	return s, err
}

// only reports whether s holds ASCII letters, digits and the others only.
func only(s, others string) bool {
	for i := range len(s) {
		c := s[i]
		letter := 'a' <= c|0x20 && c|0x20 <= 'z'
		if !letter && (c < '0' || c > '9') && strings.IndexByte(others, c) < 0 {
			return false
		}
	}
	return true
}
