package playback

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"runtime/metrics"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/live"
	"origintop/scrape/origin"
	"origintop/scrape/scrapetest"
)

// hostilePages are what sources might answer whose pages have so many bytes at most; each page twice, so that no two in a row are alike.
func hostilePages(limit int) map[string][2]http.HandlerFunc {
	answer := func(page []byte) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.Write(page) }
	}
	series := func(format string) (pair [2]http.HandlerFunc) {
		for k := range pair {
			pair[k] = answer(scrapetest.Filled(limit, func(b *bytes.Buffer, i int) { fmt.Fprintf(b, format, k*i, k) }))
		}
		return pair
	}
	same := func(h http.HandlerFunc) [2]http.HandlerFunc { return [2]http.HandlerFunc{h, h} }
	zipped := func(text io.Reader) http.HandlerFunc {
		var b bytes.Buffer
		z, _ := gzip.NewWriterLevel(&b, gzip.BestSpeed)
		io.Copy(z, text)
		z.Close()
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			w.Write(b.Bytes())
		}
	}
	line := bytes.Repeat([]byte("x"), limit-1)
	return map[string][2]http.HandlerFunc{
		"node":    series("node_network_receive_bytes_total{device=\"d%d\"} %d\n"),
		"mounts":  series("node_filesystem_size_bytes{mountpoint=\"/a/%[1]d\",device=\"d%[1]d\"} %[2]d\n"),
		"nginx":   series("nginx_http_request_duration_seconds_bucket{host=\"%d\",le=\"1\"} %d\n"),
		"series":  series("a_family_of_no_use{id=\"%d\"} %d\n"),
		"names":   series("%[2]d_is_not_the_beginning_of_a_name{id=\"%[1]d\"} 1\n"),
		"line":    same(answer(line)),
		"html":    same(answer(append([]byte("<html>"), line[:limit-10]...))),
		"bomb":    same(zipped(io.LimitReader(scrapetest.Zeros{}, int64(limit)*8))),
		"endless": same(func(w http.ResponseWriter, r *http.Request) { io.Copy(w, scrapetest.Zeros{}) }),
	}
}

// hostileRun is what the process that watches is told, and what it tells in the end.
type hostileRun struct {
	Limit   int
	Targets []scrape.Target
	Pages   int // of the good source, at least

	Known   int       // rates of that source
	Wrong   []float64 // those that are not right
	Answers map[string]string
	Scrapes map[string]int
	Peak    int // bytes at most, as the runtime counts them for GOMEMLIMIT
	HWM     int // bytes resident at most; 0 if not known
	Took    time.Duration
}

// goodPage is the good source's.
const goodPage = "hls_swarm_active_clients 5\nhls_swarm_segment_requests_total %d\n"

// An answer is one of the good source's: the number is that of some time between when it was asked for and when it was there.
type answer struct {
	at       time.Time // when it was asked for
	took     time.Duration
	segments int
}

// isRate reports whether that can be the rate since an answer before, as far as the times of both are known.
func (a answer) isRate(rate float64, before answer) bool {
	step, grown := a.at.Sub(before.at), float64(a.segments-before.segments)
	return grown >= rate*(step-before.took).Seconds() && grown <= rate*(step+a.took).Seconds()
}

