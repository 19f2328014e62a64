package store

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
)

const batchRefused = "BatchGetSecretValue is not allowed; asked one by one"

// secretReader asks for some of the names by reading them: by
// BatchGetSecretValue, and by GetSecretValue where a batch does not say.
type secretReader struct {
	*secretsManager
	names   []string
	answers []Answer
	keep    bool // the values

	mu      sync.Mutex
	refused bool  // the right to BatchGetSecretValue
	alone   []int // to be asked alone
}

// ask answers the names with the indexes.
func (r *secretReader) ask(ctx context.Context, indexes []int) {
	spans := batches(len(indexes), secretsPerRead)
	// The first goes alone: it is the action that is refused, and not a secret,
	// for which an answer has errors of their own.
	r.readBatch(ctx, indexes[spans[0].start:spans[0].end])
	inFlight(ctx, len(spans)-1, r.env.Limits.inFlight(), func(ctx context.Context, i int) {
		r.readBatch(ctx, indexes[spans[i+1].start:spans[i+1].end])
	})
	slices.Sort(r.alone)
	inFlight(ctx, len(r.alone), r.env.Limits.inFlight(), func(ctx context.Context, i int) { r.readOne(ctx, r.alone[i]) })
	if r.refused {
		for _, i := range indexes {
			r.answers[i].Notes = append(r.answers[i].Notes, batchRefused)
		}
	}
}

// readBatch makes one request for up to twenty secrets and writes their
// answers, or puts them aside for asking alone.
func (r *secretReader) readBatch(ctx context.Context, indexes []int) {
	if r.isRefused() {
		r.putAside(indexes...)
		return
	}
	in := &secretsmanager.BatchGetSecretValueInput{}
	for _, i := range indexes {
		in.SecretIdList = append(in.SecretIdList, r.names[i])
	}
	var out *secretsmanager.BatchGetSecretValueOutput
	code, why := r.request(ctx, r.batch, fmt.Sprintf("BatchGetSecretValue of %d", len(indexes)), func(ctx context.Context) (err error) {
		out, err = r.client.BatchGetSecretValue(ctx, in)
		return err
	})
	switch {
	case why != "":
		for _, i := range indexes {
			r.answers[i] = broken(why)
		}
	case code != "":
		r.mu.Lock()
		r.refused = r.refused || code == "AccessDeniedException"
		r.mu.Unlock()
		r.putAside(indexes...)
	default:
		r.settle(indexes, out)
	}
}

// settle writes what an answer says about each secret. What it is silent about,
// and errors that are none of that secret, are asked again alone.
func (r *secretReader) settle(indexes []int, out *secretsmanager.BatchGetSecretValueOutput) {
	said := make(map[string]Answer, len(indexes))
	for _, e := range out.Errors {
		if a := awsVerdict(aws.ToString(e.ErrorCode)); a.State != 0 {
			said[aws.ToString(e.SecretId)] = a
		}
	}
	for _, v := range out.SecretValues {
		a := r.value(v.SecretString, v.SecretBinary)
		for _, name := range secretNames(v.Name, v.ARN) {
			said[name] = a
		}
	}
	for _, i := range indexes {
		if a, ok := said[r.names[i]]; ok {
			r.answers[i] = a
		} else {
			r.putAside(i)
		}
	}
}

// readOne asks for one secret and writes its answer.
func (r *secretReader) readOne(ctx context.Context, i int) {
	var out *secretsmanager.GetSecretValueOutput
	code, why := r.request(ctx, r.single, "GetSecretValue", func(ctx context.Context) (err error) {
		out, err = r.client.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: &r.names[i]})
		return err
	})
	switch {
	case why != "":
		r.answers[i] = broken(why)
	case code != "":
		r.answers[i] = awsVerdict(code)
	default:
		r.answers[i] = r.value(out.SecretString, out.SecretBinary)
	}
}

// value is the answer for a secret whose value is here: text, or bytes.
func (r *secretReader) value(text *string, raw []byte) Answer {
	a := Answer{State: Found}
	switch {
	case text == nil && raw == nil:
		return Answer{State: Broken, Why: "the answer has no value for it"}
	case !r.keep:
	case text != nil:
		a.Value = []byte(*text)
	default:
		a.Value = raw
	}
	return a
}

func (r *secretReader) isRefused() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.refused
}

func (r *secretReader) putAside(indexes ...int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.alone = append(r.alone, indexes...)
}
