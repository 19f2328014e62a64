package store

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
)

// versionPages is how many pages of versions, of 25, are looked through.
const versionPages = 40

// azureVersions is what is known of the versions of one secret.
type azureVersions struct {
	any           bool
	newestEnabled string // "" for none
	enabledAt     int64
	newestAt      int64
}

// answer says what the versions come to: the newest enabled one is what counts.
func (v azureVersions) answer() Answer {
	switch {
	case !v.any:
		return Answer{State: Missing, Why: "the vault has no version of such a secret"}
	case v.newestEnabled == "":
		return Answer{State: Disabled, Why: noneEnabled}
	case v.newestAt > v.enabledAt:
		return Answer{State: Found, Why: olderIsMeant}
	}
	return Answer{State: Found}
}

// versions asks for the properties of the secret's versions, page by page, in
// no order that is documented; up to the first enabled one if that is enough.
// The answer has a state if it is not known.
func (s azureSecret) versions(ctx context.Context, enough bool) (azureVersions, Answer) {
	var all azureVersions
	address := s.address("/secrets/" + s.name + "/versions")
	for range versionPages {
		r, why := s.get(ctx, address)
		switch {
		case why.State != 0:
			return all, why
		case r.Status != http.StatusOK:
			return all, azureRefusal(r, "secrets/list")
		}
		next, ok := all.add(r.Body, s.name)
		if !ok {
			return all, azureBroken
		}
		if next == "" || enough && all.newestEnabled != "" {
			return all, Answer{}
		}
		if address, ok = s.nextPage(next); !ok {
			return all, Answer{State: Broken, Why: "its list of versions goes on at another place, where no token goes"}
		}
	}
	return all, Answer{State: Broken, Why: "it has more versions than are looked through, and none is enabled among the first 1,000"}
}

// add reads one page.
func (v *azureVersions) add(body []byte, name string) (next string, ok bool) {
	var page struct {
		Value []struct {
			ID         string
			Attributes struct {
				Enabled *bool
				Created int64
			}
		}
		NextLink string
	}
	if json.Unmarshal(body, &page) != nil || page.Value == nil {
		return "", false
	}
	for _, item := range page.Value {
		version, ok := versionOf(item.ID, name)
		if !ok || item.Attributes.Enabled == nil {
			return "", false
		}
		created := item.Attributes.Created
		if *item.Attributes.Enabled && (v.newestEnabled == "" || created > v.enabledAt) {
			v.newestEnabled, v.enabledAt = version, created
		}
		if !v.any || created > v.newestAt {
			v.newestAt = created
		}
		v.any = true
	}
	return page.NextLink, true
}

// nextPage reads the address of a next page. The token would go there, so it
// must be on the same vault and of the same list.
func (s azureSecret) nextPage(text string) (*url.URL, bool) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "https" || u.User != nil || !sameHost(u, s.base) || !strings.EqualFold(u.Path, "/secrets/"+s.name+"/versions") {
		return nil, false
	}
	return u, true
}
