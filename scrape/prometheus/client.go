// Package prometheus asks what scrapes the exporters already: Prometheus, VictoriaMetrics, Thanos or Mimir, all by the HTTP API of
// Prometheus.
package prometheus

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"origintop/scrape"
	"origintop/scrape/access"
)

// A Client asks one server. Its methods may be called by any goroutine.
type Client struct {
	URL     *url.URL          // what the paths of the API are added to, see Base
	Access  *access.Transport // carries the requests; nil: http.DefaultTransport does, without credentials
	Timeout time.Duration     // of one request; 0: DefaultTimeout
	Limit   int               // bytes of one answer; 0: scrape.DefaultLimit

	byGet atomic.Bool // the server takes no POST
}

// DefaultTimeout is how long a request may take, unless the user says otherwise.
const DefaultTimeout = 30 * time.Second

// Base returns the URL of a server without what belongs to the single paths of its API and pages, as it may have been copied from a
// browser: http://host:9090/graph is http://host:9090.
func Base(u *url.URL) *url.URL {
	base := *u
	base.Path, base.RawPath, base.Fragment, base.RawFragment = strings.TrimRight(base.Path, "/"), "", "", ""
	for _, end := range []string{"/api/v1/query", "/api/v1", "/graph", "/query", "/targets", "/vmui"} {
		if path, ok := strings.CutSuffix(base.Path, end); ok {
			base.Path = strings.TrimRight(path, "/")
			break
		}
	}
	return &base
}

// String returns the server's URL as it may be shown.
func (c *Client) String() string { return access.Redacted(c.URL) }

// An Answer is what a server said beside the data that was asked for.
type Answer struct {
	Warnings []string      // and infos: short, without secrets. With a warning the data may lack something
	Asked    time.Time     // by this machine's clock
	Took     time.Duration // until all of the answer was read
	Date     time.Time     // the server's clock, to the second; zero if it doesn't say
	Bytes    int64         // of the body
	Series   int
	Samples  int
}

// A Sample is a value of a series, NaN if it is a stale marker.
type Sample struct {
	Milliseconds int64 // since 1970, UTC
	Value        float64
}

// Time returns the time of the sample.
func (s Sample) Time() time.Time { return time.UnixMilli(s.Milliseconds) }

// A Label is a label of a series; the name of the series is that of __name__.
type Label struct{ Name, Value string }

// A Series is a series of an answer: of a vector with one sample, of a matrix with those of its range.
type Series struct {
	Labels  []Label // in the server's order
	Samples []Sample

	Histograms int // native ones, which are left out
}

// Label returns the value of a label, "" if there is none.
func (s *Series) Label(name string) string {
	for _, l := range s.Labels {
		if l.Name == name {
			return l.Value
		}
	}
	return ""
}

// Query evaluates an expression at a time, or if that is zero at the server's own present, which is 30 s ago in VictoriaMetrics. It calls
// each with one series after the other as the answer comes in: the Series is valid until each returns, its strings for ever, and no more
// than one series is in memory at once. If Query fails, what came before is not all there is. An error of each ends the query, and is
// returned as it is.
func (c *Client) Query(ctx context.Context, expr string, at time.Time, each func(*Series) error) (*Answer, error) {
	form := url.Values{"query": {expr}, "nocache": {"1"}} // else VictoriaMetrics leaves out the last 30 s
	if !at.IsZero() {
		form.Set("time", strconv.FormatFloat(float64(at.UnixMilli())/1e3, 'f', 3, 64))
	}
	return c.ask(ctx, "/api/v1/query", form, func(d *decoder) error { return d.result(each) })
}

// Series calls each with the series that a selector picks of those that have had samples since a time, about. They have no samples here.
func (c *Client) Series(ctx context.Context, selector string, since time.Time, each func(*Series) error) (*Answer, error) {
	form := url.Values{"match[]": {selector}, "start": {strconv.FormatInt(since.Unix(), 10)}}
	return c.ask(ctx, "/api/v1/series", form, func(d *decoder) error {
		return d.array(func() error {
			d.series.reset()
			if err := d.labels(); err != nil {
				return err
			}
			return d.hand(each)
		})
	})
}

