package prometheus

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"origintop/scrape/scrapetest"
)

// Each scrape is a page, also one that comes while nothing was asked for, and none comes twice.
func TestFollowsScrapes(t *testing.T) {
	s := newStock(t)
	r := s.reader(t)
	for i := range int64(4) {
		s.scrape(10_000+15_000*i, node, fmt.Sprintf(`m{a="b"} %d`, i), "n 1")
	}
	r.want(26_000, `10 m{a="b"} 0; n 1`, `25 m{a="b"} 1; n 1`)
	r.want(27_000)
	r.want(56_000, `40 m{a="b"} 2; n 1`, `55 m{a="b"} 3; n 1`)
	r.want(57_000)
}

// The labels of a page are the exporter's: those of the target are gone, and what they have renamed is as it was.
func TestLabelsAreTheExporters(t *testing.T) {
	s := newStock(t)
	target := with(node, "dc", "fra")
	for i := range int64(3) {
		s.scrape(1000+1000*i, target,
			`m{exported_instance="x",a="\\ \" é"} 1`, `m{exported_job="y",exported_exported_job="z",a="b"} 2`, `m{dc="other"} 3`)
		s.put(1000+1000*i, 0, target, "rule:of:mine", "4")
		s.put(1000+1000*i, 0, target, "ALERTS", "1")
	}
	r := s.reader(t)
	got := r.read(1500)
	for _, part := range []string{`instance="x"`, `job="z"`, `exported_job="y"`, `dc="other"`, `a="",`} {
		if len(got) != 1 || !strings.Contains(got[0], part) {
			t.Errorf("%q is not on %q", part, got)
		}
	}
	for _, part := range []string{`fra`, `a:9100`, `node`, "rule", "up", "scrape_"} {
		if len(got) != 1 || strings.Contains(got[0], part) {
			t.Errorf("%q is on %q", part, got)
		}
	}
}

// A scrape that failed is a failed page at its time. Without any sample it is not known why there is none, and that is said once it is
// sure, and once more; what comes late nevertheless follows in its order.
func TestGaps(t *testing.T) {
	s := newStock(t)
	r := s.reader(t)
	for i := range int64(3) {
		s.scrape(15_000*(i+1), node, "m 1")
	}
	s.scrape(60_000, node)
	r.want(61_000, "15 m 1", "30 m 1", "45 m 1", "60 !Prometheus could not scrape it: up 0")
	r.want(80_000)
	r.want(98_500, "67.5 !no sample since ...")
	r.want(100_000)
	r.want(114_000, "71.25 !no sample since ...")
	r.want(200_000)
	s.scrape(75_000, node, "m 2") // as after an interruption of remote write
	s.scrape(195_000, node, "m 3")
	r.want(196_000, "75 m 2", "82.5 !...", "86.25 !...", "195 m 3")
}

// Of a scrape that comes in parts all are waited for: a part of a sum is no sum. If no more comes it is what there is.
func TestPartsAreWaitedFor(t *testing.T) {
	s := newStock(t)
	r := s.reader(t)
	for i := range int64(2) {
		s.scrape(10_000*(i+1), node, "m 1", "n 1")
	}
	r.want(21_000, "10 m 1; n 1", "20 m 1; n 1")
	s.late(30_000, 34_000, node, "m 2", "n 2")
	s.put(30_000, 30_000, node, "first", "1") // a part of it is there
	r.want(31_000)
	s.scrape(40_000, node, "m 3", "n 3")
	r.want(35_000, "30 first 1; m 2; n 2")
	r.want(41_000, "40 m 3; n 3")
	s.put(50_000, 50_000, node, "up", "1")
	s.put(50_000, 50_000, node, "scrape_samples_post_metric_relabeling", "2")
	s.put(50_000, 50_000, node, "m", "4")
	r.want(51_000)
	r.want(52_000, "50 m 4") // there is no more of it
	s.put(60_000, 60_000, node, "up", "1")
	s.put(60_000, 60_000, node, "scrape_samples_post_metric_relabeling", "2")
	s.put(60_000, 60_000, node, "m", "5")
	r.want(61_000, "60 m 5") // nor will there be
}

// Of two servers that scrape one exporter one is read, as long as it has something: their samples are never mixed.
func TestPairs(t *testing.T) {
	s := newStock(t)
	a, b := with(node, "replica", "a"), with(node, "replica", "b")
	for i := range int64(8) {
		if i < 4 || i > 6 {
			s.scrape(10_000*(i+1), a, fmt.Sprintf("m %d", i), "n 1")
		}
		if i > 0 {
			s.scrape(10_000*(i+1)+3000, b, fmt.Sprintf("m %d.5", i), "n 2")
		}
	}
	r := s.reader(t)
	r.want(44_000, `10 # node: scraped by several servers: ...`, "10 m 0; n 1", "20 m 1; n 1", "30 m 2; n 1", "40 m 3; n 1")
	r.want(54_000) // perhaps the first one is late
	r.want(66_000, `53 # node: its labels are {instance="a:9100",job="node",replica="b"} now, and were ...`,
		`53 # node: scraped by several...`, "53 m 4.5; n 2", "63 m 5.5; n 2")
	r.want(84_000, "73 m 6.5; n 2", "83 m 7.5; n 2")
}

