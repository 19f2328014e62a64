package store

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"time"
)

// Google has no operation that makes a secret with its value: the secret is
// made, which succeeds for one caller alone, and then a version is added, which
// succeeds always. So it is a lease that keeps two from adding a first version:
// who makes a secret has leaseAdd to begin with that, and nobody else takes over
// before leaseEnd. Who takes over says so in the secret's annotations, with the
// etag that was read: two cannot (cloud.google.com/secret-manager/docs/etags).
// All of it is counted by Google's clock, or by how much time has gone by here.
const (
	leaseAdd = 30 * time.Second
	leaseEnd = 60 * time.Second
)

// The annotations of a secret: who makes it, and since when if that is not when
// it was made.
const (
	writerAnnotation = "secretref-writer"
	sinceAnnotation  = "secretref-since"
)

// claims is how often it is tried to take over a secret before it is left to
// others.
const claims = 3

// While somebody else may be about to add the first version, the secret is looked
// at after a pause, which doubles up to the second of these.
const (
	firstLook = 250 * time.Millisecond
	lastLook  = 5 * time.Second
)

// A lease is the right to add the first version.
type lease struct{ until time.Time }

func beginLease() lease { return lease{time.Now().Add(leaseAdd)} }

// googleSecret is what is asked of a secret that exists.
type googleSecret struct {
	CreateTime  time.Time         `json:"createTime"`
	Etag        string            `json:"etag"`
	Annotations map[string]string `json:"annotations"`
}

// claim takes over a secret that exists, if it has no version and nobody else is
// about to add one: an earlier run was interrupted, or somebody has made it by
// hand. Otherwise it returns what came of it instead.
func (w *googleWriter) claim(ctx context.Context, name string) (lease, *creation) {
	pause := firstLook
	for tries := 0; tries < claims; {
		secret, now, instead := w.lookAt(ctx, name)
		if instead != nil {
			return lease{}, instead
		}
		if instead := w.hasVersion(ctx, name); instead != nil {
			return lease{}, instead
		}
		if wait := secret.leased().Sub(now); wait > 0 && secret.Annotations[writerAnnotation] != w.writer {
			w.env.logf("google: a secret has no version yet, and may be about to get one from somebody else; looks again for %s at most", wait.Round(time.Second))
			if sleep(ctx, min(wait, pause)) != nil {
				return lease{}, new(isDeclined(Broken, "somebody has just made the secret, and it has no version yet; run this again in a minute"))
			}
			pause = min(2*pause, lastLook)
			continue
		}
		l, instead, changed := w.takeOver(ctx, name, secret, now)
		if !changed {
			return l, instead
		}
		tries++
	}
	return lease{}, nobodyKnows("others are writing the secret at the same time")
}

func nobodyKnows(why string) *creation { return &creation{lost, broken(why)} }

// leased is when the right of whoever makes the secret ends.
func (s googleSecret) leased() time.Time {
	since := s.CreateTime
	if t, err := time.Parse(time.RFC3339, s.Annotations[sinceAnnotation]); err == nil && t.After(since) {
		since = t
	}
	return since.Add(leaseEnd)
}

// lookAt returns a secret, and Google's time of day.
func (w *googleWriter) lookAt(ctx context.Context, name string) (s googleSecret, now time.Time, instead *creation) {
	r, why := w.get(ctx, &w.metadata, "/"+name)
	switch {
	case why != "":
		return s, now, nobodyKnows(why)
	case r.Status != http.StatusOK:
		return s, now, new(googleWriteRefusal(r, "secretmanager.secrets.get, to go on with a secret that has no version"))
	}
	now, err := http.ParseTime(r.Header.Get("Date"))
	if json.Unmarshal(r.Body, &s) != nil || s.Etag == "" || s.CreateTime.IsZero() || err != nil {
		return s, now, new(isDeclined(googleBroken.State, googleBroken.Why))
	}
	return s, now, nil
}

// hasVersion looks for the first version by its number: that Google answers from
// what is there now, not from a copy.
func (w *googleWriter) hasVersion(ctx context.Context, name string) *creation {
	r, why := w.get(ctx, &w.access, "/"+name+"/versions/1:access")
	defer clear(r.Body)
	switch status := googleStatus(r); {
	case why != "":
		return nobodyKnows(why)
	case r.Status == http.StatusNotFound && status == "NOT_FOUND":
		return nil
	case r.Status == http.StatusOK || r.Status == http.StatusBadRequest && status == "FAILED_PRECONDITION":
		return new(isTaken("the secret has a version, and is left alone"))
	}
	return new(googleWriteRefusal(r, "secretmanager.versions.access"))
}

// takeOver writes into the secret's annotations who makes it now. It does not if
// somebody else has changed the secret since it was looked at.
func (w *googleWriter) takeOver(ctx context.Context, name string, s googleSecret, now time.Time) (_ lease, instead *creation, changed bool) {
	annotations := maps.Clone(s.Annotations)
	if annotations == nil {
		annotations = make(map[string]string)
	}
	annotations[writerAnnotation], annotations[sinceAnnotation] = w.writer, now.UTC().Format(time.RFC3339)
	l := beginLease()
	r, none, ok := w.once(ctx, http.MethodPatch, "/"+name, url.Values{"updateMask": {"annotations"}},
		map[string]any{"etag": s.Etag, "annotations": annotations})
	switch {
	case !ok:
		return l, &none, false
	case r.Status == http.StatusBadRequest && googleStatus(r) == "FAILED_PRECONDITION":
		return l, nil, true
	case r.Status != http.StatusOK:
		return l, new(googleWriteRefusal(r, "secretmanager.secrets.update, to go on with a secret that has no version")), false
	}
	return l, nil, false
}

// get reads something below the project's secrets.
func (w *googleWriter) get(ctx context.Context, c *caller, path string) (reply, string) {
	t, err := w.token.Token()
	if err != nil {
		a, _ := googleLoginError(err)
		return reply{}, a.Why
	}
	return c.call(ctx, func(ctx context.Context) (*http.Request, error) {
		return w.request(ctx, w.secrets(path, nil), t)
	}, nil)
}
