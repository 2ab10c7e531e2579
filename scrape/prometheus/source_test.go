package prometheus

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/scrapetest"
)

// source returns a Source of the stock.
func (s *stock) source() *Source {
	return &Source{Client: s.client(), Watched: []Watched{{scrape.Target{Name: "node", URL: "a:9100"}, `{job="node"}`}}}
}

// An answer that is too large is asked for in parts. If that does not help, it is said what would.
func TestLargeAnswers(t *testing.T) {
	s := newStock(t)
	const scrapes = 120
	for i := range int64(scrapes) {
		s.scrape(10_000*(i+1), node, fmt.Sprintf("m %d", i), "n 1")
	}
	s.now = 10_000_000
	read := func(limit int) (pages int, err error) {
		source := s.source()
		source.Client.Limit = limit
		source.From, source.To = scrapetest.T0, scrapetest.T0.Add(1200*time.Second)
		for {
			if _, err = source.Next(t.Context()); err != nil {
				return pages, err
			}
			pages++
		}
	}
	before := len(s.queries)
	if n, err := read(0); n != scrapes || err != io.EOF {
		t.Fatal(n, err)
	}
	few := len(s.queries) - before
	if n, err := read(3000); n != scrapes || err != io.EOF {
		t.Errorf("%d pages, %v", n, err)
	}
	if parts := len(s.queries) - before - few; parts < 2*few {
		t.Errorf("asked %d times, and without a limit %d times", parts, few)
	}
	if n, err := read(400); n != 0 || err == nil || !strings.Contains(err.Error(), "--max-body allows more") {
		t.Errorf("%d pages, %v", n, err)
	}
}

// Times are by the server's clock. That it is another one is said.
func TestServersClock(t *testing.T) {
	s := newStock(t)
	for i := range int64(10) {
		s.scrape(10_000*(i+1), node, fmt.Sprintf("m %d", i))
	}
	s.now = 10_000_000
	dated := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", scrapetest.T0.Add(100*time.Second).Format(http.TimeFormat))
		s.ServeHTTP(w, r)
	})
	s.Config.Handler = dated
	source := s.source()
	source.History = 50 * time.Second
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var said string
	pages := 0
	for pages < 4 || said == "" {
		p, err := source.Next(ctx)
		switch {
		case err != nil || p.Err != nil:
			t.Fatal(err, p.Err)
		case p.Marker != "":
			said = p.Marker
		default:
			pages++
		}
	}
	if age := source.Now().Sub(scrapetest.T0.Add(100 * time.Second)); age < -time.Second || age > time.Minute {
		t.Errorf("the present is %v off", age)
	}
	if !strings.Contains(said, "this machine's: times and ages are by that one") {
		t.Errorf("said %q", said)
	}
}

// What goes wrong is said in words, as the reason why there is no page.
func TestTroubleInWords(t *testing.T) {
	f := func(want string, answer http.HandlerFunc) {
		t.Helper()
		s := newStock(t)
		s.answer = answer
		source := s.source()
		source.History = time.Minute
		source.Client.Timeout = 10 * time.Second
		if strings.Contains(want, "within") {
			source.Client.Timeout = 50 * time.Millisecond
		}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		p, err := source.Next(ctx)
		if err != nil || p.Err == nil || p.Target.Name != "node" {
			t.Fatal(err, p)
		}
		got := scrape.Reason(p.Err)
		if !strings.HasPrefix(got, "asking http://127.0.0.1:") || !strings.Contains(got, want) || strings.Contains(got, "origin") {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	status := func(code int, text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(code)
			io.WriteString(w, text)
		}
	}
	f("HTTP 401 Unauthorized: the server wants credentials", status(401, ""))
	f("HTTP 403 Forbidden: the server wants credentials", status(403, ""))
	f("HTTP 422 Unprocessable Entity: “query processing would load too many samples", status(422,
		`{"status":"error","errorType":"execution","error":"query processing would load too many samples into memory"}`))
	f("HTTP 503 Service Unavailable", status(503, ""))
	f("looks like an HTML page, “Log in”", status(200, "<!DOCTYPE html><title>Log in</title>"))
	f("the answer was cut off", status(200,
		`{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"__name__":"up"},"values":[[1,"1"]`))
	f("no answer within 50ms", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	f("it is no JSON at byte", status(200, `{"status":"success","data":{]`))
}

// A server that can't be reached is that, and not the exporter.
func TestUnreachable(t *testing.T) {
	s := newStock(t)
	s.Close()
	source := s.source()
	source.History = time.Minute
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	p, err := source.Next(ctx)
	if err != nil || p.Err == nil || !strings.Contains(scrape.Reason(p.Err), "connection refused") {
		t.Errorf("%v, %v", err, p.Err)
	}
	cancel()
	if _, err := source.Next(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// Markers come between the pages, also while nothing is new.
func TestMarkersOfASource(t *testing.T) {
	s := newStock(t)
	source := s.source()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	source.Mark(scrapetest.T0, "one")
	go source.Mark(scrapetest.T0, "two")
	for _, want := range []string{"one", "two"} {
		p, err := source.Next(ctx)
		for err == nil && p.Marker == "" {
			p, err = source.Next(ctx)
		}
		if err != nil || p.Marker != want {
			t.Fatalf("got %+v, %v, want %s", p, err, want)
		}
	}
}
