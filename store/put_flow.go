package store

import (
	"context"
	"time"
)

// putRounds is how often the creation of a secret is begun at most. It is begun
// again only after the store was asked, and had nothing there.
const putRounds = 3

// roundPause is the pause before the second round; it doubles.
const roundPause = 300 * time.Millisecond

// settling are the pauses in which a secret that was created may come to light:
// the clouds' stores answer reads from copies. Google says that "latest" takes
// minutes at worst (cloud.google.com/secret-manager/docs/reference/consistency),
// which nobody would want to wait.
var settling = []time.Duration{250 * time.Millisecond, 500 * time.Millisecond, time.Second, 2 * time.Second, 4 * time.Second}

// putting is one Put.
type putting struct {
	store    Store
	creator  creator // nil: the store is never written
	secrets  []Secret
	receipts []Receipt
	tried    []creation // what the last attempt came to
	sent     []bool     // an attempt may have arrived
}

func (p *putting) run(ctx context.Context) error {
	open := p.fitting()
	if len(open) == 0 {
		return ctx.Err()
	}
	missing, err := p.look(ctx, open)
	for round := 0; err == nil && len(missing) > 0; round++ {
		if round == putRounds {
			return nil
		}
		if round > 0 {
			if sleep(ctx, roundPause<<(round-1)) != nil {
				return ctx.Err()
			}
		}
		missing, err = p.round(ctx, missing)
	}
	return err
}

// fitting returns the secrets that the store can hold; the others are Failed
// before anything is asked.
func (p *putting) fitting() (open []int) {
	for i, s := range p.secrets {
		why := ""
		switch {
		case len(s.Value) == 0:
			why = "an empty value is no secret"
		case p.creator != nil:
			why = p.creator.unfit(s)
		}
		if why != "" {
			p.fail(i, Missing, why)
			continue
		}
		open = append(open, i)
	}
	return open
}

// look asks for the secrets, and returns those that are missing and can be
// created.
func (p *putting) look(ctx context.Context, open []int) (missing []int, err error) {
	answers, err := p.store.Ask(ctx, p.names(open), Value)
	if err != nil {
		return nil, err
	}
	var hidden []int
	for k, i := range open {
		a := answers[k]
		p.note(i, a.Notes)
		switch {
		case a.State == Found && p.holds(i, a):
			p.end(i, Same)
		case a.State == Found:
			p.end(i, Other)
		case p.creator != nil && a.State == Missing:
			missing = append(missing, i)
		case p.creator == nil && a.State == Missing:
			p.fail(i, Missing, neverWritten(p.store))
		case p.creator == nil && a.State == Refused && a.Why == withheld:
			hidden = append(hidden, i)
		default:
			p.fail(i, a.State, a.Why)
		}
	}
	return missing, p.lookHidden(ctx, hidden)
}

// lookHidden asks whether secrets exist whose values are not shown.
func (p *putting) lookHidden(ctx context.Context, hidden []int) error {
	if len(hidden) == 0 {
		return nil
	}
	answers, err := p.store.Ask(ctx, p.names(hidden), Exists)
	if err != nil {
		return err
	}
	for k, i := range hidden {
		switch a := answers[k]; a.State {
		case Found:
			p.end(i, Unseen)
		case Missing:
			p.fail(i, Missing, neverWritten(p.store))
		default:
			p.fail(i, a.State, a.Why)
		}
	}
	return nil
}

// round creates the secrets and reads them back. It returns those that are still
// missing and worth another round.
func (p *putting) round(ctx context.Context, missing []int) (open []int, err error) {
	secrets := make([]Secret, len(missing))
	for k, i := range missing {
		secrets[k] = p.secrets[i]
	}
	made, err := p.creator.create(ctx, secrets)
	for k, i := range missing {
		p.tried[i] = made[k]
		p.sent[i] = p.sent[i] || made[k].how == created || made[k].how == lost
		p.fail(i, Broken, notReadBack)
	}
	if err != nil {
		return nil, err
	}
	return p.readBack(ctx, missing)
}

// readBack asks for what was created, or not, until it has come to light. What
// the store answers now is what counts.
func (p *putting) readBack(ctx context.Context, indexes []int) (open []int, err error) {
	for n := 0; len(indexes) > 0; n++ {
		answers, err := p.store.Ask(ctx, p.names(indexes), Value)
		if err != nil {
			return nil, err
		}
		var late []int
		for k, i := range indexes {
			p.note(i, answers[k].Notes)
			switch {
			case answers[k].State == Missing && p.tried[i].how == created && n < len(settling):
				late = append(late, i)
			case p.judge(i, answers[k]):
				open = append(open, i)
			}
		}
		if len(late) > 0 && sleep(ctx, settling[n]) != nil {
			return nil, ctx.Err()
		}
		indexes = late
	}
	return open, nil
}

func (p *putting) names(indexes []int) []string {
	names := make([]string, len(indexes))
	for k, i := range indexes {
		names[k] = p.secrets[i].Name
	}
	return names
}
