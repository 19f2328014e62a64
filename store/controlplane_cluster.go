package store

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
)

// A clusterAPI reads secrets as a cluster does whose agent resolves references:
// one at a time, values included. It has no way to ask whether one exists.
type clusterAPI struct{ controlPlane }

const readsToAsk = "a cluster token can only read; asked by reading, values dropped (TFY_API_KEY asks without)"

func (p *clusterAPI) Requests(n int, _ Mode) int { return n }

func (p *clusterAPI) Ask(ctx context.Context, names []string, mode Mode) ([]Answer, error) {
	return ask(ctx, len(names), p.env.Limits, func(ctx context.Context, answers []Answer) {
		inFlight(ctx, len(names), p.env.Limits.inFlight(), func(ctx context.Context, i int) {
			address := p.base.JoinPath("control-plane", "secret")
			address.RawQuery = url.Values{"secret_ref": {"tfy-secret://" + names[i]}}.Encode()
			reply, why := p.do(ctx, http.MethodGet, address, "")
			if why != "" {
				giveUp(ctx, answers[i:i+1], why)
				return
			}
			answers[i] = readClusterSecret(reply, mode)
			clear(reply.Body)
		})
		if mode == Exists {
			note(answers, readsToAsk)
		}
	}, p.caller.limiter)
}

func readClusterSecret(r reply, mode Mode) Answer {
	if a, refused := controlPlaneRefusal(r.Status); refused {
		return a
	}
	switch {
	case r.Status == http.StatusNotFound && json.Valid(r.Body):
		// Whatever stands in front of a control plane, or in its place, says
		// 404 in HTML.
		return Answer{State: Missing}
	case r.Status != http.StatusOK:
		return Answer{State: Broken, Why: unknownAnswer(r.Status)}
	case mode == Value:
		return readClusterValue(r.Body, func(v jsonText) (Answer, bool) { return Answer{State: Found, Value: v.bytes}, v.there })
	}
	return readClusterValue(r.Body, func(v jsonGiven) (Answer, bool) { return Answer{State: Found}, bool(v) })
}

func readClusterValue[V any](body []byte, found func(V) (Answer, bool)) Answer {
	var secret struct{ Value V }
	if decodeExact(body, &secret) {
		if a, ok := found(secret.Value); ok {
			return a
		}
	}
	return Answer{State: Broken, Why: "its answer holds no secret"}
}
