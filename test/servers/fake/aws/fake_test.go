package aws

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/smithy-go"
)

// reports keeps what a fake finds wrong.
type reports struct {
	mu   sync.Mutex
	text string
}

func (r *reports) add(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.text += fmt.Sprintf(format, args...) + "\n"
}

// faulty starts a fake for requests that are wrong on purpose.
func faulty(t *testing.T) (*Server, *reports) {
	t.Helper()
	r := new(reports)
	s := newServer(t, r.add)
	s.listen(t, s)
	return s, r
}

func (s *Server) sdk(change func(*aws.Config)) aws.Config {
	c := aws.Config{
		Region: s.Region, BaseEndpoint: &s.URL, HTTPClient: Client(), Retryer: func() aws.Retryer { return aws.NopRetryer{} },
		Credentials: credentials.NewStaticCredentialsProvider(s.AccessKey, s.SecretKey, s.SessionToken),
	}
	if change != nil {
		change(&c)
	}
	return c
}

// TestTheSDKIsUnderstood makes every operation with the unmodified SDK.
func TestTheSDKIsUnderstood(t *testing.T) {
	s := New(t)
	s.PutParameter("/tfy-secret/a", "CANARY a")
	s.PutSecret("b", []byte("CANARY b"))
	ctx := context.Background()
	p := ssm.NewFromConfig(s.sdk(nil))
	m := secretsmanager.NewFromConfig(s.sdk(nil))
	one, err := p.GetParameter(ctx, &ssm.GetParameterInput{Name: aws.String("/tfy-secret/a"), WithDecryption: aws.Bool(true)})
	if err != nil || *one.Parameter.Value != "CANARY a" {
		t.Errorf("GetParameter: %v", err)
	}
	below, err := p.GetParametersByPath(ctx, &ssm.GetParametersByPathInput{Path: aws.String("/tfy-secret"), WithDecryption: aws.Bool(true)})
	if err != nil || len(below.Parameters) != 1 {
		t.Errorf("GetParametersByPath: %v", err)
	}
	if _, err := m.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: aws.String("b")}); err != nil {
		t.Errorf("GetSecretValue: %v", err)
	}
	batch, err := m.BatchGetSecretValue(ctx, &secretsmanager.BatchGetSecretValueInput{SecretIdList: []string{"b", "missing"}})
	if err != nil || len(batch.SecretValues) != 1 || len(batch.Errors) != 1 {
		t.Errorf("BatchGetSecretValue: %v", err)
	}
	if got := s.Requests(); got != 4 {
		t.Errorf("%d requests were counted, want 4", got)
	}
}

// TestTheSDKCreates has the unmodified SDK create, and be refused what is there.
func TestTheSDKCreates(t *testing.T) {
	s := New(t)
	s.PutParameter("/tfy-secret/there", "CANARY old")
	s.PutSecret("there", []byte("CANARY old"))
	s.PutSecret("deleted", []byte("CANARY old"))
	s.DeleteSecret("deleted")
	s.DenyName("/denied", "denied")
	s.DisableKey("/no-key", "no-key")
	ctx := context.Background()
	p := ssm.NewFromConfig(s.sdk(nil))
	m := secretsmanager.NewFromConfig(s.sdk(nil))
	const token = "EXAMPLE1-90ab-cdef-fedc-ba987SECRET1"
	for _, c := range []struct{ name, value, want string }{
		{"/tfy-secret/new", "CANARY new", ""},
		{"/tfy-secret/there", "CANARY new", "ParameterAlreadyExists"},
		{"/tfy-secret/long", strings.Repeat("x", 4097), "ValidationException"},
		{"/tfy-secret/{{x}}", "CANARY", "ValidationException"},
		{"/tfy-secret/x", "CANARY {{ssm:x}}", "ValidationException"},
		{strings.Repeat("/a", 16), "CANARY", "HierarchyLevelLimitExceededException"},
		{"/denied", "CANARY", "AccessDeniedException"},
		{"/no-key", "CANARY", "InvalidKeyId"},
	} {
		_, err := p.PutParameter(ctx, &ssm.PutParameterInput{Name: &c.name, Value: &c.value, Type: "SecureString"})
		wantCode(t, "PutParameter "+c.name, err, c.want)
	}
	for _, c := range []struct{ name, value, token, want string }{
		{"new", "CANARY new", token, ""},
		{"new", "CANARY new", token, ""}, // ignored
		{"new", "CANARY other", token, "ResourceExistsException"},
		{"new", "CANARY new", token + "x", "ResourceExistsException"},
		{"there", "CANARY new", token, "ResourceExistsException"},
		{"deleted", "CANARY new", token, "InvalidRequestException"},
		{"denied", "CANARY", token, "AccessDeniedException"},
		{"no-key", "CANARY", token, "EncryptionFailure"},
		{"a b", "CANARY", token, "ValidationException"},
	} {
		_, err := m.CreateSecret(ctx, &secretsmanager.CreateSecretInput{Name: &c.name, SecretString: &c.value, ClientRequestToken: &c.token})
		wantCode(t, "CreateSecret "+c.name, err, c.want)
	}
	if value, n := s.Parameter("/tfy-secret/there"); string(value) != "CANARY old" || n != 1 {
		t.Errorf("the parameter that was there has %d versions", n)
	}
	if value, n := s.Secret("new"); string(value) != "CANARY new" || n != 1 {
		t.Errorf("the new secret has %d versions", n)
	}
}

