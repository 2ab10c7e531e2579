package live

import (
	"io"
	"net/http"
	"strings"

	"origintop/scrape"
)

// words returns the beginning of a text from outside, in one short line and without what is secret. That goes first: what is left of
// a secret that is cut, nobody would know as one.
func (e *exporter) words(text string) string { return scrape.FirstWords(e.hide(text)) }

// sentence is words for a text that is longer before it says what it has to.
func (e *exporter) sentence(text string) string { return scrape.Beginning(e.hide(text), 200) }

// hostName is words for the name of a host.
func (e *exporter) hostName(name string) string {
	if e.access != nil {
		name = e.access.RedactName(name)
	}
	return scrape.FirstWords(name)
}

func (e *exporter) hide(text string) string {
	if e.access == nil {
		return text
	}
	return e.access.Redact(text)
}

// redirected says where a page came from, if that is elsewhere than where it was asked for; "" if not. What else than host and path is
// in the URL may be a secret.
func (e *exporter) redirected(request *http.Request, response *http.Response) string {
	if response.Request == nil || *response.Request.URL == *request.URL { // nil as a Transport may leave it
		return ""
	}
	to := response.Request.URL
	return ", after a redirect to " + e.words(to.Scheme+"://"+to.Host+to.Path) // not escaped, as secrets are not
}

// echoes reports whether a page has a secret of those that it was asked with.
func (e *exporter) echoes(page []byte) bool {
	return e.access != nil && e.access.ContainsSecret(page)
}

// errorPage says what the body of an answer says that is an error; or who says it, if it is not the exporter. It reads so much of the
// body that the connection can be used again if that is all.
func (e *exporter) errorPage(response *http.Response) string {
	if response.StatusCode == http.StatusSwitchingProtocols {
		return "" // what follows is no body: reading it would not end with the request's context
	}
	head, _ := io.ReadAll(io.LimitReader(response.Body, 64<<10))
	switch response.StatusCode {
	case http.StatusBadGateway, http.StatusGatewayTimeout:
		return ": " + e.proxy(response) + " answers, the exporter behind it does not"
	case http.StatusServiceUnavailable:
		if response.Header.Get("Via") != "" || scrape.IsMarkup(head) { // no exporter says it like this
			return ": " + e.proxy(response) + " answers, the exporter behind it does not"
		}
	}
	switch kind := response.Header.Get("Content-Type"); {
	case scrape.IsMarkup(head):
		return ", with " + scrape.Markup(head, e.words)
	case strings.HasPrefix(kind, "text/plain") && response.Header.Get("Content-Encoding") == "":
		line, rest, _ := strings.Cut(strings.TrimSpace(string(head)), "\n")
		if strings.HasSuffix(strings.TrimSpace(line), ":") && strings.TrimSpace(rest) != "" { // exporters in Go say what it is further down
			return ": “" + e.sentence(rest) + "”"
		}
		if line = e.words(line); line != "" && line != http.StatusText(response.StatusCode) {
			return ": “" + line + "”"
		}
	}
	return ""
}

// proxy returns what a proxy that answers calls itself.
func (e *exporter) proxy(response *http.Response) string {
	if name := e.words(response.Header.Get("Server")); name != "" {
		return "a proxy, " + name + ","
	}
	return "a proxy"
}
