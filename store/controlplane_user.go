package store

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
)

// userBatch is how many names one request has; the API's largest page.
const userBatch = 100

// maxPages bounds the pages of one batch. Each name has one secret, so one page
// is enough for a control plane whose pages are as large as they are asked for.
const maxPages = 20

const withheld = "the control plane withholds the values of secrets (DISABLE_SECRET_VALUE_VIEW); without reading, it can be asked whether they exist"

// A userAPI lists secrets as a user sees them:
// https://docs.truefoundry.com/docs/api-reference/secrets/list-secrets
type userAPI struct{ controlPlane }

func (p *userAPI) Requests(n int, _ Mode) int { return len(batches(n, userBatch)) }

func (p *userAPI) Ask(ctx context.Context, names []string, mode Mode) ([]Answer, error) {
	return ask(ctx, len(names), p.env.Limits, func(ctx context.Context, answers []Answer) {
		all := batches(len(names), userBatch)
		inFlight(ctx, len(all), p.env.Limits.inFlight(), func(ctx context.Context, i int) {
			b := all[i]
			p.askBatch(ctx, answers[b.start:b.end], names[b.start:b.end], mode)
		})
	}, p.caller.limiter)
}

// secretsQuery is what is asked, secretsPage what is answered. Fields that are
// not needed stay out: who made a secret is nobody's business here.
type secretsQuery struct {
	SecretFQNs []string `json:"secretFqns"`
	WithValue  bool     `json:"withValue,omitempty"`
	Limit      int      `json:"limit"`
	Offset     int      `json:"offset"`
}

type secretsPage[V any] struct {
	Data *[]struct {
		FQN   string
		Value V
	}
	Pagination struct{ Total *int }
}

func (p *userAPI) askBatch(ctx context.Context, answers []Answer, names []string, mode Mode) {
	index := make(map[string]int, len(names))
	for i, name := range names {
		index[name] = i
	}
	query := secretsQuery{SecretFQNs: names, WithValue: mode != Exists, Limit: userBatch}
	for range maxPages {
		body, err := json.Marshal(query)
		if err != nil {
			fill(answers, Broken, "its names cannot be asked for")
			return
		}
		reply, why := p.do(ctx, http.MethodPost, p.base.JoinPath("secrets"), string(body))
		if why != "" {
			giveUp(ctx, answers, why)
			return
		}
		rows, total, ok := readPage(answers, index, reply, mode)
		clear(reply.Body)
		query.Offset += rows
		switch {
		case !ok:
			return
		case total >= 0 && query.Offset >= total, total < 0 && rows < query.Limit:
			fill(answers, Missing, "it lists no such secret for this API key")
			return
		case rows == 0 && total >= 0:
			fill(answers, Broken, "its pages end before all "+strconv.Itoa(total)+" secrets that it counts")
			return
		}
	}
	fill(answers, Broken, "its pages do not end")
}

// readPage answers the names that the page has, and returns how many rows it
// has and how many there are in all, -1 where the answer does not say. If it is no page, everything is answered
// and ok is false.
func readPage(answers []Answer, index map[string]int, r reply, mode Mode) (rows, total int, ok bool) {
	if a, refused := controlPlaneRefusal(r.Status); refused {
		fill(answers, a.State, a.Why)
		return 0, 0, false
	}
	if r.Status != http.StatusOK {
		fill(answers, Broken, unknownAnswer(r.Status))
		return 0, 0, false
	}
	switch mode {
	case Value:
		return readRows(answers, index, r.Body, func(v jsonText) (Answer, bool) {
			return Answer{State: Found, Value: v.bytes}, v.there
		})
	case Probe:
		return readRows(answers, index, r.Body, func(v jsonGiven) (Answer, bool) {
			return Answer{State: Found}, bool(v)
		})
	}
	return readRows(answers, index, r.Body, func(dropped) (Answer, bool) {
		return Answer{State: Found}, true
	})
}

func readRows[V any](answers []Answer, index map[string]int, body []byte, found func(V) (Answer, bool)) (rows, total int, ok bool) {
	var page secretsPage[V]
	if !decodeExact(body, &page) || page.Data == nil {
		fill(answers, Broken, "its answer is not a list of secrets")
		return 0, 0, false
	}
	for _, row := range *page.Data {
		i, asked := index[row.FQN]
		if !asked {
			continue
		}
		a, there := found(row.Value)
		if !there {
			a = Answer{State: Refused, Why: withheld}
		}
		answers[i] = a
	}
	if page.Pagination.Total == nil {
		return len(*page.Data), -1, true
	}
	return len(*page.Data), *page.Pagination.Total, true
}
