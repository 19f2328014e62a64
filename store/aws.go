package store

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdkretry "github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/smithy-go/logging"
)

// account is what both stores of AWS are asked with: the SDK's configuration,
// and credentials that are fetched once, before the first request.
//
// Credentials come from the SDK's default chain, the region from the Config or
// else from that chain, and an endpoint from the operator's environment alone
// (AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_SSM, AWS_ENDPOINT_URL_SECRETS_MANAGER, or
// the operator's AWS profile). AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true means
// AWS itself, whatever else is set: that is the SDK's rule, and it is kept.
type account struct {
	cfg  aws.Config
	http *http.Client
	env  Env
}

// openAccount reads the configuration. It dials nothing.
func openAccount(ctx context.Context, c Config, env Env) (*account, error) {
	if c.Region != "" && !isRegion(c.Region) {
		return nil, errors.New(quote(c.Region) + " is no AWS region; write one like us-east-1")
	}
	if err := guardFiles(env, awsFiles); err != nil {
		return nil, err
	}
	options := []func(*config.LoadOptions) error{
		// "auto" asks the machine's metadata service for its region, here already.
		config.WithDefaultsMode(aws.DefaultsModeStandard),
		config.WithLogger(logging.Nop{}),
		// For logins alone: the requests to the stores are tried again by retry.
		config.WithRetryer(func() aws.Retryer {
			return sdkretry.NewStandard(func(o *sdkretry.StandardOptions) {
				o.MaxAttempts, o.MaxBackoff = attempts, maxPause
			})
		}),
	}
	if c.Region != "" {
		options = append(options, config.WithRegion(c.Region))
	}
	if env.Client != nil {
		options = append(options, config.WithHTTPClient(safeClient(env)))
	}
	cfg, err := config.LoadDefaultConfig(ctx, options...)
	if err != nil {
		return nil, unreadableConfig(err)
	}
	if cfg.Region == "" {
		return nil, errors.New("the AWS region is not known; give the integration a region, or set AWS_REGION")
	}
	if !isRegion(cfg.Region) {
		return nil, errors.New(quote(cfg.Region) + " is no AWS region; set AWS_REGION to one like us-east-1")
	}
	return &account{cfg: cfg, http: accountClient(cfg, env), env: env}, nil
}

// unreadableConfig says what is wrong with the operator's AWS configuration,
// without the library's text, which may quote lines of a credentials file.
func unreadableConfig(err error) error {
	if e, ok := errors.AsType[config.SharedConfigProfileNotExistError](err); ok {
		return errors.New("there is no AWS profile " + quote(e.Profile) + "; set AWS_PROFILE to one that the AWS configuration has")
	}
	return errors.New("the AWS configuration cannot be read; see whether \"aws sts get-caller-identity\" works here")
}

// accountClient returns the client for requests to the stores. It trusts what
// the SDK was told to trust in AWS_CA_BUNDLE.
func accountClient(cfg aws.Config, env Env) *http.Client {
	built, ok := cfg.HTTPClient.(*awshttp.BuildableClient)
	if env.Client != nil || !ok {
		return safeClient(env)
	}
	transport := safeTransport(env)
	if t := built.GetTransport(); t.TLSClientConfig != nil {
		transport.TLSClientConfig.RootCAs = t.TLSClientConfig.RootCAs
	}
	env.Client = &http.Client{Transport: transport}
	return safeClient(env)
}

// isRegion reports whether a name is built like a region: words of small
// letters and a number, us-gov-west-1. It becomes part of a host name.
func isRegion(name string) bool {
	parts := strings.Split(name, "-")
	if len(parts) < 3 || len(parts[0]) < 2 || len(parts[0]) > 4 {
		return false
	}
	for _, word := range parts[:len(parts)-1] {
		if word == "" || strings.Trim(word, "abcdefghijklmnopqrstuvwxyz") != "" {
			return false
		}
	}
	number := parts[len(parts)-1]
	return (len(number) == 1 || len(number) == 2) && strings.Trim(number, "0123456789") == ""
}

// login fetches the credentials and returns why there are none, "" if there
// are.
func (a *account) login(ctx context.Context) (why string) {
	if a.cfg.Credentials == nil {
		return noCredentials
	}
	ctx, cancel := context.WithTimeout(ctx, a.env.Limits.request())
	defer cancel()
	start := time.Now()
	if _, err := a.cfg.Credentials.Retrieve(ctx); err != nil {
		why = loginWhy(err)
		a.env.logf("aws: login: %s", why)
		return why
	}
	a.env.logf("aws: login: done in %s", time.Since(start).Round(time.Millisecond))
	return ""
}

// request makes one request, again where that helps. It returns the service's
// own error if the answer was one, or why there is no answer.
func (a *account) request(ctx context.Context, l *limiter, what string, do func(context.Context) error) (code string, why string) {
	why = retry(ctx, l, func(ctx context.Context) (t try) {
		start := time.Now()
		code, t = awsAnswer(do(ctx))
		said := "done"
		if t.why != "" {
			said = t.why
		} else if code != "" {
			said = code
		}
		a.env.logf("aws: %s: %s in %s", what, said, time.Since(start).Round(time.Millisecond))
		return t
	})
	return code, why
}