// ask sends a form to a path of the API, and calls data where the data stand in the answer.
func (c *Client) ask(ctx context.Context, path string, form url.Values, data func(*decoder) error) (*Answer, error) {
	timeout := cmp.Or(c.Timeout, DefaultTimeout)
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	a := &Answer{Asked: time.Now()}
	defer func() { a.Took = time.Since(a.Asked) }() // of a refusal as well: the server's clock is told by it
	r, err := c.send(ctx, path, form)
	if err != nil {
		return a, c.failed(err, nil, timeout)
	}
	defer r.Body.Close()
	a.Date, _ = http.ParseTime(r.Header.Get("Date"))
	if r.StatusCode/100 != 2 {
		return a, c.refused(r)
	}
	if coding := r.Header.Get("Content-Encoding"); coding != "" && !strings.EqualFold(coding, "identity") {
		return a, c.fail(r.StatusCode, "the answer is packed with "+c.Access.Excerpt(coding)+", which was not asked for")
	}
	body := &counter{Reader: r.Body, limit: c.limit()}
	text := bufio.NewReaderSize(body, 64<<10)
	head, err := text.Peek(512)
	if err != nil && err != io.EOF {
		return a, c.failed(err, r, timeout)
	}
	if reason := c.notJSON(head, r); reason != "" {
		return a, c.fail(r.StatusCode, reason)
	}
	d := newDecoder(text, a)
	err = d.document(data)
	a.Bytes = body.n
	for i, w := range a.Warnings {
		a.Warnings[i] = c.Access.LongExcerpt(w)
	}
	if d.failed != nil {
		return a, d.failed
	}
	if ended := ctx.Err(); err != nil && ended != nil {
		err = ended // the error may be that of the connection, which was closed because of that
	}
	if err != nil {
		return a, c.failed(err, r, timeout)
	}
	return a, nil
}

// send sends a form by POST, because queries may be longer than a URL can be, or by GET where the server or a proxy takes no POST or
// redirects it, which makes a GET of it that lacks the form.
func (c *Client) send(ctx context.Context, path string, form url.Values) (*http.Response, error) {
	u := *c.URL
	u.User = nil // Access has it
	u.Path += path
	client := &http.Client{CheckRedirect: access.Follow}
	if c.Access != nil {
		client.Transport = c.Access
	}
	do := func(method, url string, body io.Reader) (*http.Response, error) {
		request, err := http.NewRequestWithContext(ctx, method, url, body)
		if err != nil {
			return nil, err
		}
		request.Header.Set("Accept", "application/json")
		request.Header.Set("Accept-Encoding", "identity")
		request.Header.Set("User-Agent", "origintop")
		if body != nil {
			request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		return client.Do(request)
	}
	if !c.byGet.Load() {
		r, err := do(http.MethodPost, u.String(), strings.NewReader(form.Encode()))
		if err != nil {
			return nil, err
		}
		changed := r.Request != nil && r.Request.Method != http.MethodPost
		if !changed && r.StatusCode != http.StatusMethodNotAllowed && r.StatusCode != http.StatusNotImplemented {
			return r, nil
		}
		io.Copy(io.Discard, io.LimitReader(r.Body, 64<<10))
		r.Body.Close()
	}
	u.RawQuery = strings.TrimPrefix(u.RawQuery+"&"+form.Encode(), "&")
	r, err := do(http.MethodGet, u.String(), nil)
	if err == nil && r.StatusCode/100 == 2 {
		c.byGet.Store(true)
	}
	return r, err
}

func (c *Client) limit() int64 { return int64(cmp.Or(c.Limit, scrape.DefaultLimit)) }

// A counter counts what is read, and fails with scrape.ErrTooLarge when that is more than limit.
type counter struct {
	io.Reader
	n, limit int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	if c.n += int64(n); c.n > c.limit {
		return 0, scrape.ErrTooLarge
	}
	return n, err
}

var errNotAPI = errors.New("the answer is not from Prometheus' API")

// notAnswer is the error of JSON that has something else where what follows is expected.
func notAnswer(where string) error { return fmt.Errorf("%w: %s", errNotAPI, where) }
