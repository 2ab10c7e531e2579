package prometheus

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/access"
	"origintop/scrape/scrapetest"
)

// serve returns a client of a server that answers so, under the path /prometheus.
func serve(t testing.TB, handler http.HandlerFunc) *Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return clientOf(t, strings.Replace(server.URL, "http://", "http://user:pass-word@", 1)+"/prometheus?tenant=tok-en")
}

// clientOf returns a client of the server at that URL.
func clientOf(t testing.TB, at string) *Client {
	t.Helper()
	u, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	u = Base(u)
	transport, err := access.Open(context.Background(), access.Config{URL: u}, &access.Files{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(transport.CloseIdleConnections)
	return &Client{URL: u, Access: transport}
}

func answer(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, text) }
}

// text returns what a query brings, a line a series.
func text(c *Client, expr string) (string, *Answer, error) {
	var all strings.Builder
	a, err := c.Query(context.Background(), expr, time.Time{}, func(s *Series) error {
		for _, l := range s.Labels {
			fmt.Fprintf(&all, "%s=%q ", l.Name, l.Value)
		}
		for _, v := range s.Samples {
			fmt.Fprintf(&all, "%d:%v ", v.Milliseconds, v.Value)
		}
		if s.Histograms > 0 {
			fmt.Fprintf(&all, "%d histograms", s.Histograms)
		}
		all.WriteString("\n")
		return nil
	})
	return all.String(), a, err
}

func TestQuery(t *testing.T) {
	f := func(body, want string) {
		t.Helper()
		got, _, err := text(serve(t, answer(body)), "up")
		if err != nil || got != want {
			t.Errorf("%s:\n%q, want\n%q; error %v", body, got, want, err)
		}
	}
	f(`{"status":"success","data":{"resultType":"vector","result":[]}}`, "")
	f(`{"status":"success","data":{"resultType":"vector","result":[{"metric":{"__name__":"up","job":"a"},"value":[1700000000.123,"1"]},`+
		`{"metric":{},"value":[1700000000,"NaN"]}]}}`+"\n", "__name__=\"up\" job=\"a\" 1700000000123:1 \n1700000000000:NaN \n")
	f(`{"data":{"result":[{"values":[[1.5,"+Inf"], [2, "-Inf"] ,[3.0071,"1e400"],[4,null],[5,7]],`+
		`"metric":{"a":"\"ä\u00e4\n"}}]},"status":"success"}`,
		"a=\"\\\"ää\\n\" 1500:+Inf 2000:-Inf 3007:+Inf 4000:NaN 5000:7 \n")
	f(`{"status":"success","data":{"resultType":"scalar","result":[1700000000.5,"42"]}}`, "1700000000500:42 \n")
	f(`{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"a":"b"},"histograms":[[1,{"count":"1"}],[2,{}]]}]}}`,
		"a=\"b\" 2 histograms\n")
	f(`{"status":"success","isPartial":false,"data":{"resultType":"vector","result":null},"stats":{"seriesFetched":"0"}}`, "")
}

