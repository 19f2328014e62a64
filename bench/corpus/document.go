package corpus

import (
	"fmt"
	"strings"
)

const (
	tenant = "acme"
	alnum  = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	upper  = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	lower  = "abcdefghijklmnopqrstuvwxyz0123456789"

	smallest = 1024 // bytes a manifest has at least
)

var (
	teams = []string{"search", "payments", "risk", "support", "growth", "ml-platform", "data", "mobile"}
	envs  = []string{"dev", "staging", "prod"}
	roles = []string{"provider-account-manager", "provider-account-access"}
)

// A document is one manifest while it is being written. Its secret fields are
// known as slots until all of them are there, because only then can one be
// chosen to hold the literal.
type document struct {
	*random
	number int
	kind   kind
	name   string
	bad    bool // one slot gets a literal

	lines []string
	slots []slot

	literalLine int
	literalPath string
}

// A slot is a line that holds a secret field.
type slot struct {
	line                int // index into lines
	indent, field, path string
	secret              secret
	scheme              string // "Bearer " in a header
}

func newDocument(r *random, number int, bad bool) *document {
	k := kinds[number%len(kinds)]
	return &document{random: r, number: number, kind: k, bad: bad,
		name: fmt.Sprintf("%s-%s-%05d", r.pick(teams), k.label, number)}
}

func (d *document) line(format string, args ...any) {
	d.lines = append(d.lines, fmt.Sprintf(format, args...))
}

// slot adds a line for a secret field, to be filled at the end.
func (d *document) slot(indent, field, path, scheme string, s secret) {
	d.slots = append(d.slots, slot{len(d.lines), indent, field, path, s, scheme})
	d.lines = append(d.lines, "")
}

func (d *document) build() []byte {
	if d.chance(50) {
		d.line("# Owner: %s team", d.pick(teams))
		d.line("# Ticket: PLAT-%d", d.between(100, 9999))
	}
	d.line("name: %s", d.name)
	d.line("type: %s", d.kind.root)
	if d.kind.collaborators {
		d.line("collaborators:")
		for range d.between(1, 5) {
			d.line("  - subject: team:%s", d.pick(teams))
			d.line("    role_id: %s", d.pick(roles))
		}
	}
	d.kind.body(d)
	d.fill()
	for size := d.size(); size < smallest; size = d.size() {
		d.line("# note %d: reviewed by %s", d.below(1_000_000), d.pick(teams))
	}
	return []byte(strings.Join(d.lines, "\n") + "\n")
}

func (d *document) size() int {
	n := len(d.lines)
	for _, l := range d.lines {
		n += len(l)
	}
	return n
}

// fill writes every slot: a reference, or in the chosen one the literal.
func (d *document) fill() {
	chosen := -1
	if d.bad {
		chosen = d.below(len(d.slots))
	}
	for i, s := range d.slots {
		value := d.reference(s.secret)
		if i == chosen {
			value = s.secret.literal(d.random)
			d.literalLine, d.literalPath = s.line+1, s.path
		}
		quote, comment := "", ""
		if d.chance(30) {
			quote = `"`
		}
		if d.chance(10) {
			comment = "  # rotate quarterly"
		}
		d.lines[s.line] = s.indent + s.field + ": " + quote + s.scheme + value + quote + comment
	}
}

// reference is correct in each of the three forms, and in form B by the
// naming rules of the store.
func (d *document) reference(s secret) string {
	team, env := d.pick(teams), d.pick(envs)
	dashed := strings.ToLower(strings.ReplaceAll(s.key, "_", "-"))
	switch x := d.below(100); {
	case x < 80:
		return fmt.Sprintf("tfy-secret://%s:%s-%s:%s", tenant, team, env, s.key)
	case x < 95:
		store := stores[d.below(len(stores))]
		return tenant + ":" + store.fqn + "::" + fmt.Sprintf(store.path, env, team, dashed)
	default:
		return "tfy-k8s-secret://" + s.key
	}
}

// stores are what references of form B go through. Paths take environment,
// team and key: AWS wants the prefix that the platform may read, Google and
// Azure have no slashes.
var stores = []struct{ fqn, path string }{
	{"aws:main-aws:secret-store:ssm", "/tfy-secret/%s/%s/%s"},
	{"gcp:data-gcp:secret-store:gsm", "tfy-%s-%s-%s"},
	{"azure:eu-azure:secret-store:kv", "%s-%s-%s"},
	{"hashicorp:vault-eu:secret-store:vault", "%s/%s/%s"},
}
