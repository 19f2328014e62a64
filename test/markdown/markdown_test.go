package markdown

import "testing"

func TestPattern(t *testing.T) {
	for _, tt := range []struct {
		expected, got string
		want          bool
	}{
		{"a\n", "a\n", true},
		{"a\n", "a\nb\n", false},
		{"a.c\n", "abc\n", false},
		{"a … d\n", "a b c d\n", true},
		{"…\nc\n", "a\nb\nc\n", true},
		{"a\n…\n", "a\n", true},
		{"a\n…\nc\n", "a\nb\nd\n", false},
	} {
		if pattern(tt.expected).MatchString(tt.got) != tt.want {
			t.Errorf("pattern(%q) on %q: not %v", tt.expected, tt.got, tt.want)
		}
	}
}
