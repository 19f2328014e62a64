package corpus

import "strings"

// A kind is one of the manifest types that take turns in the tree.
type kind struct {
	label         string // in names
	root          string // the manifest's type
	collaborators bool   // whether the type has them
	body          func(*document)
	secrets       string // where it holds them: the paths of its slots
}

var kinds = []kind{
	{"openai", "provider-account/openai", true, apiKeyAccount("openai", openAI, "gpt-4o", "gpt-4o-mini", "o3", "text-embedding-3-large"), "auth_data.api_key"},
	{"anthropic", "provider-account/anthropic", true, apiKeyAccount("anthropic", anthropic, "claude-sonnet-4", "claude-opus-4"), "auth_data.api_key"},
	{"aws-bedrock", "provider-account/aws-bedrock", true, bedrock, "auth_data.secret_access_key"},
	{"google-vertex", "provider-account/google-vertex", true, vertex, "auth_data.key_file_content"},
	{"groq", "provider-account/groq", true, apiKeyAccount("groq", groq, "llama-3.3-70b-versatile", "mixtral-8x7b-32768"), "auth_data.api_key"},
	{"guardrail", "provider-account/guardrail-config-group", true, guardrails, "integrations[].auth_data.api_key"},
	{"mcp", "mcp-server/remote", true, remoteMCP, "auth_data.headers.Authorization"},
	{"slack", "provider-account/slack", false, slack, "integrations[].auth_data.webhook_url"},
	{"vault", "provider-account/hashicorp", false, vault, "integrations[].auth_data.secret_id"},
}

// A secret is what a slot stands for: the key in its references, and the
// literal that somebody pastes instead.
type secret struct {
	key     string
	literal func(*random) string
}

var (
	openAI    = secret{"OPENAI_API_KEY", shaped("sk-"+"proj-", 48)}
	anthropic = secret{"ANTHROPIC_API_KEY", shaped("sk-"+"ant-api03-", 80)}
	groq      = secret{"GROQ_API_KEY", shaped("gsk"+"_", 52)}
	awsKey    = secret{"AWS_SECRET_ACCESS_KEY", shaped("", 40)}
	gcpFile   = secret{"GCP_KEY_FILE", shaped("", 40)}
	enkrypt   = secret{"ENKRYPT_KEY", shaped("", 40)}
	mcpToken  = secret{"MCP_TOKEN", shaped("", 40)}
	webhook   = secret{"SLACK_WEBHOOK", slackWebhook}
	approle   = secret{"VAULT_SECRET_ID", shaped("", 40)}
)

func shaped(prefix string, n int) func(*random) string {
	return func(r *random) string { return prefix + r.token(alnum, n) }
}

func slackWebhook(r *random) string {
	return "https://hooks.slack.invalid/services/T" + r.token(alnum, 8) + "/B" + r.token(alnum, 8) + "/" + r.token(alnum, 24)
}

// apiKeyAccount is the plainest account: one key, several models.
func apiKeyAccount(model string, s secret, ids ...string) func(*document) {
	return func(d *document) {
		d.line("auth_data:")
		d.line("  type: api-key")
		d.slot("  ", "api_key", "auth_data.api_key", "", s)
		d.models(model, ids)
	}
}

func bedrock(d *document) {
	d.line("region: %s", d.pick([]string{"us-east-1", "us-west-2", "eu-west-1", "ap-south-1"}))
	d.line("auth_data:")
	d.line("  type: access-key-based")
	d.line("  access_key_id: %s", "AK"+"IA"+d.token(upper, 16))
	d.slot("  ", "secret_access_key", "auth_data.secret_access_key", "", awsKey)
	d.models("bedrock", []string{"anthropic.claude-3-5-sonnet-20241022-v2:0", "amazon.nova-pro-v1:0"})
}

func vertex(d *document) {
	d.line("project_id: %s-%s", tenant, d.pick(envs))
	d.line("region: us-central1")
	d.line("auth_data:")
	d.line("  type: key-file")
	d.slot("  ", "key_file_content", "auth_data.key_file_content", "", gcpFile)
	d.models("vertex", []string{"gemini-2.0-flash", "gemini-2.5-pro"})
}

func (d *document) models(integration string, ids []string) {
	d.line("integrations:")
	for i := range d.between(3, 9) {
		id := d.pick(ids)
		label, _, _ := strings.Cut(id, ":")
		d.line("  - type: integration/model/%s", integration)
		d.line("    name: m%d-%s", i, strings.ReplaceAll(label, ".", "-"))
		d.line("    model_id: %q", id)
		d.line("    model_types:")
		d.line("      - chat")
		d.line("    cost:")
		d.line("      metric: public_cost")
		if d.chance(40) {
			d.line("    authorized_subjects:")
			for range d.between(1, 4) {
				d.line("      - team:%s", d.pick(teams))
			}
		}
	}
}

// repeat writes lo to hi integrations, each with its own credential.
func (d *document) repeat(lo, hi int, one func(i int, path string)) {
	d.line("integrations:")
	for i := range d.between(lo, hi) {
		one(i, "integrations["+number(i)+"].auth_data.")
	}
}

func (s secret) numbered(i int) secret {
	s.key += "_" + number(i)
	return s
}

// number prints the small numbers of integrations and keys.
func number(i int) string { return string(rune('0' + i)) }

func guardrails(d *document) {
	d.repeat(3, 7, func(i int, path string) {
		d.line("  - type: integration/guardrail-config/enkrypt-ai")
		d.line("    name: check-%d", i)
		d.line("    operation: validate")
		d.line("    enforcing_strategy: enforce")
		d.line("    auth_data:")
		d.line("      type: api-key")
		d.slot("      ", "api_key", path+"api_key", "", enkrypt.numbered(i))
		d.line("    config:")
		d.line("      guardrail_name: policy-%d", i)
	})
}

func remoteMCP(d *document) {
	d.line("description: tools of the %s team", d.pick(teams))
	d.line("url: https://mcp-%d.example.com/mcp", d.number)
	d.line("auth_data:")
	d.line("  type: header")
	d.line("  auth_level: global")
	d.line("  headers:")
	d.slot("    ", "Authorization", "auth_data.headers.Authorization", "Bearer ", mcpToken)
}

func slack(d *document) {
	d.repeat(2, 6, func(i int, path string) {
		d.line("  - type: integration/notification-channel/slack-webhook")
		d.line("    name: alerts-%d", i)
		d.line("    auth_data:")
		d.line("      type: slack-webhook")
		d.slot("      ", "webhook_url", path+"webhook_url", "", webhook.numbered(i))
	})
}

func vault(d *document) {
	d.repeat(1, 4, func(i int, path string) {
		d.line("  - type: integration/secret-store/hashicorp/vault")
		d.line("    name: store-%d", i)
		d.line("    vault_url: https://vault-%d.example.com:8200", i)
		d.line("    kv_mount_path: kv/%s", d.pick(teams))
		d.line("    auth_data:")
		d.line("      type: approle")
		d.line("      role_id: role-%s", d.token(lower, 8))
		d.slot("      ", "secret_id", path+"secret_id", "", approle.numbered(i))
	})
}
