package ref

import (
	"reflect"
	"strings"
	"testing"
)

func TestAfterSchemeTakesOneWordAndOneSpace(t *testing.T) {
	for _, word := range []string{"Bearer", "bearer", "Basic", "Token", "ApiKey", "Api-Key", "Digest", "Negotiate", "AWS4-HMAC-SHA256", "Key", "Bot", "GenieKey", "SSWS", "Splunk", "Zoho-oauthtoken"} {
		scheme, rest, ok := AfterScheme(word + " " + good)
		if !ok || scheme != word || rest != good {
			t.Errorf("%s: %q, %q, %v", word, scheme, rest, ok)
		}
	}
	for _, s := range []string{"", "Bearer", "Bearer ", "Bearer  x", " x", "Bearer\tx", "Bearer: x", "1a x", "X_y-1 x", "S3crPassw0rdValue99 x", "hUnTeR x", "averyverylongpassword x", "a=b x", good, good + " x", "tfy-secret ://a:b:c"} {
		if scheme, rest, ok := AfterScheme(s); ok {
			t.Errorf("AfterScheme(%q) = %q, %q", s, scheme, rest)
		}
	}
}

func TestPerUserFindsPlaceholders(t *testing.T) {
	for _, c := range []struct {
		in    string
		names string
		only  bool
	}{
		{"", "", false},
		{"{{NAME}}", "NAME", true},
		{"{{job_param}}", "job_param", true},
		{"{{api-key}}", "api-key", true},
		{"Bearer {{TOKEN}}", "TOKEN", true},
		{"{{A}}{{B}}{{A}}", "A B", true},
		{"Basic {{A}}{{B}}", "A B", true},
		{"{{A}}:{{B}}", "A B", false},
		{" {{A}}", "A", false},
		{"{{A}} ", "A", false},
		{"x{{A}}", "A", false},
		{"Bearer x {{A}}", "A", false},
		{"{{ NAME }}", "", false},
		{"{{ .Values.x }}", "", false},
		{"{{.x}}", "", false},
		{"{{1A}}", "", false},
		{"{{}}", "", false},
		{"{{A}", "", false},
		{"${{A}}", "", false},
		{"{{{A}}}", "", false},
		{"{A}", "", false},
	} {
		names, only := PerUser(c.in)
		if strings.Join(names, " ") != c.names || only != c.only {
			t.Errorf("PerUser(%q) = %q, %v", c.in, names, only)
		}
	}
}

func TestSamplesAreSegmentsThatNobodyWouldChoose(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"tfy-secret://acme:prod:OPENAI_API_KEY", ""},
		{"tfy-secret://acme:prod:KEY", ""},
		{"tfy-secret://acme:prod:SECRET_KEY", ""},
		{"tfy-secret://acme:secret-group:SECRET_KEY", ""},
		{"tfy-secret://acme:group:secret", ""},
		{"tfy-secret://acme:todo-app:xx", ""},
		{"tfy-secret://heretic:there:where", ""},
		{"tfy-secret://TENANT:SECRET_GROUP:SECRET_KEY", "tenant group key"},
		{"tfy-secret://TENANT:SECRET_GROUP:KEY", "tenant group key"},
		{"tfy-secret://tenant:group:key", "tenant group key"},
		{"tfy-secret://TENANT:prod:OPENAI_API_KEY", "tenant"},
		{"tfy-secret://your-tenant:prod:OPENAI_API_KEY", "tenant"},
		{"tfy-secret://YOUR_TENANT:my-group:KEY", "tenant group key"},
		{"tfy-secret://acme:prod:my-key-here", "key"},
		{"tfy-secret://acme:prod:xxx", "key"},
		{"tfy-secret://acme:prod:XXXX-XXXX", "key"},
		{"tfy-secret://acme:changeme:KEY", "group key"},
		{"tfy-secret://acme:prod:placeholder", "key"},
		{"tfy-secret://acme:prod:replace-with-yours", "key"},
		{"tfy-k8s-secret://KEY", ""},
		{"tfy-k8s-secret://YOUR_KEY", "key"},
		{goodB, ""},
		{"acme:aws:main:secret-store:ssm::/path/to/secret", "path"},
		{"acme:aws:main:secret-store:ssm::/tfy-secret/your-key/x", "path"},
		{"TENANT:PROVIDER:ACCOUNT:secret-store:INTEGRATION::PATH", "tenant provider account integration path"},
	} {
		r, err := Parse(c.in)
		if err != nil {
			t.Errorf("Parse(%q): %v", c.in, err)
		}
		if got := strings.Join(Samples(r), " "); got != c.want {
			t.Errorf("Samples(%q) = %q, want %q", c.in, got, c.want)
		}
	}
	if got := Samples(group("<tenant>", "prod", "K")); !reflect.DeepEqual(got, []string{"tenant"}) {
		t.Errorf("brackets: %q", got)
	}
}
