package live

import (
	"context"
	"net/http"
	"net/url"

	"origintop/scrape"
	"origintop/scrape/access"
)

// An exporter is a target with what its requests need.
type exporter struct {
	scrape.Target
	url    string // the URL of the request; the Target's is redacted
	client *http.Client
	access *access.Transport // nil: Live.Transport carries the requests
	length length
}

// exporter returns the exporter of a target.
func (l *Live) exporter(t scrape.Target) *exporter {
	e := &exporter{Target: t, url: t.URL, client: &http.Client{Transport: l.Transport, CheckRedirect: follow}, access: l.Access[t.Key()]}
	if u, err := url.Parse(t.URL); err == nil && e.access == nil && l.Transport == nil {
		e.access, _ = access.Open(context.Background(), access.Config{URL: u}, &access.Files{}) // it reads no file
	}
	if e.access != nil {
		e.url, e.client.Transport = e.access.URL(), e.access
	}
	return e
}

// withCredentialHint adds to a reason what is wrong with the files of the credentials, if those may have been refused.
func (e *exporter) withCredentialHint(reason string, err error, status int) string {
	if e.access == nil {
		return reason
	}
	refused := status == http.StatusBadRequest || status == http.StatusUnauthorized || status == http.StatusForbidden ||
		err != nil && e.tlsReason(err) != ""
	if err := e.access.Err(); refused && err != nil {
		reason += "; " + err.Error()
	}
	return reason
}

// A redirectError says why a redirection is not followed.
type redirectError string

func (e redirectError) Error() string { return string(e) }

// follow implements http.Client.CheckRedirect. It returns a redirectError if the redirection must not be followed.
func follow(r *http.Request, via []*http.Request) error {
	const maxRedirects = 10
	r.Header.Del("Referer") // it would show the query to another host
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
	case len(via) > maxRedirects:
		return redirectError("redirected more than 10 times: is the URL right?")
	}
	return nil
}
