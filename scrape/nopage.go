package scrape

import (
	"bytes"
	"html"
	"io"
	"net/http"
	"regexp"
	"strings"
)

// notMetrics is how it begins why an answer is no page of metrics.
const notMetrics = "answers, but not in the Prometheus format: "

// looksLike says why a page without a single good line is not a page of metrics. Where it says what the page is called, that is as it
// came, but for its length.
func looksLike(body []byte, err error) string {
	const wrongPath = ": is the path right, usually /metrics?"
	text := bytes.TrimSpace(body)
	switch {
	case len(text) == 0:
		return "the page is empty"
	case isMarkup(text):
		return notMetrics + "looks like " + markup(text, firstWords) + wrongPath
	case text[0] == '{' || text[0] == '[':
		return notMetrics + "looks like JSON" + wrongPath
	case hasPrefixFold(text, "active connections:"):
		return "this is nginx's own status page: name the exporter's, usually port 9113, path /metrics"
	case bytes.IndexByte(text, 0) >= 0:
		return notMetrics + "it is binary"
	case err == nil:
		return "the page has comments only, no metrics"
	}
	return notMetrics + err.Error()
}

// isMarkup reports whether a text begins as HTML and XML do, and no line of metrics does.
func isMarkup(text []byte) bool { return bytes.HasPrefix(bytes.TrimSpace(text), []byte("<")) }

// markup says what a page is that isMarkup, with its title as words returns it.
func markup(text []byte, words func(string) string) string {
	head := bytes.TrimSpace(text[:min(len(text), 64<<10)])
	if hasPrefixFold(head, "<?xml") {
		return "XML"
	}
	if title := words(titleOf(head)); title != "" {
		return "an HTML page, “" + title + "”"
	}
	return "an HTML page"
}

var titleElement = regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title`)

// titleOf returns the title of an HTML page, "" if it has none.
func titleOf(page []byte) string {
	found := titleElement.FindSubmatch(page)
	if found == nil {
		return ""
	}
	return html.UnescapeString(string(found[1]))
}

// words returns the beginning of a text from outside, in one short line and without what is secret. That goes first: what is left of
// a secret that is cut, nobody would know as one.
func (e *exporter) words(text string) string { return firstWords(e.hide(text)) }

// sentence is words for a text that is longer before it says what it has to.
func (e *exporter) sentence(text string) string { return beginning(e.hide(text), 200) }

// hostName is words for the name of a host.
func (e *exporter) hostName(name string) string {
	if e.access != nil {
		name = e.access.HideName(name)
	}
	return firstWords(name)
}

func (e *exporter) hide(text string) string {
	if e.access == nil {
		return text
	}
	return e.access.Hide(text)
}

// firstWords returns the beginning of a text in one short line.
func firstWords(text string) string { return beginning(text, 60) }

// beginning returns the beginning of a text in one line of that many bytes at most.
func beginning(text string, most int) string {
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "…"
	}
	return text
}

func hasPrefixFold(text []byte, prefix string) bool {
	return len(text) >= len(prefix) && strings.EqualFold(string(text[:len(prefix)]), prefix)
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
	return e.access != nil && e.access.Knows(page)
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
		if response.Header.Get("Via") != "" || isMarkup(head) { // no exporter says it like this
			return ": " + e.proxy(response) + " answers, the exporter behind it does not"
		}
	}
	switch kind := response.Header.Get("Content-Type"); {
	case isMarkup(head):
		return ", with " + markup(head, e.words)
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
