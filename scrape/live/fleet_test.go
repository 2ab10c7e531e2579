package live

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"origintop/scrape"
)

// fleetTarget is one of the two targets of an origin.
func fleetTarget(origin int, name string) scrape.Target {
	return scrape.Target{
		Origin: fmt.Sprintf("edge-%d", origin), Name: name,
		URL: fmt.Sprintf("http://%s-%d/metrics", name, origin),
	}
}

// serveOrigins serves two exporters of so many origins.
func (n *network) serveOrigins(origins int, handler func(origin int, name string) http.HandlerFunc) (targets []scrape.Target, stop func()) {
	var stops []func()
	for i := range origins {
		for _, name := range []string{"node", "nginx"} {
			t := fleetTarget(i, name)
			targets = append(targets, t)
			if h := handler(i, name); h != nil {
				_, stop := n.serve(fmt.Sprintf("%s-%d", name, i), h)
				stops = append(stops, stop)
			}
		}
	}
	return targets, func() {
		for _, stop := range stops {
			stop()
		}
	}
}

// The origins of a fleet are scraped one after the other over the interval, the exporters of one together, and each in its rhythm.
func TestFleetIsSpread(t *testing.T) {
	const origins, interval = 40, 2 * time.Second
	live(t, func(t *testing.T, n *network, ctx context.Context) {
		targets, stop := n.serveOrigins(origins, func(int, string) http.HandlerFunc { return text("up 1\n") })
		defer stop()
		l := &Live{Targets: targets, Interval: interval, Transport: n.transport()}
		begun := time.Now()
		asked := map[scrape.Key][]time.Duration{}
		for time.Since(begun) < 20*time.Second {
			p, err := l.Next(ctx)
			if err != nil {
				t.Fatal(err)
			}
			asked[p.Target.Key()] = append(asked[p.Target.Key()], p.Time.Sub(begun.Round(0)))
		}
		var tenths [20]int
		for i := range origins {
			node, nginx := fleetTarget(i, "node"), fleetTarget(i, "nginx")
			times := asked[node.Key()]
			if len(times) < 9 || times[0] >= interval {
				t.Fatalf("%s was asked %d times, first after %v", node.Origin, len(times), times[0])
			}
			for k := range min(len(times), len(asked[nginx.Key()])) {
				if d := times[k] - asked[nginx.Key()][k]; d != 0 {
					t.Errorf("%s: its exporters were asked %v apart", node.Origin, d)
				}
				if step := times[k] - times[max(0, k-1)]; k > 1 && step != interval {
					t.Errorf("%s was asked after %v", node.Origin, step)
				}
			}
			tenths[(times[3]%interval)/(interval/20)]++
		}
		for i, n := range tenths {
			if n < 1 || n > 4 {
				t.Errorf("in the %dth part of 20 of an interval, %d origins of %d are asked: %v", i, n, origins, tenths)
			}
		}
	})
}

// However many origins are dead, slow, or answer with what is huge or no page, the others are asked in their rhythm.
func TestFleetWithFaults(t *testing.T) {
	const origins, interval = 40, 2 * time.Second
	r := rand.New(rand.NewPCG(5, 6))
	huge := strings.Repeat("node_huge_total{of=\"it\"} 17\n", 100_000)
	faults := map[int]string{}
	for i := range origins {
		faults[i] = []string{"", "", "refused", "silent", "slow", "huge", "html"}[r.IntN(7)]
	}
	live(t, func(t *testing.T, n *network, ctx context.Context) {
		targets, stop := n.serveOrigins(origins, func(origin int, name string) http.HandlerFunc {
			switch faults[origin] {
			case "refused":
				return nil
			case "silent":
				return func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
			case "slow": // a byte now and then
				return func(w http.ResponseWriter, r *http.Request) {
					for r.Context().Err() == nil {
						io.WriteString(w, "#\n")
						w.(http.Flusher).Flush()
						time.Sleep(100 * time.Millisecond)
					}
				}
			case "huge":
				return text(huge)
			case "html":
				return text("<html><body>please log in</body></html>")
			}
			return text("up 1\n")
		})
		defer stop()
		l := &Live{Targets: targets, Interval: interval, Transport: n.transport()}
		begun := time.Now()
		last := map[scrape.Key]time.Time{}
		pages, failed := map[int]int{}, map[int]int{}
		for time.Since(begun) < 30*time.Second {
			p, err := l.Next(ctx)
			if err != nil {
				t.Fatal(err)
			}
			var origin int
			fmt.Sscanf(p.Target.Origin, "edge-%d", &origin)
			pages[origin]++
			if p.Err != nil {
				failed[origin]++
			}
			if step := p.Time.Sub(last[p.Target.Key()]); faults[origin] == "" && !last[p.Target.Key()].IsZero() && step > interval {
				t.Errorf("%s/%s was asked after %v", p.Target.Origin, p.Target.Name, step)
			}
			last[p.Target.Key()] = p.Time
		}
		for i := range origins {
			bad := faults[i] == "refused" || faults[i] == "silent" || faults[i] == "slow"
			if pages[i] < 8 || faults[i] == "" && pages[i] < 2*15 || bad != (failed[i] > 0) {
				t.Errorf("edge-%d, %s: %d pages, %d failed", i, faults[i], pages[i], failed[i])
			}
		}
		l.buffers.mu.Lock() // scrapes go on
		defer l.buffers.mu.Unlock()
		if n := len(l.buffers.free); n > maxBuffers {
			t.Errorf("%d buffers are kept", n)
		}
	})
}

