package access

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"

	"origintop/scrape"
)

// Reason says in a few words why a request of an http.Client had no answer within limit, without its URL and without secrets. The Transport
// may be nil: then there are no secrets.
func (t *Transport) Reason(err error, limit time.Duration) string {
	var name *net.DNSError
	var timeout net.Error
	var proxy *net.OpError
	var wayward redirectError
	text, refused := err.Error(), t.tlsReason(err)
	switch {
	case errors.As(err, &proxy) && proxy.Op == "proxyconnect":
		return "the proxy: " + t.Reason(proxy.Err, limit)
	case errors.As(err, &wayward):
		return string(wayward)
	case refused != "":
		return refused
	case failed(err, syscall.ECONNREFUSED):
		return scrape.Refused + ": nothing listens there"
	case failed(err, syscall.EHOSTUNREACH), failed(err, syscall.ENETUNREACH):
		return "no route to the host"
	case failed(err, syscall.ECONNRESET), errors.Is(err, io.EOF):
		return "the connection was closed before the answer"
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "the page was cut off"
	case errors.As(err, &name) && name.IsNotFound:
		return "no such host: " + t.hostName(name.Name)
	case errors.As(err, &name):
		return "the name " + t.hostName(name.Name) + " could not be looked up"
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return fmt.Sprintf("no answer within %v", limit)
	case strings.Contains(text, "malformed HTTP response"):
		return "the answer is not HTTP: should the URL begin with https?"
	case strings.Contains(text, "response headers exceeded"):
		return "the headers of the answer are too long"
	case strings.Contains(text, "failed to parse Location header"): // the error quotes it
		return "redirected to what is not a URL"
	}
	return t.LongExcerpt(innermost(err).Error()) // without the URL, which the caller has
}

// innermost returns the error at the end of a chain of wrapped errors.
func innermost(err error) error {
	for {
		below := errors.Unwrap(err)
		if below == nil {
			return err
		}
		err = below
	}
}

// WithCredentialHint adds to the reason of a failed request what is wrong with the files of the credentials, if those may have been
// refused: by err, or with that status of HTTP.
func (t *Transport) WithCredentialHint(reason string, err error, status int) string {
	if t == nil {
		return reason
	}
	refused := status == http.StatusBadRequest || status == http.StatusUnauthorized || status == http.StatusForbidden ||
		err != nil && t.tlsReason(err) != ""
	if err := t.Err(); refused && err != nil {
		reason += "; " + err.Error()
	}
	return reason
}

// Excerpt returns the beginning of a text from outside as one short line without secrets. It redacts before it cuts: half a secret would
// not be recognised. The Transport may be nil.
func (t *Transport) Excerpt(text string) string { return scrape.FirstWords(t.redact(text)) }

// LongExcerpt is Excerpt for texts that need more room to say what they mean.
func (t *Transport) LongExcerpt(text string) string { return scrape.Beginning(t.redact(text), 200) }

// hostName is Excerpt for the name of a host.
func (t *Transport) hostName(name string) string {
	if t != nil {
		name = t.RedactName(name)
	}
	return scrape.FirstWords(name)
}

func (t *Transport) redact(text string) string {
	if t == nil {
		return text
	}
	return t.Redact(text)
}
