package cli

import (
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf16"
)

// A canaryFile is one file of the tree. Its name, text and link hold the
// markers of [plants.fill].
type canaryFile struct {
	name, text string
	title      string              // the name as it is written in the tables
	link       string              // the target, for a symbolic link
	encode     func(string) string // applied last
	documents  int                 // from the first on: each has an error
	// want is what the report has to say of the file: rules, "suppressed",
	// "unreadable", or "any" for an error of any kind.
	want string
}

const openAI = "type: provider-account/openai\nname: canary-%d\nauth_data:\n  type: api-key\n  api_key: %s\n"

func canaryFiles() []canaryFile {
	files := append(valueFiles(), placeFiles()...)
	files = append(files, wrappedFiles()...)
	files = append(files, brokenFiles()...)
	for i := range files {
		files[i].title = files[i].name
	}
	return files
}

// valueFiles have a document for each way to write a value.
func valueFiles() []canaryFile {
	spellings := []string{
		"@W@", `"@W@"`, "'@W@'", "@N@", "-@N@", "@F@", "@D@", "0x@N@", "+@N@.5e7", "@D@T10:11:12Z",
		"|\n    @W@\n    @W@", ">-\n    @W@\n    @W@", "|2+\n    @W@\n\n", "\"@W@ \\\n    @W@\"", "@W@\n    @W@", "\n    @W@", "'@W@\n\n    @W@'",
		"[@W@, @W@]", "{part: @W@, @W@: 1}", "\n    part: @W@\n    more: [@W@]", "\n    - @W@\n    - {a: @W@}",
		"!!str @W@", "!!binary @BW@", "!secret @W@", "!!int \"@N@\"", "&anchor @W@", `{"part": "@W@"}`, `'{"part": "@W@"}'`, `"{\"part\": \"@W@\"}"`,
		`"\x41@W@\u00e9\n"`, `"@W@\t@W@"`, "Bearer @W@", "Basic @BW@", "user:@W@", "@W@ # @S@", "password=@W@",
		"https://canary:@W@@example.com/x", "https://example.com/?api_key=@W@&x=1", "postgres://canary:@W@@db/x", "Server=db;Password=@W@;",
		"${CANARY:-@W@}", `'{{ default "@W@" .Values.key }}'`, "<@W@>", "your-key-@W@", "ENC[AES256_GCM@data:@W@]", "ref+vault://@W@", "op://@W@/x/y",
		`"tfy-secret://acme:prod:@W@ x"`, "tfy-secret://@W@", "tfy-secret://a:b:c:@W@", "x tfy-secret://a:b:c @W@", "tfy-secrets:/@W@",
		"|\n    -----BEGIN PRIVATE" + " KEY-----\n    @W@@W@@W@\n    -----END PRIVATE" + " KEY-----",
		"\"\\e[31m@W@\"", "\u202e@W@", "\u00a0@W@", "é@W@",
	}
	var plain, shaped []string
	for i, s := range spellings {
		plain = append(plain, fmt.Sprintf(openAI, i, s))
		s = strings.NewReplacer("@W@", "@S@", "@BW@", "@BS@").Replace(s)
		shaped = append(shaped, fmt.Sprintf(openAI, i+len(spellings), s))
	}
	shaped = append(shaped, fmt.Sprintf(openAI, 1000, "tfy-secret://acme:prod:@S@"), fmt.Sprintf(openAI, 1001, "'tfy-secret://acme:@S@:KEY '"),
		fmt.Sprintf(openAI, 1002, "acme:aws:main:secret-store:ssm::/tfy-secret/@S@"), fmt.Sprintf(openAI, 1003, "tfy-k8s-secret://@S@"))
	return []canaryFile{
		{name: "values.yaml", text: strings.Join(plain, "---\n"), documents: len(plain)},
		{name: "shaped.yaml", text: strings.Join(shaped, "---\n"), documents: len(shaped)},
	}
}

