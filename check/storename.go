package check

import (
	"strings"

	"secretref.dev/secretref/ref"
)

// The kinds of secret stores whose names follow rules.
const (
	kindParameters = "aws/parameter-store"
	kindSecrets    = "aws/secrets-manager"
	kindGoogle     = "gcp/gsm"
	kindAzure      = "azure/vault"
	kindVault      = "hashicorp/vault"
)

// providerKinds are the kinds of stores that an account of a provider has, the
// one with the looser names last.
var providerKinds = []struct {
	provider string
	kinds    []string
}{
	{"aws", []string{kindParameters, kindSecrets}},
	{"gcp", []string{kindGoogle}},
	{"azure", []string{kindAzure}},
	{"hashicorp", []string{kindVault}},
}

func kindsOf(provider string) []string {
	for i := range providerKinds {
		if p := &providerKinds[i]; p.provider == provider {
			return p.kinds
		}
	}
	return nil
}

// nameProblem says what is wrong with the name of a secret, as far as the
// reference and the policy tell what store it is in: in every kind that it can
// be.
func (c *Checker) nameProblem(x ref.Reference) (Verdict, bool) {
	if x.Form != ref.SecretStore {
		return Verdict{}, false
	}
	if len(c.policy.Stores) > 0 {
		if kind := c.policy.Stores[x.StoreFQN()]["kind"]; kind != "" {
			return badName(kind, x.Path)
		}
	}
	var v Verdict
	kinds := kindsOf(x.Provider)
	for _, kind := range kinds {
		bad := false
		if v, bad = badName(kind, x.Path); !bad {
			return Verdict{}, false
		}
	}
	return v, len(kinds) > 0
}

// Limits of the stores: AWS Systems Manager's "Create parameters" and Secrets
// Manager's CreateSecret, Google's SecretId, Azure's object names.
const (
	maxParameter = 1011
	maxLevels    = 15
	maxSecret    = 512
	maxGoogle    = 255
	maxAzure     = 127
)

// The part of each cloud that the platform's own roles may read.
const (
	awsPrefix    = "/tfy-secret/"
	googlePrefix = "tfy"
)

// badName says what is wrong with a secret's name in a kind of store: by the
// store's own rules, or by the permissions that the platform gets by default.
func badName(kind, name string) (Verdict, bool) {
	problem, hint := "", ""
	switch kind {
	case kindParameters:
		problem, hint = parameterProblem(name)
	case kindSecrets:
		problem, hint = secretProblem(name)
	case kindGoogle:
		problem, hint = googleProblem(name)
	case kindAzure:
		problem, hint = azureProblem(name)
	case kindVault:
		problem, hint = vaultProblem(name)
	}
	return Verdict{Rule: "store-name", Message: problem, Hint: hint}, problem != ""
}

const (
	awsOutside   = "reads a secret of AWS outside of " + awsPrefix + ", which is all that the platform's own role may read"
	awsInside    = "move it below " + awsPrefix + "; if the role may read it, allow the rule here or switch it off in the policy"
	awsParameter = "write the parameter's full name, /tfy-secret/…, of letters, digits and . - _ between slashes"
)

func parameterProblem(name string) (problem, hint string) {
	if name, ok := inARN(name, "ssm", "parameter"); ok {
		return parameterProblem(name)
	}
	levels := 1 + strings.Count(strings.TrimPrefix(name, "/"), "/")
	switch {
	case !madeOf(name, "._-/"):
		return "has a character that the name of an SSM parameter cannot have", awsParameter
	case levels > 1 && name[0] != '/':
		return "names an SSM parameter with levels and no slash in front", awsParameter
	case strings.Contains(name, "//") || strings.HasSuffix(name, "/"):
		return "names an SSM parameter with an empty level", awsParameter
	case levels > maxLevels || len(name) > maxParameter:
		return "is longer than the name of an SSM parameter can be", "a name has at most 15 levels and 1,011 characters"
	case !strings.HasPrefix(name, awsPrefix):
		return awsOutside, awsInside
	}
	return "", ""
}

func secretProblem(name string) (problem, hint string) {
	if name, ok := inARN(name, "secretsmanager", "secret:"); ok {
		return secretProblem(name)
	}
	switch {
	case !madeOf(name, "/_+=.@-"):
		return "has a character that the name of an AWS secret cannot have", "a name has letters, digits and / _ + = . @ - only"
	case len(name) > maxSecret:
		return "is longer than the name of an AWS secret can be", "a name has at most 512 characters"
	case !strings.HasPrefix(name, awsPrefix):
		return awsOutside, awsInside
	}
	return "", ""
}

// inARN is the name of the resource in an ARN of the service.
func inARN(name, service, resource string) (string, bool) {
	parts := strings.SplitN(name, ":", 6)
	if len(parts) != 6 || parts[0] != "arn" || parts[2] != service {
		return "", false
	}
	return strings.CutPrefix(parts[5], resource)
}

func googleProblem(name string) (problem, hint string) {
	switch {
	case !madeOf(name, "_-"):
		return "has a character that the id of a Google secret cannot have", "write the secret's id alone, of letters, digits, - and _; the account says the project, and the version is the latest"
	case len(name) > maxGoogle:
		return "is longer than the id of a Google secret can be", "an id has at most 255 characters"
	case !strings.HasPrefix(name, googlePrefix):
		return "reads a Google secret whose id does not begin with tfy, and the platform's own role may read no others", "rename it; if the role may read it, allow the rule here or switch it off in the policy"
	}
	return "", ""
}

func azureName(name string) bool { return madeOf(name, "-") && len(name) <= maxAzure }

func azureProblem(name string) (problem, hint string) {
	switch {
	case strings.Contains(name, "_"):
		return "has an underscore, which no name in an Azure Key Vault can have", "name the secret with hyphens instead"
	case !madeOf(name, "-"):
		return "has a character that no name in an Azure Key Vault can have", "write the secret's name alone, of letters, digits and -; the newest version counts"
	case len(name) > maxAzure:
		return "is longer than a name in an Azure Key Vault can be", "a name has at most 127 characters"
	}
	return "", ""
}

func vaultProblem(name string) (problem, hint string) {
	if strings.HasSuffix(name, "/") {
		return "ends in a slash, and names a folder of Vault instead of a secret", "write the path of the secret"
	}
	return "", ""
}

// madeOf reports whether a name has ASCII letters, digits and these signs only.
func madeOf(name, signs string) bool {
	for i := 0; i < len(name); i++ {
		if c := name[i]; (!isWordByte(c) || c == '_') && strings.IndexByte(signs, c) < 0 {
			return false
		}
	}
	return true
}
