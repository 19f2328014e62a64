package check

import (
	"fmt"
	"strings"

	"secretref.dev/secretref/manifest"
	"secretref.dev/secretref/policy"
	"secretref.dev/secretref/redact"
	"secretref.dev/secretref/ref"
	"secretref.dev/secretref/schema"
)

// reference checks what a well-formed reference says.
func (w *walker) reference(r ref.Reference, p place) {
	w.file.references++
	if w.leaksIn(r, p) {
		return
	}
	if samples := ref.Samples(r); len(samples) > 0 {
		w.report(finding{rule: "placeholder", place: p, mask: "[masked: a reference with sample words]",
			message: p.name + " holds a reference with a sample word for its " + strings.Join(samples, " and "), hint: w.pasteHint(p)})
		return
	}
	w.formAllowed(r, p)
	w.tenant(r, p)
	if p.cover.unresolved != "" {
		w.report(finding{rule: "reference-not-resolved-here", place: p, mask: "[masked: a reference]",
			message: p.name + " holds a reference, and references are not resolved in " + p.cover.unresolved,
			hint:    "mount the secret through env or a Secret under kustomize.additions, where references are resolved"})
	} else if r.Form == ref.Kubernetes && w.root.Category == "application" {
		w.report(finding{rule: "reference-not-resolved-here", place: p, mask: "[masked: a reference]",
			message: p.name + " holds a tfy-k8s-secret reference, which is not resolved in applications",
			hint:    "use a secret group instead: " + w.pasteHint(p)})
	}
	if w.visit != nil {
		w.visited(r, p)
	}
	w.use(&r, &p)
}

// leaksIn reports a segment that is itself a credential.
func (w *walker) leaksIn(r ref.Reference, p place) bool {
	for _, s := range r.Segments() {
		for _, m := range w.find(p.doc, s.Value) {
			w.report(finding{rule: "leaked-credential", place: p, mask: "[masked: a reference with a credential in it]",
				message: fmt.Sprintf("the %s of the reference in %s looks like %s, %d characters: a credential instead of its name",
					s.Name, p.name, m.Shape.Name, len([]rune(s.Value[m.Start:m.End]))),
				hint: "name the key in the reference, and rotate the credential if it was ever pushed"})
			return true
		}
	}
	return false
}

func (w *walker) formAllowed(r ref.Reference, p place) {
	if w.policy.Allows(r.Form) {
		return
	}
	message := fmt.Sprintf("%s uses the form %s, which the policy does not allow", p.name, r.Form)
	if r.Form == ref.Kubernetes && w.policy.ControlPlane == policy.Managed {
		message = p.name + " uses a tfy-k8s-secret reference, which a managed control plane cannot resolve"
	}
	w.report(finding{rule: "form-not-allowed", place: p, mask: "[masked: a reference]", message: message, hint: w.pasteHint(p)})
}

// tenant notes the tenant of a reference; whether it is the right one may
// depend on all the others.
func (w *walker) tenant(r ref.Reference, p place) {
	if r.Tenant == "" {
		return
	}
	w.file.tenants.add(r.Tenant)
	if w.policy.Tenant != "" && r.Tenant != w.policy.Tenant {
		w.report(finding{rule: "tenant-mismatch", place: p, mask: "[masked: a reference]",
			message: fmt.Sprintf("%s refers to the tenant %s, not %q", p.name, shownWord(r.Tenant), w.policy.Tenant),
			hint:    "write the tenant " + w.policy.Tenant + ", or change the policy's tenant"})
	}
}

// unresolved says where references are not resolved although they may stand
// there, "" for everywhere else.
func (w *walker) unresolved(f *schema.Field, p *place) string {
	switch {
	case p.cover.unresolved != "":
		return p.cover.unresolved
	case w.root.Type == "helm" && f.Name == "values" && f.Hint == schema.HintFreeformMap:
		return "the values of a Helm chart"
	case f.Name == "env" && f.Hint == schema.HintEnvMap && w.sparkJob(p):
		return "the env of a spark-job"
	}
	return ""
}

func (w *walker) sparkJob(p *place) bool {
	if p.path == w.body.Path {
		return w.root.Type == "spark-job"
	}
	return false
}

// pasteHint is what could stand in the field instead: a reference with the
// parts that are known filled in.
func (w *walker) pasteHint(p place) string {
	tenant := w.policy.Tenant
	if tenant == "" {
		tenant = w.likelyTenant()
	}
	group := slug(w.id.Name)
	if group == "" {
		group = "<secret-group>"
	}
	name := p.name
	if p.spelt != "" {
		name = p.spelt
	}
	key := screaming(name)
	if key == "" {
		key = "<secret-key>"
	}
	var value string
	switch {
	case w.policy.Allows(ref.SecretGroup):
		value = "tfy-secret://" + tenant + ":" + group + ":" + key
	case w.policy.Allows(ref.SecretStore):
		value = tenant + ":<provider>:<account>:secret-store:<integration>::/tfy-secret/" + group + "/" + strings.ToLower(key)
	default:
		value = "tfy-k8s-secret://" + key
	}
	if scheme := schemeWord(p); scheme != "" {
		value = scheme + " " + value
	}
	if !manifest.PlainWord(strings.ReplaceAll(name, "-", "_")) {
		return "write " + value
	}
	return "write " + name + ": " + value
}

// storeWord is where a secret goes before it can be referred to.
func (w *walker) storeWord() string {
	switch {
	case w.policy.Allows(ref.SecretGroup):
		return "secret group"
	case w.policy.Allows(ref.SecretStore):
		return "secret store"
	}
	return "mounted Kubernetes Secret"
}

// likelyTenant is the tenant of the references seen so far in the file.
func (w *walker) likelyTenant() string {
	best, most := "<tenant>", 0
	for t, n := range w.file.tenants.all() {
		if !keyLike(t) && (n > most || n == most && t < best) {
			best, most = t, n
		}
	}
	return best
}

func schemeWord(p place) string {
	if p.cover.hint != schema.HintAuthHeaderMap && p.cover.hint != schema.HintHeaderMap || schema.Fold(p.name) != "authorization" {
		return ""
	}
	return "Bearer"
}

// slug makes a name fit for a secret group: [a-z0-9-].
func slug(s string) string {
	if redact.Text(s) != s {
		return ""
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r | 0x20
		}
		return '-'
	}, s)
	s = strings.Trim(s, "-")
	if len(s) > 60 {
		return ""
	}
	return s
}

// screaming makes a name fit for a key: [A-Z0-9_].
func screaming(s string) string {
	if redact.Text(s) != s {
		return ""
	}
	key := strings.ToUpper(strings.Join(splitWords(s), "_"))
	for i := 0; i < len(key); i++ {
		if c := key[i]; c != '_' && (c < '0' || c > '9') && (c < 'A' || c > 'Z') {
			return ""
		}
	}
	if len(key) > 60 {
		return ""
	}
	return key
}
