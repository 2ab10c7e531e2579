package prometheus

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"origintop/scrape"
)

// A feeder answers as a server that has scraped exporters as long as they were there.
type feeder struct {
	every, late time.Duration
	ahead       time.Duration             // of its clock
	first       int64                     // the first scrape
	end         map[string]*atomic.Int64  // the last one in seconds, by instance
	labels      map[string][]string       // of the scrapes of an instance, if there are several
	starts      map[string]map[string]int // when each of these began
}

func (d *feeder) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	now := time.Now().Add(d.ahead)
	w.Header().Set("Date", now.UTC().Format(http.TimeFormat))
	r.ParseForm()
	query := r.Form.Get("query")
	at := now
	if text := r.Form.Get("time"); text != "" {
		var seconds float64
		fmt.Sscan(text, &seconds)
		at = time.UnixMilli(int64(seconds * 1e3))
	}
	var out []string
	if strings.HasSuffix(r.URL.Path, "/series") {
		var start int64
		if fmt.Sscan(r.Form.Get("start"), &start); start <= now.Unix() {
			for instance := range d.end {
				out = append(out, fmt.Sprintf(`{"__name__":"node_time_seconds","job":"node","instance":%q}`, instance))
			}
		}
		fmt.Fprintf(w, `{"status":"success","data":[%s]}`, strings.Join(out, ","))
		return
	}
	for instance, end := range d.end {
		within := 5 * time.Minute
		raw := false
		if m := length.FindStringSubmatch(query); m != nil {
			fmt.Sscan(m[1], &within)
			within *= map[string]time.Duration{"ms": time.Millisecond, "h": time.Hour}[m[2]]
			raw = m[2] == "ms"
		}
		var values []string
		for s := d.first; s*1000 <= at.UnixMilli() && s*1000 <= now.Add(-d.late).UnixMilli() && s <= end.Load(); s += int64(d.every.Seconds()) {
			if s*1000 > at.Add(-within).UnixMilli() {
				values = append(values, fmt.Sprintf(`[%d,"1"]`, s))
			}
		}
		present := end.Load() > now.Add(-5*time.Minute).Unix()
		if len(values) == 0 || strings.Contains(query, "unless") && present {
			continue
		}
		for _, more := range append(d.labels[instance], "")[:max(1, len(d.labels[instance]))] {
			name, values := "up", values
			if strings.Contains(query, "process_start_time_seconds") && !raw {
				if name = "process_start_time_seconds"; d.starts[instance] == nil {
					continue
				}
				values = []string{fmt.Sprintf(`[%d,"%d"]`, at.Unix(), d.starts[instance][more])}
			} else if !strings.Contains(query, `"up"`) {
				continue
			}
			key, value := "values", "["+strings.Join(values, ",")+"]"
			if !raw {
				key, value = "value", values[len(values)-1]
			}
			out = append(out, fmt.Sprintf(`{"metric":{"__name__":%q,"job":"node","instance":%q%s},%q:%s}`, name, instance, more, key, value))
		}
	}
	fmt.Fprintf(w, `{"status":"success","data":{"result":[%s]}}`, strings.Join(out, ","))
}

var length = regexp.MustCompile(`\[(\d+)(ms|h)\]`)

// newFeeder has scraped instances every five seconds for an hour.
func newFeeder(instances ...string) *feeder {
	d := &feeder{every: 5 * time.Second, first: time.Now().Add(-time.Hour).Unix() / 5 * 5, end: map[string]*atomic.Int64{}}
	for _, instance := range instances {
		d.end[instance] = &atomic.Int64{}
		d.end[instance].Store(1 << 40)
	}
	return d
}

// once returns the last page of each instance, and the markers.
func once(t *testing.T, f *Fleet) (last map[string]scrape.Page, markers string) {
	t.Helper()
	f.Once, last = true, map[string]scrape.Page{}
	for {
		p, err := f.Next(t.Context())
		switch {
		case err == io.EOF:
			return last, markers
		case err != nil:
			t.Fatal(err)
		case p.Marker != "":
			markers += p.Marker + "; "
		default:
			if before := last[p.Target.URL]; !p.Time.After(before.Time) {
				t.Errorf("%s: a page at %v after one at %v", p.Target.URL, p.Time, before.Time)
			}
			last[p.Target.URL] = p
		}
	}
}

// An exporter whose Prometheus has died is still there, and its page says why it fails; when it is dropped after all, that is said.
func TestGoneIsMissed(t *testing.T) {
	d := newFeeder("edge-1:9100", "dead:9100")
	died := time.Now().Add(-20*time.Minute).Unix() / 5 * 5
	d.end["dead:9100"].Store(died)
	f := &Fleet{Client: serve(t, d.ServeHTTP), Past: 2}
	last, markers := once(t, f)
	want := "no sample since " + time.Unix(died, 0).Format(time.TimeOnly)
	if p := last["dead:9100"]; p.Err == nil || !strings.Contains(scrape.Reason(p.Err), want) {
		t.Errorf("%v, want %s", p.Err, want)
	}
	if p := last["edge-1:9100"]; p.Err != nil || p.Time.IsZero() || markers != "" {
		t.Errorf("%v; %v, %v", markers, p.Time, p.Err)
	}
	delete(d.end, "dead:9100")
	notes, err := f.discover(t.Context())
	want = "node of dead (dead:9100) has gone: Prometheus has scraped it no more since " + time.Unix(died, 0).Format(time.DateTime)
	if got := strings.Join(notes, "; "); err != nil || got != want {
		t.Errorf("%s, %v, want %s", got, err, want)
	}
}

