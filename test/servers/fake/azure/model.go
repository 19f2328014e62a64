package azure

import (
	"encoding/json"
	"fmt"
	"reflect"
)

// checkModel says what is wrong with a body for one of the vendor's models: it
// is read into the model and written out again, and must be the same. A field
// that the model does not have is lost on the way, one of another type is an
// error.
func checkModel(model any, body []byte) string {
	if err := json.Unmarshal(body, model); err != nil {
		return err.Error()
	}
	again, err := json.Marshal(model)
	if err != nil {
		return err.Error()
	}
	var want, got any
	if err := json.Unmarshal(body, &want); err != nil {
		return err.Error()
	}
	if err := json.Unmarshal(again, &got); err != nil {
		return err.Error()
	}
	if want, got = withoutNull(want), withoutNull(got); !reflect.DeepEqual(want, got) {
		return fmt.Sprintf("%T has not all of its fields, or not so", model)
	}
	return ""
}

// withoutNull removes what is null, which the models leave out.
func withoutNull(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for key, item := range v {
			if item == nil {
				delete(v, key)
				continue
			}
			v[key] = withoutNull(item)
		}
	case []any:
		for i := range v {
			v[i] = withoutNull(v[i])
		}
	}
	return v
}
