package jsonschema_test

import (
	"bytes"
	"encoding/json"
	"fmt"

	"secretref.dev/secretref/jsonschema"
)

func ExampleWrite() {
	var b bytes.Buffer
	if err := jsonschema.Write(&b, jsonschema.Options{Types: []string{"provider-account/openai"}}); err != nil {
		fmt.Println(err)
		return
	}
	var schema struct {
		Defs map[string]struct{ Required []string } `json:"$defs"`
	}
	fmt.Println(json.Unmarshal(b.Bytes(), &schema), schema.Defs["OpenaiApiKeyAuth"].Required)
	// Output: <nil> [type api_key]
}