// placeFiles have a canary in each place other than a secret's own field.
func placeFiles() []canaryFile {
	good := fmt.Sprintf(openAI, 2000, "tfy-secret://acme:prod:CANARY")
	docs := []string{
		"type: service\nname: s1\nenv:\n  API_KEY: @W@\n  NOTE: @S@\n  DB_PASSWORD: |\n    @W@\n    @W@\n  CONFIG: '{\"apiKey\": \"@W@\", \"list\": [\"@S@\"]}'\n",
		"type: service\nname: \"x\\n@S@\"\nenv: {\"" + strings.Repeat("long ", 19) + "@S@\": @W@, \"a\\n\\e[1m@S@\": @W@, 'https://u:@W@@example.com': @S@, 'api_key=@W@ x_token': @W@}\n",
		"type: 'https://u:@W@@example.com/x?token=@W@'\nname: 'password=@W@'\nauth_data: {api_key: @W@}\n",
		"type: service\nname: s2\nimage: {type: image, image_uri: x, command: [run, --api-key=@W@, --token, @S@]}\n",
		"type: service\nname: s3\nimage: {type: image, image_uri: x, command: 'DB_PASSWORD=@W@ run --password \"@S@\"'}\n",
		"type: service\nname: s4\nmounts:\n- {type: string, mount_path: /x, data: \"db_password=@W@\\nnote=@S@\\n\"}\n",
		"type: service\nname: s5\nkustomize:\n  additions:\n  - {apiVersion: v1, kind: Secret, metadata: {name: x}, stringData: {a: @W@, @S@: b}, data: {c: @BW@}}\n",
		"type: provider-account/newcomer\nname: n1\nauth_data: {apiToken: @W@, other: {client-secret: @N@x@W@}}\n@S@: @S@\n",
		"type: provider-account/@S@\nname: n2\nauth_data: {api_key: @W@}\n",
		"type: '@S@/x'\nname: n3\n",
		good + "  APIKEY: @W@\n  @S@: x\nintegrations:\n- {type: integration/@S@, name: x, api-key: @W@}\n",
		good + "description: call it with @S@\nownedBy: {account: '@S@'}\n",
		good + "base_url: https://canary:@W@@example.com/v1?api_key=@W@\n",
		good + "# @S@\n",
		good + "x: &@S@ [1]\n",
		good + "y: !@S@ 1\n",
		good + "# secretref: allow[@S@] why\n# secretref: allow[literal-secret] @S@ until=@S@\n# secretref: allow[@W@] x\n# secretref:allow @S@\n",
		"type: provider-account/openai\nname: '@S@'\nauth_data: {type: api-key, api_key: @W@, api_key: @W@, @S@: 1, @S@: 2}\n",
		"type: secret-group\nname: g\nsecrets:\n- {key: A, value: @W@}\n- {key: @S@, value: @N@}\n",
		"type: mcp-server/remote\nname: m\nurl: https://example.com/?token=@W@\nauth_data: {type: header, auth_level: per_user, headers: {Authorization: Bearer @W@, '@S@': 'x', X-Api-Key: '{{@S@}}'}}\n",
		"type: provider-account/self-hosted-model\nname: r\nintegrations:\n- {type: x, auth_data: [@W@, {password: @W@}]}\nauth_data: {password: @W@}\n",
		"type: provider-account/openai\nname: k\n? {api_key: @W@}\n: {password: @W@}\n? [@S@]\n: x\nauth_data: {api_key: @W@}\n",
		"type: provider-account/openai\nname: enc\nauth_data: {api_key: 'ENC[AES256_GCM,data:@W@]'}\nsops: {mac: 'ENC[@W@]', age: [{enc: @S@}]}\n",
	}
	return []canaryFile{
		{name: "places.yaml", text: strings.Join(docs, "---\n"), documents: len(docs),
			want: "literal-secret leaked-credential credential-in-url allow-invalid ambiguous-yaml secret-group-values unknown-type"},
		{name: "allowed.yaml", want: "suppressed", text: "type: provider-account/openai\nname: a\nauth_data:\n  type: api-key\n" +
			"  # secretref: allow[literal-secret] @S@\n  api_key: @W@\n"},
		{name: "@S@.yaml", text: fmt.Sprintf(openAI, 3000, "@W@"), documents: 1, want: "literal-secret"},
		{name: "d/api_key=@W@.yaml", text: fmt.Sprintf(openAI, 3001, "@W@"), documents: 1},
		{name: "a-@S@-b/@S@.d/x.json", text: `{"type": "provider-account/openai", "name": "j", "auth_data": {"type": "api-key", "api_key": "@W@", "x": [@N@, "@S@"]}}`, documents: 1},
		{name: "@S@/broken.yaml", text: "type: provider-account/openai\nauth_data: {api_key: '@W@\n", want: "unreadable"},
		{name: "link-@S@.yaml", link: "nowhere-@S@", want: "unreadable"},
	}
}

