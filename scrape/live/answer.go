package live

import (
	"io"
	"net/http"
	"strings"

	"origintop/scrape"
)

// excerpt is access.Transport.Excerpt.
func (e *exporter) excerpt(text string) string { return e.access.Excerpt(text) }

// longExcerpt is access.Transport.LongExcerpt.
func (e *exporter) longExcerpt(text string) string { return e.access.LongExcerpt(text) }

// redirected says where a redirect led to, "" if there was none. It shows host and path only: the rest of the URL may be secret.
func (e *exporter) redirected(request *http.Request, response *http.Response) string {
	if response.Request == nil || *response.Request.URL == *request.URL { // a RoundTripper may leave it nil
		return ""
	}
	to := response.Request.URL
	return ", after a redirect to " + e.excerpt(to.Scheme+"://"+to.Host+to.Path) // unescaped, as redact knows secrets
}

// leaksSecret reports whether a page holds a secret of its request.
func (e *exporter) leaksSecret(page []byte) bool {
	return e.access != nil && e.access.ContainsSecret(page)
}

// errorPage describes the body of an error, or says that a proxy sent it. It reads enough of a body of usual size for the connection to be
// used again.
func (e *exporter) errorPage(response *http.Response) string {
	if response.StatusCode == http.StatusSwitchingProtocols {
		return "" // there is no body, and a read would not end with the request's context
	}
	head, _ := io.ReadAll(io.LimitReader(response.Body, 64<<10))
	switch response.StatusCode {
	case http.StatusBadGateway, http.StatusGatewayTimeout:
		return ": " + e.proxy(response) + " answers, the exporter behind it does not"
	case http.StatusServiceUnavailable:
		if response.Header.Get("Via") != "" || scrape.IsMarkup(head) { // exporters answer in plain text
			return ": " + e.proxy(response) + " answers, the exporter behind it does not"
		}
	}
	switch kind := response.Header.Get("Content-Type"); {
	case scrape.IsMarkup(head):
		return ", with " + scrape.Markup(head, e.excerpt)
	case strings.HasPrefix(kind, "text/plain") && response.Header.Get("Content-Encoding") == "":
		line, rest, _ := strings.Cut(strings.TrimSpace(string(head)), "\n")
		if strings.HasSuffix(strings.TrimSpace(line), ":") && strings.TrimSpace(rest) != "" { // exporters in Go give the reason below
			return ": “" + e.longExcerpt(rest) + "”"
		}
		if line = e.excerpt(line); line != "" && line != http.StatusText(response.StatusCode) {
			return ": “" + line + "”"
		}
	}
	return ""
}

// proxy describes the proxy that answers, by its own name.
func (e *exporter) proxy(response *http.Response) string {
	if name := e.excerpt(response.Header.Get("Server")); name != "" {
		return "a proxy, " + name + ","
	}
	return "a proxy"
}
