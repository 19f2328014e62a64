package redact

import (
	"strings"
	"testing"
)

func TestURLCredentials(t *testing.T) {
	const user, tok = "a password in the user information", "a token in the user information"
	for in, want := range map[string][2]string{
		"postgres://app:CANARY@db:5432/x":                                  {"CANARY", user},
		"postgres://app:CAN@ARY@db:5432/x":                                 {"CAN@ARY", user},
		"postgres://app:CAN/ARY#1@db:5432/x":                               {"CAN/ARY#1", user},
		"redis://:CANARY@cache":                                            {"CANARY", user},
		"mongodb+srv://u:CANARY@c.example.net/?retryWrites=true":           {"CANARY", user},
		"amqp://u:1234@mq":                                                 {"1234", user},
		"jdbc:postgresql://u:CANARY@db/x":                                  {"CANARY", user},
		"see (https://u:CANARY@example.com) there":                         {"CANARY", user},
		"https://u:CANARY@example.com\thttps://example.com":                {"CANARY", user},
		"https://oauth2:" + mix(20) + "@gitlab.com/acme/x.git":             {mix(20), user},
		"git+https://" + mix(20) + "@github.com/acme/x":                    {mix(20), tok},
		"https://" + mix(16) + "@github.com/acme/x":                        {mix(16), tok},
		"https://" + mix(24) + "@git.example.com/x":                        {mix(24), tok},
		"https://" + mix(24) + ":@git.example.com/x":                       {mix(24), tok},
		"https://" + mix(24) + ":x-oauth-basic@git.example.com/x":          {mix(24), tok},
		"u:CANARY@tcp(db:3306)/x":                                          {"CANARY", user},
		"mysql://u:CANARY@tcp(db:3306)/x":                                  {"CANARY", user},
		"jdbc:oracle:thin:scott/CANARY@//db:1521/svc":                      {"CANARY", user},
		"https://api.example.com/?api_key=CANARY":                          {"CANARY", `the query parameter "api_key"`},
		"https://api.example.com/?x=1&exaApiKey=CANARY&y=2":                {"CANARY", `the query parameter "exaApiKey"`},
		"https://api.example.com/?x=1&amp;token=CANARY":                    {"CANARY", `the query parameter "token"`},
		"https://api.example.com/#access_token=CANARY":                     {"CANARY", `the fragment parameter "access_token"`},
		"https://maps.example.com/?key=CANARY-77":                          {"CANARY-77", `the query parameter "key"`},
		"https://x.blob.example.net/c?sv=2024&sig=CANARY%2B7%3D":           {"CANARY%2B7%3D", `the query parameter "sig"`},
		"https://s3.example.com/b?X-Amz-Signature=" + hex(64):              {hex(64), `the query parameter "X-Amz-Signature"`},
		"https://f.example.net/api/f?code=" + mix(54) + "==":               {mix(54) + "==", `the query parameter "code"`},
		"/search?password=CANARY":                                          {"CANARY", `the query parameter "password"`},
		"https://zoom.example.com/j/1?pwd=123456":                          {"123456", `the query parameter "pwd"`},
		"https://x.example.com/?a=https://b.example.com&auth=CANARY77":     {"CANARY77", `the query parameter "auth"`},
		"Server=h;Database=d;User Id=u;Password=CANARY;":                   {"CANARY", `the connection string setting "Password"`},
		"Password=CANARY;Server=h":                                         {"CANARY", `the connection string setting "Password"`},
		"Server=h; Pwd = x; Pwd=CANARY":                                    {"CANARY", `the connection string setting "Pwd"`},
		"Server=h;Password=CAN ARY;Encrypt=true":                           {"CAN ARY", `the connection string setting "Password"`},
		"AccountName=a;AccountKey=" + b64(86) + "==;X=y":                   {b64(86) + "==", `the connection string setting "AccountKey"`},
		"Endpoint=sb://x/;SharedAccessKeyName=R;SharedAccessKey=CANA7Y=":   {"CANA7Y=", `the connection string setting "SharedAccessKey"`},
		"host=db port=5432 user=u password=CANARY dbname=x":                {"CANARY", `the connection string setting "password"`},
		"host=db password='CAN ARY' dbname=x":                              {"CAN ARY", `the connection string setting "password"`},
		"jdbc:mysql://db/x?user=u&password=CANARY":                         {"CANARY", `the query parameter "password"`},
		"jdbc:sqlserver://db:1433;user=u@srv;password=CANARY;encrypt=true": {"CANARY", `the connection string setting "password"`},
	} {
		cs := URLCredentials(in)
		if len(cs) != 1 || in[cs[0].Start:cs[0].End] != want[0] || cs[0].What != want[1] {
			t.Errorf("%q: %+v", in, cs)
			for _, c := range cs {
				t.Logf("   %q", in[c.Start:c.End])
			}
		}
	}
}

