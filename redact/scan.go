package redact

import (
	"errors"
	"slices"
	"strings"
	"sync"
)

// A shape is a row of the table.
type shape struct {
	Shape
	prefixes string // literals separated by spaces, one of which opens the match
	body     string // what follows it, in the notation of parseBody
	need     need   // what else must hold
	find     finder // for shapes that the notation cannot say; prefixes are then anchors
}

// A finder looks for a credential round the anchor at i and checks its
// boundaries itself. It may read only a bounded stretch, or what it returns.
type finder func(sc *scanner, i int) (start, end int, ok bool)

// need lists conditions on a body beyond its characters and length.
type need uint8

const (
	needDigit  need = 1 << iota
	needLetter      // of either case
	needUpper
	needLower
	needRandom // a digit, an upper-case letter or sixteen characters without a separator: not plain words
	needMixed  // digits and letters, or letters of both cases
	needAlone  // not glued to something in front by a dash, underscore or dot
	needValue  // the prefix is a name, and no part of the credential

	needAll = needDigit | needUpper | needLower
)

// A table is the shapes made ready for the scan.
type table struct {
	kind  [256]class
	rows  []shape
	pairs [2]pairs       // of all prefixes, and of those that can start inside a word
	slot  [1 << 16]uint8 // by the first two bytes of a prefix: where in open its entries are
	third [256][4]uint64 // by slot: which third bytes its prefixes have

	inWord  [256]uint8 // 1 for letters and digits
	escaped [256]uint8 // nothing
	open    [][]entry  // longest prefix first; 0 has none
}

type entry struct {
	prefix string
	row    *shape
	parts  []part
	plain  bool // the prefix has only letters and digits, as base64 has
}

// pairs says which second bytes can follow a first byte: one look rejects most
// positions.
type pairs [256][4]uint64

func (p *pairs) add(a, b byte) { p[a][b>>6] |= 1 << (b & 63) }

// theTable is built at the first scan, so that start-up costs nothing.
var theTable = sync.OnceValue(func() *table {
	t, err := newTable(slices.Concat(
		modelShapes(), cloudShapes(), codeShapes(), serviceShapes(), keyShapes()))
	if err != nil {
		panic(err) // the table is ours; a test reads all of it
	}
	return t
})

func newTable(rows []shape) (*table, error) {
	t := &table{kind: kinds(), rows: rows, open: make([][]entry, 1)}
	for i := range rows {
		parts, err := parseBody(rows[i].body)
		if err != nil {
			return nil, err
		}
		for _, p := range strings.Fields(rows[i].prefixes) {
			plain := true
			for j := range len(p) {
				plain = plain && t.kind[p[j]]&alnum != 0
			}
			slot := &t.slot[uint16(p[0])<<8|uint16(p[1])]
			if *slot == 0 {
				if len(t.open) == 256 {
					return nil, errors.New("more first pairs of bytes than a slot can tell apart")
				}
				*slot = uint8(len(t.open))
				t.open = append(t.open, nil)
			}
			t.open[*slot] = append(t.open[*slot], entry{p, &rows[i], parts, plain})
			t.pairs[0].add(p[0], p[1])
			if rows[i].find != nil { // the others need an edge on their left
				t.pairs[1].add(p[0], p[1])
			}
			t.thirds(*slot, p[2:])
		}
	}
	for c := range t.inWord {
		if t.kind[c]&alnum != 0 {
			t.inWord[c] = 1
		}
	}
	for _, es := range t.open {
		slices.SortStableFunc(es, func(a, b entry) int { return len(b.prefix) - len(a.prefix) })
	}
	return t, nil
}

// thirds notes with which byte the rest of a prefix goes on: any, if there is
// no rest.
func (t *table) thirds(slot uint8, rest string) {
	if rest == "" {
		t.third[slot] = [4]uint64{^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0)}
		return
	}
	t.third[slot][rest[0]>>6] |= 1 << (rest[0] & 63)
}

// A scanner is one pass over one text.
type scanner struct {
	*table
	s    string
	runs *[len(classLetters)]run // the newest unbounded run of each class, so that none is read twice
	dead int                     // no JSON Web Token starts before this offset
}

func newScanner(s string) *scanner { return &scanner{table: theTable(), s: s} }

// find scans a text. The scanner is made at the first place where a prefix can
// start: most texts have none.
func find(s string) []Match {
	t := theTable()
	return t.find(s, t.inner(s))
}

func (t *table) find(s string, inner *[256]uint8) []Match {
	var sc *scanner
	var out []Match
	last := 0
	for i := t.next(s, 0, inner); i >= 0; i = t.next(s, i, inner) {
		if !t.opens(s[i:]) {
			i++
			continue
		}
		if sc == nil {
			sc = newScanner(s)
		}
		m, ok := sc.matchAt(i, last)
		if !ok {
			i++
			continue
		}
		out = append(out, m)
		i, last = m.End, m.End
	}
	return out
}

