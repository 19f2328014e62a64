package starter

import (
	"fmt"
	"strconv"
	"strings"

	"secretref.dev/secretref/policy"
	"secretref.dev/secretref/ref"
)

const policyHead = `# What this repository has decided about its secrets. Each check reads it.
# "secretref init" wrote it from %s. It changes no finding:
# what is a comment is for you to decide. docs/policy.md has every field.
apiVersion: %s
kind: %s
metadata:
  name: policy
spec:
`

// Policy is the text of a policy that says what the facts are.
func (f *Facts) Policy() string {
	w := &policyText{}
	fmt.Fprintf(w, policyHead, counted(f.Manifests, "manifest"), policy.APIVersion, policy.Kind)
	f.writeTenant(w)
	f.writeControlPlane(w)
	f.writeForms(w)
	f.writeStores(w)
	f.writeProposals(w)
	return strings.TrimSuffix(w.String(), "\n")
}

// A policyText is the spec as it is written.
type policyText struct{ strings.Builder }

// comment writes lines of a comment, of at most 80 columns if their words are
// short.
func (w *policyText) comment(text string) {
	for _, line := range wrapped(text, 80-len("  # ")) {
		w.WriteString("  # " + line + "\n")
	}
}

// list writes a line of a comment as it is.
func (w *policyText) list(line string) { w.WriteString("  #   " + line + "\n") }

func (w *policyText) line(format string, args ...any) { fmt.Fprintf(w, "  "+format+"\n", args...) }

func (f *Facts) writeTenant(w *policyText) {
	switch t, one := f.tenant(); {
	case one && t.count == 1:
		w.comment("The tenant of all references. One names it, in " + t.first + ".")
		w.line("tenant: %s", scalar(t.name))
	case one:
		w.comment(fmt.Sprintf("The tenant of all references. %d name it, the first in %s.", t.count, t.first))
		w.line("tenant: %s", scalar(t.name))
	case len(f.tenants) > 0:
		w.comment("The tenant of all references; any other is a mistake. These are named:")
		for _, t := range f.tenants {
			w.list(shown(t.name) + ": " + counted(t.count, "reference") + ", first in " + t.first)
		}
		w.line("# tenant: %s", scalar(firstWritable(f.tenants)))
	default:
		w.comment("The tenant of all references. Nothing here shows it.")
		w.line("# tenant: acme")
	}
	w.WriteString("\n")
}

func (f *Facts) writeControlPlane(w *policyText) {
	if len(f.mounts) == 0 {
		w.comment("Who runs the control plane. Nothing here shows it: no Helm values of one. With \"managed\", tfy-k8s-secret:// is an error.")
		w.line("# controlPlane: managed\n")
		return
	}
	w.comment("Who runs the control plane: you do, its Helm values are in " + f.mounts[0].at + ".")
	w.line("controlPlane: %s\n", policy.SelfHosted)
	m, ok := f.mounted()
	switch {
	case ok:
		w.comment("The Secret that it mounts, which tfy-k8s-secret:// reads: " + m.at + ".")
	case m.others:
		w.comment("The Secret that it mounts, which tfy-k8s-secret:// reads. The Helm values do not agree:")
		for _, m := range f.mounts {
			w.list(shown(m.name) + ", " + m.at)
		}
	default:
		w.comment("The Secret that it mounts, which tfy-k8s-secret:// reads. Nothing here shows one.")
	}
	if !ok {
		w.line("# kubernetes: {namespace: truefoundry, secretName: provider-integration-secrets}\n")
		return
	}
	w.WriteString(m.field() + "\n")
}

// field is the setting that names a Secret.
func (m mount) field() string {
	text := "  kubernetes:\n    # namespace: truefoundry # the Helm values do not say it\n"
	if m.namespace != "" {
		text = "  kubernetes:\n    namespace: " + scalar(m.namespace) + "\n"
	}
	return text + "    secretName: " + scalar(m.name) + "\n"
}

// unsaid is what a policy could say and does not.
func (f *Facts) unsaid(p *policy.Policy) string {
	text := ""
	if p == nil {
		return text
	}
	if t, ok := f.tenant(); ok && p.Tenant == "" {
		text += "  tenant: " + scalar(t.name) + " # " + t.first + "\n"
	}
	if m, ok := f.mounted(); ok && p.Kubernetes.SecretName == "" {
		text += m.field()
	}
	return text
}

func (f *Facts) writeForms(w *policyText) {
	w.comment("The forms that a reference may have. Take out what shall not be used. Found:")
	for _, form := range []ref.Form{ref.SecretGroup, ref.SecretStore, ref.Kubernetes} {
		u := f.forms[form]
		line := fmt.Sprintf("%-13s nowhere", form.String()+":")
		if u.count > 0 {
			line = fmt.Sprintf("%-13s %s, first in %s", form.String()+":", counted(u.count, "reference"), u.first)
		}
		w.list(line)
	}
	w.line("allow: [%s, %s, %s]\n", ref.SecretGroup, ref.SecretStore, ref.Kubernetes)
}

func (f *Facts) writeStores(w *policyText) {
	if len(f.stores) == 0 {
		w.comment("Secret stores that no manifest declares, for \"secretref verify\". None is in use.")
	} else {
		w.comment("Secret stores in use:")
	}
	for _, s := range f.stores {
		where := "declared nowhere here; first used in " + s.first
		if s.declared != "" {
			where = s.kind + ", declared in " + s.declared
		}
		w.list(shown(s.name) + ": " + counted(s.count, "reference"))
		w.list("  " + where)
	}
	if len(f.stores) > 0 {
		w.comment("One that no manifest declares is described here, for \"secretref verify\":")
	}
	w.line("# stores:")
	w.line("#   acme:aws:prod:secret-store:ssm: {kind: aws/parameter-store, region: us-east-1}\n")
}

// writeProposals writes what would change findings, and so is for somebody to
// decide.
func (f *Facts) writeProposals(w *policyText) {
	if u := f.rules["unexpanded-template"]; u.count > 0 {
		w.comment(fmt.Sprintf("What fills in templates before the manifests are applied, if anything does. %s, the first in %s.", counted(u.count, "template"), u.first))
		w.line("# templates: [envsubst] # or helm, gotemplate, jinja, vals, avp, op\n")
	}
	if u := f.rules["encrypted-value"]; u.count > 0 {
		w.comment(fmt.Sprintf("What decrypts values before the manifests are applied, if anything does. %s, the first in %s.", counted(u.count, "encrypted value"), u.first))
		w.line("# decrypts: [sops]\n")
	}
	if len(f.others) > 0 {
		w.comment("Directories to leave out. Nothing in them is checked then. These look like other people's files:")
		var patterns []string
		for _, u := range f.others {
			w.list(shown(u.name) + ": " + counted(u.count, "file"))
			if Writable(u.name) {
				patterns = append(patterns, strconv.Quote(u.name+"/**"))
			}
		}
		w.line("# exclude: [%s]\n", strings.Join(patterns, ", "))
	}
	if u := f.rules["unknown-type"]; u.count > 0 {
		w.comment(fmt.Sprintf("Stricter: a type that is not known is an error. Today there %s, the first in %s.", isAre(u.count), u.first))
	} else {
		w.comment("Stricter: a type that is not known is an error. Today there is none.")
	}
	w.line("# rules: {unknown-type: error}\n")
	w.comment("Stricter: a comment in a manifest cannot allow an error.")
	w.line("# locked: true")
}
