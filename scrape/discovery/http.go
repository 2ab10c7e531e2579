package discovery

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"origintop/scrape"
	"origintop/scrape/access"
)

// ask returns what an answer in the format of http_sd names. Its error has neither the URL nor a secret.
func ask(ctx context.Context, t *access.Transport, timeout, refresh time.Duration) (*reading, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	status := 0
	fail := func(err error) (*reading, error) {
		return nil, errors.New(t.WithCredentialHint(t.Reason(err, timeout), err, status))
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, t.URL(), nil)
	if err != nil {
		return fail(err)
	}
	request.Header.Set("Accept", "application/json")
	request.Header.Set("Accept-Encoding", "identity")
	request.Header.Set("User-Agent", "origintop")
	request.Header.Set("X-Prometheus-Refresh-Interval-Seconds", strconv.FormatFloat(refresh.Seconds(), 'f', -1, 64))
	response, err := (&http.Client{Transport: t, CheckRedirect: access.Follow}).Do(request)
	if err != nil {
		return fail(err)
	}
	defer response.Body.Close()
	if status = response.StatusCode; status != http.StatusOK {
		return nil, errors.New(t.WithCredentialHint(fmt.Sprintf("HTTP %d %s", status, http.StatusText(status)), nil, status))
	}
	text, err := io.ReadAll(io.LimitReader(response.Body, maxList+1))
	switch {
	case err != nil:
		return fail(err)
	case len(text) > maxList:
		return nil, fmt.Errorf("the answer is larger than %s", scrape.FormatSize(maxList))
	case scrape.IsMarkup(text):
		return nil, errors.New("it answers with " + scrape.Markup(text, t.Excerpt) + ", not with a list of targets in JSON")
	}
	r := &reading{}
	groups, err := parseJSON(text)
	if err == nil {
		err = r.take(&noJob, groups)
	}
	if err != nil {
		return nil, errors.New(t.LongExcerpt(err.Error()))
	}
	for i, note := range r.notes {
		r.notes[i] = t.LongExcerpt(note)
	}
	return r, nil
}
