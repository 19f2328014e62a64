package store

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"strings"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
)

// createsPerSecond is below the quota of CreateSecret, 50 a second
// (docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html).
const createsPerSecond = 30

// What a secret can be: CreateSecretRequest in AWS's API model.
const (
	secretSize = 64 << 10
	secretName = 512
)

func (s *secretsManager) unfit(secret Secret) string {
	switch {
	case strings.HasPrefix(secret.Name, "arn:"):
		return "an ARN names what is there already; name the secret itself"
	case secret.Name == "" || len(secret.Name) > secretName || !only(secret.Name, "/_+=.@-"):
		return "no secret can be called that: a name has letters, digits and /_+=.@-, at most 512 of them"
	case len(secret.Value) > secretSize:
		return "Secrets Manager takes no value of more than 64 KiB"
	}
	return ""
}

// create creates each with a first version, which a second request with the same
// token would not repeat.
func (s *secretsManager) create(ctx context.Context, secrets []Secret) ([]creation, error) {
	l := newLimiter(s.env.Limits, createsPerSecond)
	limits := paced(s.env.Limits, len(secrets), createsPerSecond)
	return creating(ctx, len(secrets), limits, func(ctx context.Context, all []creation) {
		inFlight(ctx, len(secrets), limits.inFlight(), func(ctx context.Context, i int) {
			all[i] = s.createOne(ctx, l, secrets[i])
		})
	}, l)
}

func (s *secretsManager) createOne(ctx context.Context, l *limiter, secret Secret) creation {
	in := &secretsmanager.CreateSecretInput{Name: &secret.Name, ClientRequestToken: aws.String(randomID())}
	if utf8.Valid(secret.Value) {
		in.SecretString = aws.String(string(secret.Value))
	} else {
		in.SecretBinary = secret.Value
	}
	return s.once(ctx, l, "CreateSecret", func(ctx context.Context) error {
		_, err := s.client.CreateSecret(ctx, in)
		return err
	})
}

// randomID is 32 characters that nobody else has.
func randomID() string {
	var b [16]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}
