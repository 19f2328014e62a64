package store

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"
	"golang.org/x/time/rate"
)

// The quota of PutParameter, of the whole account in one region, is published
// nowhere; AWS's support tells users of 3 a second
// (github.com/github-aws-runners/terraform-aws-github-runner/issues/2944), and
// 20 at once have been seen to pass.
const (
	putsPerSecond = 3
	putsBurst     = 10
)

// What a parameter can be: PutParameterRequest in AWS's API model.
const (
	standardParameter = 4 << 10
	advancedParameter = 8 << 10
	parameterName     = 1011 // with the ARN in front of it, which the service counts
	parameterLevels   = 15
)

// unfit keeps what Parameter Store would not take, or not keep as it is, from
// being sent there.
func (s *parameterStore) unfit(secret Secret) string {
	if why := notParameterName(secret.Name); why != "" {
		return why
	}
	size := len(secret.Value)
	switch {
	case size > advancedParameter:
		return "Parameter Store takes no value of more than 8 KiB; put it into Secrets Manager"
	case size > standardParameter:
		return "Parameter Store takes no value of more than 4 KiB in its standard tier; put it there by hand in the advanced tier, which AWS charges for, or into Secrets Manager"
	case strings.Contains(string(secret.Value), "{{"):
		return "Parameter Store takes no value with {{, which stands for other parameters; put it into Secrets Manager"
	}
	return notTextual(secret.Value)
}

// notParameterName says why no parameter can be created under a name, "" if one
// can.
func notParameterName(name string) string {
	first, _, path := strings.Cut(strings.ToLower(strings.TrimPrefix(name, "/")), "/")
	switch {
	case strings.Contains(name, ":"):
		return "an ARN, a version or a label names what is there already; name the parameter itself"
	case name == "" || !only(name, "/_.-") || len(name) > parameterName || strings.HasSuffix(name, "/") || strings.Contains(name, "//"):
		return "no parameter can be called that: a name has letters, digits, _ . - and / between its levels"
	case strings.Contains(name, "/") && name[0] != '/':
		return "the name of a parameter with levels begins with /"
	case strings.Count(strings.TrimPrefix(name, "/"), "/") >= parameterLevels:
		return "the name of a parameter has no more than 15 levels"
	case first == "aws" || first == "ssm" || !path && (strings.HasPrefix(first, "aws") || strings.HasPrefix(first, "ssm")):
		return "the names that begin with aws or ssm are AWS's own"
	}
	return ""
}

// create puts each as a SecureString, under the key that the account has for
// them, and without overwriting.
func (s *parameterStore) create(ctx context.Context, secrets []Secret) ([]creation, error) {
	l := newLimiter(s.env.Limits, putsPerSecond)
	if s.env.Limits.Rate == 0 {
		l.rate = rate.NewLimiter(putsPerSecond, putsBurst)
	}
	limits := paced(s.env.Limits, len(secrets), putsPerSecond)
	return creating(ctx, len(secrets), limits, func(ctx context.Context, all []creation) {
		inFlight(ctx, len(secrets), limits.inFlight(), func(ctx context.Context, i int) {
			all[i] = s.once(ctx, l, "PutParameter", func(ctx context.Context) error {
				_, err := s.client.PutParameter(ctx, &ssm.PutParameterInput{
					Name: &secrets[i].Name, Value: aws.String(string(secrets[i].Value)),
					Type: types.ParameterTypeSecureString, Overwrite: aws.Bool(false),
				})
				return err
			})
		})
	}, l)
}
