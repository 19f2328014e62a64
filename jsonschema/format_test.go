package jsonschema

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestFormat(t *testing.T) {
	long := strings.Repeat("x", 60)
	got := format(object{
		{"short", list{"a", true, 1, object{}, list{}}},
		{"pattern", "<a&b>\n"},
		{"long", object{{"first", long}, {"second", list{long, long}}}},
	})
	want := `{
  "short": ["a", true, 1, {}, []],
  "pattern": "<a&b>\n",
  "long": {
    "first": "` + long + `",
    "second": [
      "` + long + `",
      "` + long + `"
    ]
  }
}
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if !json.Valid([]byte(got)) {
		t.Error("no JSON")
	}
}
