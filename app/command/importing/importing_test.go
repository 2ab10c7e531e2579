package importing

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"origintop/scrape/prometheus"
	"origintop/scrape/recording"
	"origintop/scrape/recording/format"
	"origintop/scrape/scrapetest"
)

// A server has scraped the exporters of one host every ten seconds, since T0, and has counted.
type server struct {
	*httptest.Server
	asked int
	stop  int // after so many queries it answers no more; 0: never
}

func newServer(t *testing.T) *server {
	s := &server{}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

var length = regexp.MustCompile(`\[(\d+)(ms|s)\]`)

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	query, labels := r.FormValue("query"), map[string]string{"job": "node", "instance": "edge-1:9100"}
	metric := func(name string) map[string]string {
		return map[string]string{"__name__": name, "job": labels["job"], "instance": labels["instance"]}
	}
	type result struct {
		Metric map[string]string `json:"metric"`
		Value  []any             `json:"value,omitempty"`
		Values [][2]any          `json:"values,omitempty"`
	}
	results := []result{}
	seconds, _ := strconv.ParseFloat(r.FormValue("time"), 64)
	to := int64(seconds*1e3 + .5)
	m := length.FindStringSubmatch(query)
	switch {
	case strings.HasPrefix(query, "{"):
		if s.asked++; s.stop > 0 && s.asked > s.stop {
			http.Error(w, "busy", http.StatusServiceUnavailable)
			return
		}
		n, _ := strconv.ParseInt(m[1], 10, 64)
		for _, name := range []string{"up", "scrape_duration_seconds", "node_load1"} {
			one := result{Metric: metric(name)}
			for at := (to-n+9999)/10_000*10_000 + 0; at <= to; at += 10_000 {
				if at < scrapetest.T0.UnixMilli() {
					continue
				}
				value := map[string]string{"up": "1", "scrape_duration_seconds": "0.5", "node_load1": strconv.FormatInt(at/10_000, 10)}[name]
				one.Values = append(one.Values, [2]any{float64(at) / 1e3, value})
			}
			if len(one.Values) > 0 {
				results = append(results, one)
			}
		}
	case strings.Contains(query, "edge-2") || to < scrapetest.T0.UnixMilli():
	case strings.HasPrefix(query, "count_over_time"):
		n, _ := strconv.ParseInt(m[1], 10, 64)
		count := 0
		for at := (to - n + 9999) / 10_000 * 10_000; at <= to; at += 10_000 {
			if at >= scrapetest.T0.UnixMilli() {
				count++
			}
		}
		if count > 0 {
			results = append(results, result{Metric: metric("up"), Value: []any{seconds, strconv.Itoa(count)}})
		}
	case strings.HasPrefix(query, "count by"):
		results = append(results, result{Metric: metric("node_time_seconds"), Value: []any{seconds, "1"}})
	case strings.HasPrefix(query, "last_over_time"):
		results = append(results, result{Metric: metric("up"), Value: []any{seconds, "1"}})
	}
	json.NewEncoder(w).Encode(map[string]any{"status": "success", "data": map[string]any{"resultType": "matrix", "result": results}})
}

// config returns an import of some seconds since T0.
func (s *server) config(path string, from, to int) (*Config, *[]string) {
	u, _ := url.Parse(s.URL)
	said := &[]string{}
	return &Config{
		Client: &prometheus.Client{URL: u}, Host: "edge-1", Path: path, Head: format.Head{Program: "test"},
		From: scrapetest.T0.Add(time.Duration(from) * time.Second), To: scrapetest.T0.Add(time.Duration(to) * time.Second),
		Say: func(text string) { *said = append(*said, text) },
	}, said
}

// pages returns the values and times of a recording's pages.
func pages(t *testing.T, path string) (list []string) {
	t.Helper()
	rec, err := recording.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer rec.Close()
	for i := range rec.Len() {
		p := rec.Page(i, nil)
		want := fmt.Sprintf("# TYPE node_load1 untyped\nnode_load1 %d\n", p.Time.Unix()/10)
		if p.Err != nil || string(p.Body) != want || p.Took != 500*time.Millisecond || p.Target.Name != "node" {
			t.Fatalf("page %d: %+v, want %q", i, p, want)
		}
		list = append(list, fmt.Sprint(p.Time.Sub(scrapetest.T0).Seconds()))
	}
	return list
}

