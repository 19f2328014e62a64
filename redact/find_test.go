package redact

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// Every shape is found wherever it stands: alone, quoted, in a header, in a
// URL, in JSON that is escaped once more, behind a colour.
func TestEveryShapeIsFound(t *testing.T) {
	surroundings := [][2]string{
		{"", ""}, {" ", " "}, {`"`, `"`}, {"'", "'"}, {"api_key: ", "\n"}, {"KEY=", "&x=1"}, {"x, ", ", y"},
		{"Authorization: Bearer ", "\r\n"}, {`{\"k\":\"`, `\"}`}, {`line\n`, `\n`}, {"?k=", "#f"}, {"%22", "%22"},
		{"\x1b[31m", "\x1b[0m"}, {`\u0022`, `\u0022`}, {"(", ")"}, {"the key is ", "."}, {"tfy-secret://acme:prod:", ""},
		{"日本", "語"}, {"\xff", "\xff"}, {"#", ""}, {"<", ">"}, {"[", "]"}, {"|", "|"}, {"\t", "\t"},
	}
	for id, list := range samples() {
		for _, sample := range list {
			for _, around := range surroundings {
				if around[1] == "%22" && strings.Contains(sample, "%2B") {
					continue // a token with escapes runs into an escaped quote
				}
				before := around[0] + context(id, sample)
				text := before + sample + around[1]
				ms := Find(text)
				if len(ms) != 1 || ms[0].Shape.ID != id || text[ms[0].Start:ms[0].End] != sample {
					t.Errorf("%s in %q: found %s", id, text, show(text, ms))
				}
			}
		}
	}
}

func show(text string, ms []Match) string {
	var b strings.Builder
	for _, m := range ms {
		fmt.Fprintf(&b, "%s %q; ", m.Shape.ID, text[m.Start:m.End])
	}
	return b.String()
}

