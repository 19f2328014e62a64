package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"secretref.dev/secretref/check"
	"secretref.dev/secretref/redact"
	"secretref.dev/secretref/ref"
	"secretref.dev/secretref/schema"
)

func (a *app) explainCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "explain [TYPE | RULE | REFERENCE | types | rules]",
		Short: "describe a manifest type, a rule, or a reference",
		Long: `Explains one thing:

  TYPE       a manifest type or an integration type: which fields take a secret,
             and a correct manifest
  RULE       what a rule reports, why, and how to correct it
  REFERENCE  what the parts of a reference mean and where it is resolved, or
             what is wrong with it and what was meant

"types" lists the types; "rules", or no argument, lists the rules. Quote a
reference that holds spaces. The argument is not repeated when it is none of
these: it might be a secret.

Exit status: 0 explained, 1 a reference that check would report: not valid, not
filled in, or with a credential inside; 2 anything else.`,
		Example: `  secretref explain provider-account/openai
  secretref explain integration/secret-store/hashicorp/vault
  secretref explain types
  secretref explain malformed-reference
  secretref explain tfy-secret://acme:ai-gateway:OPENAI_API_KEY`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			switch len(args) {
			case 0:
				a.listRules()
				return nil
			case 1:
				return a.explain(args[0], commandNames(c.Root()))
			}
			return &hintedError{"explain takes one argument", "quote an argument that holds spaces"}
		},
	}
}

func (a *app) explain(subject string, commands []string) error {
	switch subject {
	case "types":
		a.listTypes()
		return nil
	case "rules":
		a.listRules()
		return nil
	}
	if rule, ok := check.RuleOf(subject); ok {
		a.explainRule(rule)
		return nil
	}
	if root, ok := schema.RootOf(subject); ok {
		a.explainRoot(root)
		return nil
	}
	if integration, ok := schema.Integration(subject); ok {
		a.explainIntegration(integration)
		return nil
	}
	if _, rest, ok := ref.AfterScheme(subject); ok && meantAsReference(rest) {
		fmt.Fprint(a.stdout, "The word before the reference is right in a header's value, and only there.\n\n")
		subject = rest
	}
	if r, err := ref.Parse(subject); err == nil {
		a.explainReference(r)
		return nil
	} else if e := (*ref.Error)(nil); errors.As(err, &e) && ref.Meant(subject) {
		a.explainMistake(e)
		a.status = exitFindings
		return nil
	}
	return unexplained(subject, commands)
}

func meantAsReference(s string) bool {
	_, err := ref.Parse(s)
	return err == nil || ref.Meant(s)
}

// unexplained never repeats the subject: whoever passes a key by mistake finds
// it in no log of ours.
func unexplained(subject string, commands []string) error {
	const kinds = "explain takes a manifest type, a rule or a reference"
	if len(redact.Find(subject)) > 0 {
		return &hintedError{"the argument " + redact.Describe(subject), kinds + "; this shell's history has the argument now"}
	}
	known := []string{"types", "rules"}
	for _, rule := range check.Rules() {
		known = append(known, rule.ID)
	}
	for _, root := range schema.Roots() {
		known = append(known, root.Type)
	}
	for _, integration := range schema.Integrations() {
		known = append(known, integration.Type)
	}
	hint := kinds + "; \"secretref explain types\" and \"secretref explain rules\" list what there is"
	if meant := nearest(subject, known); meant != "" {
		hint = fmt.Sprintf("did you mean %q? %s", meant, kinds)
	} else if under := typesUnder(subject, known); under != "" {
		hint = "types that end so: " + under
	} else if above := typeAbove(subject, known); above != "" {
		hint = fmt.Sprintf("types go on, such as %q; \"secretref explain types\" lists them", above)
	} else if slices.Contains(commands, subject) {
		hint = fmt.Sprintf("%q describes the command", "secretref help "+subject)
	} else if strings.Contains(subject, "/") {
		hint = "\"secretref explain types\" lists the types; a newer one may be missing"
	}
	return &hintedError{"the argument is no type, rule or reference that is known", hint}
}

// typesUnder lists the types whose last part is typed: "openai" is not a type,
// but it is what people type.
func typesUnder(typed string, known []string) string {
	var types []string
	for _, k := range known {
		if typed != "" && strings.HasSuffix(k, "/"+strings.ToLower(typed)) {
			types = append(types, k)
		}
	}
	return strings.Join(types, ", ")
}

// typeAbove is the first type of which typed is the first part.
func typeAbove(typed string, known []string) string {
	i := slices.IndexFunc(known, func(k string) bool {
		return typed != "" && strings.HasPrefix(k, strings.TrimSuffix(strings.ToLower(typed), "/")+"/")
	})
	if i < 0 {
		return ""
	}
	return known[i]
}
