package store

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"
	"github.com/aws/smithy-go"
)

func TestRegions(t *testing.T) {
	for _, name := range []string{"us-east-1", "ap-southeast-5", "us-gov-west-1", "us-isob-east-1", "cn-northwest-1", "eusc-de-east-1", "mx-central-1"} {
		if !isRegion(name) {
			t.Errorf("%s is a region", name)
		}
	}
	for _, name := range []string{"", "us", "us-east", "us-east-1.example", "us-east-1/", "us-east-1 ", "us-e@st-1", "us-east-1-1x", "us-eaſt-1", "us-east-", "u-east-1", "127-0-0"} {
		if isRegion(name) {
			t.Errorf("%q is no region", name)
		}
	}
}

func TestWhatAParameterWasAskedAs(t *testing.T) {
	arn := "arn:aws:ssm:us-east-1:123456789012:parameter/a"
	for _, c := range []struct {
		in   types.Parameter
		want []string
	}{
		{types.Parameter{Name: aws.String("/a"), ARN: &arn}, []string{"/a", arn}},
		{types.Parameter{Name: aws.String("/a"), ARN: &arn, Selector: aws.String(":3")}, []string{"/a:3", arn + ":3"}},
		{types.Parameter{Name: aws.String("/a"), ARN: &arn, Selector: aws.String("live")}, []string{"/a:live", arn + ":live"}},
		{types.Parameter{Name: aws.String("/a:3"), ARN: &arn, Selector: aws.String(":3")}, []string{"/a:3", arn + ":3"}},
		{types.Parameter{}, []string{"", ""}},
	} {
		if got := parameterNames(c.in); !slices.Equal(got, c.want) {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestWhatASecretWasAskedAs(t *testing.T) {
	const partial = "arn:aws:secretsmanager:us-east-1:123456789012:secret:a-b"
	got := secretNames(aws.String("a-b"), aws.String(partial+"-AbCd12"))
	if want := []string{"a-b", partial + "-AbCd12", partial}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if got := secretNames(nil, nil); !slices.Equal(got, []string{""}) {
		t.Errorf("of nothing: %q", got)
	}
}

// TestEveryCodeIsAnswerOrReason wants each code to be one of both, and the
// states that need a reason to have one.
func TestEveryCodeIsAnswerOrReason(t *testing.T) {
	for code, c := range awsCodes {
		if (c.state == 0) == (c.no == 0) || c.state == Found || c.state == Broken {
			t.Errorf("%s is both or neither", code)
		}
		if c.state != 0 && c.state != Missing && c.why == "" {
			t.Errorf("%s has no clause", code)
		}
		answer, try := awsReply(code, 400)
		if (answer == "") == (try.why == "") {
			t.Errorf("%s is reduced to %q and %q", code, answer, try.why)
		}
		if try.throttled != (c.no == throttled) || try.again != (c.no == throttled || c.no == faulty) {
			t.Errorf("%s: again %v, throttled %v", code, try.again, try.throttled)
		}
	}
}

// TestErrorsOfTheSDKAreReduced gives errors that hold a value in every place.
func TestErrorsOfTheSDKAreReduced(t *testing.T) {
	const canary = "CANARY"
	wrap := func(err error) error {
		return &smithy.OperationError{ServiceID: canary, OperationName: canary, Err: fmt.Errorf("%s: %w", canary, err)}
	}
	for _, c := range []struct {
		err        error
		code, want string
		again      bool
	}{
		{&smithy.GenericAPIError{Code: "AccessDeniedException", Message: canary}, "AccessDeniedException", "", false},
		{&smithy.GenericAPIError{Code: canary, Message: canary}, "", "not known here", false},
		{&smithy.GenericAPIError{Code: "ThrottlingException", Message: canary}, "", "(ThrottlingException)", true},
		{&smithy.DeserializationError{Err: errors.New(canary), Snapshot: []byte(canary)}, "", "cannot be understood", false},
		{&smithy.DeserializationError{Err: io.ErrUnexpectedEOF, Snapshot: []byte(canary)}, "", "cut off", true},
		{errors.New(canary), "", "connection broke", true},
	} {
		for _, err := range []error{c.err, wrap(c.err)} {
			code, try := awsAnswer(err)
			if code != c.code || !strings.Contains(try.why, c.want) || try.again != c.again || strings.Contains(try.why, canary) {
				t.Errorf("%T: code %q, again %v, %d characters of reason", c.err, code, try.again, len(try.why))
			}
			if why := loginWhy(err); strings.Contains(why, canary) || why == "" {
				t.Errorf("%T: %d characters of why there is no login", c.err, len(why))
			}
		}
	}
}
