package policy

import (
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"
)

// The definitions for KRM hosts name the fields that are read, all of them and no
// others.
func TestFunctionDefinitions(t *testing.T) {
	var render []string
	for _, f := range renderFields {
		render = append(render, f.name)
	}
	for file, want := range map[string][]string{"secretrefpolicy.yaml": specNames(), "secretrefrender.yaml": render} {
		data, err := os.ReadFile("../krm/" + file)
		if err != nil {
			t.Fatal(err)
		}
		var d struct {
			Spec struct {
				Versions []struct {
					Schema struct {
						OpenAPIV3Schema struct {
							Properties struct {
								Spec struct{ Properties map[string]any }
							}
						} `yaml:"openAPIV3Schema"`
					}
				}
			}
		}
		if err := yaml.Unmarshal(data, &d); err != nil || len(d.Spec.Versions) != 1 {
			t.Fatalf("%s: %v", file, err)
		}
		var got []string
		for name := range d.Spec.Versions[0].Schema.OpenAPIV3Schema.Properties.Spec.Properties {
			got = append(got, name)
		}
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-read +defined):\n%s", file, diff)
		}
	}
}