// A recording that was interrupted goes on where it ends, and is what it were without that.
func TestImportGoesOn(t *testing.T) {
	s, path := newServer(t), filepath.Join(t.TempDir(), "a.otr")
	c, _ := s.config(path, 0, 3600)
	s.stop = 4
	err := c.Run(t.Context())
	if err == nil || !strings.Contains(err.Error(), "503") || !strings.Contains(err.Error(), "run the same command again to go on") {
		t.Fatal(err)
	}
	if n := len(pages(t, path)); n != 121 {
		t.Fatalf("%d pages until it was interrupted", n)
	}
	s.stop = 0
	c, said := s.config(path, 0, 3600)
	if err := c.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := pages(t, path)
	if len(got) != 361 || got[0] != "0" || got[360] != "3600" {
		t.Errorf("%d pages: %v", len(got), got)
	}
	if last := (*said)[len(*said)-1]; !strings.Contains(last, "240 pages") || !strings.Contains(last, "121 were there before") {
		t.Error(last)
	}
	if err := c.Run(t.Context()); err != nil || len(pages(t, path)) != 361 {
		t.Errorf("once more: %v", err)
	}
}

// What is added to a recording has no gap before it, and is refused where that would be a long one.
func TestImportLeavesNoGap(t *testing.T) {
	s, path := newServer(t), filepath.Join(t.TempDir(), "a.otr")
	for _, part := range []struct {
		from, to int
		pages    int
		err      string
	}{{0, 600, 61, ""}, {900, 1200, 121, ""}, {3000, 3600, 121, "30m0s before what is to be added"}} {
		c, _ := s.config(path, part.from, part.to)
		err := c.Run(t.Context())
		if said := fmt.Sprint(err); (err != nil) != (part.err != "") || !strings.Contains(said, part.err) && err != nil {
			t.Errorf("from %d: %v", part.from, err)
		}
		if n := len(pages(t, path)); n != part.pages {
			t.Errorf("from %d: %d pages, want %d", part.from, n, part.pages)
		}
	}
}

// That the server has stored less than was asked for is said.
func TestImportSaysWhatIsNotStored(t *testing.T) {
	f := func(from int, want bool) {
		t.Helper()
		c, said := newServer(t).config(filepath.Join(t.TempDir(), "a.otr"), from, 600)
		if err := c.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		clock := func(t time.Time) string { return t.Local().Format(time.DateTime) }
		text := fmt.Sprintf("nothing is stored of %s to %s", clock(c.From), clock(scrapetest.T0))
		if is := slices.Contains(*said, text); is != want || !want && strings.Contains(fmt.Sprint(*said), "nothing is stored") {
			t.Errorf("from %d s: %q, want %q: %v", from, *said, text, want)
		}
	}
	f(-141, true)
	f(-25, false)
	f(5, false)
}

// When the context ends, there is a good recording of what was there.
func TestImportInterrupted(t *testing.T) {
	s, path := newServer(t), filepath.Join(t.TempDir(), "a.otr")
	c, _ := s.config(path, 0, 3600)
	ctx, cancel := context.WithCancel(t.Context())
	n := 0
	c.Progress = func(time.Duration, time.Duration) {
		if n++; n == 50 {
			cancel()
		}
	}
	if err := c.Run(ctx); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if got := len(pages(t, path)); got < 49 || got > 51 {
		t.Errorf("%d pages", got)
	}
}

