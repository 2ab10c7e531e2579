package scrape

import (
	"bytes"
	"html"
	"io"
	"net/http"
	"net/url"
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
		return notMetrics + "looks like " + markup(text) + wrongPath
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

// markup says what a page is that isMarkup.
func markup(text []byte) string {
	head := bytes.TrimSpace(text[:min(len(text), 64<<10)])
	if hasPrefixFold(head, "<?xml") {
		return "XML"
	}
	if title := titleOf(head); title != "" {
		return "an HTML page, “" + title + "”"
	}
	return "an HTML page"
}

var titleElement = regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title`)

// titleOf returns the title of an HTML page, in one short line, "" if it has none.
func titleOf(page []byte) string {
	found := titleElement.FindSubmatch(page)
	if found == nil {
		return ""
	}
	return firstWords(html.UnescapeString(string(found[1][:min(len(found[1]), 1000)])))
}

// firstWords returns the beginning of a text in one short line.
func firstWords(text string) string {
	const most = 60
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
func redirected(request *http.Request, response *http.Response) string {
	if response.Request == nil || response.Request == request {
		return ""
	}
	to := url.URL{Scheme: response.Request.URL.Scheme, Host: response.Request.URL.Host, Path: response.Request.URL.Path}
	return ", after a redirect to " + firstWords(to.String())
}

// errorPage says what the body of an answer says that is an error; or who says it, if it is not the exporter. It reads so much of the
// body that the connection can be used again if that is all.
func errorPage(response *http.Response) string {
	head, _ := io.ReadAll(io.LimitReader(response.Body, 64<<10))
	switch response.StatusCode {
	case http.StatusBadGateway, http.StatusGatewayTimeout:
		return ": " + proxy(response) + " answers, the exporter behind it does not"
	case http.StatusServiceUnavailable:
		if response.Header.Get("Via") != "" || isMarkup(head) { // no exporter says it like this
			return ": " + proxy(response) + " answers, the exporter behind it does not"
		}
	}
	switch kind := response.Header.Get("Content-Type"); {
	case isMarkup(head):
		return ", with " + markup(head)
	case strings.HasPrefix(kind, "text/plain") && response.Header.Get("Content-Encoding") == "":
		line, _, _ := strings.Cut(strings.TrimSpace(string(head)), "\n")
		if line = firstWords(line); line != "" && line != http.StatusText(response.StatusCode) {
			return ": “" + line + "”"
		}
	}
	return ""
}

// proxy returns what a proxy that answers calls itself.
func proxy(response *http.Response) string {
	if name := firstWords(response.Header.Get("Server")); name != "" {
		return "a proxy, " + name + ","
	}
	return "a proxy"
}
