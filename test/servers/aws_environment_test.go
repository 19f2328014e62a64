package servers_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"secretref.dev/secretref/store"
	"secretref.dev/secretref/test/servers/fake/aws"
)

var awsKinds = []string{store.KindParameterStore, store.KindSecretsManager}

// dials is a client that dials nowhere and remembers where to.
type dials struct {
	mu   sync.Mutex
	to   []string
	http http.Client
}

func newDials() *dials {
	d := new(dials)
	d.http.Transport = &http.Transport{DialContext: func(_ context.Context, _, address string) (net.Conn, error) {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.to = append(d.to, address)
		return nil, errors.New("a test dials nowhere")
	}}
	return d
}

func TestTheRegionPicksTheHost(t *testing.T) {
	s := aws.New(t)
	for _, c := range []struct{ manifest, environment, want string }{
		{"eu-west-1", "us-east-2", "ssm.eu-west-1.amazonaws.com:443"},
		{"", "us-east-2", "ssm.us-east-2.amazonaws.com:443"},
		{"cn-north-1", "", "ssm.cn-north-1.amazonaws.com.cn:443"},
		{"us-gov-west-1", "", "ssm.us-gov-west-1.amazonaws.com:443"},
	} {
		s.Environ(t)
		t.Setenv("AWS_ENDPOINT_URL", "")
		t.Setenv("AWS_REGION", c.environment)
		if to := asked(t, c.manifest); len(to) == 0 || to[0] != c.want {
			t.Errorf("region %q, AWS_REGION %q: dialled %q, want %s", c.manifest, c.environment, to, c.want)
		}
	}
}

// asked asks Parameter Store for one name and returns what it dialled.
func asked(t *testing.T, region string) []string {
	t.Helper()
	d := newDials()
	st, err := store.Open(t.Context(), store.Config{Kind: store.KindParameterStore, Region: region}, store.Env{Client: &d.http, Limits: store.Limits{Rate: -1, Total: 300 * time.Millisecond}})
	if err != nil {
		t.Fatal(err)
	}
	if len(d.to) > 0 {
		t.Errorf("Open dialled %q", d.to)
	}
	a, err := st.Ask(t.Context(), []string{"/a"}, store.Probe)
	if err != nil || a[0].State != store.Broken {
		t.Errorf("%v, %v; want broken", a, err)
	}
	return d.to
}

// TestARegionThatIsNoneDialsNothing: it would become part of a host's name.
func TestARegionThatIsNoneDialsNothing(t *testing.T) {
	s := aws.New(t)
	s.Environ(t)
	for _, region := range []string{"us-east-1.evil.example", "evil.example/", "us-east-1@evil.example", "us-east-", "US-EAST-1", "us_east_1", "localhost", "us-east-1\n", "-east-1", "us--1", "us-east-123"} {
		for _, kind := range awsKinds {
			d := newDials()
			_, err := store.Open(t.Context(), store.Config{Kind: kind, Region: region}, store.Env{Client: &d.http})
			if err == nil || !strings.Contains(err.Error(), "is no AWS region") || len(d.to) > 0 {
				t.Errorf("%s, %q: %v, dialled %q", kind, region, err, d.to)
			}
		}
	}
}

// TestTheVariableThatLeadsPastTheFake is the trap: with it set, the SDK asks AWS
// itself, whatever endpoint the same environment names. The fakes' Environ
// clears it, and their client would not let the request out.
func TestTheVariableThatLeadsPastTheFake(t *testing.T) {
	s := aws.New(t)
	s.Environ(t)
	t.Setenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")
	t.Setenv("AWS_ENDPOINT_URL_SSM", s.URL)
	t.Setenv("AWS_ENDPOINT_URL_SECRETS_MANAGER", s.URL)
	for kind, host := range map[string]string{store.KindParameterStore: "ssm.us-east-1.amazonaws.com:443", store.KindSecretsManager: "secretsmanager.us-east-1.amazonaws.com:443"} {
		d := newDials()
		for _, client := range []*http.Client{&d.http, aws.Client()} {
			st, err := store.Open(t.Context(), store.Config{Kind: kind, Region: "us-east-1"}, store.Env{Client: client, Limits: store.Limits{Rate: -1, Total: 300 * time.Millisecond}})
			if err != nil {
				t.Fatal(err)
			}
			a, err := st.Ask(t.Context(), []string{"/a"}, store.Exists)
			if err != nil || a[0].State != store.Broken {
				t.Errorf("%s: %v, %v; want broken", kind, a, err)
			}
		}
		if len(d.to) == 0 || d.to[0] != host {
			t.Errorf("%s: dialled %q: is the trap gone?", kind, d.to)
		}
	}
	if s.Requests() != 0 {
		t.Errorf("%d requests came to the fake", s.Requests())
	}
	s.Environ(t)
	s.PutParameter("/a", "CANARY")
	a := mustAsk(t, openAWS(t, store.KindParameterStore, unlimited), []string{"/a"}, store.Exists)
	if a[0].State != store.Found {
		t.Errorf("after Environ: %s (%s)", a[0].State, a[0].Why)
	}
}

