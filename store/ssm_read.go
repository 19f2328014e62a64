package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"
)

// aloneAtFirst is how many names of refused batches are asked alone before the
// rest of them is given up, where the store has answered for none at all: a
// caller that may read nothing would cost eleven requests for each ten names.
const aloneAtFirst = 30

// parameterReader asks for some of the names by GetParameters.
type parameterReader struct {
	*parameterStore
	names   []string
	answers []Answer
	decrypt bool
	keep    bool // the values

	mu       sync.Mutex
	answered bool  // for any name: it is not the action that is refused
	alone    []int // to be asked alone: a batch with them was refused as a whole
}

// ask answers the names with the indexes: in batches first, and then alone
// those of batches that one name spoiled. GetParameters is refused as a whole
// if the caller may not read one of its names, or if one is no name.
func (r *parameterReader) ask(ctx context.Context, indexes []int) {
	spans := batches(len(indexes), parametersPerRead)
	inFlight(ctx, len(spans), r.env.Limits.inFlight(), func(ctx context.Context, i int) {
		r.batch(ctx, indexes[spans[i].start:spans[i].end])
	})
	first := r.alone
	if !r.answered && len(first) > aloneAtFirst {
		first = first[:aloneAtFirst]
	}
	r.askAlone(ctx, first)
	rest := r.alone[len(first):]
	if slices.ContainsFunc(first, func(i int) bool { return r.answers[i].State != Refused }) || r.answered {
		r.askAlone(ctx, rest)
		return
	}
	r.give(rest, Answer{State: Refused, Why: "it was refused together with others, and so was every one that was asked alone"})
}

func (r *parameterReader) askAlone(ctx context.Context, indexes []int) {
	inFlight(ctx, len(indexes), r.env.Limits.inFlight(), func(ctx context.Context, i int) {
		r.batch(ctx, indexes[i:i+1])
	})
}

// batch makes one request for up to ten names and writes their answers, or
// puts them aside for asking alone.
func (r *parameterReader) batch(ctx context.Context, indexes []int) {
	in := &ssm.GetParametersInput{WithDecryption: aws.Bool(r.decrypt)}
	for _, i := range indexes {
		in.Names = append(in.Names, r.names[i])
	}
	var out *ssm.GetParametersOutput
	code, why := r.request(ctx, r.read, fmt.Sprintf("GetParameters of %d", len(indexes)), func(ctx context.Context) (err error) {
		out, err = r.client.GetParameters(ctx, in)
		return err
	})
	switch {
	case why != "":
		r.give(indexes, broken(why))
	case code == "":
		r.settle(indexes, out)
	case len(indexes) == 1:
		r.give(indexes, awsVerdict(code))
		r.note(awsVerdict(code).State != Refused)
	default:
		r.mu.Lock()
		r.alone = append(r.alone, indexes...)
		r.mu.Unlock()
	}
}

// settle writes what an answer says about each name. An answer that is silent
// about one is not understood: a secret is not missing because nobody spoke.
func (r *parameterReader) settle(indexes []int, out *ssm.GetParametersOutput) {
	said := make(map[string]Answer, len(indexes))
	for _, name := range out.InvalidParameters {
		said[name] = Answer{State: Missing}
	}
	for _, p := range out.Parameters {
		a := Answer{State: Found}
		switch {
		case p.Value == nil:
			a = Answer{State: Broken, Why: "the answer has no value for it"}
		case r.keep:
			a.Value = []byte(*p.Value)
		}
		for _, name := range parameterNames(p) {
			said[name] = a
		}
	}
	for _, i := range indexes {
		a, ok := said[r.names[i]]
		if !ok {
			a = Answer{State: Broken, Why: "the answer does not mention it"}
		}
		r.answers[i] = a
	}
	r.note(true)
}

// parameterNames returns what a parameter may have been asked as: its name or
// its ARN, with the version or label that the answer keeps apart from both.
func parameterNames(p types.Parameter) []string {
	names := []string{aws.ToString(p.Name), aws.ToString(p.ARN)}
	if selector := strings.TrimPrefix(aws.ToString(p.Selector), ":"); selector != "" {
		for i := range names {
			names[i] = strings.TrimSuffix(names[i], ":"+selector) + ":" + selector
		}
	}
	return names
}

func (r *parameterReader) give(indexes []int, a Answer) {
	for _, i := range indexes {
		r.answers[i] = a
	}
}

func (r *parameterReader) note(answered bool) {
	r.mu.Lock()
	r.answered = r.answered || answered
	r.mu.Unlock()
}

// broken is the answer for want of one. That there was no time left is not
// told: ask says how much time there was.
func broken(why string) Answer {
	if why == noTime {
		return Answer{}
	}
	return Answer{State: Broken, Why: why}
}
