package prometheus

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"origintop/scrape"
)

// An Error says why a server gave no answer. It is a scrape.ScrapeError as well.
type Error struct {
	scrape.ScrapeError

	Status int    // of HTTP; 0 if there was no answer
	Type   string // the server's word for the kind of error, such as bad_data or timeout; "" if it has none

	// TooMuch: the answer would be larger than the server or --max-body allows. A shorter range may be answered.
	TooMuch bool
	// Later: the server is busy or starts, and may answer later; After is how long it wants to be left alone, 0 if it doesn't say.
	Later bool
	After time.Duration
}

// Unwrap returns the ScrapeError.
func (e *Error) Unwrap() error { return &e.ScrapeError }

// An apiError is an error that the server has put into its answer.
type apiError struct{ kind, reason string }

func (e *apiError) Error() string { return e.kind + ": " + e.reason }

func (c *Client) fail(status int, reason string) *Error {
	return &Error{ScrapeError: scrape.ScrapeError{URL: c.String(), Reason: reason}, Status: status}
}

// failed explains why there was no answer, or no end of it.
func (c *Client) failed(err error, r *http.Response, timeout time.Duration) error {
	status := 0
	if r != nil {
		status = r.StatusCode
	}
	var said *apiError
	var syntax *jsontext.SyntacticError
	switch {
	case errors.Is(err, context.Canceled):
		return err
	case errors.As(err, &said):
		return c.said(status, said, "")
	case errors.Is(err, scrape.ErrTooLarge):
		e := c.fail(status, fmt.Sprintf("the answer is larger than %s: --max-body allows more, or ask for a shorter range",
			scrape.FormatSize(int(c.limit()))))
		e.TooMuch = true
		return e
	case r != nil && errors.Is(err, context.DeadlineExceeded):
		return c.fail(status, fmt.Sprintf("the answer did not end within %v", timeout))
	case r != nil && errors.Is(err, io.ErrUnexpectedEOF):
		return c.fail(status, "the answer was cut off")
	case errors.Is(err, errNotAPI):
		return c.fail(status, c.Access.LongExcerpt(err.Error()))
	case errors.As(err, &syntax):
		return c.fail(status, fmt.Sprintf("the answer is damaged: it is no JSON at byte %d", syntax.ByteOffset))
	}
	e := c.fail(status, "")
	e.Reason = c.Access.WithCredentialHint(c.Access.Reason(err, timeout), err, status)
	return e
}

// refused explains an answer with another status than 200.
func (c *Client) refused(r *http.Response) error {
	var head []byte
	if r.StatusCode != http.StatusSwitchingProtocols {
		head, _ = io.ReadAll(io.LimitReader(r.Body, 64<<10))
	}
	e := c.said(r.StatusCode, c.explanation(r, head), c.hint(r, head))
	e.Reason = c.Access.WithCredentialHint(e.Reason, nil, r.StatusCode)
	if seconds, err := strconv.Atoi(r.Header.Get("Retry-After")); err == nil && seconds > 0 && seconds <= 3600 {
		e.After = time.Duration(seconds) * time.Second
	}
	return e
}

// warning says that the server warns of something.
func warning(text string) string { return "the server warns: " + text }

// said makes an Error of what the server says.
func (c *Client) said(status int, what *apiError, hint string) *Error {
	e := c.fail(status, "")
	e.Type = c.Access.Excerpt(what.kind)
	switch {
	case status/100 != 2:
		e.Reason = strings.TrimSpace(fmt.Sprintf("HTTP %d %s", status, http.StatusText(status)))
	default:
		e.Reason = "the server answers with an error"
	}
	if text := c.Access.LongExcerpt(what.reason); text != "" {
		e.Reason += ": “" + text + "”"
	}
	e.Reason += hint
	switch status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		e.Later = true
	}
	low := strings.ToLower(what.reason)
	for _, words := range []string{"too many", "too large", "too much", "cannot select more than", "exceed", "limit"} {
		e.TooMuch = e.TooMuch || status == http.StatusUnprocessableEntity && strings.Contains(low, words)
	}
	return e
}

// explanation returns what the body of an error says: that of the API is JSON, others write a line of text.
func (c *Client) explanation(r *http.Response, head []byte) *apiError {
	var body struct {
		Type  string `json:"errorType"`
		Error string `json:"error"`
	}
	switch text := bytes.TrimSpace(head); {
	case len(text) > 0 && text[0] == '{' && json.Unmarshal(text, &body) == nil:
		return &apiError{body.Type, body.Error}
	case scrape.IsMarkup(text), r.Header.Get("Content-Encoding") != "", !strings.HasPrefix(r.Header.Get("Content-Type"), "text/plain"):
		return &apiError{}
	default:
		line, _, _ := strings.Cut(string(text), "\n")
		if line == http.StatusText(r.StatusCode) {
			line = ""
		}
		return &apiError{"", line}
	}
}

// hint says what to do about an error.
func (c *Client) hint(r *http.Response, head []byte) string {
	switch r.StatusCode {
	case http.StatusUnauthorized, http.StatusForbidden:
		switch {
		case bytes.Contains(head, []byte("no org id")):
			return ": name the tenant, --header prometheus=X-Scope-OrgID:TENANT"
		case c.Access != nil && r.Request != nil && !c.Access.IsOwn(r.Request.URL):
			return ": redirected elsewhere, where no credentials are sent: name that URL"
		case c.Access != nil && c.Access.Credentials() != "":
			return ": " + c.Access.Credentials() + " refused"
		}
		return ": the server wants credentials (user:password@ in the URL, --header or --bearer-token-file)"
	case http.StatusNotFound:
		return pathHint
	case http.StatusProxyAuthRequired:
		return ": the proxy wants credentials, in $HTTP_PROXY"
	case http.StatusBadRequest:
		if r.Request != nil && r.Request.URL.Scheme == "http" && bytes.Contains(head, []byte("HTTPS")) {
			return ": should the URL begin with https?"
		}
	case http.StatusRequestURITooLong:
		return ": the query is too long for it, and it takes none by POST"
	}
	if scrape.IsMarkup(head) {
		return ", with " + scrape.Markup(head, c.Access.Excerpt)
	}
	return ""
}

const pathHint = ": is the path right? Mimir's ends in /prometheus, that of a VictoriaMetrics cluster in /select/0/prometheus"

// notJSON says why an answer that begins so is none of the API, "" if it may be one.
func (c *Client) notJSON(head []byte, r *http.Response) string {
	from := ""
	if r.Request != nil && r.Request.URL.Path != c.URL.Path && !strings.HasPrefix(r.Request.URL.Path, c.URL.Path+"/api/") {
		to := r.Request.URL
		from = ", after a redirect to " + c.Access.Excerpt(to.Scheme+"://"+to.Host+to.Path) // unescaped, as Redact knows secrets
	}
	switch text := bytes.TrimSpace(head); {
	case len(text) == 0:
		return "the answer is empty" + from
	case scrape.IsMarkup(text):
		return "answers, but not as a Prometheus: looks like " + scrape.Markup(text, c.Access.Excerpt) + from
	case text[0] != '{':
		return "answers, but not as a Prometheus: no JSON" + from + pathHint
	}
	return ""
}