// next is the first offset from i on at which the first two bytes of a prefix
// stand, -1 if there is none. All of a text passes through it, so that nothing
// else is in its loop.
func (t *table) next(s string, i int, inner *[256]uint8) int {
	if i+1 >= len(s) {
		return -1
	}
	word, a := uint8(0), s[i]
	if i > 0 {
		word = inner[s[i-1]]
	}
	pairs := &t.pairs
	for i++; i < len(s); i++ {
		b := s[i]
		second := &pairs[word&1][a]
		word, a = inner[a], b
		if second[b>>6]>>(b&63)&1 != 0 {
			return i - 1
		}
	}
	return -1
}

// inner says after which bytes a position of the text is inside a word, where
// few prefixes can start (see [scanner.left]). A text that may hold escapes has
// no such bytes: a word can start behind the letter that ends one.
func (t *table) inner(s string) *[256]uint8 {
	for _, c := range []byte{'\\', '%', '\x1b'} {
		if strings.IndexByte(s, c) >= 0 {
			return &t.escaped
		}
	}
	return &t.inWord
}

func (t *table) entries(a, b byte) []entry { return t.open[t.slot[uint16(a)<<8|uint16(b)]] }

// opens reports whether some prefix stands at the start of s.
func (t *table) opens(s string) bool {
	slot := t.slot[uint16(s[0])<<8|uint16(s[1])]
	if len(s) > 2 && t.third[slot][s[2]>>6]&(1<<(s[2]&63)) == 0 {
		return false
	}
	for _, e := range t.open[slot] {
		if strings.HasPrefix(s, e.prefix) {
			return true
		}
	}
	return false
}

// matchAt tries the rows whose prefix or anchor is at i. A match may reach back
// before i, but not before last, the end of the one before.
func (sc *scanner) matchAt(i, last int) (Match, bool) {
	for _, e := range sc.entries(sc.s[i], sc.s[i+1]) {
		if !strings.HasPrefix(sc.s[i:], e.prefix) {
			continue
		}
		var start, end int
		var ok bool
		if e.row.find != nil {
			start, end, ok = e.row.find(sc, i)
		} else {
			start, end, ok = sc.matchEntry(e, i)
		}
		if ok && start >= last {
			return Match{&e.row.Shape, start, end}, true
		}
	}
	return Match{}, false
}

func (sc *scanner) matchEntry(e entry, i int) (start, end int, ok bool) {
	if !sc.left(i) || e.plain && sc.insideBase64(i) {
		return 0, 0, false
	}
	if e.row.need&needAlone != 0 && i > 0 && sc.is(i-1, dash|under|dot) {
		return 0, 0, false
	}
	body := i + len(e.prefix)
	end, f, ok := sc.walk(body, e.parts)
	if !ok || sc.is(end, alnum) || !f.meets(e.row.need, body) || sc.sample(body, end, f) {
		return 0, 0, false
	}
	if e.row.need&needValue != 0 {
		return body, end, true
	}
	return i, end, true
}

// walk follows the parts from i and returns where they end and what is in them.
func (sc *scanner) walk(i int, parts []part) (end int, f facts, ok bool) {
	f = noFacts
	for _, p := range parts {
		if p.literal != "" {
			if !strings.HasPrefix(sc.s[i:], p.literal) {
				return 0, f, false
			}
			i += len(p.literal)
			continue
		}
		r := sc.measure(i, p)
		n := r.end - i
		if n < p.min || p.max > 0 && n > p.max {
			return 0, f, false
		}
		f = f.add(r.facts)
		i = sc.trim(i+p.min, r.end, p.class)
	}
	return i, f, true
}

// trim leaves out a full stop that ends the sentence and takes in the padding
// that base64 may have.
func (sc *scanner) trim(least, end int, c class) int {
	for c&dot != 0 && end > least && sc.s[end-1] == '.' {
		end--
	}
	if c&(plus|equal) == plus {
		for n := 0; n < 2 && sc.is(end, equal); n++ {
			end++
		}
	}
	return end
}

func (sc *scanner) is(i int, c class) bool {
	return i >= 0 && i < len(sc.s) && sc.kind[sc.s[i]]&c != 0
}

// span returns the end of the run of class c that starts at i, reading at most
// limit bytes of it.
func (sc *scanner) span(i, limit int, c class) int {
	stop := min(len(sc.s), i+limit)
	for i < stop && sc.kind[sc.s[i]]&c != 0 {
		i++
	}
	return i
}

// back returns the start of the run of class c that ends before i, reading at
// most limit bytes of it.
func (sc *scanner) back(i, limit int, c class) int {
	stop := max(0, i-limit)
	for i > stop && sc.kind[sc.s[i-1]]&c != 0 {
		i--
	}
	return i
}
