package redact

import "strings"

// facts are the last offsets at which something was seen in a run, -1 if
// never. Offsets rather than booleans: the facts of a long run then hold for
// every start inside it.
type facts struct {
	digit, upper, lower int
	notX                int // a character that is no x and no separator
	mixed8              int // start of eight or more letters and digits, both present, no separator
	seg16, mixed16      int
	seg28               int
}

var noFacts = facts{-1, -1, -1, -1, -1, -1, -1, -1}

func (f facts) add(g facts) facts {
	return facts{max(f.digit, g.digit), max(f.upper, g.upper), max(f.lower, g.lower),
		max(f.notX, g.notX), max(f.mixed8, g.mixed8), max(f.seg16, g.seg16),
		max(f.mixed16, g.mixed16), max(f.seg28, g.seg28)}
}

// meets reports whether a body that starts at from has what n asks for.
func (f facts) meets(n need, from int) bool {
	d, u, l := f.digit >= from, f.upper >= from, f.lower >= from
	switch {
	case n&needDigit != 0 && !d,
		n&needUpper != 0 && !u,
		n&needLower != 0 && !l,
		n&needLetter != 0 && !u && !l,
		n&needRandom != 0 && !d && !u && f.seg16 < from,
		n&needMixed != 0 && !(d && (u || l)) && !(u && l):
		return false
	}
	return true
}

// A run is a longest stretch of one class.
type run struct {
	class
	start, end int
	facts
}

// measure returns the run of p's class from i. Bounded parts are read at most
// one byte beyond their bound; the others in full, once.
func (sc *scanner) measure(i int, p part) run {
	if p.max > 0 {
		return sc.read(i, min(len(sc.s), i+p.max+1), p.class)
	}
	if sc.runs == nil {
		sc.runs = new([len(classLetters)]run)
	}
	r := &sc.runs[p.slot]
	if r.class == 0 || i < r.start || i >= r.end {
		*r = sc.read(i, len(sc.s), p.class)
	}
	return *r
}

func (sc *scanner) read(i, stop int, c class) run {
	r := run{class: c, start: i, facts: noFacts}
	seg, segDigit, segLetter := i, false, false
	closeSegment := func(end int) {
		n, mixed := end-seg, segDigit && segLetter
		if n >= 8 && mixed {
			r.mixed8 = seg
		}
		if n >= 16 {
			r.seg16 = seg
			if mixed {
				r.mixed16 = seg
			}
		}
		if n >= 28 {
			r.seg28 = seg
		}
	}
	for ; i < stop; i++ {
		b := sc.s[i]
		k := sc.kind[b]
		if k&c == 0 {
			break
		}
		switch {
		case k&digit != 0:
			r.digit, segDigit = i, true
		case k&upper != 0:
			r.upper, segLetter = i, true
		case k&lower != 0:
			r.lower, segLetter = i, true
		default:
			closeSegment(i)
			seg, segDigit, segLetter = i+1, false, false
			continue
		}
		if b|0x20 != 'x' {
			r.notX = i
		}
	}
	closeSegment(i)
	r.end = i
	return r
}

// sample reports whether a body only stands for a credential: nothing but x,
// or words such as "your" and no digit at all.
func (sc *scanner) sample(body, end int, f facts) bool {
	if f.notX < body {
		return true
	}
	if f.digit >= body {
		return false
	}
	text := strings.ToLower(sc.s[body:min(end, body+64)])
	for _, w := range []string{"your", "replace", "placeholder", "changeme", "xxxx", "insert"} {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}
