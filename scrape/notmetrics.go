package scrape

import (
	"bytes"
	"html"
	"regexp"
	"strings"

	"origintop/promtext"
)

// NotMetrics is how it begins why an answer is no page of metrics.
const NotMetrics = "answers, but not in the Prometheus format: "

// DescribeNonMetrics says why a page without a single good line is not a page of metrics. Where it says what the page is called, that is as
// it came, but for its length.
func DescribeNonMetrics(body []byte, err error) string {
	const wrongPath = ": is the path right, usually /metrics?"
	text := bytes.TrimSpace(body)
	switch {
	case len(text) == 0:
		return "the page is empty"
	case IsMarkup(text):
		return NotMetrics + "looks like " + Markup(text, FirstWords) + wrongPath
	case text[0] == '{' || text[0] == '[':
		return NotMetrics + "looks like JSON" + wrongPath
	case hasPrefixFold(text, "active connections:"):
		return "this is nginx's own status page: name the exporter's, usually port 9113, path /metrics"
	case bytes.IndexByte(text, 0) >= 0:
		return NotMetrics + "it is binary"
	case err == nil:
		return "the page has comments only, no metrics"
	}
	return NotMetrics + err.Error()
}

// IsMarkup reports whether a text begins as HTML and XML do, and no line of metrics does.
func IsMarkup(text []byte) bool { return bytes.HasPrefix(bytes.TrimSpace(text), []byte("<")) }

// Markup says what a page is that isMarkup, with its title as words returns it.
func Markup(text []byte, words func(string) string) string {
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

// FirstWords returns the beginning of a text in one short line.
func FirstWords(text string) string { return Beginning(text, 60) }

// Beginning returns the beginning of a text in one line of that many bytes at most.
func Beginning(text string, most int) string {
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "…"
	}
	return text
}

func hasPrefixFold(text []byte, prefix string) bool {
	return len(text) >= len(prefix) && strings.EqualFold(string(text[:len(prefix)]), prefix)
}

// HasSample reports whether there is a single good line on a page.
func HasSample(page []byte) bool {
	var s promtext.Scanner
	s.Reset(page)
	return s.Scan()
}
