package redact

import (
	"math/rand/v2"
	"strings"
	"testing"
)

func seed(f *testing.F) {
	for _, list := range samples() {
		for _, s := range list {
			f.Add("x: " + s + "\n")
		}
	}
	for _, s := range []string{
		"postgres://u:CANARY@h/db?token=CANARY1", "Server=h;Password=CANARY;", "host=h password=CANARY", `{"api_key":"CANARY","x":"\"token\": \"a\""}`,
		"password=[masked]x", "token=${A}[masked]", "\x1b[31m\u202e\xff", "u:p@tcp(h)/d", "jdbc:oracle:thin:u/p@h", "key = 'CANARY'", "Bearer " + mix(20),
		"tfy-secret://a:b:c", "acme:aws:x:secret-store:y::z", "-----BEGIN PRIVATE" + " KEY-----\nabc", "abc8Q~", "://a:b@c://d:e@f", "&amp;sig=" + mix(20),
	} {
		f.Add(s)
	}
}

func FuzzText(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, s string) {
		once := Text(s)
		if twice := Text(once); twice != once {
			t.Fatalf("%q\nonce  %q\ntwice %q", s, once, twice)
		}
		if ms := Find(once); len(ms) > 0 {
			t.Fatalf("%q\ngives %q\nwhich holds %s", s, once, show(once, ms))
		}
		if cs := URLCredentials(once); len(cs) > 0 {
			t.Fatalf("%q\ngives %q\nwhich holds %v", s, once, cs)
		}
		if visible(once) != once {
			t.Fatalf("%q\nis not fit to be printed: %q", s, once)
		}
	})
}

