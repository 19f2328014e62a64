package aws

import "strings"

// A Statement allows an action on the resources of an ARN, both as an IAM policy
// writes them; * in the ARN is any text.
type Statement struct{ Action, Resource string }

// Grant refuses every request from now on that none of the statements allows.
// Which action an operation needs, and on which resources, is what
// docs.aws.amazon.com/service-authorization says [model]: DescribeParameters and
// BatchGetSecretValue have no resources, so an ARN grants nothing of them; a
// batch needs GetSecretValue for each of its secrets too.
func (s *Server) Grant(statements ...Statement) {
	s.set(func(f *faults) { f.granted, f.restricted = statements, true })
}

// withoutResources are the actions that are granted on * alone.
var withoutResources = map[string]string{
	"DescribeParameters":  "ssm:DescribeParameters",
	"BatchGetSecretValue": "secretsmanager:BatchGetSecretValue",
}

// allows reports whether the caller may do the action on the resource.
func (f *faults) allows(action, resource string) bool {
	if !f.restricted {
		return true
	}
	for _, s := range f.granted {
		if s.Action == action && matches(s.Resource, resource) {
			return true
		}
	}
	return false
}

// matches reports whether a text is what a pattern says, in which * is any text.
func matches(pattern, text string) bool {
	first, rest, more := strings.Cut(pattern, "*")
	text, ok := strings.CutPrefix(text, first)
	if !ok || !more {
		return ok && text == ""
	}
	for i := 0; i <= len(text); i++ {
		if matches(rest, text[i:]) {
			return true
		}
	}
	return false
}
