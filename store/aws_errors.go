package store

import (
	"context"
	"errors"
	"io"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials/ssocreds"
	"github.com/aws/smithy-go"
)

// awsCode is what an error code of AWS means to us. Only codes of this table
// are ever printed: a code is text of the server too.
type awsCode struct {
	// One of these: an answer about a secret, or why there is none.
	state State
	no    awsNo

	why string // for an answer: the clause in front of the code
}

// awsNo is why an error is no answer about a secret.
type awsNo uint8

const (
	throttled   awsNo = iota + 1 // asked too much: again, later
	faulty                       // the service's own fault: again
	notAccepted                  // the credentials are not accepted
	notWorking                   // this program's request was wrong, or the service is closed to the account
)

// The codes come from the errors of the operations in AWS's API models (ssm
// 2014-11-06, secretsmanager 2017-10-17) and from its list of common errors:
// docs.aws.amazon.com/systems-manager/latest/APIReference/CommonErrors.html.
var awsCodes = map[string]awsCode{
	"ParameterNotFound":         {state: Missing},
	"ParameterVersionNotFound":  {state: Missing, why: "it has no such version or label"},
	"ResourceNotFoundException": {state: Missing, why: "there is no secret of that name, or it has no current version"},
	"ValidationException":       {state: Missing, why: "the store does not accept it as a name"},
	"InvalidParameterException": {state: Missing, why: "the store does not accept it as a name"},
	"InvalidFilterValue":        {state: Missing, why: "the store does not accept it as a name"},
	"InvalidRequestException":   {state: Disabled, why: "it is scheduled for deletion"},
	"AccessDeniedException":     {state: Refused, why: "the caller may not read it, or not use its KMS key"},
	"InvalidKeyId":              {state: Refused, why: "its KMS key is missing, disabled or closed to the caller"},
	"DecryptionFailure":         {state: Refused, why: "its KMS key is missing, disabled or closed to the caller"},

	"ThrottlingException":      {no: throttled},
	"Throttling":               {no: throttled},
	"TooManyRequestsException": {no: throttled},
	"RequestLimitExceeded":     {no: throttled},
	"SlowDown":                 {no: throttled},

	"InternalServerError":         {no: faulty},
	"InternalServiceError":        {no: faulty},
	"InternalFailure":             {no: faulty},
	"ServiceUnavailable":          {no: faulty},
	"ServiceUnavailableException": {no: faulty},
	"RequestTimeout":              {no: faulty},
	"RequestTimeoutException":     {no: faulty},

	"UnrecognizedClientException":         {no: notAccepted},
	"InvalidClientTokenId":                {no: notAccepted},
	"InvalidSignatureException":           {no: notAccepted},
	"SignatureDoesNotMatch":               {no: notAccepted},
	"IncompleteSignature":                 {no: notAccepted},
	"MissingAuthenticationToken":          {no: notAccepted},
	"MissingAuthenticationTokenException": {no: notAccepted},
	"ExpiredToken":                        {no: notAccepted},
	"ExpiredTokenException":               {no: notAccepted},
	"RequestExpired":                      {no: notAccepted},
	"NotAuthorized":                       {no: notAccepted},
	"AccessDenied":                        {no: notAccepted}, // the spelling of STS: a role that may not be assumed
	"InvalidIdentityToken":                {no: notAccepted},
	"UnauthorizedException":               {no: notAccepted},
	"OptInRequired":                       {no: notWorking},
	"UnknownOperationException":           {no: notWorking},
	"InvalidAction":                       {no: notWorking},
	"InvalidNextToken":                    {no: notWorking},
	"InvalidNextTokenException":           {no: notWorking},
	"InvalidFilterKey":                    {no: notWorking},
	"InvalidFilterOption":                 {no: notWorking},
	"SerializationException":              {no: notWorking},
}

const (
	noCredentials = "there are no AWS credentials; set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run where a role is attached"
	howToRenew    = "renew them, and see whether \"aws sts get-caller-identity\" works here"
)

// awsVerdict turns the code of an answer into one about a secret.
func awsVerdict(code string) Answer {
	c := awsCodes[code]
	if c.why == "" {
		return Answer{State: c.state}
	}
	return Answer{State: c.state, Why: c.why + " (" + code + ")"}
}

// awsAnswer reduces the error of a request to the code of an answer, "" for
// success, or to why it is no answer.
func awsAnswer(err error) (code string, t try) {
	if err == nil {
		return "", try{}
	}
	status := 0
	if e, ok := errors.AsType[interface {
		error
		HTTPStatusCode() int
	}](err); ok {
		status = e.HTTPStatusCode()
	}
	if e, ok := errors.AsType[smithy.APIError](err); ok {
		return awsReply(e.ErrorCode(), status)
	}
	if _, ok := errors.AsType[*smithy.DeserializationError](err); ok && !isCut(err) && !isTimeout(err) {
		return "", try{why: "its answer cannot be understood"}
	}
	if e, ok := errors.AsType[*aws.RequestCanceledError](err); ok && errors.Is(e, context.DeadlineExceeded) {
		return "", noAnswer(context.DeadlineExceeded)
	}
	return "", noAnswer(err)
}

// awsReply judges an answer that is an error.
func awsReply(code string, status int) (string, try) {
	c, known := awsCodes[code]
	if _, writes := awsWrites[code]; writes {
		known = true
	}
	named := "HTTP " + strconv.Itoa(status)
	if known {
		named = code
	}
	switch {
	case c.no == throttled || status == 429:
		return "", try{again: true, throttled: true, why: "it throttles (" + named + ")"}
	case c.no == faulty || status >= 500:
		return "", try{again: true, why: "the server failed (" + named + ")"}
	case c.no == notAccepted:
		return "", try{why: "AWS does not accept the credentials (" + named + "); " + howToRenew}
	case c.no == notWorking:
		return "", try{why: "it does not work that way (" + named + ")"}
	case !known:
		return "", try{why: "it answered with an error that is not known here (" + named + ")"}
	}
	return code, try{}
}

// isCut reports whether an answer ended too soon.
func isCut(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// loginWhy says why there are no credentials, in our own words: the chain's
// errors hold what its files, helpers and servers said.
func loginWhy(err error) string {
	if _, ok := errors.AsType[*ssocreds.InvalidTokenError](err); ok {
		return "the AWS SSO session has ended; run \"aws sso login\""
	}
	if e, ok := errors.AsType[smithy.APIError](err); ok {
		if _, known := awsCodes[e.ErrorCode()]; known {
			return "AWS gives no credentials (" + e.ErrorCode() + "); " + howToRenew
		}
		return "AWS gives no credentials; " + howToRenew
	}
	// A machine without a metadata service is one without credentials.
	if e, ok := errors.AsType[*smithy.OperationError](err); ok && e.ServiceID != "ec2imds" {
		return "the service that gives the AWS credentials cannot be asked: " + noAnswer(err).why
	}
	return noCredentials
}
