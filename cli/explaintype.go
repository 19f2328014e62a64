package cli

import (
	"fmt"
	"slices"
	"strings"

	"secretref.dev/secretref/schema"
)

// listTypes lists every type, one a line, so that the list can be searched.
func (a *app) listTypes() {
	fmt.Fprint(a.stdout, "Types of manifests; \"secretref explain TYPE\" tells more.\n\n")
	for _, root := range schema.Roots() {
		a.typeLine(root.Type, root.Retired)
	}
	fmt.Fprint(a.stdout, "\nTypes of the entries of integrations.\n\n")
	for _, integration := range schema.Integrations() {
		a.typeLine(integration.Type, integration.Retired)
	}
}

func (a *app) typeLine(typ, lastSeen string) {
	if lastSeen != "" {
		typ += " (removed; last seen " + lastSeen + ")"
	}
	fmt.Fprintf(a.stdout, "%s\n", typ)
}

func (a *app) explainRoot(root schema.Root) {
	if a.retired(root.Type, root.Retired) {
		return
	}
	fmt.Fprintf(a.stdout, "%s\n", root.Type)
	a.places(places(schema.Rows(root.Type), ""))
	fmt.Fprintf(a.stdout, "\nA correct manifest:\n\n%s", indent(sampleManifest(root)))
}

func (a *app) explainIntegration(integration schema.IntegrationType) {
	if a.retired(integration.Type, integration.Retired) {
		return
	}
	parent, _ := schema.RootOf(integration.Parents[0])
	fmt.Fprintf(a.stdout, "%s\nan entry of integrations in %s\n", integration.Type, strings.Join(integration.Parents, ", "))
	a.places(places(schema.Rows(parent.Type), integration.Type))
	fmt.Fprintf(a.stdout, "\nA correct manifest:\n\n%s", indent(sampleIntegration(parent, integration)))
}

func (a *app) retired(typ, lastSeen string) bool {
	if lastSeen == "" {
		return false
	}
	fmt.Fprintf(a.stdout, "%s\n\nThis type was removed from the API; last seen %s.\n", typ, lastSeen)
	return true
}

// A place is one path of a type at which a secret can sit, and the ways there:
// what the objects above it have to be, one alternative a string.
type place struct {
	row  schema.Row
	ways []string
}

// places gathers rows that differ in their way only. Under an integration type
// it keeps what lies below that integration.
func places(rows []schema.Row, integration string) []place {
	var all []place
	for _, row := range rows {
		if integration != "" && !slices.ContainsFunc(row.Via, func(v schema.Via) bool { return v.Type == integration }) {
			continue
		}
		i := slices.IndexFunc(all, func(p place) bool {
			return p.row.Path == row.Path && p.row.Sensitivity == row.Sensitivity && p.row.Hint == row.Hint && p.row.Required == row.Required
		})
		if i < 0 {
			all, i = append(all, place{row: row}), len(all)
		}
		if way := way(row.Via, integration); !slices.Contains(all[i].ways, way) {
			all[i].ways = append(all[i].ways, way)
		}
	}
	return all
}

func way(via []schema.Via, integration string) string {
	var parts []string
	for _, v := range via {
		if v.Type != "" && v.Type != integration {
			parts = append(parts, fmt.Sprintf("%s.%s is %s", v.At, v.Field, v.Type))
		}
	}
	return strings.Join(parts, ", ")
}

func (a *app) places(all []place) {
	if len(all) == 0 {
		fmt.Fprint(a.stdout, "\nNo field of this type takes a secret.\n")
	}
	for _, group := range []struct {
		sensitivity schema.Sensitivity
		heading     string
	}{
		{schema.Must, "These hold a secret; write a reference:"},
		{schema.Maybe, "In these a credential can hide; if one is needed, write a reference:"},
		{schema.ID, "These are public; a literal is fine:"},
	} {
		heading := "\n" + group.heading + "\n"
		for _, p := range all {
			if p.row.Sensitivity != group.sensitivity {
				continue
			}
			fmt.Fprint(a.stdout, heading)
			heading = ""
			a.place(p)
		}
	}
}

func (a *app) place(p place) {
	required := ""
	if p.row.Required {
		required = ", required"
	}
	fmt.Fprintf(a.stdout, "%s      %s%s\n", wrap(p.row.Path, "  "), hintName(p.row.Hint), required)
	if slices.Contains(p.ways, "") {
		return
	}
	word := "if"
	for _, way := range p.ways {
		fmt.Fprint(a.stdout, wrap(word+" "+way, "      "))
		word = "or if"
	}
}

// hintName is what a value is called in a sentence.
func hintName(h schema.Hint) string {
	if name, ok := map[schema.Hint]string{
		schema.HintAPIKey:           "API key",
		schema.HintAccessKeyID:      "access key id",
		schema.HintAppRoleID:        "AppRole role id",
		schema.HintAuthEnvMap:       "environment variables that are the authentication",
		schema.HintAuthHeaderMap:    "headers that are the authentication",
		schema.HintBuildArgMap:      "build arguments",
		schema.HintBuildSecret:      "build secret",
		schema.HintCAPEM:            "CA certificates; a private key does not belong there",
		schema.HintCertThumbprint:   "certificate thumbprint",
		schema.HintCommandArgs:      "command line",
		schema.HintConnectionURL:    "URL with user and password",
		schema.HintDocument:         "text",
		schema.HintEnvMap:           "environment variables",
		schema.HintFreeformMap:      "values of any shape",
		schema.HintHeaderMap:        "HTTP headers",
		schema.HintHeaderValue:      "value of an HTTP header",
		schema.HintInlineFile:       "content of a file",
		schema.HintKeyFile:          "service account key (JSON)",
		schema.HintKeyFileWIF:       "workload identity configuration (JSON)",
		schema.HintPackageSpec:      "packages; an index URL can carry a password",
		schema.HintParamDefault:     "default of a parameter",
		schema.HintPEM:              "certificate with its private key (PEM)",
		schema.HintRoleARN:          "role ARN",
		schema.HintSecretFQN:        "name of a secret: a reference of form tfy-secret://",
		schema.HintSoleAuthID:       "id that is the whole authentication",
		schema.HintSSHPublicKey:     "SSH public key",
		schema.HintURL:              "URL",
		schema.HintUsername:         "user name",
		schema.HintWebhookURL:       "webhook URL; whoever has it can post",
		schema.HintConnectionString: "connection string",
	}[h]; ok {
		return name
	}
	return strings.ReplaceAll(string(h), "-", " ")
}
