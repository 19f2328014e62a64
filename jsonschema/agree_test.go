package jsonschema_test

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v4"

	"secretref.dev/secretref/bench/corpus"
	"secretref.dev/secretref/check"
	"secretref.dev/secretref/jsonschema"
	"secretref.dev/secretref/schema"
)

// checked returns the paths at which check has an error.
func checked(t testing.TB, text []byte) []string {
	t.Helper()
	result, err := check.Run(context.Background(), []string{check.Stdin}, check.Options{
		Stdin: bytes.NewReader(text), Now: time.Date(2026, 6, 30, 0, 0, 0, 0, time.UTC), Jobs: 1})
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, f := range result.Findings {
		paths = append(paths, strings.NewReplacer("[", ".", "]", "", `"`, "").Replace(f.Path))
	}
	return paths
}

// A generated tree says beforehand which of its values are literals: the
// schema finds those, check finds those, and neither finds anything else.
func TestAgreesWithCheckOnATree(t *testing.T) {
	t.Parallel()
	s := all(t, jsonschema.Draft2020)
	bodies := map[string][]byte{}
	for _, header := range []bool{false, true} {
		summary, err := corpus.Generate(corpus.Options{Files: 300, Seed: 7, LiteralRate: 0.3, Mixed: 5, Header: header},
			func(name string, body []byte) error { bodies[name] = body; return nil })
		if err != nil {
			t.Fatal(err)
		}
		wrong := map[string]string{}
		for _, l := range summary.Truth {
			wrong[l.File] = strings.NewReplacer("[", ".", "]", "", `"`, "").Replace(l.Path)
		}
		for name, body := range bodies {
			var got []string
			for _, f := range faults(t, s, documents(t, body)[0]) {
				got = append(got, f.at)
			}
			var want []string
			if wrong[name] != "" {
				want = []string{wrong[name]}
			}
			if got = slices.Compact(got); !slices.Equal(got, want) {
				t.Errorf("%s: the schema refuses %q, the literal is at %q", name, got, want)
			}
			if strings.HasPrefix(name, "truefoundry/") && !slices.Equal(checked(t, body), want) {
				t.Errorf("%s: check refuses %q, the literal is at %q", name, checked(t, body), want)
			}
		}
	}
}

// values are what people write where a credential may be.
var values = []string{
	"plain", "8080", "true", "info", "https://api.acme.example/v1?x=1", "https://user@git.acme.example/a.git",
	"postgresql://user:" + literal + "@db.acme.example:5432/a", "postgresql://user:${PASSWORD}@db/a", "postgresql://user:@db/a",
	"redis://:" + literal + "@cache:6379", "https://h/a@b:c", "http://a:password@localhost:80", "mailto:a@b.example", "a@b.example: c",
	"git@github.com:acme/a.git", "https://x/y?mail=a:b@c", "amqp://guest:guest@127.0.0.1", "http://u:p@h", "jdbc:postgresql://db/a?user=b", "http://<user>:<password>@h",
	literal, "Bearer " + literal, "Basic " + literal, "Bearer " + aSecret, aSecret, inAStore, mounted, "Bearer {{TOKEN}}", "{{TOKEN}}",
	"tfy-secret://acme:" + literal, "tfy-secret:acme:group:key", "TFY-SECRET://acme:group:key", "tfy_secret://acme:group:key", aSecret + " ", " " + aSecret,
	"tfy-secretary: a person", "tfy-secret: a word", "tfy-k8s-secret://", "tfy-k8s-secret:// a", "tfy-secrets://a:b:c", "x-" + aSecret, "ApiKey  " + aSecret, "AWS4-HMAC-SHA256 " + aSecret,
	"${TOKEN}", "$(TOKEN)", "{{ .Values.token }}", "<API_KEY>", "your-key-here", "change-me-1-please-now-2", "changeme", "/etc/secrets/key-2024-prod.pem", "secrets/key-2024-prod.pem", "key-2024-production-1.pem",
	"arn:aws:secretsmanager:us-east-1:123456789012:secret:a", "gpt-4o-mini-2024-07-18-preview", "8f1d0000-0000-4000-8000-000000000002", "2024-01-01T00:00:00.000Z", "v1.2.3-alpha.20240101120000",
	"a sentence of 4 words and more", "us-east-1", "claude-3-5-sonnet-20241022", "projects/acme-1234567/secrets/a1b2c3d4", "sha256-abcdef0123456789abcdef", "my-kubernetes-secret-name-2",
	"0123456789012345678901234567890123456789", "deadbeefdeadbeefdeadbeefdeadbeef00", "0x1F98431c8aD98523631AE4a59f267346ea31F984", "30s", "512Mi", "application/json; charset=utf-8",
	"key1=value1 key2=value2 key3=value3", "a1-b2-c3-d4-e5-f6-g7-h8-i9-j10", "1.2.3.4.5.6.7.8.9.10.11.12a", "production_database_replica_2_password",
}

// names are keys of maps, of credentials and of others.
var names = []string{"API_KEY", "dbPassword", "X-Client-Secret", "Authorization", "PRIVATE_KEY", "GITHUB_ACCESS_TOKEN", "max_access_token",
	"publicAccessKey", "AUTH_TOKEN", "noPasswd", "proxy-authorization", "secret_key", "SECRET_KEY_2", "passphrase"}

// What the schema refuses in the places where a credential can be among other
// things, check refuses, whatever the name.
func TestRefusesNothingThatCheckTakes(t *testing.T) {
	t.Parallel()
	s := all(t, jsonschema.Draft2020)
	count := 0
	seen := map[string]bool{}
	for _, root := range schema.Roots() {
		for _, row := range schema.Rows(root.Type) {
			kind := root.Category + " " + string(row.Hint) + " " + row.Path[strings.LastIndexByte(row.Path, '.')+1:]
			if row.Sensitivity == schema.Must || seen[kind] {
				continue
			}
			seen[kind] = true
			keys := []string{"X_EXAMPLE"}
			if strings.HasSuffix(row.Path, "*") {
				keys = append(keys, names...)
			}
			for _, key := range keys {
				for _, value := range values {
					doc, at := place(root.Type, row, key, value)
					if !refused(faults(t, s, doc), at) {
						continue
					}
					count++
					text, err := yaml.Marshal(doc)
					if err != nil {
						t.Fatal(err)
					}
					if !slices.Contains(checked(t, text), at) {
						t.Errorf("%s %s: %s: %q is refused, and check takes it", root.Type, row.Path, key, value)
					}
				}
			}
		}
	}
	if count < 500 {
		t.Errorf("only %d values were refused", count)
	}
}
