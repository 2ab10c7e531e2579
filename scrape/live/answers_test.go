package live

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/origin"
	"origintop/scrape/scrapetest"
)

const loginPage = "<!DOCTYPE html>\n<html><head><title>\n Sign in &amp; <b>go</b> \x1b[31m</title></head><body>Log in</body></html>\n"

// What stands beside a source whose answers are not what they should be.
func TestAnswers(t *testing.T) {
	with := func(status int, body string, headers ...string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			for i := 0; i < len(headers); i += 2 {
				w.Header().Set(headers[i], headers[i+1])
			}
			w.WriteHeader(status)
			io.WriteString(w, body)
		}
	}
	plain := []string{"Content-Type", "text/plain; charset=utf-8"}
	// raw answers with these bytes and hangs up.
	raw := func(answer string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			c, _, _ := w.(http.Hijacker).Hijack()
			io.WriteString(c, answer)
			c.Close()
		}
	}
	// packed answers with a page that is packed once, with that header.
	packed := func(encoding string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", encoding)
			z := gzip.NewWriter(w)
			io.WriteString(z, "up 1\n")
			z.Close()
		}
	}
	const unasked = ", which was not asked for: turn that off, in the exporter or in a proxy before it"
	const format = "answers, but not in the Prometheus format: "
	const bad = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><center>nginx/1.24.0</center></body></html>"
	for _, test := range []struct {
		name    string
		handler http.HandlerFunc
		want    string // exactly, "" for a good page
	}{
		{
			"a page to log in", with(200, loginPage),
			format + "looks like an HTML page, “Sign in & <b>go</b> \x1b[31m”: is the path right, usually /metrics?",
		},
		{"HTML without a title", with(200, "<html>"), format + "looks like an HTML page: is the path right, usually /metrics?"},
		{
			"a long title", with(200, "<html><title>"+strings.Repeat("é", 5000)+"</title>"),
			format + "looks like an HTML page, “" + strings.Repeat("é", 30) + "…”: is the path right, usually /metrics?",
		},
		{"XML", with(200, "<?xml version='1.0'?><a/>"), format + "looks like XML: is the path right, usually /metrics?"},
		{"JSON", with(200, `{"status":"up"}`), format + "looks like JSON: is the path right, usually /metrics?"},
		{"protobuf", with(200, "\x0a\x10node_load1\x12\x00\x1a\x00"), format + "it is binary"},
		{"text", with(200, "all is well\n"), format + `line 1: the value is not a number: "all is well"`},
		{"OpenMetrics", with(200, "# TYPE up gauge\nup 1 1520879607.789 # {a=\"b\"} 1\n# EOF\n"), ""},
		{"nothing", with(200, ""), "the page is empty"},
		{
			"nginx as a proxy", with(502, bad, "Server", "nginx/1.24.0"),
			"HTTP 502 Bad Gateway: a proxy, nginx/1.24.0, answers, the exporter behind it does not",
		},
		{"a proxy without a name", with(504, ""), "HTTP 504 Gateway Timeout: a proxy answers, the exporter behind it does not"},
		{
			"HAProxy", with(503, "<html><body><h1>503 Service Unavailable</h1></body></html>"),
			"HTTP 503 Service Unavailable: a proxy answers, the exporter behind it does not",
		},
		{"node_exporter that is busy", with(
			503, "Limit of concurrent requests reached (40), try again later.\n", plain...,
		), "HTTP 503 Service Unavailable: “Limit of concurrent requests reached (40), try again later.”"},
		{
			"an exporter that fails", with(500, "An error has occurred while serving metrics:\n\nmore", plain...),
			"HTTP 500 Internal Server Error: “more”",
		},
		{"an error in HTML", with(500, loginPage), "HTTP 500 Internal Server Error, with an HTML page, “Sign in & <b>go</b> \x1b[31m”"},
		{
			"a long status", raw("HTTP/1.1 599 " + strings.Repeat("very ", 100) + "bad\r\nContent-Length: 0\r\n\r\n"),
			"HTTP 599 " + strings.Repeat("very ", 11) + "v…",
		},
		{"a redirect to a page to log in", func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/metrics" {
				http.Redirect(w, r, "http://b:secret@a/login?token=secret", http.StatusFound)
				return
			}
			io.WriteString(w, loginPage)
		}, format + "looks like an HTML page, “Sign in & <b>go</b> \x1b[31m”, after a redirect to http://a/login"},
		{"a redirect to metrics", func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/metrics" {
				http.Redirect(w, r, "/really", http.StatusMovedPermanently)
				return
			}
			io.WriteString(w, "up 1\n")
		}, ""},
		{"gzip by its old name, and in capitals", packed("X-Gzip"), ""},
		{"gzip, and nothing else", packed("identity, gzip,"), ""},
		{"what is not packed", with(200, "up 1\n", "Content-Encoding", "identity"), ""},
		{"zstd", with(200, "\x28\xb5\x2f\xfd", "Content-Encoding", "zstd"), "the answer is packed with zstd" + unasked},
		{"deflate", with(200, "\x78\x9c", "Content-Encoding", "Deflate"), "the answer is packed with deflate" + unasked},
		{"brotli", with(200, "\x0b\x02", "Content-Encoding", "br"), "the answer is packed with br" + unasked},
		{"gzip twice", packed("gzip, gzip"), "the answer is packed more than once (gzip, gzip)" + unasked},
		{
			"packed in a long word", with(200, "up 1\n", "Content-Encoding", strings.Repeat("x", 5000)),
			"the answer is packed with " + strings.Repeat("x", 60) + "…" + unasked,
		},
		{"a bomb", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			io.CopyN(z, scrapetest.Zeros{}, 1<<26)
			z.Close()
		}, "the page is larger than 1 MiB: is it the right one? --max-body allows more"},
		{"gzip without end and without content", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			for r.Context().Err() == nil {
				gzip.NewWriter(w).Close()
				w.(http.Flusher).Flush()
				time.Sleep(10 * time.Millisecond)
			}
		}, "the page did not end within 5s"},
		{"stops in the middle", func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, "up 1\n")
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}, "the page did not end within 5s"},
		{"headers that never end", func(w http.ResponseWriter, _ *http.Request) {
			c, _, _ := w.(http.Hijacker).Hijack()
			fmt.Fprint(c, "HTTP/1.1 200 OK\r\n")
			for i := 0; ; i++ {
				if _, err := fmt.Fprintf(c, "X-%d: %s\r\n", i, strings.Repeat("x", 4000)); err != nil {
					return
				}
			}
		}, "the headers of the answer are too long"},
		{"an error page that drips", func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(500)
			for r.Context().Err() == nil {
				io.WriteString(w, "x")
				w.(http.Flusher).Flush()
				time.Sleep(3 * time.Second)
			}
		}, "HTTP 500 Internal Server Error: “xx”"},
		{"another protocol, and then nothing", func(w http.ResponseWriter, r *http.Request) {
			c, _, _ := w.(http.Hijacker).Hijack()
			io.WriteString(c, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n")
			io.Copy(io.Discard, c) // until the other side hangs up
		}, "HTTP 101 Switching Protocols"},
		{"HTTP/1.0 without a length", raw("HTTP/1.0 200 OK\r\n\r\nup 1\nup 2\n"), ""},
		{"HTTP/1.0 without a length, no newline", raw("HTTP/1.0 200 OK\r\n\r\nup 1\nup{a=\"b\"} 2"), ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			live(t, func(t *testing.T, n *network, ctx context.Context) {
				_, stop := n.serve("a", test.handler)
				defer stop()
				a := target("a")
				a.Role = scrape.RoleOther
				l := &Live{Targets: []scrape.Target{a}, Interval: time.Minute, Limit: 1 << 20, Transport: n.transport()}
				p, err := l.Next(ctx)
				if err != nil {
					t.Fatal(err)
				}
				st := origin.NewState(origin.Options{}, a)
				st.Apply(p)
				if got := st.Snapshot().Sources[0].Err; got != test.want {
					t.Errorf("%q, want %q", got, test.want)
				}
				if p.Err != nil && (len(p.Body) > 0 || cap(p.Body) > 1<<20) {
					t.Errorf("it has failed and has %d bytes, in a buffer of %d", len(p.Body), cap(p.Body))
				}
			})
		})
	}
}
