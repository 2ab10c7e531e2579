package export

import (
	"bytes"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"origintop/promtext"
)

// Whatever the pages, the export is well-formed: each family once and in one piece, with one TYPE; each series in one piece,
// unless it is part of a metric of several; its times going on; no two families with a claim on one name.
func FuzzOpenMetrics(f *testing.F) {
	for _, text := range corpus(f) {
		f.Add(text, "")
	}
	for _, name := range []string{"go-ffmpeg-hls-swarm-946160b", "nginx-lua-prometheus-0.20240525-4", "nginx-prometheus-exporter-0.11.0"} {
		body, err := os.ReadFile("../../testdata/pages/" + name + "-load.prom")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(body), strings.ReplaceAll(string(body), "counter", "gauge"))
	}
	f.Add("# TYPE m summary\nm_count 1\nm{quantile=\"1\"} 1\n# TYPE m_count_total counter\nm_count_total 1\n",
		"m 1\nm_total 3\nm_created 1\n")
	f.Add("# TYPE m_created counter\nm_created_total 1\n# TYPE m histogram\nm_created 1\nm_sum 1\nm_bucket{le=\"1\"} 1\n",
		"m{} 1 1795448567\n")
	f.Fuzz(func(t *testing.T, first, second string) {
		text, tally := openMetrics(t, Options{Instance: "i"},
			page("a", 0, first), page("b", 0, second), page("a", 2, second), page("a", 4, first))
		wellFormed(t, text, tally)
	})
}

// wellFormed holds an export to the rules of OpenMetrics.
func wellFormed(t *testing.T, text string, tally Tally) {
	t.Helper()
	body, ended := strings.CutSuffix(text, "# EOF\n")
	if !ended {
		t.Fatal("it doesn't end with EOF")
	}
	claimed := map[string]string{} // by name of a sample, the family it is of
	last := map[string]float64{}   // by series, its time
	in, about := "", ""
	samples := 0
	var suffixes []string
	var s promtext.Scanner
	for line := range strings.Lines(body) {
		if family, ok := strings.CutPrefix(line, "# TYPE "); ok {
			var kindText string
			in, kindText, _ = strings.Cut(strings.TrimSuffix(family, "\n"), " ")
			if about != "" && about != in {
				t.Fatalf("HELP of %s, TYPE of %s", about, in)
			}
			about = ""
			suffixes = kind(kindText).suffixes()
			for _, suffix := range append(suffixes, "") {
				if of, ok := claimed[in+suffix]; ok && of != in+" "+kindText {
					t.Fatalf("%s is a name of %s and of %s", in+suffix, of, in)
				}
				claimed[in+suffix] = in + " " + kindText
			}
			continue
		}
		if help, ok := strings.CutPrefix(line, "# HELP "); ok {
			about, _, _ = strings.Cut(help, " ")
			continue
		}
		s.Reset([]byte(line))
		if !s.Scan() || s.Skipped() > 0 {
			t.Fatalf("no sample: %q, %v", line, s.Err())
		}
		samples++
		if suffix, ok := strings.CutPrefix(string(s.Name()), in); !ok || !slices.Contains(suffixes, suffix) {
			t.Fatalf("in family %s: %q", in, line)
		}
		series := string(s.Name()) + string(s.RawLabels())
		at, ok := s.Timestamp()
		if before, seen := last[series]; !ok || seen && at <= before || math.IsNaN(at) {
			t.Fatalf("at %v: %q", at, line)
		}
		last[series] = at
		if !bytes.Contains(s.RawLabels(), []byte(`source="`)) || !bytes.Contains(s.RawLabels(), []byte(`instance="i"`)) {
			t.Fatalf("of no target: %q", line)
		}
	}
	if samples != tally.Samples {
		t.Fatalf("%d samples, %+v", samples, tally)
	}
}
