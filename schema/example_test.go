package schema_test

import (
	"fmt"

	"secretref.dev/secretref/schema"
)

func Example() {
	manifest := map[string]string{"type": "provider-account/openai"}
	authData := map[string]string{"type": "api-key"}

	root, _ := schema.RootOf("provider-account/openai")
	here := schema.Resolve(root.Class.Type().Candidates(), mapping(manifest))
	hit, _ := here.Lookup("auth_data")
	here = schema.Resolve(hit.Types, mapping(authData))
	hit, _ = here.Lookup("apiKey")
	fmt.Println(hit.Field.Name, hit.Exact, hit.Field.Sensitivity, hit.Field.Hint)
	// Output: api_key false must api-key
}

func ExampleRows() {
	for _, row := range schema.Rows("provider-account/quay") {
		fmt.Println(row.Path, row.Sensitivity, row.Hint)
	}
	// Output:
	// auth_data.username id username
	// auth_data.password must password
	// integrations[].registry_url maybe url
	// integrations[].auth_data.username id username
	// integrations[].auth_data.password must password
}

func ExampleNearest() {
	fmt.Println(schema.Nearest("provider-account/opneai"))
	// Output: provider-account/openai 1
}