// wrappedFiles hold manifests in other documents.
func wrappedFiles() []canaryFile {
	inner := func(indent string) string {
		return strings.ReplaceAll(indent+strings.TrimSuffix(fmt.Sprintf(openAI, 4000, "@W@"), "\n"), "\n", "\n"+indent) + "\n"
	}
	broken := "    type: provider-account/openai\n    auth_data:\n      api_key: \"@W@\n"
	object := func(kind, rest string) string {
		return "apiVersion: v1\nkind: " + kind + "\nmetadata:\n  name: w\n" + rest
	}
	return []canaryFile{
		{name: "secret.yaml", want: "plaintext-kubernetes-secret", documents: 1,
			text: object("Secret", "data:\n  password: @BW@\n  token: @BS@\n  bad: '@W@!'\nstringData:\n  key: @W@\n  '@S@': @W@\n  lines: |\n    @W@\n    @W@\n")},
		{name: "secret-name.yaml", want: "plaintext-kubernetes-secret", text: strings.Replace(object("Secret", "data: {password: @BW@}\n"), "name: w", "name: '@S@'", 1)},
		{name: "configmap.yaml", want: "literal-secret", documents: 1,
			text: object("ConfigMap", "data:\n  config.json: '{\"password\": \"@W@\"}'\n  plain: @W@\n  '@S@.yaml': |\n"+inner("    "))},
		{name: "configmap-broken.yaml", want: "unreadable", text: object("ConfigMap", "data:\n  '@S@.yaml': |\n"+broken)},
		{name: "binary.yaml", want: "literal-secret", documents: 1, text: fmt.Sprintf(openAI, 4001, "@W@"), encode: func(text string) string {
			return object("ConfigMap", "binaryData:\n  x.yaml: "+base64.StdEncoding.EncodeToString([]byte(text))+"\n")
		}},
		{name: "annotation.yaml", want: "allow-invalid literal-secret", text: strings.Replace(object("ConfigMap", "data:\n  x.yaml: |\n"+inner("    ")),
			"metadata:\n", "metadata:\n  annotations: {secretref.dev/allow: 'literal-secret @S@ @S@ until=@S@'}\n", 1)},
		{name: "list.yaml", want: "plaintext-kubernetes-secret",
			text: "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Secret\n  metadata: {name: l}\n  stringData: {a: @W@}\n"},
		{name: "envelope.yaml", want: "literal-secret", documents: 1,
			text: "apiVersion: secretref.dev/v1alpha1\nkind: TrueFoundryManifest\nmetadata: {name: e}\nspec:\n" + inner("  ")},
		{name: "template.yaml", want: "literal-secret", documents: 1,
			text: "type: application-set\nname: t\ncomponents: [{name: a, password: @W@}]\ntemplate: |\n" + inner("  ") + "  x: {{ .password | default \"@W@\" }}\n"},
	}
}