// What is no recording, or one of something else, is not touched. What isn't there is said.
func TestImportRefuses(t *testing.T) {
	s, dir := newServer(t), t.TempDir()
	f := func(what, want string, c *Config) {
		t.Helper()
		before, _ := os.ReadFile(c.Path)
		err := c.Run(t.Context())
		after, _ := os.ReadFile(c.Path)
		if err == nil || !strings.Contains(err.Error(), want) || string(before) != string(after) {
			t.Errorf("%s: got %v, want %q", what, err, want)
		}
	}
	text := filepath.Join(dir, "text")
	if err := os.WriteFile(text, []byte("my notes\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	c, _ := s.config(text, 0, 60)
	f("a text", "", c)
	other := filepath.Join(dir, "other.otr")
	w, err := format.Create(other, format.Head{Origin: "edge-7"})
	if err != nil {
		t.Fatal(err)
	}
	w.Close()
	c, _ = s.config(other, 0, 60)
	f("another origin's", "it is a recording of edge-7, not of edge-1", c)
	mine := filepath.Join(dir, "mine.otr")
	if w, err = format.Create(mine, format.Head{Origin: "edge-1"}); err != nil {
		t.Fatal(err)
	}
	w.Page(&format.Page{Target: "node", URL: "http://edge-1:9100/metrics", Kind: "node", Time: scrapetest.T0, Body: []byte("a 1\n")})
	w.Close()
	c, _ = s.config(mine, 0, 60)
	f("a live one", "pages of node that are not of this import", c)
	c, _ = s.config(filepath.Join(dir, "new.otr"), 0, 60)
	c.Host = "edge-2"
	f("no such host", `no instance has the host "edge-2": there are edge-1`, c)
	c, _ = s.config(filepath.Join(dir, "new.otr"), -120, -60)
	f("no such time", "has no samples of exporters of edge-1 from", c)
	if _, err := os.Stat(c.Path); err == nil {
		t.Error("there is a recording of nothing")
	}
}

func TestParseTime(t *testing.T) {
	zone := time.FixedZone("", 2*3600)
	now := time.Date(2026, 11, 20, 16, 30, 0, 0, zone)
	f := func(text, want string) {
		t.Helper()
		got, err := ParseTime(text, now)
		if err != nil || got.UTC().Format(time.RFC3339) != want {
			t.Errorf("%q: got %v, %v, want %s", text, got, err, want)
		}
	}
	f("2026-11-20 14:00", "2026-11-20T12:00:00Z")
	f("2026-11-20 14:00:05", "2026-11-20T12:00:05Z")
	f("2026-11-20T14:00:05", "2026-11-20T12:00:05Z")
	f("2026-11-20T14:00:05Z", "2026-11-20T14:00:05Z")
	f("2026-11-20 14:00:05+01:00", "2026-11-20T13:00:05Z")
	f("2026-11-20", "2026-11-19T22:00:00Z")
	f("14:00", "2026-11-20T12:00:00Z")
	f("-90m", "2026-11-20T13:00:00Z")
	f("- 1h30m", "2026-11-20T13:00:00Z")
	f("now", "2026-11-20T14:30:00Z")
	for _, text := range []string{"", "yesterday", "-5", "25:00", "2026-13-01", "90m"} {
		if got, err := ParseTime(text, now); err == nil {
			t.Errorf("%q is %v", text, got)
		}
	}
	if _, _, err := ParseRange("23:00", "now", now); err == nil || err.Error() != "--from is in the future" {
		t.Errorf("later today: %v", err)
	}
	for _, r := range [][2]string{{"15:00", "14:00"}, {"14:00", "17:00"}, {"2025-11-20", "now"}, {"14:00", "14:00"}} {
		if _, _, err := ParseRange(r[0], r[1], now); err == nil {
			t.Errorf("%q", r)
		}
	}
}

// What is before the first page of a recording can't be added to it, and is not just left out.
func TestImportBeforeTheBeginning(t *testing.T) {
	s, path := newServer(t), filepath.Join(t.TempDir(), "a.otr")
	c, _ := s.config(path, 600, 1200)
	if err := c.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, from := range []int{0, 590} {
		c, _ = s.config(path, from, 1200)
		if err := c.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "can't be added: name another file") {
			t.Errorf("from %d s: %v", from, err)
		}
	}
	for _, from := range []int{595, 600, 700} { // there is nothing before
		c, _ = s.config(path, from, 1300)
		if err := c.Run(t.Context()); err != nil {
			t.Errorf("from %d s: %v", from, err)
		}
	}
	if got := pages(t, path); len(got) != 71 || got[0] != "600" {
		t.Errorf("%d pages: %v", len(got), got)
	}
}