func wantCode(t *testing.T, what string, err error, want string) {
	t.Helper()
	code := ""
	if e, ok := errors.AsType[smithy.APIError](err); ok {
		code = e.ErrorCode()
	}
	if code != want || (err == nil) != (want == "") {
		t.Errorf("%s: %v, want %q", what, err, want)
	}
}

// TestWrongRequestsFailTheTest wants each to be reported, not just refused.
func TestWrongRequestsFailTheTest(t *testing.T) {
	other := func(id, key, token string) func(*aws.Config) {
		return func(c *aws.Config) { c.Credentials = credentials.NewStaticCredentialsProvider(id, key, token) }
	}
	read := func(c aws.Config) {
		ssm.NewFromConfig(c).GetParameters(context.Background(), &ssm.GetParametersInput{Names: []string{"/a"}})
	}
	good := newServer(t, t.Errorf)
	for _, c := range []struct {
		name   string
		change func(*aws.Config)
		do     func(aws.Config)
		want   string
	}{
		{"another secret key", other(good.AccessKey, "CANARY-another", good.SessionToken), read, "signature is not that"},
		{"another key id", other("AKIA"+"ANOTHERANOTHER00", good.SecretKey, good.SessionToken), read, "signed for"},
		{"another session token", other(good.AccessKey, good.SecretKey, "CANARY-x"), read, "not the session token"},
		{"another region", func(c *aws.Config) { c.Region = "eu-west-1" }, read, "signed for"},
		{"eleven names", nil, func(c aws.Config) {
			ssm.NewFromConfig(c).GetParameters(context.Background(), &ssm.GetParametersInput{Names: strings.Split("/abcdefghijk", "")[1:]})
		}, "out of bounds"},
		{"a name twice", nil, func(c aws.Config) {
			ssm.NewFromConfig(c).GetParameters(context.Background(), &ssm.GetParametersInput{Names: []string{"/a", "/a"}})
		}, "twice"},
		{"twenty-one secrets", nil, func(c aws.Config) {
			secretsmanager.NewFromConfig(c).BatchGetSecretValue(context.Background(), &secretsmanager.BatchGetSecretValueInput{SecretIdList: strings.Split("abcdefghijklmnopqrstu", "")})
		}, "out of bounds"},
		{"all parameters of the account", nil, func(c aws.Config) {
			ssm.NewFromConfig(c).DescribeParameters(context.Background(), &ssm.DescribeParametersInput{})
		}, "0 filters"},
		{"an operation that deletes", nil, func(c aws.Config) {
			ssm.NewFromConfig(c).DeleteParameter(context.Background(), &ssm.DeleteParameterInput{Name: aws.String("/a")})
		}, "knows no such request"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, r := faulty(t)
			c.do(s.sdk(c.change))
			if !strings.Contains(r.text, c.want) {
				t.Errorf("reported %q, want %q", r.text, c.want)
			}
		})
	}
}

// TestFieldsThatTheModelLacksFailTheTest has no SDK that would send them.
func TestFieldsThatTheModelLacksFailTheTest(t *testing.T) {
	s, r := faulty(t)
	for body, want := range map[string]string{
		`{"Names":["/a"],"Decrypt":true}`:       "no such field",
		`{"Names":"/a"}`:                        "no list",
		`{"Names":["/a"],"WithDecryption":"x"}`: "no boolean",
		`{}`:                                    "required",
		`{`:                                     "no JSON",
	} {
		r.text = ""
		s.decode(s.ssm, "GetParameters", []byte(body))
		if !strings.Contains(r.text, want) {
			t.Errorf("%s: reported %q, want %q", body, r.text, want)
		}
	}
	r.text = ""
	s.succeed(discard{}, nil, s.ssm, "DescribeParameters", map[string]any{"Parameter": []string{}})
	if !strings.Contains(r.text, "the fake's own answer") {
		t.Errorf("an answer that the model lacks: reported %q", r.text)
	}
}

type discard struct{}

func (discard) Header() http.Header         { return http.Header{} }
func (discard) Write(b []byte) (int, error) { return io.Discard.Write(b) }
func (discard) WriteHeader(int)             {}

func TestTheClientStaysOnThisMachine(t *testing.T) {
	_, err := Client().Get("https://ssm.us-east-1.amazonaws.com/")
	if err == nil || !strings.Contains(err.Error(), "not this machine") {
		t.Errorf("dialled AWS: %v", err)
	}
}
