package redact

import "strings"

// The finders here know a credential by a mark in its middle or by parts that
// the notation cannot say. Each reads a bounded stretch round the mark.

// around checks n characters of class c directly in front of i and returns
// where they start; a letter or digit may not precede them.
func (sc *scanner) around(i, n int, c class) (start int, ok bool) {
	start = i - n
	return start, start >= 0 && sc.back(i, n, c) == start && sc.left(start)
}

// legacyOpenAI: sk- and 48 letters and digits, or OpenAI's mark at its place.
func legacyOpenAI(sc *scanner, i int) (start, end int, ok bool) {
	if !sc.left(i) {
		return 0, 0, false
	}
	const mark, at, size = "T3BlbkFJ", 20, 48
	body := i + len("sk-")
	end = sc.span(body, size+1, alnum)
	n := end - body
	if n == size && !sc.is(end, word) {
		return i, end, !sc.sample(body, end, sc.read(body, end, alnum).facts)
	}
	if n < at+len(mark) || sc.s[body+at:body+at+len(mark)] != mark {
		return 0, 0, false
	}
	return i, sc.wordRun(body).end, true
}

// wordRun is the run of letters, digits, dashes and underscores from i.
func (sc *scanner) wordRun(i int) run {
	return sc.measure(i, part{class: word, slot: strings.IndexByte(classLetters, 'w')})
}

// skKey: the sk- keys of DeepSeek, LiteLLM, Moonshot and many others. Their
// bodies have no common form, so the body must not be words joined by dashes
// (sk-learn-contrib, an identifier of the Slovak locale).
func skKey(sc *scanner, i int) (start, end int, ok bool) {
	if !sc.left(i) {
		return 0, 0, false
	}
	body := i + len("sk-")
	r := sc.wordRun(body)
	varied := r.meets(needAll, body) && r.mixed8 >= body
	random := varied || r.mixed16 >= body || r.seg28 >= body
	return i, r.end, r.end-body >= 20 && random && !sc.sample(body, r.end, r.facts)
}

// azureClientSecret: three characters, a digit, Q~, 31 to 34 characters.
func azureClientSecret(sc *scanner, i int) (start, end int, ok bool) {
	const c = word | dot | tilde
	if !sc.is(i-1, digit) {
		return 0, 0, false
	}
	body := i + len("Q~")
	end = sc.span(body, 40, c)
	start, ok = sc.around(i-1, 3, c)
	for end > body && sc.s[end-1] == '.' {
		end--
	}
	return start, end, ok && end-body >= 31 && end-body <= 34
}

// azureStorageKey: 64 bytes in base64 with the mark +ASt at offset 76.
func azureStorageKey(sc *scanner, i int) (start, end int, ok bool) {
	const c = alnum | plus | slash
	start, ok = sc.around(i, 76, c)
	end = sc.span(i+len("+ASt"), 7, c)
	return start, end + 2, ok && end-i == 10 && strings.HasPrefix(sc.s[end:], "==")
}

// azureAIKey: 84 letters and digits with the mark JQQJ9 at offset 52.
func azureAIKey(sc *scanner, i int) (start, end int, ok bool) {
	start, ok = sc.around(i, 52, alnum)
	end = sc.span(i, 33, alnum)
	return start, end, ok && end-i == 32
}

// azureSearchKey: 52 letters and digits with the mark AzSe at offset 42.
func azureSearchKey(sc *scanner, i int) (start, end int, ok bool) {
	start, ok = sc.around(i, 42, alnum)
	end = sc.span(i, 11, alnum)
	return start, end, ok && end-i == 10
}

// terraformToken: 14 characters, .atlasv1., some 67 characters.
func terraformToken(sc *scanner, i int) (start, end int, ok bool) {
	start, ok = sc.around(i, 14, alnum)
	body := i + len(".atlasv1.")
	end = sc.span(body, 200, word)
	return start, end, ok && end-body >= 40
}

// newRelicLicense: 40 characters that end in NRAL.
func newRelicLicense(sc *scanner, i int) (start, end int, ok bool) {
	start, ok = sc.around(i, 36, alnum)
	end = i + len("NRAL")
	return start, end, ok && !sc.is(end, alnum) && sc.read(start, i, alnum).meets(needDigit, start)
}

// mailchimpKey: 32 hexadecimal digits and the data centre, -us12.
func mailchimpKey(sc *scanner, i int) (start, end int, ok bool) {
	start, ok = sc.around(i, 32, digit|lowHex)
	from := i + len("-us")
	end = sc.span(from, 3, digit)
	return start, end, ok && end > from && end-from <= 2 && !sc.is(end, alnum|dash|under)
}

// telegramToken: the bot's number, a colon, 35 characters that start with AA.
func telegramToken(sc *scanner, i int) (start, end int, ok bool) {
	end = sc.span(i+1, 40, word)
	if n := end - i - 1; n < 34 || n > 36 {
		return 0, 0, false
	}
	for n := 8; n <= 10; n++ {
		start = sc.back(i, n, digit)
		if i-start == n && (sc.left(start) || strings.HasSuffix(sc.s[:start], "bot")) {
			return start, end, true
		}
	}
	return 0, 0, false
}

// oldVaultToken: s. and 24 letters and digits, which also is what a method of
// an object named s looks like; so it stands alone and has all three kinds.
func oldVaultToken(sc *scanner, i int) (start, end int, ok bool) {
	body := i + len("s.")
	if !sc.left(i) || sc.is(i-1, dash|under|dot|slash) || sc.span(body, 24, alnum)-body < 24 {
		return 0, 0, false
	}
	r := sc.read(body, min(len(sc.s), body+25), alnum)
	end = r.end
	if end-body > 24 || !r.meets(needAll, body) || sc.is(end, dash|under) {
		return 0, 0, false
	}
	called := end < len(sc.s) && (sc.s[end] == '(' || sc.s[end] == '.' && sc.is(end+1, alnum))
	return i, end, !called
}

// slackWebhook: services/T…/B…/… at any host that starts with hooks.slack.
func slackWebhook(sc *scanner, i int) (start, end int, ok bool) {
	host := sc.span(i, 100, alnum|dash|dot)
	for _, path := range []string{"/services/", "/workflows/", "/triggers/"} {
		if !strings.HasPrefix(sc.s[host:], path) {
			continue
		}
		body := host + len(path)
		r := sc.read(body, min(len(sc.s), body+400), word|slash)
		last := strings.LastIndexByte(strings.TrimRight(sc.s[body:r.end], "/"), '/')
		long := r.end-body >= 20 && last >= 0
		return i, r.end, sc.left(i) && long && r.digit >= body && r.notX >= body+last
	}
	return 0, 0, false
}
