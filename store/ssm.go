package store

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
)

// The quotas of Parameter Store, of the whole account in one region: 40 reads a
// second by default (docs.aws.amazon.com/general/latest/gr/ssm.html, "Max
// throughput"). That of DescribeParameters is published nowhere, and users run
// into it soon (github.com/minamijoyo/myaws/issues/31).
const (
	parametersPerSecond = 36 // and a burst of 4: never more than 40 in one second
	parametersBurst     = 4
	describesPerSecond  = 5
)

// What one request may name: GetParametersRequest.Names and
// ParameterStringFilter.Values in AWS's API model.
const (
	parametersPerRead     = 10
	parametersPerDescribe = 50
)

// parameterStore is AWS Systems Manager Parameter Store. Whether a parameter
// exists it answers by DescribeParameters, which gives no value and needs no
// right to one; everything else by GetParameters.
type parameterStore struct {
	*account
	client   *ssm.Client
	read     *limiter
	describe *limiter
}

func openParameterStore(ctx context.Context, c Config, env Env) (Store, error) {
	a, err := openAccount(ctx, c, env)
	if err != nil {
		return nil, err
	}
	s := &parameterStore{
		account:  a,
		client:   ssm.NewFromConfig(a.cfg, func(o *ssm.Options) { o.HTTPClient, o.Retryer = a.http, aws.NopRetryer{} }),
		read:     newLimiter(env.Limits, parametersPerSecond),
		describe: newLimiter(env.Limits, describesPerSecond),
	}
	if env.Limits.Rate == 0 {
		s.read.rate.SetBurst(parametersBurst)
	}
	return s, nil
}

// Requests counts full batches. Names that DescribeParameters does not know
// (ARNs, versions, /aws/…) cost a tenth of a request each instead, and pages
// that the service leaves empty come on top.
func (s *parameterStore) Requests(n int, mode Mode) int {
	if mode == Exists {
		return len(batches(n, parametersPerDescribe))
	}
	return len(batches(n, parametersPerRead))
}

func (s *parameterStore) Ask(ctx context.Context, names []string, mode Mode) ([]Answer, error) {
	return ask(ctx, len(names), s.env.Limits, func(ctx context.Context, answers []Answer) {
		if len(names) == 0 {
			return
		}
		if why := s.login(ctx); why != "" {
			fill(answers, Broken, why)
			return
		}
		if mode == Exists {
			s.exists(ctx, names, answers)
			return
		}
		r := &parameterReader{parameterStore: s, names: names, answers: answers, decrypt: true, keep: mode == Value}
		r.ask(ctx, all(len(names)))
	}, s.read, s.describe)
}

// exists describes what can be described, and reads the rest.
func (s *parameterStore) exists(ctx context.Context, names []string, answers []Answer) {
	d := &parameterDescriber{parameterStore: s, names: names, answers: answers}
	var unlisted []int
	for i, name := range names {
		if isListed(name) {
			d.indexes = append(d.indexes, i)
		} else {
			unlisted = append(unlisted, i)
		}
	}
	left, cause := d.ask(ctx)
	s.instead(ctx, names, answers, left, cause)
	s.instead(ctx, names, answers, unlisted, "ARNs, versions and names under /aws/ are not listed by DescribeParameters")
}

// instead reads what was not described. It asks for no decryption: no KMS key
// is needed then, and what arrives of a SecureString, and is dropped, is not
// its value.
func (s *parameterStore) instead(ctx context.Context, names []string, answers []Answer, indexes []int, cause string) {
	if len(indexes) == 0 {
		return
	}
	r := &parameterReader{parameterStore: s, names: names, answers: answers}
	r.ask(ctx, indexes)
	for _, i := range indexes {
		if answers[i].State == Refused && cause == describeRefused {
			answers[i].Why = "the caller may neither describe nor read it (AccessDeniedException)"
		}
		answers[i].Notes = append(answers[i].Notes, cause+"; asked by GetParameters, values dropped")
	}
}

// isListed reports whether DescribeParameters lists a parameter of that name if
// there is one: it lists by plain names, and neither the public parameters nor
// the references to Secrets Manager under /aws/.
func isListed(name string) bool {
	return !strings.Contains(name, ":") && !strings.HasPrefix(name, "/aws/")
}

// all returns the numbers from 0 to n-1.
func all(n int) []int {
	indexes := make([]int, n)
	for i := range indexes {
		indexes[i] = i
	}
	return indexes
}
