package manifest

import "testing"

func TestForeign(t *testing.T) {
	const deployment = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: app\nspec:\n  replicas: 2\n"
	for _, tt := range []struct {
		name, text string
		want       bool
	}{
		{"a Deployment", deployment, true},
		{"nothing", "", true},
		{"a type", deployment + "type: service\n", false},
		{"a type with separators", deployment + "T_y-P.e: service\n", false},
		{"a type over two lines", "? ty\n  pe\n: service\n", false},
		{"auth_data", deployment + "Auth-Data:\n  x: y\n", false},
		{"integrations", "integrations:\n- x\n", false},
		{"SOPS", deployment + "sops:\n  mac: x\n", false},
		{"an escape", deployment + "\"ty\\x70e\": service\n", false},
		{"a tag", deployment + "x: !!binary dHlwZQ==\n", false},
		{"a tag in full", deployment + "x: !<tag:yaml.org,2002:binary> dHlwZQ==\n", false},
		{"a tag by another name", "%TAG ! tag:yaml.org,2002:\n---\nx: !binary dHlwZQ==\n", false},
		{"a Secret", "apiVersion: v1\nkind: Secret\ndata:\n  x: dHlwZTogc2VydmljZQ==\n", false},
		{"base64", "kind: ConfigMap\nbinaryData:\n  x: dHlwZTogc2VydmljZQ==\n", false},
		{"an envelope", "apiVersion: secretref.dev/v1alpha1\nkind: TrueFoundryManifest\nspec:\n  env:\n    A: b\n", false},
		{"another alphabet", deployment + "# \u0442\n", false},
		{"a template", "name: {{ .Values.x }}\n", false},
		{"tapes and authors", "tapes: 1\nauthor: x\nintegration: y\nsop: z\n", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := Foreign([]byte(tt.text)); got != tt.want {
				t.Errorf("%v, want %v", got, tt.want)
			}
		})
	}
}
