package servers_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"secretref.dev/secretref/store"
	"secretref.dev/secretref/test/servers/conformance"
	"secretref.dev/secretref/test/servers/fake/aws"
)

// unlimited are limits without a rate.
var unlimited = conformance.Knobs{Limits: store.Limits{Rate: -1}}

// parameters starts a fake with n parameters and opens the store against it.
func parameters(t *testing.T, n int, k conformance.Knobs) (*aws.Server, store.Store, []string) {
	t.Helper()
	s := aws.New(t)
	s.Environ(t)
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf("/tfy-secret/acme/%04d", i)
		s.PutParameter(names[i], fmt.Sprintf("CANARY-%04d", i))
	}
	return s, openAWS(t, store.KindParameterStore, k), names
}

func mustAsk(t *testing.T, st store.Store, names []string, mode store.Mode) []store.Answer {
	t.Helper()
	answers, err := st.Ask(t.Context(), names, mode)
	if err != nil {
		t.Fatal(err)
	}
	return answers
}

// states wants one state for all names but those of others.
func states(t *testing.T, names []string, answers []store.Answer, want store.State, others map[string]store.State) {
	t.Helper()
	for i, a := range answers {
		w, ok := others[names[i]]
		if !ok {
			w = want
		}
		if a.State != w {
			t.Errorf("%s is %s (%s), want %s", names[i], a.State, a.Why, w)
		}
	}
}

// noted wants a note with that text on each answer, or none on any.
func noted(t *testing.T, answers []store.Answer, want string) {
	t.Helper()
	for _, a := range answers {
		if want == "" && len(a.Notes) > 0 || want != "" && !slices.ContainsFunc(a.Notes, func(n string) bool { return strings.Contains(n, want) }) {
			t.Fatalf("the notes are %q, want %q", a.Notes, want)
		}
	}
}

func TestAThousandParametersCostAHundredRequests(t *testing.T) {
	s, st, names := parameters(t, 1000, unlimited)
	for mode, want := range map[store.Mode]int{store.Exists: 20, store.Probe: 100, store.Value: 100} {
		s.Reset()
		states(t, names, mustAsk(t, st, names, mode), store.Found, nil)
		if got, said := s.Requests(), st.Requests(len(names), mode); got != want || said != want {
			t.Errorf("mode %d: %d requests, and it said %d; want %d", mode, got, said, want)
		}
	}
	s.Reset()
	mustAsk(t, st, names[:50], store.Probe) // of 2,000 references
	if got := s.Requests(); got != 5 {
		t.Errorf("50 secrets cost %d requests", got)
	}
}

// TestAThousandParametersTakeUnderASecond also wants them to be asked sixteen at
// a time, and no more.
func TestAThousandParametersTakeUnderASecond(t *testing.T) {
	for _, c := range []struct {
		name   string
		limits store.Limits
		most   time.Duration
	}{
		{"without a rate limit", store.Limits{Rate: -1}, time.Second},
		{"with the default limit", store.Limits{}, 3 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, st, names := parameters(t, 1000, conformance.Knobs{Limits: c.limits})
			s.Slow(20 * time.Millisecond)
			start := time.Now()
			answers := mustAsk(t, st, names, store.Value)
			took := time.Since(start)
			t.Logf("%s, %d in flight at most", took.Round(time.Millisecond), s.Peak())
			states(t, names, answers, store.Found, nil)
			if took > c.most || s.Peak() > 16 {
				t.Errorf("took %s, want %s at most; %d in flight, want 16 at most", took, c.most, s.Peak())
			}
		})
	}
}

// TestOneNameDoesNotSpoilTheOtherNine is about what fails a whole request.
func TestOneNameDoesNotSpoilTheOtherNine(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(*aws.Server, []string)
		want  store.State
		why   string
	}{
		{"refused", func(s *aws.Server, names []string) { s.DenyName(names[4]) }, store.Refused, "(AccessDeniedException)"},
		{"no name", func(_ *aws.Server, names []string) { names[4] = "a/path/without/its/slash" }, store.Missing, "(ValidationException)"},
		{"its key is disabled", func(s *aws.Server, names []string) { s.DisableKey(names[4]) }, store.Refused, "(InvalidKeyId)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, st, names := parameters(t, 10, unlimited)
			c.spoil(s, names)
			answers := mustAsk(t, st, names, store.Value)
			states(t, names, answers, store.Found, map[string]store.State{names[4]: c.want})
			if !strings.Contains(answers[4].Why, c.why) {
				t.Errorf("Why is %q, want %q", answers[4].Why, c.why)
			}
			for i, a := range answers {
				if i != 4 && string(a.Value) != fmt.Sprintf("CANARY-%04d", i) {
					t.Errorf("%s has another value", names[i])
				}
			}
			if got := s.Requests(); got != 11 {
				t.Errorf("%d requests, want one for the ten and one for each", got)
			}
		})
	}
}

