package live

import (
	"bytes"
	"io"
	"net/http"
)

// hint says what to do about an answer that is not a page.
func (e *exporter) hint(response *http.Response) string {
	switch response.StatusCode {
	case http.StatusUnauthorized, http.StatusForbidden:
		switch {
		case e.access != nil && !e.access.IsOwn(response.Request.URL):
			return ": redirected elsewhere, where no credentials are sent: name that URL"
		case e.access != nil && e.access.Credentials() != "":
			return ": " + e.access.Credentials() + " refused, or only some hosts are allowed"
		}
		return ": the exporter wants credentials (user:password@ in the URL, --header or --bearer-token-file), or allows only some hosts"
	case http.StatusNotFound:
		return ": is the path right, usually /metrics?"
	case http.StatusProxyAuthRequired:
		return ": the proxy wants credentials, in $HTTP_PROXY"
	case http.StatusBadRequest: // the answer of Go, nginx and others to HTTP on a port for TLS
		text, _ := io.ReadAll(io.LimitReader(response.Body, 4<<10))
		if response.Request.URL.Scheme == "http" && bytes.Contains(text, []byte("HTTPS")) {
			return ": should the URL begin with https?"
		}
	}
	return ""
}
