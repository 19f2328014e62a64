package servers_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"secretref.dev/secretref/store"
	"secretref.dev/secretref/test/servers/fake/aws"
)

// secrets starts a fake with n secrets and opens the store against it.
func secrets(t *testing.T, n int) (*aws.Server, store.Store, []string) {
	t.Helper()
	s := aws.New(t)
	s.Environ(t)
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf("/tfy-secret/acme/%04d", i)
		s.PutSecret(names[i], fmt.Appendf(nil, "CANARY-%04d", i))
	}
	return s, openAWS(t, store.KindSecretsManager, unlimited), names
}

func TestSecretsAreReadTwentyAtATime(t *testing.T) {
	s, st, names := secrets(t, 1000)
	for mode, want := range map[store.Mode]int{store.Exists: 1000, store.Probe: 50, store.Value: 50} {
		s.Reset()
		states(t, names, mustAsk(t, st, names, mode), store.Found, nil)
		if got, said := s.Requests(), st.Requests(len(names), mode); got != want || said != want {
			t.Errorf("mode %d: %d requests, and it said %d; want %d", mode, got, said, want)
		}
	}
	for _, mode := range []store.Mode{store.Exists, store.Probe} {
		s.Reset()
		mustAsk(t, st, names[:50], mode) // of 2,000 references
		if got := s.Requests(); got > 50 {
			t.Errorf("50 secrets cost %d requests", got)
		}
	}
}

func TestExistenceOfSecretsNeedsNoRightToRead(t *testing.T) {
	s, st, names := secrets(t, 30)
	s.Deny("GetSecretValue", "BatchGetSecretValue")
	answers := mustAsk(t, st, names, store.Exists)
	states(t, names, answers, store.Found, nil)
	noted(t, answers, "")
}

func TestSecretsThatCannotBeReadInBatchesAreReadAlone(t *testing.T) {
	s, st, names := secrets(t, 100)
	s.Deny("BatchGetSecretValue")
	s.DenyName(names[7])
	answers := mustAsk(t, st, names, store.Value)
	states(t, names, answers, store.Found, map[string]store.State{names[7]: store.Refused})
	noted(t, answers, "BatchGetSecretValue is not allowed; asked one by one")
	if string(answers[8].Value) != "CANARY-0008" {
		t.Error("another value")
	}
	if b, g := s.Count("BatchGetSecretValue"), s.Count("GetSecretValue"); b != 1 || g != 100 {
		t.Errorf("%d batches and %d single reads, want 1 and 100", b, g)
	}
}

func TestSecretsThatCannotBeDescribedAreRead(t *testing.T) {
	t.Run("none of them", func(t *testing.T) {
		s, st, names := secrets(t, 200)
		s.Deny("DescribeSecret")
		answers := mustAsk(t, st, names, store.Exists)
		states(t, names, answers, store.Found, nil)
		noted(t, answers, "DescribeSecret is not allowed; asked by reading, values dropped")
		if got := s.Requests(); got != 30 {
			t.Errorf("%d requests, want 20 to describe and 10 batches", got)
		}
	})
	t.Run("one of them", func(t *testing.T) {
		s, st, names := secrets(t, 200)
		s.DenyName(names[77])
		answers := mustAsk(t, st, names, store.Exists)
		states(t, names, answers, store.Found, map[string]store.State{names[77]: store.Refused})
		noted(t, answers[77:78], "DescribeSecret is not allowed")
		noted(t, answers[:77], "")
		if !strings.Contains(answers[77].Why, "neither describe nor read") {
			t.Errorf("Why is %q", answers[77].Why)
		}
	})
}

// TestStatesOfASecret wants the same state whichever way is asked, and a clause
// of its own for each.
func TestStatesOfASecret(t *testing.T) {
	s, st, names := secrets(t, 5)
	s.DeleteSecret(names[0])
	s.Unlabel(names[1])
	s.DisableKey(names[2])
	for _, batch := range []bool{true, false} {
		if !batch {
			s.Deny("BatchGetSecretValue")
		}
		for _, mode := range []store.Mode{store.Exists, store.Probe} {
			answers := mustAsk(t, st, append(names, "none"), mode)
			key := store.Refused
			if mode == store.Exists {
				key = store.Found // no key is needed to describe
			}
			states(t, append(names, "none"), answers, store.Found, map[string]store.State{
				names[0]: store.Disabled, names[1]: store.Missing, names[2]: key, "none": store.Missing,
			})
			if !strings.Contains(answers[0].Why, "scheduled for deletion") || !strings.Contains(answers[1].Why, "no current version") {
				t.Errorf("mode %d: %q, %q", mode, answers[0].Why, answers[1].Why)
			}
		}
	}
}

// TestEveryWayToNameASecret asks for the same one in several ways at once: an
// answer names it by its name and its whole ARN.
func TestEveryWayToNameASecret(t *testing.T) {
	s, st, _ := secrets(t, 0)
	s.PutSecret("a", []byte("CANARY a"))
	s.PutBinary("b", []byte("CANARY\x00b"))
	arn := s.SecretARN("a")
	names := []string{"b", "a", arn, strings.TrimSuffix(arn, arn[len(arn)-7:]), s.SecretARN("none")}
	for _, mode := range []store.Mode{store.Exists, store.Value} {
		answers := mustAsk(t, st, names, mode)
		states(t, names, answers, store.Found, map[string]store.State{names[4]: store.Missing})
		if mode == store.Value {
			var got []string
			for _, a := range answers {
				got = append(got, string(a.Value))
			}
			if want := []string{"CANARY\x00b", "CANARY a", "CANARY a", "CANARY a", ""}; !slices.Equal(got, want) {
				t.Errorf("%d values, and not the right ones", len(got))
			}
		}
	}
}

// TestAnEmptySecretIsFound: the model wants a byte at least, and a client must
// stand one that has none.
func TestAnEmptySecretIsFound(t *testing.T) {
	for _, field := range []string{"SecretString", "SecretBinary"} {
		s, st, _ := secrets(t, 0)
		entry := `{"Name":"a","` + field + `":""}`
		s.Answer("BatchGetSecretValue", `{"SecretValues":[`+entry+`],"Errors":[]}`)
		a := mustAsk(t, st, []string{"a"}, store.Value)[0]
		if a.State != store.Found || a.Value == nil || len(a.Value) != 0 {
			t.Errorf("%s: %s (%s), nil: %v", field, a.State, a.Why, a.Value == nil)
		}
		s.Answer("BatchGetSecretValue", `{"SecretValues":[]}`)
		s.Answer("GetSecretValue", entry)
		a = mustAsk(t, st, []string{"a"}, store.Value)[0]
		if a.State != store.Found || a.Value == nil || len(a.Value) != 0 {
			t.Errorf("%s, alone: %s (%s), nil: %v", field, a.State, a.Why, a.Value == nil)
		}
	}
}

// TestErrorsInABatchThatAreOfNoSecret are asked again, alone.
func TestErrorsInABatchThatAreOfNoSecret(t *testing.T) {
	s, st, names := secrets(t, 1)
	for _, code := range []string{"ThrottlingException", "InternalServiceError", "SomethingNew"} {
		s.Answer("BatchGetSecretValue", `{"SecretValues":[],"Errors":[{"SecretId":"`+names[0]+`","ErrorCode":"`+code+`"}]}`)
		states(t, names, mustAsk(t, st, names, store.Value), store.Found, nil)
	}
}
