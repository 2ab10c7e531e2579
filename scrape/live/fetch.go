package live

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"origintop/scrape"
	"origintop/scrape/access"
	"origintop/scrape/crash"
)

// safeScrape is scrape, but turns a panic into a failed scrape. It also returns the time of work on the answer, see access.Meter.
func (l *Live) safeScrape(ctx context.Context, t *exporter, slot *slot) (page scrape.Page, busy time.Duration) {
	begun := l.Now()
	meter, ctx := access.NewMeter(ctx)
	defer func() {
		if p := recover(); p != nil {
			err := crash.PanicError(p)
			page = scrape.Page{Target: t.target(), Time: begun, Err: &scrape.ScrapeError{URL: t.URL, Reason: err.Error(), Err: err}}
		}
	}()
	page = l.scrape(ctx, t, slot, meter)
	return page, meter.Busy()
}

// scrape asks a target for its page. The page's body is in one of the buffers.
func (l *Live) scrape(ctx context.Context, t *exporter, slot *slot, meter *access.Meter) scrape.Page {
	asked := time.Now()
	page := scrape.Page{Target: t.target(), Time: l.Now()}
	ctx, cancel := context.WithTimeout(ctx, l.Timeout)
	defer cancel()
	fail := func(err error, reason string) scrape.Page {
		page.Took, page.Body = time.Since(asked), scrape.Reuse(page.Body[:0])
		page.Err = &scrape.ScrapeError{URL: t.URL, Reason: t.access.WithCredentialHint(reason, err, page.Status)}
		return page
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, t.url, nil)
	if err != nil {
		return fail(err, t.access.Reason(err, l.Timeout))
	}
	request.Header.Set("Accept", "text/plain;version=0.0.4")
	request.Header.Set("Accept-Encoding", "identity")
	request.Header.Set("User-Agent", "origintop")
	response, err := t.client.Do(request)
	if err != nil {
		return fail(err, t.access.Reason(err, l.Timeout))
	}
	defer response.Body.Close()
	page.Status = response.StatusCode
	if response.StatusCode != http.StatusOK {
		hint := t.hint(response)
		return fail(nil, "HTTP "+t.excerpt(response.Status)+cmp.Or(hint, t.errorPage(response)))
	}
	if !slot.answered(ctx) {
		return fail(ctx.Err(), t.access.Reason(ctx.Err(), l.Timeout))
	}
	onWire := &boundedReader{response.Body, func(int) bool { return meter.Bytes() <= onTheWay(l.Limit) }}
	body, err := t.unpacked(response.Header, onWire, l.Limit)
	if err == nil {
		page.Body, err = scrape.ReadBody(l.buffers.get(), &boundedReader{body, func(n int) bool { meter.Unpacked(n); return true }}, l.Limit)
	}
	var coding codingError
	from := t.redirected(request, response)
	switch {
	case errors.As(err, &coding):
		return fail(err, string(coding))
	case errors.Is(err, scrape.ErrTooLarge):
		return fail(err, fmt.Sprintf("the page is larger than %s: is it the right one? --max-body allows more", scrape.FormatSize(l.Limit)))
	case errors.Is(err, context.DeadlineExceeded):
		return fail(err, fmt.Sprintf("the page did not end within %v", l.Timeout))
	case err != nil:
		return fail(err, t.access.Reason(err, l.Timeout))
	case from != "" && scrape.IsMarkup(page.Body): // such as a login page
		return fail(nil, scrape.NotMetrics+"looks like "+scrape.Markup(page.Body, t.excerpt)+from)
	case !scrape.HasSample(page.Body) && t.leaksSecret(page.Body): // the reason would quote it
		return fail(nil, scrape.NotMetrics+"it repeats what is secret of the request, and is not shown")
	}
	page.Took = time.Since(asked)
	page.Whole = response.ContentLength >= 0 && t.length.ends(page.Body) || slices.Contains(response.TransferEncoding, "chunked")
	return page
}
