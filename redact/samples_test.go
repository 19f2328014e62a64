package redact

import (
	"encoding/base64"
	"strings"
)

// Made-up credentials. They are put together at run time so that no scanner
// takes this file for a leak, and say CANARY wherever the shape lets them.

func repeat(unit string, n int) string { return strings.Repeat(unit, n/len(unit)+1)[:n] }

func mix(n int) string   { return repeat("Canary7Example9zQ", n) }   // letters and digits
func url64(n int) string { return repeat("Canary7-Example9_zQ", n) } // base64url
func hex(n int) string   { return repeat("ca9a12e0b4d7f358", n) }
func caps(n int) string  { return repeat("CANARY2EXAMPLE7", n) }
func small(n int) string { return repeat("canary2example7", n) }
func b64(n int) string   { return repeat("Canary7/Example9+zQ", n) }

func encode(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
func part64(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

var (
	jwtHead = part64(`{"alg":"HS256","typ":"JWT"}`)
	jwtBody = part64(`{"sub":"CANARY","iat":1516239022}`)
)

func pem(label string) string {
	return "-----BEGIN " + label + "-----\n" + b64(64) + "\n" + b64(64) + "\n" + b64(22) + "==\n-----END " + label + "-----"
}

// samples holds, for every shape, texts that are wholly one credential of it.
func samples() map[string][]string {
	return map[string][]string{
		"openai-api-key":             {"sk-" + "proj-" + mix(20), "sk-" + "proj-" + url64(156), "sk-" + "svcacct-" + url64(60), "sk-" + mix(48), "sk-" + repeat("CANARY", 48), "sk-" + mix(20) + "T3Blbk" + "FJ" + mix(20)},
		"openai-admin-key":           {"sk-" + "admin-" + url64(60)},
		"anthropic-api-key":          {"sk-" + "ant-api03-" + url64(93) + "AA", "sk-" + "ant-oat01-" + url64(90), "sk-" + "ant-api03-" + mix(20), "sk-" + "ant-" + "CANARY-" + mix(24)},
		"anthropic-admin-key":        {"sk-" + "ant-admin01-" + url64(93) + "AA"},
		"openrouter-api-key":         {"sk-" + "or-v1-" + hex(64)},
		"langfuse-secret-key":        {"sk-" + "lf-" + "ca9a12e0-b4d7-4f35-8ca9-a12e0b4d7f35"},
		"langfuse-public-key":        {"pk-" + "lf-" + "ca9a12e0-b4d7-4f35-8ca9-a12e0b4d7f35"},
		"helicone-api-key":           {"sk-" + "helicone-" + small(7) + "-" + small(7) + "-" + small(7)},
		"sk-api-key":                 {"sk-" + hex(32), "sk-" + mix(24), "sk-" + url64(22), "sk-" + repeat("CANARY", 30)},
		"groq-api-key":               {"gsk" + "_" + mix(52), "gsk" + "_" + mix(24)},
		"google-api-key":             {"AI" + "za" + "Sy" + mix(33), "AI" + "za" + "Sy" + url64(33), "AQ" + ".Ab8RN6" + mix(40)},
		"huggingface-token":          {"hf" + "_" + repeat("CanaryExample", 34), "api" + "_org_" + repeat("CanaryExample", 34)},
		"replicate-token":            {"r8" + "_" + mix(37)},
		"perplexity-api-key":         {"pplx" + "-" + mix(48)},
		"xai-api-key":                {"xai" + "-" + mix(80)},
		"together-api-key":           {"tgp" + "_v1_" + url64(43)},
		"cerebras-api-key":           {"csk" + "-" + small(48)},
		"elevenlabs-api-key":         {"sk" + "_" + hex(48)},
		"cartesia-api-key":           {"sk" + "_car_" + mix(22)},
		"fireworks-api-key":          {"fw" + "_" + mix(22), "fw" + "_" + repeat("CanaryExample", 24)},
		"nvidia-api-key":             {"nvapi" + "-" + url64(64)},
		"jina-api-key":               {"jina" + "_" + mix(60)},
		"voyage-api-key":             {"pa" + "-" + url64(43)},
		"tavily-api-key":             {"tvly" + "-" + mix(32), "tvly" + "-dev-" + mix(32)},
		"firecrawl-api-key":          {"fc" + "-" + hex(32)},
		"pinecone-api-key":           {"pcsk" + "_" + mix(6) + "_" + mix(63)},
		"langsmith-api-key":          {"lsv2" + "_pt_" + hex(32) + "_" + hex(10), "lsv2" + "_sk_" + hex(32) + "_" + hex(10)},
		"llamacloud-api-key":         {"llx" + "-" + mix(48)},
		"wandb-api-key":              {"wandb" + "_v1_" + mix(27) + "_" + mix(49)},
		"anyscale-api-key":           {"esecret" + "_" + mix(26)},
		"runpod-api-key":             {"rpa" + "_" + caps(44)},
		"e2b-api-key":                {"e2b" + "_" + hex(40)},
		"apify-token":                {"apify" + "_api_" + mix(36)},
		"aws-access-key-id":          {"AK" + "IA" + caps(16), "AS" + "IA" + caps(16), "AK" + "IA" + "IOSFODNN7EXAMPLE"},
		"aws-bedrock-api-key":        {"AB" + "SK" + b64(128) + "=", "AB" + "SK" + "Qm" + "Vkcm9ja0FQSUtleS" + mix(20), "bedrock-" + "api-key-" + encode("CANARY bedrock.amazonaws.com/?Action=CallWithBearerToken&X=9")},
		"google-oauth-client-secret": {"GOC" + "SPX-" + url64(28)},
		"google-oauth-token":         {"ya" + "29." + url64(120), "ya" + "29.c." + url64(60)},
		"google-refresh-token":       {"1/" + "/0g" + url64(90)},
		"azure-storage-key":          {b64(76) + "+A" + "StCana7A=="},
		"azure-shared-access-key":    nil, // the name in front is part of the shape: see TestNamedKeys
		"azure-openai-key":           {mix(52) + "JQ" + "QJ9" + mix(27)},
		"azure-search-key":           {mix(42) + "Az" + "Se" + mix(6)},
		"azure-client-secret":        {"aB3" + "8Q" + "~" + mix(20) + "_." + mix(11) + "x", "x~." + "8Q" + "~" + mix(31)},
		"databricks-token":           {"da" + "pi" + hex(32), "do" + "se" + hex(32)},
		"alibaba-access-key-id":      {"LT" + "AI" + mix(20)},
		"digitalocean-token":         {"dop" + "_v1_" + hex(64), "doo" + "_v1_" + hex(64)},
		"cloudflare-origin-ca-key":   {"v1" + ".0-" + hex(24) + "-" + hex(146)},
		"yandex-api-key":             {"AQ" + "VN" + url64(36)},
		"heroku-api-key":             {"HRKU" + "-AA" + url64(58), "HRKU" + "-ca9a12e0-b4d7-4f35-8ca9-a12e0b4d7f35"},
		"fly-token":                  {"fm2" + "_" + b64(120), "fo1" + "_" + url64(43)},
		"netlify-token":              {"nfp" + "_" + mix(36)},
		"render-api-key":             {"rnd" + "_" + mix(28)},
		"scalingo-token":             {"tk" + "-us-" + url64(48)},
		"supabase-token":             {"sbp" + "_" + hex(40)},
		"supabase-secret-key":        {"sb" + "_secret_" + url64(31)},
		"planetscale-token":          {"pscale" + "_tkn_" + url64(43), "pscale" + "_pw_" + url64(43)},
		"neon-api-key":               {"napi" + "_" + small(60)},
		"vault-token":                {"hv" + "s." + url64(90), "hv" + "b." + url64(140), "hv" + "s." + mix(24), "s" + "." + mix(24)},
		"terraform-token":            {mix(14) + ".atlas" + "v1." + mix(67)},
		"doppler-token":              {"dp" + ".pt." + mix(43), "dp" + ".st.prd." + mix(43)},
		"pulumi-token":               {"pul" + "-" + hex(40)},
		"infracost-api-key":          {"ico" + "-" + mix(32)},
		"onepassword-service-token":  {"ops" + "_eyJ" + b64(260)},
		"openshift-token":            {"sha256" + "~" + url64(43)},
		"tailscale-key":              {"tskey" + "-auth-" + mix(16) + "-" + mix(32)},
		"dbt-token":                  {"dbtc" + "_" + url64(36)},
		"prefect-api-key":            {"pnu" + "_" + mix(36)},

		"github-token":                  {"gh" + "p_" + mix(36), "gh" + "s_" + mix(36), "gh" + "o_" + mix(36), "gh" + "u_" + mix(36), "gh" + "r_" + mix(76), "gh" + "p_" + mix(30)},
		"github-fine-grained-token":     {"github" + "_pat_" + mix(22) + "_" + mix(59)},
		"gitlab-token":                  {"gl" + "pat-" + url64(20), "gl" + "dt-" + url64(20), "gl" + "rt-t1_" + url64(27) + ".01.0z1abcdef", "gl" + "cbt-64_" + url64(20)},
		"gitlab-runner-token":           {"GR" + "1348941" + url64(20)},
		"bitbucket-app-password":        {"AT" + "BB" + mix(32)},
		"bitbucket-token":               {"AT" + "CTT3xFf" + url64(150) + "=CA9A12E0"},
		"atlassian-token":               {"AT" + "ATT3xFf" + url64(180) + "=CA9A12E0"},
		"npm-token":                     {"np" + "m_" + mix(36)},
		"pypi-token":                    {"py" + "pi-AgEIcHlwaS5vcmc" + url64(100)},
		"rubygems-token":                {"ruby" + "gems_" + hex(48)},
		"clojars-token":                 {"CLO" + "JARS_" + small(60)},
		"dockerhub-token":               {"dckr" + "_pat_" + url64(27)},
		"docker-config":                 {encode(`{"auths":{"registry.example.com":{"auth":"CANARY"}}}`)},
		"artifactory-api-key":           {"AK" + "Cp" + mix(69)},
		"artifactory-token":             {"cm" + "Vmd" + mix(59)},
		"sonar-token":                   {"sq" + "u_" + hex(40)},
		"sourcegraph-token":             {"sg" + "p_" + hex(16) + "_" + hex(40)},
		"circleci-token":                {"CCI" + "PAT_" + mix(22) + "_" + hex(40)},
		"buildkite-token":               {"bk" + "ua_" + hex(40)},
		"harness-token":                 {"pa" + "t." + url64(22) + "." + mix(24) + "." + mix(20)},
		"octopus-api-key":               {"AP" + "I-" + caps(26)},
		"postman-api-key":               {"PM" + "AK-" + hex(24) + "-" + hex(34)},
		"readme-api-key":                {"rd" + "me_" + small(70)},
		"sentry-org-token":              {"sntr" + "ys_eyJpYXQiO" + mix(80) + "=_" + b64(43)},
		"sentry-user-token":             {"sntr" + "yu_" + hex(64)},
		"grafana-service-account-token": {"gl" + "sa_" + mix(32) + "_" + hex(8)},
		"grafana-cloud-token":           {"gl" + "c_" + b64(80) + "=="},
		"grafana-api-key":               {"eyJ" + "rIjoi" + mix(80) + "=="},
		"newrelic-key":                  {"NR" + "AK-" + caps(27), "NR" + "II-" + url64(32)},
		"newrelic-license-key":          {hex(32) + "FFFF" + "NRAL"},
		"dynatrace-token":               {"dt0" + "c01." + caps(24) + "." + caps(64)},
		"honeycomb-key":                 {"hca" + "ik_" + small(58)},
		"posthog-api-key":               {"ph" + "x_" + mix(43)},

		"slack-token":            {"xox" + "b-1234567890-1234567890123-" + mix(24), "xox" + "p-1234567890-1234567890-1234567890-" + hex(32), "xap" + "p-1-A0CANARY1-1234567890-" + hex(64), "xox" + "e.xoxp-1-" + mix(160), "xox" + "d-" + mix(20) + "%2B" + mix(20)},
		"slack-webhook":          {"hooks.slack" + ".com/services/T0CANARY1/B0CANARY2/" + mix(24), "hooks.slack" + ".invalid/services/T0CANARY1/B0CANARY2/" + mix(24), "hooks.slack" + ".com/workflows/T0CANARY1/A0CANARY2/123456789012345678/" + mix(24)},
		"teams-webhook":          {"webhook.office.com/" + "webhookb2/ca9a12e0-b4d7-4f35-8ca9-a12e0b4d7f35@ca9a12e0-b4d7-4f35-8ca9-a12e0b4d7f35/IncomingWebhook/" + hex(32) + "/ca9a12e0-b4d7-4f35-8ca9-a12e0b4d7f35"},
		"discord-webhook":        {"discord.com/" + "api/webhooks/123456789012345678/" + url64(68)},
		"discord-bot-token":      {"MT" + mix(24) + "." + "CaN4ry" + "." + url64(38)},
		"telegram-bot-token":     {"123456789:" + "AA" + url64(33)},
		"stripe-secret-key":      {"sk" + "_live_" + mix(24), "rk" + "_live_" + mix(99), "sk" + "_test_" + mix(24)},
		"webhook-signing-secret": {"wh" + "sec_" + mix(32), "wh" + "sec_" + b64(32) + "="},
		"twilio-api-key":         {"S" + "K" + hex(32)},
		"twilio-account-sid":     {"A" + "C" + hex(32)},
		"sendgrid-api-key":       {"S" + "G." + url64(22) + "." + url64(43)},
		"mailgun-api-key":        {"ke" + "y-" + hex(32)},
		"mailchimp-api-key":      {hex(32) + "-u" + "s12", hex(32) + "-u" + "s6"},
		"brevo-api-key":          {"xkey" + "sib-" + hex(64) + "-" + mix(16)},
		"resend-api-key":         {"r" + "e_" + mix(8) + "_" + mix(24)},
		"shopify-token":          {"shp" + "at_" + hex(32), "shp" + "ss_" + hex(32)},
		"square-token":           {"sq0" + "atp-" + url64(22), "sq0" + "csp-" + url64(43)},
		"shippo-token":           {"ship" + "po_live_" + hex(40)},
		"easypost-api-key":       {"EZ" + "AK" + mix(54)},
		"plaid-access-token":     {"access" + "-production-ca9a12e0-b4d7-4f35-8ca9-a12e0b4d7f35"},
		"flutterwave-secret-key": {"FLW" + "SECK_TEST-" + hex(32) + "-X"},
		"duffel-token":           {"duf" + "fel_live_" + url64(43)},
		"frameio-token":          {"fi" + "o-u-" + url64(64)},
		"linear-api-key":         {"lin" + "_api_" + mix(40)},
		"notion-token":           {"nt" + "n_12345678901" + mix(35), "secr" + "et_" + mix(43)},
		"figma-token":            {"fi" + "gd_" + url64(40)},
		"airtable-token":         {"pa" + "t" + mix(14) + "." + hex(64)},
		"hubspot-token":          {"pat" + "-na1-ca9a12e0-b4d7-4f35-8ca9-a12e0b4d7f35"},
		"typeform-token":         {"tf" + "p_" + url64(44) + "_" + mix(14)},
		"contentful-token":       {"CF" + "PAT-" + url64(43)},
		"salesforce-token":       {"00" + "D" + mix(12) + "!" + url64(96)},
		"adobe-client-secret":    {"p8" + "e-" + mix(32)},

		"gcp-service-account-key": nil, // needs the JSON round it: see TestPrivateKeys
		"private-key":             {pem("RSA PRIVATE" + " KEY"), pem("PRIVATE" + " KEY"), pem("OPENSSH PRIVATE" + " KEY"), pem("PGP PRIVATE" + " KEY BLOCK"), "-----BEGIN EC PRIVATE" + " KEY-----", encode(pem("RSA PRIVATE" + " KEY")), encode(pem("EC PRIVATE" + " KEY"))},
		"putty-private-key":       {"PuTTY-User-Key-" + "File-2: ssh-rsa\nEncryption: none\nComment: CANARY\nPublic-Lines: 1\n" + b64(64) + "\nPrivate-Lines: 1\n" + b64(64) + "\nPrivate-MAC: " + hex(40)},
		"age-secret-key":          {"AGE-SECRET" + "-KEY-1" + repeat("QCANARYEXAMPLE7", 58)},
		"json-web-token":          {jwtHead + "." + jwtBody + "." + url64(43), jwtHead + "." + jwtBody, jwtHead + ".." + url64(16) + "." + url64(60) + "." + url64(22)},
		"basic-auth":              {encode("canary:EXAMPLE-password")}, // behind the scheme word: see context
	}
}

// context puts what a shape needs in front of a sample.
func context(id, sample string) (before string) {
	if id == "basic-auth" {
		return "Basic "
	}
	return ""
}
