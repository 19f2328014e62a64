package store

import (
	"context"
	"slices"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
)

// The quotas of Secrets Manager, of the whole account in one region: 10,000
// DescribeSecret and GetSecretValue together in a second, and 100
// BatchGetSecretValue
// (docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html).
// A tenth and a half of them is enough, and leaves the rest to what runs on these
// secrets: also if, which that page does not say, each secret of a batch counts
// as a GetSecretValue, as it does in the account's audit log.
const (
	secretsPerSecond = 1000
	batchesPerSecond = 50
)

// secretsPerRead is BatchGetSecretValueRequest.SecretIdList in AWS's API model.
const secretsPerRead = 20

// currentVersion is the label of the version that is read when none is named.
const currentVersion = "AWSCURRENT"

// secretsManager is AWS Secrets Manager.
//
// Whether a secret exists it answers by DescribeSecret, one request for each,
// and not by ListSecrets, which would need fewer: DescribeSecret can be allowed
// for the named secrets alone, ListSecrets only for the whole account; it lists
// by the beginnings of names, leaves out what is scheduled for deletion, and is
// up to five minutes behind.
type secretsManager struct {
	*account
	client *secretsmanager.Client
	single *limiter
	batch  *limiter
}

func openSecretsManager(ctx context.Context, c Config, env Env) (Store, error) {
	a, err := openAccount(ctx, c, env)
	if err != nil {
		return nil, err
	}
	return &secretsManager{
		account: a,
		client: secretsmanager.NewFromConfig(a.cfg, func(o *secretsmanager.Options) {
			o.HTTPClient, o.Retryer = a.http, aws.NopRetryer{}
		}),
		single: newLimiter(env.Limits, secretsPerSecond),
		batch:  newLimiter(env.Limits, batchesPerSecond),
	}, nil
}

func (s *secretsManager) Requests(n int, mode Mode) int {
	if mode == Exists {
		return n
	}
	return len(batches(n, secretsPerRead))
}

func (s *secretsManager) Ask(ctx context.Context, names []string, mode Mode) ([]Answer, error) {
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
		r := &secretReader{secretsManager: s, names: names, answers: answers, keep: mode == Value}
		r.ask(ctx, all(len(names)))
	}, s.single, s.batch)
}

// exists describes every secret, and reads those that the caller may not
// describe: who runs on them has often been given the one right and not the
// other. Where all of the first twenty are refused the rest is read straight
// away, twenty in a request.
func (s *secretsManager) exists(ctx context.Context, names []string, answers []Answer) {
	var mu sync.Mutex
	var refused []int
	describe := func(ctx context.Context, i int) {
		if s.describe(ctx, names[i], &answers[i]) {
			mu.Lock()
			refused = append(refused, i)
			mu.Unlock()
		}
	}
	first := min(len(names), secretsPerRead)
	inFlight(ctx, first, s.env.Limits.inFlight(), describe)
	if len(refused) == first {
		refused = all(len(names))
	} else {
		inFlight(ctx, len(names)-first, s.env.Limits.inFlight(), func(ctx context.Context, i int) { describe(ctx, first+i) })
	}
	if len(refused) == 0 || ctx.Err() != nil {
		return
	}
	slices.Sort(refused)
	r := &secretReader{secretsManager: s, names: names, answers: answers}
	r.ask(ctx, refused)
	for _, i := range refused {
		if answers[i].State == Refused {
			answers[i].Why = "the caller may neither describe nor read it (AccessDeniedException)"
		}
		answers[i].Notes = append(answers[i].Notes, "DescribeSecret is not allowed; asked by reading, values dropped")
	}
}

// describe asks for one secret and writes the answer, or reports that the
// caller may not ask.
func (s *secretsManager) describe(ctx context.Context, name string, a *Answer) (refused bool) {
	var out *secretsmanager.DescribeSecretOutput
	code, why := s.request(ctx, s.single, "DescribeSecret", func(ctx context.Context) (err error) {
		out, err = s.client.DescribeSecret(ctx, &secretsmanager.DescribeSecretInput{SecretId: &name})
		return err
	})
	switch {
	case why != "":
		*a = broken(why)
	case code == "AccessDeniedException":
		return true
	case code != "":
		*a = awsVerdict(code)
	case !slices.Contains(secretNames(out.Name, out.ARN), name):
		*a = Answer{State: Broken, Why: "the answer does not mention it"}
	case out.DeletedDate != nil:
		*a = Answer{State: Disabled, Why: "it is scheduled for deletion"}
	case !hasCurrent(out.VersionIdsToStages):
		// As missing as it is for GetSecretValue, which gives
		// ResourceNotFoundException (github.com/boto/boto3/issues/2794).
		*a = Answer{State: Missing, Why: "it has no current version (" + currentVersion + ")"}
	default:
		*a = Answer{State: Found}
	}
	return false
}

func hasCurrent(versions map[string][]string) bool {
	for _, labels := range versions {
		if slices.Contains(labels, currentVersion) {
			return true
		}
	}
	return false
}

// secretNames returns what a secret may have been asked as: its name, its ARN,
// or its ARN without the hyphen and six characters that AWS put at the end.
func secretNames(name, arn *string) []string {
	names := []string{aws.ToString(name)}
	if full := aws.ToString(arn); full != "" {
		names = append(names, full)
		if cut := len(full) - len("-xxxxxx"); cut > 0 && full[cut] == '-' {
			names = append(names, full[:cut])
		}
	}
	return names
}
