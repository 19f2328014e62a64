package manifest

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
)

// TestPlainGrammar: whatever the plain grammar derives, the plain reader takes,
// and reads as the library does.
func TestPlainGrammar(t *testing.T) {
	for seed := range uint64(4000) {
		g := &plainGrammar{r: rand.New(rand.NewPCG(seed, 3))}
		if text := g.stream(); !samePlain(t, text) {
			t.Fatalf("seed %d is declined: %q", seed, text)
		}
	}
}

// FuzzPlainGrammar changes a derived text in one place: it may no longer be
// plain, or no longer YAML, but what is taken is the same.
func FuzzPlainGrammar(f *testing.F) {
	f.Add(uint64(1), 10, "'")
	f.Add(uint64(2), 20, "\n ")
	f.Add(uint64(3), 30, ": ")
	f.Fuzz(func(t *testing.T, seed uint64, at int, with string) {
		text := (&plainGrammar{r: rand.New(rand.NewPCG(seed, 4))}).stream()
		at = int(uint(at) % uint(len(text)))
		samePlain(t, text[:at]+with+text[at:])
		samePlain(t, text[:at]+with+text[min(len(text), at+max(1, len(with))):])
	})
}

// TestPlainMutations is FuzzPlainGrammar with the words of YAML.
func TestPlainMutations(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	taken := 0
	for range 4000 {
		text := (&plainGrammar{r: r}).stream()
		at := r.IntN(len(text))
		word := words[r.IntN(len(words))]
		for _, s := range []string{text[:at] + word + text[at:], text[:at] + text[min(len(text), at+1+r.IntN(3)):]} {
			if samePlain(t, s) {
				taken++
			}
		}
	}
	if taken < 1000 {
		t.Errorf("only %d are taken", taken)
	}
}

// A plainGrammar derives texts from the plain part of YAML.
type plainGrammar struct {
	r *rand.Rand
	b strings.Builder
	n int // keys so far: no mapping has one twice
}

func (g *plainGrammar) one(of ...string) string { return of[g.r.IntN(len(of))] }

// chance is true in one of n draws.
func (g *plainGrammar) chance(n int) bool { return g.r.IntN(n) == 0 }

func (g *plainGrammar) stream() string {
	g.fill(0)
	if g.chance(3) {
		g.b.WriteString("---\n")
	}
	for {
		g.block(0, 0)
		g.fill(0)
		if !g.chance(4) {
			return g.b.String()
		}
		g.b.WriteString("---\n")
	}
}

// fill writes lines without content, which mean nothing.
func (g *plainGrammar) fill(indent int) {
	for g.chance(5) {
		if g.chance(2) {
			g.b.WriteString("\n")
			continue
		}
		g.b.WriteString(strings.Repeat(" ", indent) + g.comment() + "\n")
	}
}

func (g *plainGrammar) comment() string {
	return "#" + g.one("", " c", " a: b", " - 'x", "# |", " é {[&*", " \"")
}

func (g *plainGrammar) block(indent, depth int) {
	if g.chance(3) {
		g.sequence(indent, depth)
	} else {
		g.mapping(indent, depth, false)
	}
}

// mapping writes entries; the first may stand behind a dash already.
func (g *plainGrammar) mapping(indent, depth int, begun bool) {
	for first := true; first || !g.chance(3); first = false {
		if !first || !begun {
			g.fill(indent)
			g.b.WriteString(strings.Repeat(" ", indent))
		}
		g.n++
		key := g.one("a", "b_c", "d-e", "f.g/h", "true", "A1") + strconv.Itoa(g.n)
		quote := g.one("", "", "", "'", "\"")
		g.b.WriteString(quote + key + quote + ":")
		g.value(indent, depth)
	}
}

func (g *plainGrammar) sequence(indent, depth int) {
	for first := true; first || !g.chance(3); first = false {
		g.fill(indent)
		pad := g.one(" ", " ", "  ", "   ")
		g.b.WriteString(strings.Repeat(" ", indent) + "-" + pad)
		if depth < 4 && g.chance(3) {
			g.mapping(indent+1+len(pad), depth+1, true)
			continue
		}
		g.scalar(indent)
	}
}

// value writes what stands behind the colon of a key.
func (g *plainGrammar) value(indent, depth int) {
	if depth >= 4 || !g.chance(3) {
		g.b.WriteString(g.one(" ", " ", "  "))
		g.scalar(indent)
		return
	}
	g.endLine()
	switch g.r.IntN(4) {
	case 0: // null
	case 1:
		g.sequence(indent, depth+1)
	default:
		g.block(indent+1+g.r.IntN(4), depth+1)
	}
}

func (g *plainGrammar) endLine() {
	g.b.WriteString(g.one("", "", "", " ", " "+g.comment(), "   "+g.comment()) + "\n")
}

// plainWords are scalars that need no quotes.
var plainWords = []string{"a", "two words", "a  b", "https://h:80/p?q=#f", "x:y", "a#b", "it's", "say \"x\"", "a, b", "a]", "{b}"[1:], "-x", "--x", "-1", "+1", "0", "007", "0x1F", "0o7", "1_000",
	"1.5", ".5", "1e3", ".inf", ".nan", "2024-01-01", "2001-12-14t21:59:43.10-05:00", "12:30:45", "true", "False", "yes", "on", "null", "~", "é", "日本 語", "$X", "${X}", "(a)", "<a>", "<<", "=", "^a", ";", "\\d", "a*b", "a&b", "a|b", "a>b", "a%b", "a@b", "a!b", "tfy-secret://t:g:K"}

func (g *plainGrammar) scalar(indent int) {
	switch g.r.IntN(8) {
	case 0:
		g.b.WriteString("'" + g.one("", "x", " a # b: c ", "\"", "\\n", "- [") + "'")
	case 1:
		g.b.WriteString("\"" + g.one("", "x", " a # b: c ", "it's", "{{ x }}", "- [") + "\"")
	case 2:
		g.b.WriteString(g.one("[]", "{}"))
	case 3:
		g.literal(indent + 1 + g.r.IntN(4))
		return
	default:
		g.b.WriteString(plainWords[g.r.IntN(len(plainWords))])
	}
	g.endLine()
}

func (g *plainGrammar) literal(indent int) {
	pad := strings.Repeat(" ", indent)
	g.b.WriteString(g.one("|", "|-") + "\n" + pad + g.one("x", "# no comment", "- a: b", "'") + "\n")
	for g.chance(2) {
		g.b.WriteString(g.one("\n", pad+"y\n", pad+"   z \n", pad+"---\n", pad+"a: |\n"))
	}
}
