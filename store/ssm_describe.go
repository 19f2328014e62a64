package store

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"
)

// pagesPerDescribe is how many pages are fetched for fifty names: as many as
// reading them takes. The service pages over all parameters of the account and
// leaves pages without a match empty (github.com/aws/aws-sdk-ruby/issues/2012),
// so that asking on would cost more than it spares.
const pagesPerDescribe = parametersPerDescribe / parametersPerRead

// Why DescribeParameters is not asked any more, for the note about it.
const (
	describeRefused   = "DescribeParameters is not allowed"
	describeThrottled = "DescribeParameters throttles"
	describePages     = "DescribeParameters answers with empty pages"
	describeNothing   = "DescribeParameters answers without a list"
)

// parameterDescriber asks for names by DescribeParameters.
type parameterDescriber struct {
	*parameterStore
	names   []string
	answers []Answer
	indexes []int // of the names that it asks for

	throttled atomic.Bool // at some time

	mu    sync.Mutex
	cause string // why it has given up; "" if it has not
	left  []int  // what it has not answered
}

// ask answers the names, and returns those that it could not answer, and why.
func (d *parameterDescriber) ask(ctx context.Context) (left []int, cause string) {
	spans := batches(len(d.indexes), parametersPerDescribe)
	do := func(ctx context.Context, i int) { d.batch(ctx, d.indexes[spans[i].start:spans[i].end]) }
	if len(spans) > 0 {
		// The first goes alone: it is the action that is refused, and not a name.
		do(ctx, 0)
	}
	inFlight(ctx, len(spans)-1, d.env.Limits.inFlight(), func(ctx context.Context, i int) { do(ctx, i+1) })
	slices.Sort(d.left)
	return d.left, d.cause
}

// batch asks for up to fifty names, page by page.
func (d *parameterDescriber) batch(ctx context.Context, indexes []int) {
	in := &ssm.DescribeParametersInput{MaxResults: aws.Int32(parametersPerDescribe)}
	open := make(map[string]int, len(indexes))
	values := make([]string, 0, len(indexes))
	for _, i := range indexes {
		open[d.names[i]] = i
		values = append(values, d.names[i])
	}
	in.ParameterFilters = []types.ParameterStringFilter{{Key: aws.String("Name"), Option: aws.String("Equals"), Values: values}}
	for range pagesPerDescribe {
		if d.hasGivenUp() {
			break
		}
		out, why := d.page(ctx, in)
		if out == nil && !d.hasGivenUp() {
			d.end(open, broken(why))
			return
		}
		if out == nil {
			break
		}
		for _, p := range out.Parameters {
			if i, ok := open[aws.ToString(p.Name)]; ok {
				d.answers[i] = Answer{State: Found}
				delete(open, aws.ToString(p.Name))
			}
		}
		if len(open) == 0 || aws.ToString(out.NextToken) == "" {
			d.end(open, Answer{State: Missing})
			return
		}
		in.NextToken = out.NextToken
	}
	d.leave(open)
}

// page makes one request. Without an output it says why there is none, or has
// given up.
func (d *parameterDescriber) page(ctx context.Context, in *ssm.DescribeParametersInput) (out *ssm.DescribeParametersOutput, why string) {
	what := fmt.Sprintf("DescribeParameters of %d", len(in.ParameterFilters[0].Values))
	code, why := d.request(ctx, d.describe, what, func(ctx context.Context) (err error) {
		out, err = d.client.DescribeParameters(ctx, in)
		if _, t := awsAnswer(err); t.throttled {
			d.throttled.Store(true)
		}
		return err
	})
	switch {
	case why != "" && d.throttled.Load() && ctx.Err() == nil:
		d.giveUp(describeThrottled)
	case code == "AccessDeniedException":
		d.giveUp(describeRefused)
	case code != "":
		// Whatever it does not like about these names, reading says of which.
		d.giveUp("DescribeParameters does not take the names (" + code + ")")
	case why == "" && out.Parameters == nil:
		// No list is not an empty one: nothing is missing because nobody spoke.
		d.giveUp(describeNothing)
	case why == "":
		return out, ""
	}
	return nil, why
}

func (d *parameterDescriber) hasGivenUp() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.cause != ""
}

// giveUp ends the describing for all names; the first cause stays.
func (d *parameterDescriber) giveUp(cause string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.cause == "" {
		d.cause = cause
	}
}

// end gives all that are still open the same answer.
func (d *parameterDescriber) end(open map[string]int, a Answer) {
	for _, i := range open {
		d.answers[i] = a
	}
}

// leave puts all that are still open aside, for reading.
func (d *parameterDescriber) leave(open map[string]int) {
	d.giveUp(describePages)
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, i := range open {
		d.left = append(d.left, i)
	}
}