// TestEndpointsComeFromTheEnvironmentAlone: nothing that a manifest can say is
// one.
func TestEndpointsComeFromTheEnvironmentAlone(t *testing.T) {
	s, hostile := aws.New(t), aws.New(t)
	s.Environ(t)
	s.PutParameter("/a", "CANARY")
	c := store.Config{
		Kind: store.KindParameterStore, Region: "us-east-1", URL: hostile.URL, VaultName: hostile.URL,
		Project: hostile.URL, Mount: hostile.URL, RootPath: hostile.URL, Namespace: hostile.URL, Trusted: true,
	}
	st, err := store.Open(t.Context(), c, store.Env{Client: aws.Client(), Trust: []string{hostile.URL}})
	if err != nil {
		t.Fatal(err)
	}
	if a := mustAsk(t, st, []string{"/a"}, store.Probe); a[0].State != store.Found || hostile.Requests() != 0 {
		t.Errorf("%s (%s); %d requests went elsewhere", a[0].State, a[0].Why, hostile.Requests())
	}
}

func TestWhatIsNotConfiguredHasANextStep(t *testing.T) {
	s := aws.New(t)
	open := func(region string) (store.Store, error) {
		return store.Open(t.Context(), store.Config{Kind: store.KindParameterStore, Region: region}, store.Env{Client: aws.Client(), Limits: store.Limits{Request: time.Second}})
	}
	s.Environ(t)
	if _, err := open(""); err == nil || !strings.Contains(err.Error(), "set AWS_REGION") {
		t.Errorf("no region: %v", err)
	}
	t.Setenv("AWS_PROFILE", "acme")
	if _, err := open("us-east-1"); err == nil || !strings.Contains(err.Error(), "AWS_PROFILE") {
		t.Errorf("no such profile: %v", err)
	}
	s.Environ(t)
	for _, name := range []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"} {
		t.Setenv(name, "")
	}
	st, err := open("us-east-1")
	if err != nil {
		t.Fatal(err)
	}
	a := mustAsk(t, st, []string{"/a", "/b"}, store.Exists)
	if a[0].State != store.Broken || !strings.Contains(a[1].Why, "AWS_ACCESS_KEY_ID") || s.Requests() != 0 {
		t.Errorf("no credentials: %s (%s), %d requests", a[0].State, a[1].Why, s.Requests())
	}
}

// TestNothingOfTheAWSFilesComesOut: the SDK's errors quote them.
func TestNothingOfTheAWSFilesComesOut(t *testing.T) {
	s := aws.New(t)
	dir := t.TempDir()
	for name, text := range map[string]string{
		"helper that fails":  "[default]\ncredential_process = sh -c \"echo CANARY; echo CANARY >&2; exit 1\"\n",
		"helper of nonsense": "[default]\ncredential_process = echo CANARY\n",
		"no ini file":        "CANARY = CANARY\n[default\nCANARY",
		"half of a key":      "[default]\naws_access_key_id = CANARY\n",
		"a source of none":   "[default]\nrole_arn = CANARY\nsource_profile = none\n",
	} {
		s.Environ(t)
		file := filepath.Join(dir, strings.ReplaceAll(name, " ", "-"))
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		t.Setenv("AWS_CONFIG_FILE", file)
		for _, name := range []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"} {
			t.Setenv(name, "")
		}
		var said strings.Builder
		st, err := store.Open(t.Context(), store.Config{Kind: store.KindParameterStore, Region: "us-east-1"}, store.Env{Client: aws.Client(), Log: func(line string) { said.WriteString(line) }})
		if err != nil {
			said.WriteString(err.Error())
		} else {
			a := mustAsk(t, st, []string{"/a"}, store.Probe)
			said.WriteString(a[0].Why)
			if a[0].State != store.Broken {
				t.Errorf("%s: %s", name, a[0].State)
			}
		}
		if strings.Contains(said.String(), "CANARY") || said.Len() == 0 {
			t.Errorf("%s: said %d characters, with a CANARY or none", name, said.Len())
		}
	}
}
