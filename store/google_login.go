package store

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"golang.org/x/oauth2"
	googleauth "golang.org/x/oauth2/google"
)

const googleScope = "https://www.googleapis.com/auth/cloud-platform"

// googleLogin is the application default credentials: the file of
// GOOGLE_APPLICATION_CREDENTIALS, that of gcloud, or the metadata server.
type googleLogin struct {
	token        *oauth2.Token // of the last Ask
	quotaProject string        // who is billed for the requests; "" for the caller's own
}

// enter returns where the tokens of one Ask come from, the first of them being
// there already: one login however many requests. Without any it returns the
// answer for all.
//
// The library's lookup of credentials does not end with ctx, so it is left
// behind if ctx ends first.
func (l *googleLogin) enter(ctx context.Context, g *google) (oauth2.TokenSource, Answer) {
	type result struct {
		found  *googleauth.Credentials
		source oauth2.TokenSource
		answer Answer
	}
	done := make(chan result, 1)
	token := l.token
	go func() {
		inner := context.WithValue(ctx, oauth2.HTTPClient, g.client)
		found, err := googleauth.FindDefaultCredentials(inner, googleScope)
		if err != nil {
			done <- result{answer: Answer{State: Broken, Why: "there are no Google credentials that can be used; set GOOGLE_APPLICATION_CREDENTIALS or run gcloud auth application-default login"}}
			return
		}
		source := oauth2.ReuseTokenSource(token, found.TokenSource)
		_, answer := g.signIn(ctx, source)
		done <- result{found, source, answer}
	}()
	var r result
	select {
	case <-ctx.Done():
		return nil, Answer{State: Broken, Why: noTime}
	case r = <-done:
	}
	if r.answer.State != 0 {
		return nil, r.answer
	}
	l.token, _ = r.source.Token() // it was just fetched
	if why := l.settle(r.found, g); why != "" {
		return nil, Answer{State: Broken, Why: why}
	}
	return r.source, Answer{}
}

// settle takes from the credentials which host is Google's for them, and which
// project pays.
func (l *googleLogin) settle(found *googleauth.Credentials, g *google) (why string) {
	var file struct {
		QuotaProject string `json:"quota_project_id"`
	}
	_ = json.Unmarshal(found.JSON, &file) // none with the metadata server
	l.quotaProject = g.env.getenv("GOOGLE_CLOUD_QUOTA_PROJECT")
	if l.quotaProject == "" {
		l.quotaProject = file.QuotaProject
	}
	if l.quotaProject != "" && !isProject(l.quotaProject) {
		return "the quota project of the credentials is no id of a project; check GOOGLE_CLOUD_QUOTA_PROJECT"
	}
	if g.base != nil {
		return ""
	}
	universe, err := found.GetUniverseDomain()
	if err != nil || !only(universe, "-.") {
		return "it is not known which universe the Google credentials belong to"
	}
	g.base = &url.URL{Scheme: "https", Host: "secretmanager." + universe}
	return ""
}

// signIn fetches a token, again where that helps.
func (g *google) signIn(ctx context.Context, source oauth2.TokenSource) (*oauth2.Token, Answer) {
	var token *oauth2.Token
	var refused Answer
	why := retry(ctx, g.access.limiter, func(context.Context) try {
		var err error
		if token, err = source.Token(); err == nil {
			return try{}
		}
		var t try
		refused, t = googleLoginError(err)
		g.env.logf("google: login: %s", refused.Why)
		return t
	})
	switch {
	case refused.State != 0 && token == nil:
		return nil, refused
	case why != "":
		return nil, Answer{State: Broken, Why: why}
	}
	return token, Answer{}
}

// googleLoginError turns the error of a login, which may hold all that a token
// server said, into an answer, and says whether to try again.
func googleLoginError(err error) (Answer, try) {
	e, ok := errors.AsType[*oauth2.RetrieveError](err)
	if !ok || e.Response == nil {
		if isCertificate(err) {
			const why = "the token server cannot be asked: " + Distrusted
			return Answer{State: Broken, Why: why}, try{why: why}
		}
		const why = "no Google token could be had; check the network and the credentials that GOOGLE_APPLICATION_CREDENTIALS names"
		return Answer{State: Broken, Why: why}, try{again: true, why: why}
	}
	status := e.Response.StatusCode
	why := "Google does not accept the credentials (HTTP " + strconv.Itoa(status)
	if e.ErrorCode == "invalid_grant" || e.ErrorCode == "invalid_client" || e.ErrorCode == "unauthorized_client" {
		why += ", " + e.ErrorCode
	}
	why += "); log in again"
	switch {
	case status == http.StatusTooManyRequests || status >= 500:
		why = "the token server failed (HTTP " + strconv.Itoa(status) + ")"
		return Answer{State: Broken, Why: why}, try{again: true, why: why}
	case status == http.StatusBadRequest || status == http.StatusUnauthorized || status == http.StatusForbidden:
		return Answer{State: Refused, Why: why}, try{why: why}
	}
	why = "the token server does not answer like one (HTTP " + strconv.Itoa(status) + ")"
	return Answer{State: Broken, Why: why}, try{why: why}
}