func TestURLCredentialsSeveral(t *testing.T) {
	in := "postgres://u:CANARY1@a/x?password=CANARY2 https://b:CANARY3@c/?token=CANARY4&sig=CANARY55"
	var got []string
	for _, c := range URLCredentials(in) {
		got = append(got, in[c.Start:c.End])
	}
	if strings.Join(got, " ") != "CANARY1 CANARY2 CANARY3 CANARY4 CANARY55" {
		t.Error(got)
	}
}

// A parameter's name can be the credential; it is not repeated.
func TestURLCredentialNameIsMasked(t *testing.T) {
	in := "/x?gh" + "p_" + mix(36) + "-token=CANARY"
	cs := URLCredentials(in)
	if len(cs) != 1 || cs[0].What != `the query parameter "[masked]"` {
		t.Errorf("%+v", cs)
	}
}

func TestURLsWithoutCredentials(t *testing.T) {
	for _, s := range []string{
		"", "://", "http://", "http://:@h", "https://example.com", "https://example.com:8443/a?b=c#d", "https://user@example.com",
		"https://git@github.com/acme/x", "https://acme-org@dev.azure.com/acme-org/p/_git/r", "https://x-access-token@github.com/a/b", "https://john.doe%40example.com@git.example.com/x",
		"https://medium.com/@user", "https://h:8443/@scope/p", "docker://alpine:3.18@sha256:" + hex(64), "oci://r:5000/a:1@sha256:" + hex(64),
		"https://u:${PASSWORD}@h", "https://u:{{TOKEN}}@h", "https://u:<password>@h", "https://u:$PASSWORD@h", "https://u:***@h", "https://u:$token@h", "https://u:%s@h",
		"postgresql://u:tfy-secret://acme:prod:DB_PASSWORD@h:5432/d", "https://h/?api_key=tfy-secret://acme:prod:KEY", "https://h/?api_key=", "https://h/?api_key=${KEY}",
		"https://h/?api_key={{KEY}}", "https://h/?api_key={{ KEY }}", "https://h/?api_key=<key>", "https://h/?token=***", "https://h/?page_token=CANARY7", "https://h/?max_tokens=5",
		"https://h/?key=title", "https://h/?sort_key=createdAt", "https://h/?auth=basic", "https://h/?token=true", "https://h/?code=US", "https://h/?token_type=bearer&keys=a",
		"Server=h;Password=;Encrypt=true", "Server=h;Password=${P};", "host=db password=$PGPASSWORD", "--password=CANARY", "export TOKEN=CANARY", "password: CANARY",
		"tfy-secret://acme:prod:KEY@h", "tfy-volume://a:b@c", "arn:aws:iam::123456789012:user/a@b", "mailto:a@b.example", "git@github.com:a/b.git",
		"acme:aws:p:secret-store:s::/a/b", "http://localhost:{port}/@x", "http://h:<port>/@x",
	} {
		if cs := URLCredentials(s); len(cs) > 0 {
			t.Errorf("%q: %+v %q", s, cs, s[cs[0].Start:cs[0].End])
		}
	}
}
