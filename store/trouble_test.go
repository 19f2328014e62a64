package store

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

func TestTroubleTellsTheCauseOnlyWhereTimeRanOut(t *testing.T) {
	seen := troubleOf()
	seen.see(reply{Status: 429})
	answers := []Answer{{State: Found}, {}, {State: Broken, Why: noTime}, {State: Broken, Why: "its answer was cut off"}}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	seen.tell(ended, answers)
	for i, throttled := range []bool{false, true, true, false} {
		if got := strings.Contains(answers[i].Why, throttles); got != throttled {
			t.Errorf("answer %d is %s (%s)", i, answers[i].State, answers[i].Why)
		}
	}
	if err := seen.wrap(context.DeadlineExceeded); !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), throttles) {
		t.Errorf("the error is %v", err)
	}
}

func TestTroubleIsSilentWhereNoneWasSeen(t *testing.T) {
	l := newLimiter(Limits{}, 1)
	seen := troubleOf(l)
	seen.see(reply{Status: 404})
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	answers := []Answer{{State: Broken, Why: noTime}}
	seen.tell(ended, answers)
	if answers[0].Why != noTime || seen.wrap(nil) != nil || seen.wrap(context.Canceled) != context.Canceled {
		t.Errorf("%v", answers)
	}
	l.hold(time.Hour)
	if got := troubleOf(l).last(); got != throttles {
		t.Errorf("held up from before: %q", got)
	}
}
