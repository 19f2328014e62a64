package redact

import (
	"fmt"
	"strings"
	"testing"
)

// No input makes a scan slower than linear: megabytes of what starts a
// credential, or looks back, or stands for a value, take a fraction of a second.
// hostile are texts made to be slow: beginnings of credentials, repeated.
var hostile = []string{
	"sk-", "sk-proj-", "eyJ", "eyJ-", "eyJ.", "eyJ.-", "-----BEGIN ", "-----BEGIN PRIVATE" + " KEY-----", "://", "a://b:c@", "a://b:c", "@", "=", "key=", "pwd=", "password=${",
	"password={{", "?key=", ";pwd=", "pwd= ", "token: ", `"token":"`, `\"token\":\"`, "Bearer ", "Basic ", "SG.", "Q~", "8Q~", ":AA", "-us1", "JQQJ9", "AzSe", "hooks.slack.",
	"LS0tLS1CRUdJTi", "PuTTY-User-Key-" + "File-2", "AKIA", "+AKIA", "s.", "%20", `\u0000`, "\x1b[1m", "\xff", "a", " ", "<", "pat.", "xoxb-", "${", "[masked]", ".atlasv1.", "----", "jdbc:oracle:", "MT.", "x-", "glpat-.",
}

// BenchmarkHostile shows the cost of a byte of hostile text. All must be
// within some ten times of each other and of clean text: no text may cost more
// than its length.
func BenchmarkHostile(b *testing.B) {
	const size = 1 << 20
	for _, unit := range hostile {
		s := strings.Repeat(unit, size/len(unit))
		b.Run(fmt.Sprintf("%q", unit), func(b *testing.B) {
			b.SetBytes(size)
			for b.Loop() {
				Find(s)
				URLCredentials(s)
				Text(s)
			}
		})
	}
}

// Hostile texts come to an end, and what is printed of them is stable.
func TestHostileTexts(t *testing.T) {
	for _, unit := range hostile {
		s := Text(strings.Repeat(unit, (64<<10)/len(unit)))
		if Text(s) != s {
			t.Errorf("%q repeated does not settle", unit)
		}
	}
}

func manifest() string {
	return strings.Repeat(`name: openai-main
type: provider-account/openai
auth_data:
  type: api-key
  api_key: tfy-secret://acme:prod:OPENAI_API_KEY
integrations:
  - name: gpt-4o-mini
    type: integration/model/openai
    model_id: gpt-4o-mini-2024-07-18
    image: registry.example.com/team/app@sha256:`+hex(64)+`
    url: https://api.example.com:8443/v1?page=2
`, 100)
}

func BenchmarkFind(b *testing.B) {
	s := manifest()
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		Find(s)
	}
}

func BenchmarkURLCredentials(b *testing.B) {
	s := manifest()
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		URLCredentials(s)
	}
}

func BenchmarkText(b *testing.B) {
	s := manifest()
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		Text(s)
	}
}

// The cost of the first scan of a run.
func BenchmarkNewTable(b *testing.B) {
	for b.Loop() {
		t := theTable()
		if _, err := newTable(t.rows); err != nil {
			b.Fatal(err)
		}
	}
}
