package check_test

import (
	"strings"

	"secretref.dev/secretref/schema"
)

// leak is what a known shape gives wherever it stands.
const leak = "literal-secret|leaked-credential"

func maybeSamples(r row) []sample {
	key := "API_KEY"
	if isHeader(r) {
		key = "X-Api-Key"
	}
	samples := append(references(r, key),
		sample{"a known shape", key, shapedToken, "", leak},
		sample{"a known shape under a plain name", "NOTE", shapedToken, "", leak},
		sample{"a known shape in a text", "NOTE", "use " + shapedToken + " for it", "", leak},
		sample{"a URL with a password", "SERVICE_URL", urlWithPassword, "", "credential-in-url"},
		sample{"a URL with a credential parameter", "SERVICE_URL", urlWithParameter, "", "credential-in-url"},
		sample{"a malformed reference", key, "tfy-secret://acme:prod", "", "malformed-reference"},
		sample{"a number", key, 42, "", ""},
		sample{"a boolean", key, true, "", ""},
		sample{"nothing", key, "", "", ""},
		sample{"a path", key, "/etc/app/config", "", ""})
	if r.Hint != schema.HintKeyFileWIF { // any text under that name is a key file
		samples = append(samples, sample{"a plain URL", "SERVICE_URL", "https://db.example.com/data", "", ""},
			sample{"a word", "NOTE", "sonnet-large", "", ""})
	}
	if r.isMap() || r.Hint == schema.HintParamDefault {
		samples = append(samples, sample{"a literal under a credential's name", key, plainLiteral, "", "literal-secret"},
			sample{"a literal under a plain name", "NOTE", plainLiteral, "", ""})
	}
	if strings.HasSuffix(r.Path, ".**") {
		samples = append(samples, deepSamples()...)
	}
	if strings.Contains(r.valueType, "list") {
		samples = append(samples, listSamples(r)...)
	}
	if strings.Contains(r.valueType, "object") {
		samples = append(samples,
			sample{"a mapping with a known shape", "", map[string]any{"note": shapedToken}, ".note", leak},
			sample{"a harmless mapping", "", map[string]any{"note": "canary"}, "", ""})
	}
	return append(samples, hintSamples(r)...)
}

func isHeader(r row) bool {
	return r.Hint == schema.HintHeaderMap || r.Hint == schema.HintAuthHeaderMap
}

// deepSamples stand further down in a value of any shape.
func deepSamples() []sample {
	deep := func(key, value string) any { return []any{map[string]any{key: value}} }
	return []sample{
		{"a literal far below", "NOTE", deep("dbPassword", plainLiteral), "[0].dbPassword", "literal-secret"},
		{"a known shape far below", "NOTE", deep("note", shapedToken), "[0].note", leak},
		{"a word far below", "NOTE", deep("note", "sonnet-large"), "", ""},
	}
}

// listSamples are the list form of a field that also takes a string.
func listSamples(r row) []sample {
	return []sample{
		{"a known shape in a list", "", []any{"run", shapedToken}, "[1]", leak},
		{"a URL with a password in a list", "", []any{"run", urlWithPassword}, "[1]", "credential-in-url"},
		{"harmless words in a list", "", []any{"run", "--port", "8080", "/etc/app/config"}, "", ""},
	}
}

// hintSamples are what DESIGN says of one kind of place.
func hintSamples(r row) []sample {
	pem := func(what string) string {
		return "-----BEGIN " + what + "-----\nCANARYcanary\n-----END " + what + "-----\n"
	}
	switch r.Hint {
	case schema.HintHeaderMap:
		return []sample{
			{"a reference behind a scheme word", "Authorization", "Bearer " + groupReference, "", references(r, "")[0].want},
			{"a literal behind a scheme word", "Authorization", "Bearer " + plainLiteral, "", "literal-secret"},
		}
	case schema.HintAuthHeaderMap, schema.HintAuthEnvMap:
		samples := []sample{
			{"letters and digits under any name", "NOTE", "cAn4ryCANARYcAn4ry", "", "literal-secret"},
			{"a short value under any name", "NOTE", "cAn4ry", "", ""},
		}
		if isHeader(r) {
			samples = append(samples,
				sample{"a reference behind a scheme word", "Authorization", "Bearer " + groupReference, "", ""},
				sample{"a harmless header", "Accept", "application/json; version=2024", "", ""},
				sample{"another harmless header", "User-Agent", "canary-client/2024 (linux)", "", ""})
		}
		return samples
	case schema.HintEnvMap:
		return []sample{{"a variable", "API_KEY", "${CANARY}", "", ""}, {"a count", "MAX_TOKENS", "many", "", ""}}
	case schema.HintCommandArgs, schema.HintScript:
		return []sample{{"a variable", "", "run --api-key ${CANARY}", "", ""}, {"a command", "", "run --port 8080", "", ""}}
	case schema.HintCAPEM:
		return []sample{{"a certificate", "", pem("CERTIFICATE"), "", ""}, {"a private key", "", pem("PRIVATE" + " KEY"), "", leak}}
	case schema.HintKeyFileWIF:
		return []sample{
			{"a key file without a key", "", `{"type": "external_account", "token_url": "https://sts.example.com/v1/token"}`, "", ""},
			{"a key file with a key", "", `{"type": "service_account", "private_key": "` + strings.ReplaceAll(pem("PRIVATE"+" KEY"), "\n", `\n`) + `"}`, "", leak},
		}
	case schema.HintPackageSpec:
		return []sample{
			{"a version", "", "requests==2.31.0", "", ""},
			{"a repository", "", "git+https://github.com/example/lib.git@v1", "", ""},
			{"a repository with a token", "", "git+" + urlWithPassword, "", "credential-in-url"},
		}
	case schema.HintInlineFile:
		return []sample{
			{"settings", "", "port: 8080\nlog_level: info\n", "", ""},
			{"settings with a known shape", "", "port: 8080\nnote: " + shapedToken + "\n", "", leak},
		}
	}
	return nil
}