func TestACallerWithoutRightsCostsFewRequests(t *testing.T) {
	s, st, names := parameters(t, 1000, unlimited)
	s.Deny("GetParameters")
	states(t, names, mustAsk(t, st, names, store.Probe), store.Refused, nil)
	if got := s.Requests(); got != 130 {
		t.Errorf("%d requests, want 100 and the 30 that are asked alone", got)
	}
}

func TestManyRefusedNamesAreToldApart(t *testing.T) {
	s, st, names := parameters(t, 500, unlimited)
	refused := make(map[string]store.State)
	for i := 0; i < 490; i += 2 {
		s.DenyName(names[i])
		refused[names[i]] = store.Refused
	}
	states(t, names, mustAsk(t, st, names, store.Probe), store.Found, refused)
}

// TestEveryWayToNameAParameter asks for some of them at once, two of them for
// the same parameter.
func TestEveryWayToNameAParameter(t *testing.T) {
	s, st, _ := parameters(t, 0, unlimited)
	for _, name := range []string{"plain", "/a/path", "/a/shared", "/a/labelled", "/aws/reference/secretsmanager/acme"} {
		s.PutParameter(name, "CANARY of "+name)
	}
	s.LabelParameter("/a/labelled", "live")
	want := map[string]string{
		"plain":                              "plain",
		"/a/path":                            "/a/path",
		s.ParameterARN("/a/path"):            "/a/path",
		s.ParameterARN("/a/shared"):          "/a/shared",
		s.ParameterARN("/a/shared") + ":1":   "/a/shared",
		"/a/labelled:live":                   "/a/labelled",
		"/a/labelled:1":                      "/a/labelled",
		"/aws/reference/secretsmanager/acme": "/aws/reference/secretsmanager/acme",
		"/a/labelled:2":                      "",
		"/a/labelled:other":                  "",
		s.ParameterARN("/a/none"):            "",
	}
	var names []string
	for name := range want {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, mode := range []store.Mode{store.Exists, store.Value} {
		for i, a := range mustAsk(t, st, names, mode) {
			of := want[names[i]]
			if found := a.State == store.Found; found != (of != "") {
				t.Errorf("mode %d: %s is %s (%s)", mode, names[i], a.State, a.Why)
			}
			if mode == store.Value && of != "" && string(a.Value) != "CANARY of "+of {
				t.Errorf("%s has another value", names[i])
			}
		}
	}
}

// TestWhatIsNotTriedAgain counts the requests for one name.
func TestWhatIsNotTriedAgain(t *testing.T) {
	for code, c := range map[string]struct {
		state    store.State
		requests int
	}{
		"AccessDeniedException":       {store.Refused, 1},
		"ValidationException":         {store.Missing, 1},
		"InvalidKeyId":                {store.Refused, 1},
		"ExpiredTokenException":       {store.Broken, 1},
		"UnrecognizedClientException": {store.Broken, 1},
		"ThrottlingException":         {store.Broken, 4},
		"ServiceUnavailable":          {store.Broken, 4},
	} {
		t.Run(code, func(t *testing.T) {
			s, st, names := parameters(t, 1, unlimited)
			s.FailWith(code)
			a := mustAsk(t, st, names, store.Probe)[0]
			if a.State != c.state || !strings.Contains(a.Why, "("+code+")") || s.Requests() != c.requests {
				t.Errorf("%s (%s) after %d requests, want %s after %d", a.State, a.Why, s.Requests(), c.state, c.requests)
			}
		})
	}
}

func TestWhatIsTriedAgain(t *testing.T) {
	s, st, names := parameters(t, 1, unlimited)
	s.Throttle(2)
	states(t, names, mustAsk(t, st, names, store.Probe), store.Found, nil)
	s.Fail(2)
	states(t, names, mustAsk(t, st, names, store.Probe), store.Found, nil)
	if got := s.Requests(); got != 6 {
		t.Errorf("%d requests, want 6", got)
	}
}

// TestRefusedCredentialsEndTheAsking: the other 990 names would fare no better.
func TestRefusedCredentialsEndTheAsking(t *testing.T) {
	s, st, names := parameters(t, 1000, unlimited)
	s.FailWith("ExpiredTokenException")
	answers := mustAsk(t, st, names, store.Probe)
	states(t, names, answers, store.Broken, nil)
	if got := s.Requests(); got > 20 {
		t.Errorf("%d requests", got)
	}
	if !strings.Contains(answers[0].Why, "aws sts get-caller-identity") {
		t.Errorf("no next step: %q", answers[0].Why)
	}
}

func TestCancellingStopsAtOnce(t *testing.T) {
	s, st, names := parameters(t, 1000, conformance.Knobs{})
	s.Slow(time.Minute)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	start := time.Now()
	if _, err := st.Ask(ctx, names, store.Probe); err == nil || time.Since(start) > time.Second {
		t.Errorf("returned %v after %s", err, time.Since(start))
	}
}
