package jsonschema

import (
	"regexp"
	"strings"
	"testing"

	"secretref.dev/secretref/ref"
	"secretref.dev/secretref/schema"
)

// The patterns accept what package ref accepts, but for the two things that
// they cannot say.
func FuzzReference(f *testing.F) {
	for _, s := range []string{
		"tfy-secret://acme:model-keys:KEY", "tfy-secret:///a:b:c", "tfy-secret://a:b/c:d", "tfy-secret://a:b:c:d", "tfy-secret://a:<b>:c",
		"a:b:c:secret-store:d::/e", "a:b:c:secret-store:d::e:f::g", "a:b:c:secret-store:d:::e", "a:b:c:secret-store:d::tfy-secret://a", "'a:b:c:secret-store:d::e'",
		"tfy-k8s-secret://KEY", "tfy-k8s-secret://.", "tfy-k8s-secret://..a", "tfy-k8s-secret://.a", "tfy-k8s-secret://" + strings.Repeat("a", 253),
		"tfy-k8s-secret://." + strings.Repeat("a", 252), "tfy-k8s-secret://" + strings.Repeat("a", 254), "a:b:c", "", " ", "tfy-secret://ä:b:c",
	} {
		f.Add(s)
	}
	whole, named := regexp.MustCompile(secretValue), regexp.MustCompile(namedValue)
	f.Fuzz(func(t *testing.T, s string) {
		unsayable := strings.Count(s, "://")+strings.Count(s, ":secret-store:") > 1 ||
			s != "" && strings.ContainsRune("\"'`([", rune(s[0]))
		if whole.MatchString(s) != ref.Is(s) && !(unsayable && !ref.Is(s)) {
			t.Errorf("%q: the pattern says %v, ref %v", s, whole.MatchString(s), ref.Is(s))
		}
		if _, err := ref.ParseFQN(s); err == nil && !named.MatchString(s) {
			t.Errorf("%q is a name, and the pattern refuses it", s)
		}
	})
}

// Every name of a secret, in every spelling that the catalogue has, is found.
func TestCredentialNames(t *testing.T) {
	names := regexp.MustCompile("^(?:" + strings.Join(spellings(), "|") + ")$")
	for _, root := range schema.Roots() {
		for _, row := range schema.Rows(root.Type) {
			last := row.Path[strings.LastIndexByte(row.Path, '.')+1:]
			if must := schema.MustName(schema.Fold(last)); names.MatchString(last) != must {
				t.Errorf("%s: %v", last, !must)
			}
		}
	}
	for name, want := range map[string]bool{"API-KEY": true, "Api_Key": true, "apikey": true, "api_key_2": false, "my_api_key": false, "tokens": false} {
		if names.MatchString(name) != want {
			t.Errorf("%s: %v", name, !want)
		}
	}
}

func TestParts(t *testing.T) {
	for name, want := range map[string]string{"api_key": "api key", "apiKey": "api key", "APIKey": "api key", "OpenAiModel": "open ai model", "ownedBy": "owned by"} {
		if got := strings.Join(parts(name), " "); got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
}
