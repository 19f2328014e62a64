package store

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/aws/smithy-go"
)

// awsWrites are the codes that mean something else for an operation that
// creates, or come from those alone: the errors of PutParameter and CreateSecret
// in AWS's API models, and the common ones. What is in neither table is no
// answer, and the request may have been carried out.
var awsWrites = map[string]creation{
	"ParameterAlreadyExists":  isTaken("there is a parameter of that name, which is left alone"),
	"ResourceExistsException": isTaken("there is a secret of that name, which is left alone; give it a current version (" + currentVersion + ") by hand, or choose another name"),

	"TooManyUpdates": {lost, Answer{State: Broken, Why: "somebody else writes it at the same time"}},

	"InvalidRequestException":   isDeclined(Disabled, "a secret of that name is scheduled for deletion; restore it, or choose another name"),
	"AccessDeniedException":     isDeclined(Refused, "the caller may not create it, or not use the account's KMS key for it"),
	"InvalidKeyId":              isDeclined(Refused, "the account's KMS key for it is missing, disabled or closed to the caller"),
	"EncryptionFailure":         isDeclined(Refused, "the account's KMS key for it is missing, disabled or closed to the caller"),
	"DecryptionFailure":         isDeclined(Refused, "the account's KMS key for it is missing, disabled or closed to the caller"),
	"ValidationException":       isDeclined(Missing, "the store does not accept its name or its value"),
	"InvalidParameterException": isDeclined(Missing, "the store does not accept its name or its value"),
	"ResourceNotFoundException": isDeclined(Missing, "the store lacks something that it needs for it"),

	"ParameterLimitExceeded":               isDeclined(Missing, "the account has as many parameters as it may have; remove some, or have the quota raised"),
	"LimitExceededException":               isDeclined(Missing, "the account has as many secrets as it may have; remove some, or have the quota raised"),
	"HierarchyLevelLimitExceededException": isDeclined(Missing, "its name has more than 15 levels"),
	"HierarchyTypeMismatchException":       isDeclined(Missing, "there is a parameter of another type above it"),
	"UnsupportedParameterType":             isDeclined(Missing, "the store does not know the type SecureString"),
	"PreconditionNotMetException":          isDeclined(Refused, "its KMS key or its replication does not allow it"),
}

// once makes a request that creates something, like [caller.once], and returns
// what came of it. An error of the service that is none of its own faults says
// that nothing was done.
func (a *account) once(ctx context.Context, l *limiter, what string, do func(context.Context) error) creation {
	var code string
	end := lost
	why := retry(ctx, l, func(ctx context.Context) (t try) {
		start := time.Now()
		err := do(ctx)
		code, t = awsAnswer(err)
		a.env.logf("aws: %s: %s in %s", what, orElse(orElse(t.why, code), "done"), time.Since(start).Round(time.Millisecond))
		_, answered := errors.AsType[smithy.APIError](err)
		end = lost
		if t.throttled || answered && !t.again {
			end = declined
		}
		t.again = t.throttled
		return t
	})
	switch {
	case why != "":
		return creation{end, broken(why)}
	case code == "":
		return isCreated
	}
	c := awsWrites[code]
	if c.State == 0 { // a code of the operations that read
		c = isDeclined(Broken, "it answered with an error that is not known here")
	}
	cause, next, hasNext := strings.Cut(c.Why, "; ")
	c.Why = cause + " (" + code + ")"
	if hasNext {
		c.Why += "; " + next
	}
	return c
}
