package prometheus

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/scrapetest"
)

// A stock is a Prometheus of which a test says what is stored there, and when it can be had.
type stock struct {
	*httptest.Server

	mu       sync.Mutex
	now      int64 // milliseconds since T0: what comes later is not there yet
	series   map[string]*stockSeries
	warnings []string
	queries  []string
	answer   http.HandlerFunc // in place of the answer; nil: none
}

type stockSeries struct {
	labels  map[string]string
	samples []stockSample
}

type stockSample struct {
	at, from int64 // from then on it can be had
	value    string
}

func newStock(t *testing.T) *stock {
	s := &stock{series: map[string]*stockSeries{}}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *stock) client() *Client {
	u, _ := url.Parse(s.URL)
	return &Client{URL: u}
}

// put stores a sample of a series that is written as name{label="value"}.
func (s *stock) put(at, from int64, target map[string]string, series, value string) {
	name, rest, _ := strings.Cut(series, "{")
	labels := maps.Clone(target)
	labels[nameLabel] = name
	for _, m := range regexp.MustCompile(`(\w+)="([^"]*)"`).FindAllStringSubmatch(rest, -1) {
		labels[m[1]] = m[2]
	}
	key := fmt.Sprint(labels)
	if s.series[key] == nil {
		s.series[key] = &stockSeries{labels: labels}
	}
	s.series[key].samples = append(s.series[key].samples, stockSample{at, from, value})
}

// scrape stores a scrape that is there at once.
func (s *stock) scrape(at int64, target map[string]string, samples ...string) {
	s.late(at, at, target, samples...)
}

// late stores a scrape, "name value" each; what the server says of it is there at once, and the rest from some time on.
func (s *stock) late(at, from int64, target map[string]string, samples ...string) {
	up := "1"
	if len(samples) == 0 {
		up = "0"
	}
	s.put(at, at, target, "up", up)
	s.put(at, at, target, "scrape_duration_seconds", "0.25")
	s.put(at, at, target, "scrape_samples_post_metric_relabeling", strconv.Itoa(len(samples)))
	for _, sample := range samples {
		i := strings.LastIndexByte(sample, ' ')
		s.put(at, from, target, sample[:i], sample[i+1:])
	}
}

var rangeQuery = regexp.MustCompile(`^\{.*\}\[(\d+)ms\]$`)

func (s *stock) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queries = append(s.queries, r.FormValue("query"))
	if s.answer != nil {
		s.answer(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if r.URL.Path == "/api/v1/metadata" {
		fmt.Fprint(w, `{"status":"success","data":{"jobs":[{"type":"counter","help":"","unit":""}]}}`)
		return
	}
	m := rangeQuery.FindStringSubmatch(r.FormValue("query"))
	seconds, err := strconv.ParseFloat(r.FormValue("time"), 64)
	if m == nil || err != nil {
		http.Error(w, `{"status":"error","errorType":"bad_data","error":"no such query"}`, http.StatusUnprocessableEntity)
		return
	}
	length, _ := strconv.ParseInt(m[1], 10, 64)
	to := int64(seconds*1e3+.5) - scrapetest.T0.UnixMilli()
	type result struct {
		Metric map[string]string `json:"metric"`
		Values [][2]any          `json:"values"`
	}
	results := []result{}
	for _, key := range slices.Sorted(maps.Keys(s.series)) {
		one := result{Metric: s.series[key].labels}
		for _, v := range s.series[key].samples {
			if v.at <= to && v.at >= to-length && v.from <= s.now {
				one.Values = append(one.Values, [2]any{float64(v.at+scrapetest.T0.UnixMilli()) / 1e3, v.value})
			}
		}
		if len(one.Values) > 0 {
			results = append(results, one)
		}
	}
	json.NewEncoder(w).Encode(map[string]any{
		"status": "success", "warnings": s.warnings, "data": map[string]any{"resultType": "matrix", "result": results},
	})
}

var node = map[string]string{"job": "node", "instance": "a:9100"}

// with returns labels and more of them.
func with(labels map[string]string, more ...string) map[string]string {
	labels = maps.Clone(labels)
	for i := 0; i < len(more); i += 2 {
		labels[more[i]] = more[i+1]
	}
	return labels
}

// A reader reads a stock as a Source does, at times that a test says.
type stockReader struct {
	t *testing.T
	s *stock
	*follower
}

func (s *stock) reader(t *testing.T) *stockReader {
	w := Watched{scrape.Target{Name: "node", URL: "a:9100"}, `{job="node",instance="a:9100"}`}
	return &stockReader{t, s, newFollower(s.client(), w, scrapetest.T0, nil)}
}

// read returns what is new at a time: each page as "SECONDS BODY" without its announcements, "SECONDS !REASON", or "SECONDS # MARKER".
func (r *stockReader) read(now int64) (list []string) {
	r.t.Helper()
	r.s.mu.Lock()
	r.s.now = now
	r.s.mu.Unlock()
	at := scrapetest.T0.Add(time.Duration(now) * time.Millisecond)
	_, pages, err := r.ask(r.t.Context(), at, true)
	if err != nil {
		pages = r.fail(pages, at, err)
	}
	for _, p := range sorted(pages) {
		page := p.write(nil)
		text := fmt.Sprintf("%g ", page.Time.Sub(scrapetest.T0).Seconds())
		switch {
		case page.Marker != "":
			text += "# " + page.Marker
		case page.Err != nil:
			text += "!" + scrape.Reason(page.Err)
		default:
			lines := strings.Split(strings.TrimSpace(string(page.Body)), "\n")
			lines = slices.DeleteFunc(lines, func(l string) bool { return strings.HasPrefix(l, "#") })
			text += strings.Join(lines, "; ")
		}
		list = append(list, text)
	}
	return list
}

// want checks what is new at a time.
func (r *stockReader) want(now int64, want ...string) {
	r.t.Helper()
	got := r.read(now)
	if !slices.EqualFunc(got, want, func(got, want string) bool {
		begin, open := strings.CutSuffix(want, "...")
		return got == want || open && strings.HasPrefix(got, begin)
	}) {
		r.t.Errorf("at %d: got\n%s\nwant\n%s", now, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
