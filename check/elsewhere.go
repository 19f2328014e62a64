package check

import (
	"strings"
)

// foreign are the references of other tools, by how they begin.
var foreign = []struct{ prefix, kind, what string }{
	{"ref+", "vals", "a vals reference"},
	{"<path:", "avp", "an Argo CD Vault Plugin path"},
	{"op://", "op", "a 1Password reference"},
	{"vault://", "vals", "a Vault URL"},
	{"vault:secret/", "bank-vaults", "a Bank-Vaults reference"},
	{"vault:kv/", "bank-vaults", "a Bank-Vaults reference"},
	{"awssm://", "other", "an AWS Secrets Manager URL"},
	{"awsssm://", "other", "an AWS Parameter Store URL"},
	{"gcpsm://", "other", "a Google Secret Manager URL"},
	{"akv://", "other", "an Azure Key Vault URL"},
	{"doppler://", "other", "a Doppler reference"},
	{"secretmanager://", "other", "a secret manager URL"},
	{"secret://", "other", "a secret URL of another tool"},
	{"k8s://", "other", "a Kubernetes URL of another tool"},
	{"env://", "other", "an environment URL of another tool"},
	{"@Microsoft.KeyVault(", "other", "an Azure Key Vault reference"},
	{"arn:aws:secretsmanager:", "other", "the ARN of an AWS secret"},
	{"arn:aws:ssm:", "other", "the ARN of an AWS parameter"},
}

// foreignReference recognises a value that is a reference of another tool.
func foreignReference(s string) (template, bool) {
	t := strings.TrimSpace(s)
	for _, f := range foreign {
		if len(t) >= len(f.prefix) && strings.EqualFold(t[:len(f.prefix)], f.prefix) && !strings.ContainsAny(t, " \n") {
			return template{f.kind, f.what}, !strings.HasPrefix(t, "arn:") || arn(t)
		}
	}
	return namedElsewhere(t)
}

// namedElsewhere recognises references that only name an entry: LiteLLM's
// os.environ/NAME, Argo CD's $secret.key, Grafana's $__file{…}.
func namedElsewhere(s string) (template, bool) {
	if name, ok := strings.CutPrefix(s, "os.environ/"); ok && wordRun(name) == len(name) && name != "" && !oddName(name) {
		return template{"litellm", "an os.environ/ reference of LiteLLM"}, true
	}
	if body, ok := strings.CutPrefix(s, "$__"); ok && strings.HasSuffix(s, "}") {
		for _, p := range []string{"file{/", "env{", "vault{"} {
			if strings.HasPrefix(body, p) && !strings.ContainsAny(body, " \n") && longestMixed(body) < minKeyLike {
				return template{"grafana", "a $__…{…} reference of Grafana"}, true
			}
		}
	}
	if body, ok := strings.CutPrefix(s, "$"); ok && dottedName(body) {
		return template{"argocd", "a $… reference of Argo CD"}, true
	}
	return template{}, false
}

// dottedName reports names with a dot between them: oidc.okta.clientSecret.
func dottedName(s string) bool {
	_, rest, _ := strings.Cut(s, ":")
	if rest == "" {
		rest = s
	}
	if strings.Count(rest, ".") == 0 || len(s) > 128 {
		return false
	}
	for part := range strings.SplitSeq(strings.Replace(s, ":", ".", 1), ".") {
		word := strings.ReplaceAll(part, "-", "_")
		if word == "" || wordRun(word) != len(word) || word[0] >= '0' && word[0] <= '9' || longestMixed(part) >= 8 {
			return false
		}
	}
	return true
}

// oddName reports a name that nobody gives to a variable: a long run of
// letters with several digits among them.
func oddName(s string) bool {
	digits := 0
	for i := 0; i < len(s); i++ {
		if s[i] >= '0' && s[i] <= '9' {
			digits++
		}
	}
	return digits >= 2 && wordRun(s) == len(s) && longestMixed(s) >= minBare
}

// arn reports whether a value is an Amazon resource name: of a partition, a
// service and an account that there can be.
func arn(s string) bool {
	if !strings.HasPrefix(s, "arn:") {
		return false
	}
	parts := strings.SplitN(s, ":", 6)
	if len(parts) != 6 || parts[5] == "" {
		return false
	}
	if parts[1] != "aws" && !strings.HasPrefix(parts[1], "aws-") || longestMixed(parts[1]) >= 8 {
		return false
	}
	account := parts[4]
	return arnServices[parts[2]] && longestMixed(parts[3]) < 8 &&
		(account == "" || account == "aws" || len(account) == 12 && strings.Trim(account, "0123456789") == "" || hasTemplate(account) || placeholder(account))
}

var arnServices = set("iam", "sts", "s3", "kms", "secretsmanager", "ssm", "lambda", "sqs", "sns", "dynamodb", "ec2", "ecs", "eks",
	"ecr", "rds", "rds-db", "elasticache", "es", "aoss", "opensearch", "bedrock", "bedrock-agent", "sagemaker", "logs", "cloudwatch", "events", "kinesis",
	"firehose", "kafka", "mq", "route53", "acm", "acm-pca", "elasticloadbalancing", "autoscaling", "cognito-idp", "cognito-identity", "apigateway",
	"execute-api", "states", "glue", "athena", "redshift", "redshift-serverless", "cloudfront", "elasticfilesystem", "backup", "codebuild", "codecommit", "codeartifact",
	"codepipeline", "cloudformation", "batch", "elasticmapreduce", "emr-containers", "emr-serverless", "organizations", "servicecatalog",
	"wafv2", "waf", "memorydb", "docdb", "neptune-db", "transfer", "datasync", "fsx", "aps", "grafana", "xray", "lakeformation", "dms", "timestream",
	"comprehend", "textract", "rekognition", "transcribe", "polly", "translate", "kendra", "lex", "personalize", "forecast", "appconfig", "appsync", "sso", "scheduler", "pipes", "rolesanywhere", "ses", "mobiletargeting", "iot", "greengrass", "servicediscovery", "ram", "guardduty", "securityhub", "inspector2", "config", "cloudtrail", "s3-outposts", "s3express", "vpc-lattice", "network-firewall", "airflow", "mwaa", "cassandra", "qldb", "workspaces", "license-manager", "signer", "quicksight", "healthlake", "omics")