// brokenFiles cannot be read, for reasons close to the canary.
func brokenFiles() []canaryFile {
	head := "type: provider-account/openai\nname: b\nauth_data:\n  type: api-key\n"
	texts := []string{
		head + "\tapi_key: @W@\n", head + "  api_key: \"@W@\n", head + "  api_key: '@W@\n", head + "  api_key: [@W@, @W@\n", head + "  api_key: {a: @W@\n",
		head + "  api_key: \"\\q@W@\"\n", head + "  api_key: \"\\xZZ@W@\"\n", head + "  api_key: \"\\uD800@W@\"\n", head + "  api_key: \"@W@\" @W@\n",
		head + "  api_key: @@W@\n", head + "  api_key: `@W@\n", head + "  api_key: `@W@`\n", head + "  api_key: %@W@\n", head + "  api_key: ]@W@\n", head + "  api_key: |@W@\n    x\n",
		head + "  api_key: >9@W@\n    x\n", head + "  api_key: - @W@\n", head + "  api_key: ? @W@\n", head + "  api_key: @W@: @W@: x\n", head + "  api_key: @W@\n bad: @W@\n",
		head + "  api_key: *@W@\n", head + "  api_key: *it's@W@\n", head + "  api_key: *\"a\"@W@\n", head + "  api_key: **@W@\n", head + "  <<: *@W@\n", head + "  <<: @W@\n", head + "  <<: [@W@]\n",
		head + "  api_key: !@W@!x y\n", head + "  api_key: !it's@W@!x y\n", head + "  api_key: !<@W@ y\n", head + "  api_key: !%ZZ@W@ y\n", head + "  api_key: !!int @W@\n", head + "  api_key: !!float @W@\n",
		head + "  api_key: !!bool @W@\n", head + "  api_key: !!timestamp @W@\n", head + "  api_key: !!map @W@\n", head + "  api_key: !!seq @W@\n", head + "  api_key: !!binary '@W@*'\n", head + "  api_key: !!null @W@\n",
		head + "  api_key: &@S@ &x @W@\n", head + "  api_key: &@S@ *@S@\n", head + "  api_key: &it's\"@W@ *b\n",
		"%YAML @W@\n---\n" + head, "%YAML 1.@N@\n---\n" + head, "%TAG @W@ x\n---\n" + head, "%TAG !@S@! @W@\n%TAG !@S@! x\n---\n" + head + "  api_key: !@S@!@W@ z\n", "%@W@ x\n--- |\n@W@\n" + head,
		head + "  api_key: @W@\u2028@W@\n", head + "  api_key: @W@\x00@W@\n", head + "  api_key: @W@\x01\n", head + "  api_key: @W@\xff\xfe@W@\n", head + "  api_key: @W@\x7f\u0085\ufffe@W@\n",
		head + "  api_key: @W@\n... @W@\n" + head, head + "  api_key: @W@\n--- @W@\n- x\n@W@: {\n",
		`{"type": "provider-account/openai", "auth_data": {"api_key": "@W@",,}}`, `{"auth_data": {"api_key": "@W@`, `{"auth_data": {"api_key": "@W@"} "@W@": 1}`, `{"auth_data": {'api_key': "@W@\x"}}`,
		head + "  api_key: " + strings.Repeat("[", 1500) + "@W@\n", head + "  \"@W@" + strings.Repeat("x", 1100) + "\": @W@\n  @W@" + strings.Repeat("y", 1100) + "\n: x",
		head + "  api_key: &a [*a, @W@]\n", head + "  a: &a {k: @W@}\n  b: &b [*a, *a, *a]\n  c: &c [*b, *b, *b]\n  api_key: [*c, *c, *c]\n",
		"auth_data: {{ .Values.@W@ }}\n  {{- if eq \"@W@\" }}\nx: [\n", "\x89PNG\r\n\x1a\nauth_data @W@ \x00\x01\x02@S@",
	}
	var files []canaryFile
	for i, text := range texts {
		files = append(files, canaryFile{name: fmt.Sprintf("broken/%02d.yaml", i), text: text, want: "any"},
			canaryFile{name: fmt.Sprintf("broken/%02d-shaped.yaml", i), text: strings.ReplaceAll(text, "@W@", "@S@"), want: "any"})
	}
	whole := fmt.Sprintf(openAI, 5000, "@W@")
	return append(files,
		canaryFile{name: "utf16.yaml", text: "\ufeff" + whole, encode: utf16LE, want: "any"},
		canaryFile{name: "utf16-bare.yaml", text: whole, encode: utf16LE, want: "any"},
		canaryFile{name: "utf16-odd.yaml", text: "\ufeff" + whole, encode: func(s string) string { return utf16LE(s) + "x" }, want: "any"},
		canaryFile{name: "utf16-broken.yaml", text: "\ufeffauth_data: {api_key: \"@W@\n", encode: utf16LE, want: "any"},
		canaryFile{name: "bom-inside.yaml", text: fmt.Sprintf(openAI, 5001, "\ufeff@W@"), want: "any"},
		canaryFile{name: "utf8-bom.yaml", text: "\ufeff" + whole, want: "any"})
}

func utf16LE(s string) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(s)) {
		b.WriteByte(byte(u))
		b.WriteByte(byte(u >> 8))
	}
	return b.String()
}