// Fragments glued together in any order settle: what a mask lays bare is masked
// too, and a second Text changes nothing.
func TestTextSettles(t *testing.T) {
	fragments := []string{
		"", " ", "\n", "=", ":", ";", "&", "?", "@", "/", "://", ".", "_", "-", "~", `"`, `\"`, "'", "<", ">", "{{", "}}", "${", "}", "[masked]", "[masked: ", "]", "\x1b[1m", "\r", `\n`, "%22", "xx", "$A",
		"password=", "key=", "token: ", `"secret": "`, "Bearer ", "Basic ", "https://u:", "@host", "tfy-secret://a:b:c", ":secret-store:", "AccountKey=", "bot", "s.", "Q~", "8Q~", "-us1", "sk-", "eyJ", "-----BEGIN PRIVATE" + " KEY-----", "-----END PRIVATE KEY-----",
		mix(8), mix(24), url64(31), hex(32), hex(40), caps(16), "CANARY", "CANARY7x", b64(64), "abc", "123456789", jwtHead, jwtBody, "jdbc:oracle:thin:", "tcp(", "host=", "é", "\xff", "\u202e",
	}
	for _, list := range samples() {
		fragments = append(fragments, list...)
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 20000 {
		var b strings.Builder
		for range 1 + r.IntN(12) {
			b.WriteString(fragments[r.IntN(len(fragments))])
		}
		s := b.String()
		once := Text(s)
		if twice := Text(once); twice != once {
			t.Fatalf("%q\nonce  %q\ntwice %q", s, once, twice)
		}
		if ms := Find(once); len(ms) > 0 {
			t.Fatalf("%q\ngives %q\nwhich holds %s", s, once, show(once, ms))
		}
	}
}

// No credential of a known shape survives Text, whatever stands round it.
func TestTextMasksEveryShape(t *testing.T) {
	for id, list := range samples() {
		for _, s := range list {
			for _, around := range [][2]string{{"", ""}, {"error in x.yaml: ", " is bad"}, {`"`, `"`}, {"a.yaml:3:1: ", ""}} {
				before := around[0] + context(id, s)
				if got, want := Text(before+s+around[1]), before+"[masked]"+around[1]; got != want {
					t.Errorf("%s: %q, want %q", id, got, want)
				}
			}
		}
	}
}

func TestTextMasks(t *testing.T) {
	key := "sk-" + "proj-" + mix(40)
	for in, want := range map[string]string{
		"postgres://app:CANARY@db:5432/x":                   "postgres://app:[masked]@db:5432/x",
		"https://api.example.com/v1?exaApiKey=CANARY&x=1":   "https://api.example.com/v1?exaApiKey=[masked]&x=1",
		"--api-key=CANARY7 --verbose":                       "--api-key=[masked] --verbose",
		"DB_PASSWORD=CANARY":                                "DB_PASSWORD=[masked]",
		"password = 'CAN ARY'":                              "password = '[masked]'",
		`{"password": "CANARY", "user": "x"}`:               `{"password": "[masked]", "user": "x"}`,
		`{\"client_secret\":\"CANARY\"}`:                    `{\"client_secret\":\"[masked]\"}`,
		`{"key": "postgres://u:CANARY@h/db"}`:               `{"key": "postgres://u:[masked]@h/db"}`,
		"DSN=postgres://u:CANARY@h/db":                      "DSN=postgres://u:[masked]@h/db",
		"Authorization: Bearer " + mix(24):                  "Authorization: Bearer [masked]",
		"X-Api-Key: " + mix(32) + ".":                       "X-Api-Key: [masked]",
		"api_key=" + key + ")":                              "api_key=[masked]",
		"truefoundry/" + key + ".yaml:1:1: error: x":        "truefoundry/[masked].yaml:1:1: error: x",
		"tfy-secret://acme:prod:" + key:                     "tfy-secret://acme:prod:[masked]",
		"key=" + mix(24):                                    "key=[masked]",
		"secret=[masked]CANARY":                             "secret=[masked]",
		"a\x1b[31m" + key + "\x1b[0mb":                      `a\u001b[31m[masked]\u001b[0mb`,
		"see " + pem("RSA PRIVATE"+" KEY") + "\nend":        "see [masked]\nend",
		"Server=h;User Id=sa;Password=CAN ARY;Encrypt=true": "Server=h;User Id=sa;Password=[masked];Encrypt=true",
		"jdbc:mysql://h/db?user=a&password=CANARY":          "jdbc:mysql://h/db?user=a&password=[masked]",
		"open https://hooks.slack" + ".com/services/T0CANARY1/B0CANARY2/" + mix(24) + " now": "open https://[masked] now",
	} {
		if got := Text(in); got != want {
			t.Errorf("Text(%q)\n got %q\nwant %q", in, got, want)
		}
	}
}

func TestTextLeavesOrdinaryText(t *testing.T) {
	for _, s := range []string{
		"truefoundry/openai.yaml:5:12: error: auth_data.api_key holds a value, looks like an OpenAI API key, 51 characters [literal-secret]",
		"    api_key: [masked: looks like an OpenAI API key, 51 characters]",
		"hint: write tfy-secret://acme:prod:OPENAI_API_KEY instead, or move the value with `secretref fix truefoundry/openai.yaml`",
		"tfy-secret://acme:prod:sk-key", "Bearer tfy-secret://acme:prod:API_KEY", "tfy-k8s-secret://OPENAI_API_KEY",
		"acme:aws:prod-account:secret-store:aws-ssm::arn:aws:ssm:us-east-1:123456789012:parameter/tfy-secret/openai",
		"postgresql://app:tfy-secret://acme:prod:DB_PASSWORD@db:5432/app", "token=tfy-secret://acme:prod:KEY",
		"/home/dev/acme-platform/.secretref.yaml:12:3: unknown field \"secretName\": allowed are namespace, secretName",
		"rules: a=off,literal-secret=off,empty-secret=warning", "--set literal-secret=off", "plaintext-kubernetes-secret=error",
		"3 files, 4 documents, 12 references, 0 errors; rules off: empty-secret", "secret: not found", "token: expected a reference",
		"password: must be a reference", "headers[\"X-Api-Key\"]: literal", "https://docs.truefoundry.com/docs/secrets#token",
		"https://example.com:8443/@scope/pkg?page=2&next_token=abc", "https://medium.com/@user", "ssh://git@github.com/acme/x.git", "git@github.com:acme/x.git",
		"docker://alpine:3.18@sha256:" + hex(64), "oci://registry:5000/a/b:1.2@sha256:" + hex(64), "http://localhost:$PORT/@x",
		"https://$USER:$TOKEN@host/x", "https://user:${PASSWORD}@host", "postgres://{user}:{password}@{host}/db", "amqp://<user>:<password>@host",
		"https://user:***@host", "redis://:@host", "password=", "password=\"\"", "api_key=${API_KEY}", "api_key={{ .Values.key }}", "api_key=<your key>",
		"MAX_TOTAL_TOKENS=4096", "max_tokens=256", "token_url=https://x/oauth", "token_type=bearer", "secret_name=db", "secret_path=/a/b", "sort_key=created_at",
		"key=value", "primary_key=user_id", "tokenizer=cl100k_base", "a == b", "x => y", "étoile ñandú 日本語 🎉", "tab\there\nnewline", "100% of 5 < 6 & 7 > 3",
		"fingerprint " + hex(64), "commit " + hex(40), "uuid ca9a12e0-b4d7-4f35-8ca9-a12e0b4d7f35", "2026-01-02T15:04:05Z", "vault kv get -field=value secret/x",
		"invalid character '\\n' in string literal", "open a.yaml: no such file or directory", "Get \"https://api.example.com/v1?page=2\": context deadline exceeded",
		"auth: the policy names a tenant", "key: \"auth_data.api_key\"", `{"rule": "literal-secret", "path": "auth_data.api_key"}`, `"token": null`,
	} {
		if got := Text(s); got != s {
			t.Errorf("Text changed\n%q to\n%q", s, got)
		}
	}
}

func TestTextMakesControlsVisible(t *testing.T) {
	for in, want := range map[string]string{
		"\x1b[2Jx":     `\u001b[2Jx`,
		"a\rb":         `a\u000db`,
		"a\x00b\x7f":   `a\u0000b\u007f`,
		"\u009b31m":    `\u009b31m`,
		"\u202eabc":    `\u202eabc`,
		"a\u2066b":     `a\u2066b`,
		"a\u200bb":     `a\u200bb`,
		"\ufeffx":      `\ufeffx`,
		"a\u2028b":     `a\u2028b`,
		"\U000e0041":   `\U000e0041`,
		"\x9b\xff":     `\x9b\xff`,
		"a\tb\nc":      "a\tb\nc",
		"\ufffd is ok": "\ufffd is ok",
	} {
		if got := Text(in); got != want {
			t.Errorf("Text(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestPlaceholdersStandForValues(t *testing.T) {
	for v, want := range map[string]bool{
		"": true, "${X}": true, "${X:-}": true, "{{NAME}}": true, "{{ .Values.x }}": true, "<password>": true, "$VAR": true, "$db_password": true,
		"***": true, "xxxx": true, "[masked]": true, "[masked: 7 characters]": true, "%s": true, "$(cat x)": true, "${{ secrets.X }}": true, "tfy-secret://a:b:c": true,
		"acme:aws:a:secret-store:b::c": true, "REDACTED": true, "%DB_PASSWORD%": true,
		"hunter2": false, "$ecret": false, "$tr0ng!": false, "hunter2${X}": false, "pass{word}": false, "<hunter2": false, "%": false, "a*b": false,
	} {
		if got := standsFor(v); got != want {
			t.Errorf("standsFor(%q) = %v", v, got)
		}
	}
}