// What is unlike an answer of the API is said in words, without secrets; nothing panics.
func TestQueryRefuses(t *testing.T) {
	f := func(handler http.HandlerFunc, want string) *Error {
		t.Helper()
		c := serve(t, handler)
		c.Limit = 1 << 20
		_, _, err := text(c, "up")
		var e *Error
		var scraped *scrape.ScrapeError
		want = strings.ReplaceAll(want, "HOST", c.URL.Host)
		if !errors.As(err, &e) || !errors.As(err, &scraped) || scrape.Reason(err) != want {
			t.Errorf("error %v,\nwant %q", err, want)
			return &Error{}
		}
		if strings.Contains(err.Error(), "pass-word") || strings.Contains(err.Error(), "tok-en") {
			t.Errorf("a secret is in it: %v", err)
		}
		return e
	}
	status := func(code int, kind, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			w.WriteHeader(code)
			io.WriteString(w, body)
		}
	}
	const isJSON, isText, isHTML = "application/json", "text/plain", "text/html"
	f(answer(""), "the answer is empty")
	f(answer("<html><title>Log in</title>"), "answers, but not as a Prometheus: looks like an HTML page, “Log in”")
	f(answer("up 1\n"), "answers, but not as a Prometheus: no JSON"+pathHint)
	f(answer("{}"), "the answer is not from Prometheus' API: it has no status")
	f(answer(`{"status":"success"}`), "the answer is not from Prometheus' API: it has no data")
	f(answer(`{"status":"success","data":{"result":[{"metric":{},"value":[1,"1"]}`), "the answer was cut off")
	f(answer(`{"status":"success","data":{"result":[]}} x`), "the answer is damaged: it is no JSON at byte 42")
	f(answer(`{"status":"success","data":{"result":[]}}{}`), "the answer is not from Prometheus' API: something follows it")
	const not = "the answer is not from Prometheus' API: "
	f(answer(`{"status":"success","data":{"result":[{"value":[1]}]}}`), not+"a sample without a value")
	f(answer(`{"status":"success","data":{"result":[{"value":"a"}]}}`), not+"a sample without a value")
	f(answer(`{"status":"success","data":{"result":[{"value":[1,"x"]}]}}`), not+"a sample is no number")
	f(answer(`{"status":"success","data":{"result":[{"value":["x",1]}]}}`), not+"a sample is no number")
	f(answer(`{"status":"success","data":{"result":["x"]}}`), not+"it is neither series nor a number")
	f(answer(`{"status":"success","data":[]}`), not+"there is something else at /data")
	f(answer(`{"status":"error","errorType":"bad_data","error":"no tok-en"}`), "the server answers with an error: “no …”")
	f(answer(`{"status":"success","data":{"result":[`+strings.Repeat(" ", 1<<20)),
		"the answer is larger than 1 MiB: --max-body allows more, or ask for a shorter range")
	f(status(400, isJSON, `{"status":"error","errorType":"bad_data","error":"1:1: parse error: pass-word"}`),
		"HTTP 400 Bad Request: “1:1: parse error: …”")
	f(status(401, isHTML, "<html>"), "HTTP 401 Unauthorized: the user and password of its URL are refused")
	f(status(401, isText, "no org id\n"), "HTTP 401 Unauthorized: “no org id”: name the tenant, --header prometheus=X-Scope-OrgID:TENANT")
	f(status(403, isText, "Forbidden"), "HTTP 403 Forbidden: the user and password of its URL are refused")
	f(status(404, isText, "404 page not found"), "HTTP 404 Not Found: “404 page not found”"+pathHint)
	f(status(500, isHTML, "<html><title>oops</title>"), "HTTP 500 Internal Server Error, with an HTML page, “oops”")
	if e := f(status(429, isText, "slow down"), "HTTP 429 Too Many Requests: “slow down”"); !e.Later || e.TooMuch {
		t.Errorf("%+v", e)
	}
	if e := f(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "7")
		status(503, isText, "Service Unavailable")(w, r)
	}, "HTTP 503 Service Unavailable"); !e.Later || e.After != 7*time.Second {
		t.Errorf("%+v", e)
	}
	tooMany := `{"status":"error","errorType":"execution","error":"query processing would load too many samples into memory"}`
	e := f(status(422, isJSON, tooMany), "HTTP 422 Unprocessable Entity: “query processing would load too many samples into memory”")
	if !e.TooMuch || e.Later || e.Type != "execution" || e.Status != 422 {
		t.Errorf("%+v", e)
	}
	f(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/prometheus") {
			http.Redirect(w, r, "/login?next=x", http.StatusFound)
			return
		}
		io.WriteString(w, "<html><title>Log in</title>")
	}, "answers, but not as a Prometheus: looks like an HTML page, “Log in”, after a redirect to http://HOST/login")
}

// A server that takes no POST gets a GET, from then on at once; and one behind a redirect gets the form nevertheless.
func TestQueryByGet(t *testing.T) {
	f := func(refuse http.HandlerFunc) {
		t.Helper()
		var methods []string
		c := serve(t, func(w http.ResponseWriter, r *http.Request) {
			methods = append(methods, r.Method)
			if r.Method != http.MethodGet || r.URL.Query().Get("query") == "" {
				refuse(w, r)
				return
			}
			if user, _, _ := r.BasicAuth(); user != "user" || r.URL.Query().Get("tenant") != "tok-en" {
				t.Errorf("asked %s as %q", r.URL, user)
			}
			io.WriteString(w, `{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"1"]}]}}`)
		})
		for range 2 {
			if got, _, err := text(c, "up"); got != "1000:1 \n" || err != nil {
				t.Fatalf("%q, error %v", got, err)
			}
		}
		if last := methods[len(methods)-2:]; last[1] != "GET" || last[0] == "POST" {
			t.Errorf("asked by %q", methods)
		}
	}
	f(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusMethodNotAllowed) })
	f(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotImplemented) })
	f(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			http.Redirect(w, r, r.URL.Path+"/", http.StatusMovedPermanently)
			return
		}
		w.WriteHeader(http.StatusBadRequest)
	})
}