// One source is good, and all others are as bad as can be; they are asked ten times a second. The good one gets its page read each time.
// Its numbers are not known, or right within what its answers leave open of when it counted. The process that watches needs little memory.
// The run lasts until all of that was seen, however busy the machine is.
func TestHostileSources(t *testing.T) {
	if task := os.Getenv("ORIGINTOP_HOSTILE"); task != "" {
		watchHostile(t, task)
		return
	}
	if testing.Short() || scrapetest.Raced {
		t.Skip("takes seconds, and with the race detector minutes")
	}
	const limit = 8 << 20
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	defer server.Close()
	run := hostileRun{Limit: limit, Pages: 30}
	add := func(name string, h http.HandlerFunc) {
		mux.HandleFunc("/"+name, h)
		run.Targets = append(run.Targets, scrape.Target{Name: name, URL: server.URL + "/" + name, Role: scrape.RoleOther})
	}
	begun := time.Now()
	add("good", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, goodPage, int(10000*time.Since(begun).Seconds()))
	})
	for name, pair := range hostilePages(limit) {
		var n atomic.Int64
		add(name, func(w http.ResponseWriter, r *http.Request) { pair[n.Add(1)%2](w, r) })
	}
	task, err := json.Marshal(run)
	if err != nil {
		t.Fatal(err)
	}
	sources := len(run.Targets) - 1
	watching := exec.Command(os.Args[0], "-test.run=^TestHostileSources$")
	bound := 64<<20 + sources*(2*limit+32<<20) // as SECURITY.md says
	watching.Env = append(os.Environ(), "ORIGINTOP_HOSTILE="+string(task), "GOMEMLIMIT="+strconv.Itoa(bound))
	out, err := watching.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	_, result, _ := bytes.Cut(out, []byte("RESULT "))
	if err := json.Unmarshal(bytes.SplitN(result, []byte("\n"), 2)[0], &run); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	t.Logf(
		"%d hostile sources of %s a page: %d MiB at most, %d MiB resident, %v, scrapes: %v",
		sources, scrape.FormatSize(limit), run.Peak>>20, run.HWM>>20, run.Took, run.Scrapes,
	)
	if len(run.Wrong) > 0 {
		t.Errorf("of the good source, %d rates of %d are wrong: %v", len(run.Wrong), run.Known, run.Wrong)
	}
	if run.Peak > bound {
		t.Errorf("%d MiB, the bound is %d", run.Peak>>20, bound>>20)
	}
	for _, huge := range []string{"node", "mounts", "nginx"} {
		if n := run.Scrapes[huge]; n > run.Scrapes["good"]/2 {
			t.Errorf("%d pages of %s, %d of the good source", n, huge, run.Scrapes["good"])
		}
	}
	const format = "answers, but not in the Prometheus format: "
	for name, want := range map[string]string{
		"good": "", "node": "", "mounts": "", "nginx": "", "series": "",
		"names": format + "line 1: a name starts with a digit: ", "line": format + "line 1: no value: ",
		"html": format + "looks like an HTML page: ", "bomb": "the page is larger than 8 MiB", "endless": "the page is larger than 8 MiB",
	} {
		if got := run.Answers[name]; !strings.HasPrefix(got, want) || want == "" && got != "" {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

// watchHostile is what the process does that watches.
func watchHostile(t *testing.T, task string) {
	var run hostileRun
	if err := json.Unmarshal([]byte(task), &run); err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	l := &live.Live{Targets: run.Targets, Interval: 100 * time.Millisecond, Limit: run.Limit, Timeout: time.Minute}
	st := origin.NewState(origin.Options{}, run.Targets...)
	film := NewRewind(15 * time.Minute)
	memory := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	var before []answer
	run.Answers, run.Scrapes = map[string]string{}, map[string]int{}
	for run.Scrapes["good"] < run.Pages || run.Known < run.Pages/2 || len(run.Scrapes) < len(run.Targets) {
		p, err := l.Next(ctx)
		if err != nil {
			t.Fatal(err)
		}
		st.Apply(p)
		s := st.Snapshot()
		film.Add(s)
		metrics.Read(memory)
		run.Peak = max(run.Peak, int(memory[0].Value.Uint64()-memory[1].Value.Uint64()))
		run.Scrapes[p.Target.Name]++
		if p.Target.Name == "good" {
			if s.Sources[0].Err != "" {
				t.Errorf("good: %s", s.Sources[0].Err)
			}
			now := answer{at: p.Time, took: p.Took}
			fmt.Sscanf(string(p.Body), goodPage, &now.segments)
			if rate := s.Clients.Segments; !math.IsNaN(rate) {
				run.Known++
				if !slices.ContainsFunc(before, func(a answer) bool { return now.isRate(rate, a) }) {
					run.Wrong = append(run.Wrong, rate)
				}
			}
			before = append(before, now)
		}
		for _, src := range s.Sources {
			run.Answers[src.Name] = src.Err
		}
	}
	run.Took = time.Since(begun)
	run.HWM = scrapetest.Resident()
	run.Targets = nil
	result, _ := json.Marshal(run)
	fmt.Println("RESULT " + strings.TrimSpace(string(result)))
}
