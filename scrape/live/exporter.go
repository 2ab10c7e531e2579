package live

import (
	"context"
	"net/http"
	"net/url"

	"origintop/scrape"
	"origintop/scrape/access"
)

// An exporter is a target and how it is asked.
type exporter struct {
	scrape.Target
	url    string // to be asked for; what of it is secret is not in the Target's
	client *http.Client
	access *access.Transport // nil: Live.Transport asks
	length length
}

// exporter returns how that target is asked.
func (l *Live) exporter(t scrape.Target) *exporter {
	e := &exporter{Target: t, url: t.URL, client: &http.Client{Transport: l.Transport, CheckRedirect: follow}, access: l.Access[t.Name]}
	if u, err := url.Parse(t.URL); err == nil && e.access == nil && l.Transport == nil {
		e.access, _ = access.Open(context.Background(), access.Config{URL: u}, &access.Files{}) // which reads nothing
	}
	if e.access != nil {
		e.url, e.client.Transport = e.access.URL(), e.access
	}
	return e
}

// withCredentialHint returns why there is no page, and what is wrong with the files that credentials come from, if these were refused.
func (e *exporter) withCredentialHint(reason string, err error, status int) string {
	if e.access == nil {
		return reason
	}
	refused := status == http.StatusBadRequest || status == http.StatusUnauthorized || status == http.StatusForbidden || err != nil && e.tlsReason(err) != ""
	if trouble := e.access.Err(); refused && trouble != nil {
		reason += "; " + trouble.Error()
	}
	return reason
}

// A redirectError says why a redirection is not followed.
type redirectError string

func (e redirectError) Error() string { return string(e) }

// follow is asked whether a redirection is followed; via are the requests that led there.
func follow(r *http.Request, via []*http.Request) error {
	const most = 10
	r.Header.Del("Referer") // a query is nobody else's business
	last := via[len(via)-1].URL
	for _, before := range via {
		if before.URL.String() == r.URL.String() {
			return redirectError("redirected in a circle: is the URL right?")
		}
	}
	switch {
	case r.URL.Scheme != "http" && r.URL.Scheme != "https":
		return redirectError("redirected to what is not http:// or https://")
	case last.Scheme == "https" && r.URL.Scheme == "http":
		return redirectError("redirected from https to http, where nothing is verified: if that is right, name that URL")
	case len(via) > most:
		return redirectError("redirected more than 10 times: is the URL right?")
	}
	return nil
}
