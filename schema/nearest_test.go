package schema_test

import (
	"strings"
	"testing"

	"secretref.dev/secretref/schema"
)

func TestNearest(t *testing.T) {
	for _, test := range []struct {
		typed, want string
		distance    int
	}{
		{"provider-account/openai", "provider-account/openai", 0},
		{"Provider-Account/OpenAI", "provider-account/openai", 0},
		{" provider-account/openai\n", "provider-account/openai", 0},
		{"provider-account/opneai", "provider-account/openai", 1}, // neighbours swapped
		{"provider_account/openai", "provider-account/openai", 1},
		{"provider-acount/openaii", "provider-account/openai", 2},
		{"provider-account/\u043Epenai", "provider-account/openai", 1}, // Cyrillic o
		{"chat-prompt", "chat_prompt", 1},
		{"gateway-falback-config", "gateway-fallback-config", 1}, // retired
		{"provider-account/hosted-mcp-servers", "provider-account/hosted-mcp-server", 1},
		{"provider-account/opena", "provider-account/openai", 1},
		{"Deployment", "", 3},
		{"provider-account/no-such-provider", "", 3},
		{"", "", 3},
		{strings.Repeat("x", 10000), "", 3},
	} {
		if root, d := schema.Nearest(test.typed); root != test.want || d != test.distance {
			t.Errorf("Nearest(%.40q) = %q, %d, want %q, %d", test.typed, root, d, test.want, test.distance)
		}
	}
}

func TestClosestTakesTheFirstOfEquals(t *testing.T) {
	if word, d := schema.Closest("bx", []string{"ax", "cx"}); word != "ax" || d != 1 {
		t.Errorf("%q %d", word, d)
	}
	if word, d := schema.Closest("anything", nil); word != "" || d != 3 {
		t.Errorf("%q %d", word, d)
	}
}

// FuzzClosest compares with the distance's plain definition.
func FuzzClosest(f *testing.F) {
	f.Add("opneai", "openai")
	f.Add("ab", "ba")
	f.Add("ca", "abc")
	f.Add("Key-File", "key_file")
	f.Fuzz(func(t *testing.T, a, b string) {
		if len(a) > 60 || len(b) > 60 || !plain(a) || !plain(b) {
			t.Skip()
		}
		want := min(osa([]byte(strings.ToLower(a)), []byte(strings.ToLower(b))), 3)
		if _, got := schema.Closest(a, []string{b}); got != want {
			t.Errorf("%q and %q: %d, want %d", a, b, got, want)
		}
	})
}

func plain(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) < 0
}

func osa(a, b []byte) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		for j := range d[i] {
			switch {
			case i == 0 || j == 0:
				d[i][j] = i + j
			case a[i-1] == b[j-1]:
				d[i][j] = min(d[i-1][j-1], d[i-1][j]+1, d[i][j-1]+1)
			default:
				d[i][j] = min(d[i-1][j-1], d[i-1][j], d[i][j-1]) + 1
			}
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}