// What comes steadily late is not missing.
func TestSteadyLag(t *testing.T) {
	for _, late := range []time.Duration{12, 16, 40} {
		d := newFeeder("edge-1:9100")
		d.late = late * time.Second
		last, markers := once(t, &Fleet{Client: serve(t, d.ServeHTTP), Past: 8})
		p := last["edge-1:9100"]
		if age := time.Since(p.Time); p.Err != nil || p.Time.IsZero() || age > d.late+4*d.every {
			t.Errorf("%d s late: of %v ago, error %v", late, age, p.Err)
		}
		if late >= 16 && !strings.Contains(markers, "comes late, or has ended") {
			t.Errorf("%d s late: markers %q", late, markers)
		}
	}
}

// What has become late after it was missed is there again.
func TestBecomesLate(t *testing.T) {
	e, good := &followed{}, 0
	const every, late = 5000, 30000
	start := int64(1_800_000_000_000)
	for now := start; now < start+300_000; now += 5000 {
		lag := int64(0)
		if now > start+60_000 {
			lag = late
		}
		var samples []Sample
		for ms := start - 60_000; ms <= now-lag || ms <= start+58_000 && ms <= now; ms += every {
			if ms > now-60_000 {
				samples = append(samples, Sample{ms, 1})
			}
		}
		a := &asking{at: time.UnixMilli(now)}
		e.now = 0
		a.scrapes(e, &Series{Samples: samples})
		was := e.last
		if p, ok := e.page(a.at); ok {
			if p.Time.UnixMilli() <= was {
				t.Errorf("a page at %v after one at %v", p.Time, time.UnixMilli(was))
			}
			if p.Err == nil && now > start+200_000 {
				good++
			} else if now > start+200_000 {
				t.Error(p.Err)
			}
		}
	}
	if good < 15 {
		t.Errorf("%d good pages in 100 s", good)
	}
}

// Exporters that are scraped less often than others are not missed for that.
func TestMeasuresAll(t *testing.T) {
	f := &Fleet{}
	var m measured
	for i, step := range []int64{5000, 30_000} {
		e := &followed{}
		m.at = time.UnixMilli(1_000_000)
		m.take(e, &Series{Samples: []Sample{{1_000_000 - 2*step, 1}, {1_000_000 - step, 1}, {1_000_000, 1}}})
		if e.step != step || e.lag != 0 {
			t.Errorf("%d: step %d, lag %d", i, e.step, e.lag)
		}
	}
	if m.least != 5000 || m.most != 30_000 {
		t.Errorf("from %d to %d", m.least, m.most)
	}
	var list []string
	for i := range 450 {
		list = append(list, fmt.Sprintf("edge-%d:9100", i))
	}
	d := newFeeder(list...)
	f.Client = serve(t, d.ServeHTTP)
	if _, err := f.discover(t.Context()); err != nil {
		t.Fatal(err)
	}
	f.measure(t.Context())
	for _, e := range f.exporters {
		if e.step != 5000 {
			t.Fatalf("%s: step %d", e.Instance, e.step)
		}
	}
	f.measured = true
	d.every = 30 * time.Second
	if _, err := f.discover(t.Context()); err != nil || f.measured {
		t.Error("it is not measured again", err)
	}
}

// The server's clock counts, not this machine's, which may be hours fast or slow.
func TestDiscoverByTheServersClock(t *testing.T) {
	for _, ahead := range []time.Duration{-2 * time.Hour, 2 * time.Hour} {
		d := newFeeder("edge-1:9100")
		d.ahead = ahead
		d.first += int64(ahead.Seconds())
		last, markers := once(t, &Fleet{Client: serve(t, d.ServeHTTP), Past: 2})
		p := last["edge-1:9100"]
		if age := time.Now().Add(ahead).Sub(p.Time); p.Err != nil || p.Time.IsZero() || age > 20*time.Second || markers != "" {
			t.Errorf("%v ahead: of %v ago, error %v; %s", ahead, age, p.Err, markers)
		}
	}
}

// An exporter that has just ended is not late.
func TestGoneIsNotLate(t *testing.T) {
	for _, gone := range []bool{false, true} {
		m, e := measured{at: time.UnixMilli(1_000_000)}, &followed{Found: Found{gone: gone}}
		m.take(e, &Series{Samples: []Sample{{975_000, 1}, {980_000, 1}}})
		if late := e.lag > 0; late == gone {
			t.Errorf("gone: %v, lag %d", gone, e.lag)
		}
	}
}
