package live

import (
	"context"
	"io"
	"net/http"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/origin"
	"origintop/scrape/scrapetest"
	"origintop/scrape/series"
)

// Only a machine that is busy asks late, so that this is no matter of a bubble with a clock of its own.
func TestNextScrape(t *testing.T) {
	const ms = time.Millisecond
	f := func(name string, asked, answered, interval, want time.Duration) {
		t.Helper()
		next := nextScrape(scrapetest.T0, scrapetest.T0.Add(asked), scrapetest.T0.Add(answered), interval, 250*ms)
		if got := next.Sub(scrapetest.T0); got != want {
			t.Errorf("%s: %v after it was due, want %v", name, got, want)
		}
	}
	f("in time", 0, 10*ms, 2000*ms, 2000*ms)
	f("a slow answer", 0, 1990*ms, 2000*ms, 2000*ms)
	f("an answer that took some ticks", 0, 4700*ms, 2000*ms, 6000*ms)
	f("a timeout", 3*ms, 5003*ms, 2000*ms, 6000*ms)
	f("a tick exactly", 0, 4000*ms, 2000*ms, 4000*ms)
	f("a little late", 1000*ms, 1010*ms, 2000*ms, 2000*ms)
	f("late", 1900*ms, 1910*ms, 2000*ms, 4000*ms)
	f("later than the next tick", 5000*ms, 5010*ms, 2000*ms, 6000*ms)
	f("late, and a slow answer", 1900*ms, 2300*ms, 2000*ms, 4000*ms)
	f("late, at a short interval", 95*ms, 96*ms, 100*ms, 200*ms)
	f("at once", 5*ms, 6*ms, 0, 6*ms)
}

// A source that hangs once is asked together with the others afterwards.
func TestRhythmAfterATimeout(t *testing.T) {
	live(t, func(t *testing.T, n *network, ctx context.Context) {
		asked := 0
		for _, name := range []string{"node", "nginx"} {
			_, stop := n.serve(name, func(w http.ResponseWriter, r *http.Request) {
				if name == "nginx" {
					if asked++; asked == 3 {
						<-r.Context().Done()
					}
				}
				io.WriteString(w, "node_load1 1\n")
			})
			defer stop()
		}
		l := &Live{Targets: []scrape.Target{target("node"), target("nginx")}, Interval: 2 * time.Second, Transport: n.transport()}
		times := make(map[string][]time.Time)
		for len(times["node"]) < 12 || len(times["nginx"]) < 10 {
			p, err := l.Next(ctx)
			if err != nil {
				t.Fatal(err)
			}
			times[p.Target.Name] = append(times[p.Target.Name], p.Time)
		}
		for i, at := range times["nginx"][:10] {
			of := i
			if i > 2 { // 5 s are two rounds that are left out
				of += 2
			}
			if off := at.Sub(times["node"][of]); off.Abs() > 10*time.Millisecond {
				t.Errorf("page %d of nginx was asked for %v after node's", i, off)
			}
		}
	})
}

// A page is whole if HTTP says where it ends: then its last line counts though there is no newline behind it.
func TestWholePages(t *testing.T) {
	const first, last = "node_load1 1\n", "node_load5 17"
	raw := func(answer string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			c, _, _ := w.(http.Hijacker).Hijack()
			io.WriteString(c, answer+first+last)
			c.Close()
		}
	}
	for _, test := range []struct {
		name    string
		handler http.HandlerFunc
		want    float64 // of the last line
	}{
		{"with a length", text(first + last + "\n"), 17},
		{"in chunks", func(w http.ResponseWriter, _ *http.Request) {
			io.WriteString(w, first)
			w.(http.Flusher).Flush() // from here on it can have no length
			io.WriteString(w, last)
		}, 17},
		{"until the connection ends", raw("HTTP/1.0 200 OK\r\n\r\n"), series.Unknown},
	} {
		t.Run(test.name, func(t *testing.T) {
			live(t, func(t *testing.T, n *network, ctx context.Context) {
				_, stop := n.serve("node", test.handler)
				defer stop()
				l := &Live{Targets: []scrape.Target{target("node")}, Interval: time.Minute, Transport: n.transport()}
				p, err := l.Next(ctx)
				if err != nil || p.Err != nil {
					t.Fatal(err, p.Err)
				}
				if p.Whole != (test.want == 17) {
					t.Errorf("whole %t", p.Whole)
				}
				st := origin.NewState(origin.Options{}, l.Targets...)
				st.Apply(p)
				scrapetest.Same(t, "the first line", st.Snapshot().CPU.Load1, 1)
				scrapetest.Same(t, "the last line", st.Snapshot().CPU.Load5, test.want)
			})
		})
	}
}