func TestEveryShapeHasSamples(t *testing.T) {
	var ids []string
	for _, s := range Shapes() {
		ids = append(ids, s.ID)
		if strings.ToLower(s.ID) != s.ID || strings.ContainsAny(s.ID, "_ ") {
			t.Errorf("id %q", s.ID)
		}
		if Text(s.Name) != s.Name || s.Name == "" {
			t.Errorf("name %q", s.Name)
		}
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	if len(ids) < 60 {
		t.Errorf("%d shapes", len(ids))
	}
	if got := slices.Sorted(maps.Keys(samples())); !slices.Equal(got, ids) {
		t.Errorf("samples for\n%v\nshapes are\n%v", got, ids)
	}
}

func TestShapesIsACopy(t *testing.T) {
	Shapes()[0].Name = "changed"
	if Shapes()[0].Name == "changed" {
		t.Error("the table can be changed from outside")
	}
}

// What looks like a credential and is none.
func TestLookAlikes(t *testing.T) {
	for _, clean := range []string{
		"", " ", "sk-", "sk-learn", "scikit-learn sk-learn-contrib/sk-estimator-html-container", "risk-assessment-of-the-2024-portfolio",
		"task-" + hex(32), "ask-" + mix(48), "disk-" + mix(24), "desk-proj-" + mix(24), "risk-" + repeat("a", 48),
		"tfy-secret://acme:prod:sk-key", "tfy-secret://acme:prod:OPENAI_API_KEY", "tfy-k8s-secret://HF_TOKEN_PRODUCTION",
		"acme:aws:prod-account:secret-store:aws-ssm::/tfy-secret/sk-live/openai", "tfy-volume://acme:vol",
		"hf_model_name", "hf_hub_download_with_retries_and_backoff", "hf_transfer", "gsk_render_node_get_node_type_from_gtk",
		"claude-3-5-sonnet-20241022", "gpt-4o-mini-2024-07-18", "meta-llama/Llama-3.1-70B-Instruct", "pplx-7b-online", "pplx-70b-chat-alpha",
		"xai-grok-2-latest", "jina-embeddings-v3", "sk-SK", "fw_version", "npm_config_registry", "npm_lifecycle_event", "pypi-server",
		"d41d8cd98f00b204e9800998ecf8427e", "da39a3ee5e6b4b0d3255bfef95601890afd80709", hex(40), hex(64), hex(128),
		"sha256:" + hex(64), "registry.example.com/team/app@sha256:" + hex(64), "ghcr.io/acme/app:v1.2.3-" + hex(40),
		"sha512-" + b64(86) + "==", "ca9a12e0-b4d7-4f35-8ca9-a12e0b4d7f35", "sk-ca9a12e0-b4d7-4f35-8ca9-a12e0b4d7f35",
		"arn:aws:secretsmanager:us-east-1:123456789012:secret:/tfy-secret/db-AbCdEf", "arn:aws:iam::123456789012:role/AKIA-role",
		"AKIA", "AKIAEXAMPLE", "xAK" + "IA" + caps(16), "AK" + "IA" + caps(20), "cache-key-" + hex(32), "pubkey-" + hex(32), "my-key-" + hex(32),
		"-----BEGIN CERTIFICATE-----\n" + b64(64) + "\n-----END CERTIFICATE-----", pem("PUBLIC KEY"), pem("CERTIFICATE REQUEST"),
		"-----BEGIN PGP PUBLIC KEY BLOCK-----", "-----BEGIN PGP MESSAGE-----", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5" + mix(44) + " canary@example.com",
		encode(pem("CERTIFICATE")), "---\nkind: x\n--- \n----------\n", "data:image/png;base64," + encode(strings.Repeat("\x89PNG\r\n\x1a\n\x00\x10", 200)),
		"Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore et dolore magna aliqua.",
		"Basic authentication", "Basic usage is described below", "basic Kubernetes knowledge", "Basic " + encode("user:"), "Basic " + encode("user:<password>"),
		"Basic " + encode("user:tfy-secret://acme:prod:KEY"), "s.someVeryLongMethodName1()", "s.x", "s." + mix(24) + "(x)", "this." + mix(24) + "()",
		"sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "hf_" + repeat("x", 34), "ghp_" + repeat("X", 36), "sk-proj-your-project-key-goes-here", "sk-ant-your-api-key-goes-right-here",
		"sk-proj-...", "ghp_…", "hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX", "https://hooks.slack.com/services/YOUR/WEBHOOK/URL",
		"https://docs.example.com/api/v1.0-beta/keys", "eyJ", "eyJhbGciOiJIUzI1NiJ9", "eyJ.eyJ.eyJ", "key.jwt.eyJ", "a-us-east-1", hex(32) + "-us-east-1", hex(32) + "-us123",
		"secret_name_of_the_database_that_is_used_in_prod", "secret_" + repeat("abc_", 43), "12:AA", "12345678901234:AA" + url64(33),
		"bedrock-api-key-rotation-runbook-for-operators-2024", "notiops/bedrock-api-key-*", "API-REFERENCE", "pat-na1-eu", "re_compile_the_regular_expression_now1",
		"MToxMDA.x.y", "NTNU.norge.universitet", "provider-account/openai", "truefoundry/openai.yaml:5:12: error: literal-secret", "v1.0-rc1", "fc-cache",
		"dapi", "dapibus ante accumasa laoreet", "SKU" + hex(32), "ACID", "LTAI", "AQVN", "1//2", "00D", "pa-system", "api_org_name",
	} {
		if ms := Find(clean); len(ms) > 0 {
			t.Errorf("%q: %s", clean, show(clean, ms))
		}
		if got := Text(clean); got != clean {
			t.Errorf("Text changed %q to %q", clean, got)
		}
	}
}

// A few bytes of a token occur by chance inside base64; there they are none.
func TestBase64IsNoCredential(t *testing.T) {
	noise := b64(60) + "+AK" + "IA" + caps(16) + "/" + b64(60)
	if ms := Find(noise); len(ms) > 0 {
		t.Error(show(noise, ms))
	}
	// In a path it is one.
	if ms := Find("https://example.com/keys/AK" + "IA" + caps(16) + "/x"); len(ms) != 1 {
		t.Error("not found in a path")
	}
}

func TestNamedKeys(t *testing.T) {
	text := "DefaultEndpointsProtocol=https;AccountName=canary;AccountKey=" + b64(86) + "==;EndpointSuffix=core.windows.net"
	if ms := Find(text); len(ms) != 1 || text[ms[0].Start:ms[0].End] != b64(86)+"==" || ms[0].Shape.ID != "azure-storage-key" {
		t.Error(show(text, ms))
	}
	text = "Endpoint=sb://canary.example.net/;SharedAccessKeyName=Root;SharedAccessKey=" + b64(43) + "="
	if ms := Find(text); len(ms) != 1 || ms[0].Shape.ID != "azure-shared-access-key" {
		t.Error(show(text, ms))
	}
}

func TestPrivateKeys(t *testing.T) {
	key := pem("PRIVATE" + " KEY")
	header, _, _ := strings.Cut(key, "\n")
	for name, c := range map[string]struct{ text, want, id string }{
		"service account": {`{"private_key_id": "1", "private_key": "` + strings.ReplaceAll(key, "\n", `\n`) + `\n"}`, strings.ReplaceAll(key, "\n", `\n`), "gcp-service-account-key"},
		"windows lines":   {strings.ReplaceAll(key, "\n", "\r\n") + "\r\n", strings.ReplaceAll(key, "\n", "\r\n"), "private-key"},
		"folded":          {strings.ReplaceAll(key, "\n", " "), strings.ReplaceAll(key, "\n", " "), "private-key"},
		"cut off":         {"x: |\n  " + header + "\n  " + b64(64) + "\n  " + b64(30), header + "\n  " + b64(64) + "\n  " + b64(30), "private-key"},
		"cut off, folded": {header + " " + b64(64) + " " + b64(64) + " and so on", header + " " + b64(64) + " " + b64(64), "private-key"},
		"header in prose": {"the line " + header + " was found", header, "private-key"},
		"then another":    {header + "\n" + b64(64) + "\n" + pem("CERTIFICATE"), header + "\n" + b64(64), "private-key"},
		"encrypted":       {strings.Replace(key, "\n", "\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,CA9A\n\n", 1), strings.Replace(key, "\n", "\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,CA9A\n\n", 1), "private-key"},
		"ssh2":            {"---- BEGIN SSH2 ENCRYPTED PRIVATE" + " KEY ----\nComment: CANARY\n" + b64(64) + "\n---- END SSH2 ENCRYPTED PRIVATE KEY ----", "---- BEGIN SSH2 ENCRYPTED PRIVATE" + " KEY ----\nComment: CANARY\n" + b64(64) + "\n---- END SSH2 ENCRYPTED PRIVATE KEY ----", "private-key"},
		"more dashes":     {"---" + key + "---", key, "private-key"},
		"commented":       {"# " + strings.ReplaceAll(key, "\n", "\n# "), strings.ReplaceAll(key, "\n", "\n# "), "private-key"},
	} {
		ms := Find(c.text)
		if len(ms) != 1 || ms[0].Shape.ID != c.id || c.text[ms[0].Start:ms[0].End] != c.want {
			t.Errorf("%s: %s", name, show(c.text, ms))
		}
	}
}

func TestFindOrder(t *testing.T) {
	a, b := "gh"+"p_"+mix(36), "sk-"+"proj-"+mix(40)
	text := a + " and " + b + "," + a
	ms := Find(text)
	if len(ms) != 3 || text[ms[1].Start:ms[1].End] != b {
		t.Error(show(text, ms))
	}
	if got := FindBytes([]byte(text)); !slices.Equal(got, ms) {
		t.Error("FindBytes differs from Find")
	}
}

func TestPublicHalves(t *testing.T) {
	var public []string
	for _, s := range Shapes() {
		if s.Public {
			public = append(public, s.ID)
		}
	}
	want := []string{"langfuse-public-key", "aws-access-key-id", "alibaba-access-key-id", "twilio-account-sid"}
	if !slices.Equal(public, want) {
		t.Errorf("public: %v", public)
	}
}

func TestDescribe(t *testing.T) {
	key := "sk-" + mix(48)
	for value, want := range map[string]string{
		"":                                 "0 characters",
		"x":                                "1 character",
		"日本":                               "2 characters",
		key:                                "looks like an OpenAI API key, 51 characters",
		" " + key + "\n":                   "looks like an OpenAI API key, 53 characters",
		"Bearer " + key:                    "looks like an OpenAI API key, 58 characters",
		"export K=" + key + " x":           "contains what looks like an OpenAI API key, 62 characters",
		"AK" + "IA" + caps(16):             "looks like an AWS access key id, 20 characters",
		"hunter2":                          "7 characters",
		"AK" + "IA" + caps(16) + " " + key: "looks like an OpenAI API key, 72 characters",
	} {
		if strings.Contains(value, "AK") && strings.Contains(value, "sk-") {
			want = "contains what looks like an OpenAI API key, 72 characters"
		}
		if got := Describe(value); got != want {
			t.Errorf("Describe(%q) = %q, want %q", value, got, want)
		}
	}
	for _, list := range samples() {
		for _, s := range list {
			m := Mask(s)
			if m != Text(m) || !strings.HasPrefix(m, "[masked: ") || !strings.HasSuffix(m, fmt.Sprintf("%d characters]", utf8.RuneCountInString(s))) {
				t.Errorf("Mask gives %q", m)
			}
			for i := 0; i+8 <= len(s); i++ {
				if strings.Contains(m, s[i:i+8]) {
					t.Errorf("mask %q has a part of the value", m)
				}
			}
		}
	}
}

func TestParseBody(t *testing.T) {
	for _, bad := range []string{"n20+ . n4", "w+ n3"} {
		if parts, err := parseBody(bad); err == nil && parts[0].literal == "" {
			t.Errorf("%q: accepted", bad)
		}
	}
	parts, err := parseBody("n16-32 . w32+")
	if err != nil || len(parts) != 3 || parts[0].max != 32 || parts[1].literal != "." || parts[2].max != 0 || parts[2].min != 32 {
		t.Errorf("%v %v", parts, err)
	}
}

func FuzzFind(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, s string) {
		last := 0
		for _, m := range Find(s) {
			if m.Start < last || m.End <= m.Start || m.End > len(s) || m.Shape == nil {
				t.Fatalf("%q: span %d to %d after %d", s, m.Start, m.End, last)
			}
			last = m.End
		}
		if all := theTable().find(s, &theTable().escaped); !slices.Equal(all, Find(s)) {
			t.Fatalf("%q: %d matches without the rule about the insides of words, %d with it", s, len(all), len(Find(s)))
		}
		last = 0
		for _, c := range URLCredentials(s) {
			if c.Start < last || c.End <= c.Start || c.End > len(s) || c.What == "" {
				t.Fatalf("%q: span %d to %d after %d", s, c.Start, c.End, last)
			}
			last = c.End
		}
		if Describe(s) == "" || bytes.ContainsAny([]byte(Mask(s)), "\n\x1b") {
			t.Fatalf("%q: mask %q", s, Mask(s))
		}
	})
}