// While nobody takes the pages, no more are fetched than there are slots.
func TestFleetThatNobodyReads(t *testing.T) {
	const origins = 100
	live(t, func(t *testing.T, n *network, ctx context.Context) {
		asked := make(chan struct{}, 10*origins)
		targets, stop := n.serveOrigins(origins, func(int, string) http.HandlerFunc {
			return func(w http.ResponseWriter, _ *http.Request) {
				asked <- struct{}{}
				io.WriteString(w, "up 1\n")
			}
		})
		defer stop()
		l := &Live{Targets: targets, Interval: 2 * time.Second, Transport: n.transport()}
		if _, err := l.Next(ctx); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		if n := len(asked); n > maxSlots+1 {
			t.Errorf("%d pages were fetched", n)
		}
		seen := map[scrape.Key]bool{}
		for begun := time.Now(); time.Since(begun) < 5*time.Second; {
			p, err := l.Next(ctx)
			if err != nil {
				t.Fatal(err)
			}
			seen[p.Target.Key()] = true
		}
		if len(seen) != 2*origins {
			t.Errorf("afterwards %d targets were asked", len(seen))
		}
	})
}

// Targets come and go; those that stay keep their rhythm, and with the others end their goroutines. The last page of each says that it is
// gone.
func TestSetTargets(t *testing.T) {
	const origins, interval = 10, 2 * time.Second
	live(t, func(t *testing.T, n *network, ctx context.Context) {
		targets, stop := n.serveOrigins(2*origins, func(int, string) http.HandlerFunc { return text("up 1\n") })
		defer stop()
		l := &Live{Targets: targets[:2*origins], Interval: interval, Transport: n.transport()}
		last := map[scrape.Key]time.Time{}
		labels := map[scrape.Key]string{}
		all := map[scrape.Key]int{}
		left := map[scrape.Key]bool{}
		follow := func(until time.Duration) (pages map[scrape.Key]int) {
			pages = map[scrape.Key]int{}
			for begun := time.Now(); time.Since(begun) < until; {
				p, err := l.Next(ctx)
				if err != nil {
					t.Fatal(err)
				}
				key := p.Target.Key()
				if left[key] {
					t.Errorf("%v: a page after the last one", key)
				}
				if left[key] = scrape.HasLeft(&p); left[key] {
					continue
				}
				pages[key]++
				if all[key]++; all[key] > 2 && p.Time.Sub(last[key]) != interval {
					t.Errorf("%v was asked after %v", key, p.Time.Sub(last[key]))
				}
				last[key], labels[key] = p.Time, p.Target.Labels
			}
			return pages
		}
		follow(6 * time.Second)
		synctest.Wait()
		before := runtime.NumGoroutine()

		kept := append([]scrape.Target(nil), targets[:10]...)
		for i := range kept {
			kept[i].Labels = `dc="fra"`
		}
		l.SetTargets(append(kept, targets[2*origins:]...), nil)
		pages := follow(2 * time.Second)
		for _, of := range targets {
			key := of.Key()
			gone, fresh := of.Origin >= "edge-5" && len(of.Origin) == 6, len(of.Origin) == 7
			switch got := pages[key]; {
			case gone && got > 0, !gone && (got < 1 || got > 2), left[key] != gone:
				t.Errorf("%v: %d pages, and that it is gone: %v", key, got, left[key])
			case !gone && !fresh && labels[key] != `dc="fra"`:
				t.Errorf("%v: labels %s", key, labels[key])
			}
		}
		l.SetTargets(kept[:2], nil)
		follow(4 * time.Second)
		for key := range follow(4 * time.Second) {
			if key.Origin != "edge-0" {
				t.Errorf("%v is still asked", key)
			}
		}
		synctest.Wait()
		if after := runtime.NumGoroutine(); after > before/2 {
			t.Errorf("%d goroutines of %d are left", after, before)
		}
	})
}

// A target that is at another address is gone from where it was before it is there, also while its page is on its way. One that was never
// asked has no last page.
func TestTargetMoves(t *testing.T) {
	live(t, func(t *testing.T, n *network, ctx context.Context) {
		var slow atomic.Bool
		for _, host := range []string{"a", "b", "c"} {
			_, stop := n.serve(host, func(w http.ResponseWriter, _ *http.Request) {
				if slow.Load() && host == "a" {
					time.Sleep(time.Second)
				}
				io.WriteString(w, "up 1\n")
			})
			defer stop()
		}
		at := func(name, host string) scrape.Target {
			return scrape.Target{Origin: "o", Name: name, URL: "http://" + host + "/metrics"}
		}
		l := &Live{Targets: []scrape.Target{at("node", "a"), at("nginx", "c")}, Interval: 2 * time.Second, Transport: n.transport()}
		var got []string
		follow := func(pages int) {
			for range pages {
				p, err := l.Next(ctx)
				if err != nil {
					t.Fatal(err)
				}
				line := p.Target.Name + " " + p.Target.URL
				if p.Err != nil {
					line += ": " + p.Err.Error()
				}
				got = append(got, line)
			}
		}
		follow(4)
		got = nil
		slow.Store(true)
		time.Sleep(2100 * time.Millisecond)
		follow(1) // the other one is on its way
		l.SetTargets([]scrape.Target{at("node", "b"), at("nginx", "c"), at("new", "c")}, nil)
		l.SetTargets([]scrape.Target{at("node", "b")}, nil)
		follow(3)
		want := []string{
			"nginx http://c/metrics",
			"node http://a/metrics: scrape http://a/metrics: moved to another address",
			"nginx http://c/metrics: scrape http://c/metrics: no longer in the list of targets",
			"node http://b/metrics",
		}
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	})
}