// What the second one has is of no use just before the first one goes on: over so short a step there is no rate.
func TestPairsJustBefore(t *testing.T) {
	s := newStock(t)
	a, b := with(node, "replica", "a"), with(node, "replica", "b")
	for _, at := range []int64{10_000, 20_000, 30_000, 60_000} {
		s.scrape(at, a, "m 1")
	}
	for _, at := range []int64{13_000, 23_000, 56_000} {
		s.scrape(at, b, "m 2")
	}
	r := s.reader(t)
	r.want(61_000, "10 # node: scraped by several servers: ...", "10 m 1", "20 m 1", "30 m 1", "35 !no sample since ...", "60 m 1")
}

// When the labels of a target change, its pages go on, and it is said.
func TestRelabelled(t *testing.T) {
	s := newStock(t)
	for i := range int64(6) {
		target := with(node, "dc", "fra")
		if i > 2 {
			target = with(node, "dc", "ams", "tier", "edge")
		}
		s.scrape(10_000*(i+1), target, fmt.Sprintf("m %d", i))
	}
	r := s.reader(t)
	r.want(61_000, "10 m 0", "20 m 1", "30 m 2",
		`40 # node: its labels are {dc="ams",instance="a:9100",job="node",tier="edge"} now, and were {dc="fra",instance="a:9100",job="node"}`,
		"40 m 3", "50 m 4", "60 m 5")
}

// A sample with a time of its own is on each page until there is a newer one, as the exporter has it.
func TestSamplesWithTimes(t *testing.T) {
	s := newStock(t)
	r := s.reader(t)
	for i := range int64(4) {
		at := 10_000 * (i + 1)
		s.scrape(at, node, "m 1")
		if i%2 == 0 {
			s.put(at-3000, at, node, "stamped", fmt.Sprint(i))
		}
	}
	stamp := func(value, at int64) string {
		return fmt.Sprintf("m 1; stamped %d %d", value, scrapetest.T0.UnixMilli()+at)
	}
	r.want(41_000, "10 "+stamp(0, 7000), "20 "+stamp(0, 7000), "30 "+stamp(2, 27_000), "40 "+stamp(2, 27_000))
	s.scrape(50_000, node, "m 1")
	r.want(51_000, "50 "+stamp(2, 27_000))
	s.scrape(335_000, node, "m 1")
	r.want(336_000, "55 !...", "57.5 !...", "335 m 1") // it is too old
}

// VictoriaMetrics has a NaN where a series ends. One that is a value stays.
func TestEndsOfSeries(t *testing.T) {
	s := newStock(t)
	r := s.reader(t)
	s.scrape(10_000, node, "gone 1", "m 1", "real 5")
	s.scrape(20_000, node, "m 2", "real NaN")
	s.put(20_000, 20_000, node, "gone", "NaN")
	s.scrape(30_000, node, "m 3", "real NaN")
	s.scrape(40_000, node)
	for _, name := range []string{"m", "real"} {
		s.put(40_001, 40_001, node, name, "NaN")
	}
	s.scrape(50_000, node, "m 5", "real 5")
	r.want(51_000, "10 gone 1; m 1; real 5", "20 m 2; real NaN", "30 m 3; real NaN", "40 !...", "50 m 5; real 5")
}

// While the server gives no answer that is said, and nothing is lost.
func TestServerAway(t *testing.T) {
	s := newStock(t)
	r := s.reader(t)
	for i := range int64(20) {
		s.scrape(10_000*(i+1), node, fmt.Sprintf("m %d", i))
	}
	r.want(41_000, "10 m 0", "20 m 1", "30 m 2", "40 m 3")
	away := func(answer http.HandlerFunc) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.answer = answer
	}
	away(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "", http.StatusServiceUnavailable) })
	r.want(51_000, "45 !asking http://127.0.0.1...")
	r.want(61_000, "47.5 !asking ...")
	r.want(71_000)
	away(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "who?", http.StatusUnauthorized) })
	r.want(81_000, "48.75 !asking ...")
	away(nil)
	r.want(91_000, "50 m 4", "60 m 5", "70 m 6", "80 m 7", "90 m 8")
}

// An answer that is not all there is, is none. Warnings are said once.
func TestTruncatedAnswers(t *testing.T) {
	s := newStock(t)
	r := s.reader(t)
	s.scrape(10_000, node, "m 1")
	s.warnings = []string{"results truncated due to limit"}
	got := r.read(11_000)
	if len(got) != 1 || !strings.Contains(got[0], "the answer is incomplete") {
		t.Errorf("got %q", got)
	}
	s.warnings = []string{"a store is away"}
	s.scrape(20_000, node, "m 2")
	r.want(21_000, "20 m 2", "21 # node: the server warns: a store is away")
	s.scrape(30_000, node, "m 3")
	r.want(31_000, "30 m 3")
}