// The form of a query, and what an answer says beside its data.
func TestQueryForm(t *testing.T) {
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.ParseForm(); r.Method != "POST" || r.URL.Path != "/prometheus/api/v1/query" || r.URL.Query().Get("tenant") != "tok-en" ||
			r.PostForm.Get("query") != `up{a="é+&"}` || r.PostForm.Get("time") != "1700000000.120" {
			t.Errorf("%s %s with %v", r.Method, r.URL, r.PostForm)
		}
		w.Header().Set("Date", "Tue, 14 Nov 2023 22:13:20 GMT")
		io.WriteString(w, `{"status":"success","warnings":["some tok-en","b"],"infos":["c"],`+
			`"data":{"result":[{"values":[[1,"1"],[2,"2"]]},{"value":[1,"1"]}]}}`)
	})
	a, err := c.Query(t.Context(), `up{a="é+&"}`, time.UnixMilli(1700000000120), func(*Series) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(a.Warnings, a.Date.Unix(), a.Series, a.Samples); got != "[some … b c] 1700000000 2 3" {
		t.Error(got)
	}
	mine := errors.New("mine")
	if _, err := c.Query(t.Context(), `up{a="é+&"}`, time.UnixMilli(1700000000120), func(*Series) error { return mine }); err != mine {
		t.Errorf("error %v", err)
	}
}

// A server that begins to answer, and does not go on, fails by the time-out; one whose user gives up, by that.
func TestQueryTimeout(t *testing.T) {
	release := make(chan struct{})
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, `{"status":"success","data":{"result":[`+strings.Repeat(" ", 600))
		w.(http.Flusher).Flush()
		<-release
	})
	defer close(release)
	c.Timeout = 50 * time.Millisecond
	if _, _, err := text(c, "up"); err == nil || scrape.Reason(err) != "the answer did not end within 50ms" {
		t.Errorf("error %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Query(ctx, "up", time.Time{}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestBase(t *testing.T) {
	f := func(text, want string) {
		t.Helper()
		u, _ := url.Parse(text)
		if got := Base(u).String(); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	f("http://h:9090", "http://h:9090")
	f("http://h:9090/", "http://h:9090")
	f("http://h:9090/graph?g0.expr=up#x", "http://h:9090?g0.expr=up")
	f("http://h/prometheus/", "http://h/prometheus")
	f("http://h/prometheus/api/v1/query", "http://h/prometheus")
	f("http://h/prometheus/api/v1", "http://h/prometheus")
	f("http://u:p@h/select/0/prometheus/vmui/", "http://u:p@h/select/0/prometheus")
}

func TestMilliseconds(t *testing.T) {
	f := func(text string, want int64, good bool) {
		t.Helper()
		if got, ok := parseMilliseconds([]byte(text)); got != want || ok != good {
			t.Errorf("%q: %d %t, want %d", text, got, ok, want)
		}
	}
	f("1700000000.123", 1700000000123, true)
	f("1700000000", 1700000000000, true)
	f("1700000000.1", 1700000000100, true)
	f("1.7e9", 1700000000000, true)
	f("1700000000.1239", 1700000000124, true)
	f("-1.5", -1500, true)
	f("99999999999999999999", 0, false)
	f("", 0, false)
	f(".", 0, false)
	f("1.", 1000, true)
	f("1.2.3", 0, false)
}

// matrix is an answer of some megabytes: series of node_exporter, of an hour at 15 s each.
func matrix(series int) []byte {
	var b bytes.Buffer
	b.WriteString(`{"status":"success","data":{"resultType":"matrix","result":[`)
	for i := range series {
		fmt.Fprintf(&b, `%.*s{"metric":{"__name__":"node_cpu_seconds_total","cpu":"%d","instance":"edge-1:9100","mode":"user"},"values":[`,
			min(i, 1), ",", i)
		for k := range 240 {
			fmt.Fprintf(&b, `%.*s[%d.123,"%d.%02d"]`, min(k, 1), ",", 1700000000+15*k, i*1000+k*7, k%100)
		}
		b.WriteString("]}")
	}
	b.WriteString("]}}")
	return b.Bytes()
}

// An answer costs no memory of its size.
func TestQueryStreams(t *testing.T) {
	body := matrix(100)
	read := func() {
		d := newDecoder(bytes.NewReader(body), &Answer{})
		err := d.document(func(d *decoder) error { return d.result(func(*Series) error { return nil }) })
		if err != nil || d.answer.Samples != 100*240 {
			t.Fatal(err, d.answer)
		}
	}
	if n := testing.AllocsPerRun(10, read); n > 300 && !scrapetest.Raced {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkQuery(b *testing.B) {
	body := matrix(2400)
	c := serve(b, func(w http.ResponseWriter, _ *http.Request) { w.Write(body) })
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		sum := 0.0
		if a, err := c.Query(b.Context(), "x", time.Time{}, func(s *Series) error { sum += s.Samples[0].Value; return nil }); err != nil ||
			a.Samples != 2400*240 || math.IsNaN(sum) {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	body := matrix(2400)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		d := newDecoder(bytes.NewReader(body), &Answer{})
		if err := d.document(func(d *decoder) error { return d.result(func(*Series) error { return nil }) }); err != nil {
			b.Fatal(err)
		}
	}
}
