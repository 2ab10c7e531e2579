package command

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// serveAnswer starts an exporter that gives an answer of that name, byte for byte, and returns its URL.
func serveAnswer(t *testing.T, name string) (url string, err error) {
	answer := answers()[name]
	if answer == nil {
		return "", fmt.Errorf("there is no answer %q", name)
	}
	begun := time.Now()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		connection, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer connection.Close()
		connection.Write(answer(r, nodePage(time.Since(begun))))
	}))
	t.Cleanup(server.Close)
	return server.URL + "/metrics", nil
}

// nodePage returns the page of a machine that has run for so long since the first scrape: two CPUs that are 25 % busy.
func nodePage(t time.Duration) string {
	var page strings.Builder
	for cpu := range 2 {
		for _, mode := range []struct {
			name        string
			begin, rate float64
		}{
			{"idle", 1000, 0.75},
			{"iowait", 1, 0},
			{"irq", 0, 0},
			{"nice", 0, 0},
			{"softirq", 1, 0},
			{"steal", 0, 0},
			{"system", 10, 0.05},
			{"user", 20, 0.2},
		} {
			fmt.Fprintf(&page, "node_cpu_seconds_total{cpu=\"%d\",mode=\"%s\"} %.4f\n", cpu, mode.name, mode.begin+mode.rate*t.Seconds())
		}
	}
	page.WriteString("node_load1 1\nnode_load5 1\nnode_load15 0.25\n")
	return page.String()
}

// answers returns what exporters, and what stands before them, were reported to answer.
func answers() map[string]func(r *http.Request, page string) []byte {
	const (
		metrics = "Content-Type: text/plain; version=0.0.4; charset=utf-8"
		html    = "Content-Type: text/html"
		plain   = "Content-Type: text/plain"
	)
	text := func(status, body string, headers ...string) func(*http.Request, string) []byte {
		return func(*http.Request, string) []byte { return answer(status, body, headers...) }
	}
	changed := func(change func(page string) string, headers ...string) func(*http.Request, string) []byte {
		return func(_ *http.Request, page string) []byte { return answer("200 OK", change(page), headers...) }
	}
	unchanged := func(page string) string { return page }
	eachLine := func(end string) func(string) string {
		return func(page string) string { return strings.ReplaceAll(page, "\n", end) }
	}
	return map[string]func(*http.Request, string) []byte{
		"good-page":                changed(unchanged, metrics),
		"content-type-html":        changed(unchanged, html),
		"byte-order-mark-and-crlf": changed(func(page string) string { return "\ufeff" + eachLine("\r\n")(page) }, metrics),
		"no-newline-at-the-end":    changed(func(page string) string { return strings.TrimSuffix(page, "\n") }, metrics),
		"decimal-commas":           changed(func(page string) string { return strings.ReplaceAll(page, ".", ",") }, metrics),
		"timestamps-that-stand":    changed(eachLine(" 1673170769987\n"), metrics),
		"gzip-unasked":             changed(packed, metrics, "Content-Encoding: gzip"),
		"gzip-called-identity":     changed(packed, metrics, "Content-Encoding: identity"),
		"gzip-with-the-length-of-the-page": func(_ *http.Request, page string) []byte {
			head := fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\nConnection: close\r\n\r\n", len(page))
			return []byte(head + packed(page))
		},
		"http-1.0-without-length": func(_ *http.Request, page string) []byte {
			return []byte("HTTP/1.0 200 OK\r\n" + metrics + "\r\n\r\n" + page)
		},
		"early-hints": func(_ *http.Request, page string) []byte {
			return append([]byte("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"), answer("200 OK", page, metrics)...)
		},
		"chunks-without-end": func(_ *http.Request, page string) []byte {
			head := "HTTP/1.1 200 OK\r\n" + metrics + "\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
			half := len(page) / 2
			return fmt.Appendf(nil, "%s%x\r\n%s\r\n%x\r\n%s\r\n", head, half, page[:half], len(page)-half, page[half:])
		},
		"unauthorized": text("401 Unauthorized", "Unauthorized\n", plain, "WWW-Authenticate: Basic"),
		"limit-of-requests": text(
			"503 Service Unavailable", "Limit of concurrent requests reached (40), try again later.\n", plain,
			"X-Content-Type-Options: nosniff",
		),
		"error-on-the-third-line": text("500 Internal Server Error", "An error has occurred while serving metrics:\n\n"+
			`collected metric "nginxplus_upstream_server_state" { label:<name:"server" value:"10.0.0.5:80" > gauge:<value:1 > } `+
			"was collected before with the same name and label values\n", plain),
		"status-page-of-nginx": text("200 OK", "Active connections: 291 \nserver accepts handled requests\n 16630948 16630948 31070465 \n"+
			"Reading: 6 Writing: 179 Waiting: 106 \n", plain),
		"redirect-to-login": func(r *http.Request, _ string) []byte {
			if r.URL.Path == "/login" {
				return answer("200 OK", "<html><head><title>Sign in</title></head><body>...</body></html>", html)
			}
			return answer("302 Found", "", html, "Location: /login?rd=%2Fmetrics")
		},
	}
}

// answer returns a whole answer, after which the connection ends.
func answer(status, body string, headers ...string) []byte {
	return fmt.Appendf(
		nil, "HTTP/1.1 %s\r\n%s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s", status, strings.Join(headers, "\r\n"), len(body),
		body,
	)
}

func packed(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write([]byte(text))
	w.Close()
	return b.String()
}
