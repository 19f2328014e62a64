package redact

import (
	"strconv"
	"strings"
)

// A URLCredential is a credential that its place in a URL or a connection
// string gives away: s[Start:End] is its value and nothing else.
type URLCredential struct {
	Start, End int    // byte offsets
	What       string // "a password in the user information", `the query parameter "api_key"`
}

// URLCredentials returns the credentials in the URLs and connection strings
// inside s, in order and without overlap: passwords and tokens in the user
// information, query and fragment parameters with a credential's name,
// settings such as Password and AccountKey, libpq's password, the user and
// password of a MySQL or Oracle address.
//
// A value that stands for a credential is none: empty, a reference, ${VAR},
// {{…}}, $VAR, <…>, stars.
func URLCredentials(s string) []URLCredential {
	if strings.IndexByte(s, '@') < 0 && strings.IndexByte(s, '=') < 0 {
		return nil // one of the two stands beside each of them
	}
	r := reader{s: s, at: -1}
	return r.read()
}

// quoteName quotes a parameter's name, which may itself be a credential.
func quoteName(name string) string {
	for _, m := range Find(name) {
		if !m.Shape.Public {
			return strconv.Quote("[masked]")
		}
	}
	return strconv.Quote(name)
}

// authority looks at the user information of the URL whose "://" is at colon.
func (r *reader) authority(colon int) (next int) {
	scheme := strings.ToLower(r.s[r.schemeStart(colon):colon])
	if scheme == "" || strings.HasPrefix(scheme, "tfy-") {
		return 0
	}
	from := colon + len("://")
	stop, at := r.wordAt(from)
	end, closers := from, "/?#"
	if scheme == "sqlserver" && strings.HasSuffix(r.s[:colon], "jdbc:"+scheme) {
		closers = "/?#;"
	}
	for end < stop && strings.IndexByte(closers, r.s[end]) < 0 {
		end++
	}
	split := from + strings.LastIndexByte(r.s[from:end], '@')
	if split < from {
		// A password with an unescaped / ? or # hides the @ behind it.
		split = at
		if user, pass, ok := strings.Cut(r.s[from:end], ":"); !ok || split < end || split-from > 512 || isPort(pass) || strings.ContainsAny(user, "[]") {
			return 0
		}
	}
	host := r.s[split+1 : stop]
	if strings.HasPrefix(host, "sha256:") || strings.HasPrefix(host, "sha512:") {
		return 0
	}
	return r.userInfo(scheme, from, split, host)
}

// userInfo looks at r.s[from:to], the part of a URL in front of its @.
func (r *reader) userInfo(scheme string, from, to int, host string) (next int) {
	user, pass, both := strings.Cut(r.s[from:to], ":")
	if both && !standsFor(pass) && pass != "x-oauth-basic" {
		return r.report(from+len(user)+1, to, "a password in the user information")
	}
	if !strings.HasSuffix(scheme, "http") && !strings.HasSuffix(scheme, "https") || standsFor(user) {
		return 0
	}
	size := 20
	if isCodeHost(host) {
		size = 16
	}
	if isTokenLike(user, size) || len(Find(user)) > 0 {
		return r.report(from, from+len(user), "a token in the user information")
	}
	return 0
}

// isPort reports whether the text behind a host's colon is a port, or a
// template of one, rather than the start of a password.
func isPort(s string) bool {
	return strings.Trim(s, "0123456789") == "" || strings.IndexByte("{$<%*[", s[0]) >= 0
}

func isCodeHost(host string) bool {
	for _, h := range []string{"github.com", "gitlab.com", "bitbucket.org", "dev.azure.com", "huggingface.co"} {
		if strings.HasPrefix(host, h) {
			return true
		}
	}
	return false
}

func (r *reader) schemeStart(colon int) int {
	start := colon
	for start > 0 && colon-start < 32 && (isNameByte(r.s[start-1]) && r.s[start-1] != '_' || r.s[start-1] == '+') {
		start--
	}
	return start
}

// wordAt returns the end of the stretch without white space and quotes round i
// and its last @, and reads no byte twice for that.
func (r *reader) wordAt(i int) (end, at int) {
	if i < r.word.start || i >= r.word.end {
		r.word, r.at = span{i, i}, -1
		for end = i; end < len(r.s) && !isSpaceOrQuote(r.s[end]) && r.s[end] != '<' && r.s[end] != '>'; end++ {
			if r.s[end] == '@' {
				r.at = end
			}
		}
		r.word.end = end
	}
	return r.word.end, r.at
}

// address looks at user:password@tcp(host), the data source name of Go's MySQL
// driver, and at jdbc:oracle:thin:user/password@host.
func (r *reader) address(at int) (next int) {
	start := at
	for start > 0 && at-start < 256 && !isSpaceOrQuote(r.s[start-1]) && r.s[start-1] != '@' {
		start--
	}
	rest, sep := r.s[at+1:], ""
	if strings.HasPrefix(rest, "tcp(") || strings.HasPrefix(rest, "unix(") {
		sep = ":"
	} else if n := strings.Index(r.s[start:at], "jdbc:oracle:"); n >= 0 {
		start += n + len("jdbc:oracle:")
		start += strings.IndexByte(r.s[start:at], ':') + 1
		sep = "/"
	}
	user, pass, ok := strings.Cut(r.s[start:at], sep)
	if sep == "" || !ok || standsFor(pass) {
		return 0
	}
	return r.report(start+len(user)+1, at, "a password in the user information")
}

// setting reports whether the assignment with this name and = is one of a
// connection string: Server=…;Password=…; or libpq's host=… password=….
func (r *reader) setting(start, eq int) bool {
	before := strings.TrimRight(r.s[max(0, start-8):start], " ")
	if strings.HasSuffix(before, ";") {
		return true
	}
	fresh := start == 0 || isSpaceOrQuote(r.s[start-1]) || r.s[start-1] == '='
	if !fresh {
		return false
	}
	if _, end := r.value(eq+1, false); end < len(r.s) && r.s[end] == ';' {
		return true
	}
	return r.libpq()
}

func (r *reader) libpq() bool {
	if r.pq == 0 {
		r.pq = -1
		for _, name := range []string{"host=", "hostaddr=", "dbname=", "sslmode="} {
			if strings.Contains(r.s, name) {
				r.pq = 1
			}
		}
	}
	return r.pq > 0
}
