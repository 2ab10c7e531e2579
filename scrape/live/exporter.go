package live

import (
	"context"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

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
	phase  time.Duration          // by how much it is scraped later than the first origin
	labels atomic.Pointer[string] // of the origin by now; nil: those of the Target
}

// exporter returns the exporter of a target.
func (l *Live) exporter(t scrape.Target) *exporter {
	e := &exporter{Target: t, url: t.URL, access: l.Access[t.Key()]}
	e.client = &http.Client{Transport: l.Transport, CheckRedirect: access.Follow}
	if u, err := url.Parse(t.URL); err == nil && e.access == nil && l.Transport == nil {
		e.access, _ = access.Open(context.Background(), access.Config{URL: u}, &access.Files{}) // it reads no file
	}
	if e.access != nil {
		e.url, e.client.Transport = e.access.URL(), e.access
	}
	return e
}
