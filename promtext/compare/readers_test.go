package compare

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strconv"
	"time"

	vm "github.com/VictoriaMetrics/VictoriaMetrics/lib/protoparser/prometheus"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/textparse"

	"origintop/promtext"
	"origintop/scrape"
	"origintop/scrape/origin"
)

// A reader reads successive pages of one exporter.
type reader struct {
	name string
	// read reads a page and returns how many series it found; -1 if its work is not to find them all.
	read func(p *page) int
}

// A page is in memory in both forms that the readers take.
type page struct {
	bytes []byte
	text  string
}

// victoriaMetrics returns the reader that all others are compared with.
func victoriaMetrics() func(*page) int {
	var rows vm.Rows
	return func(p *page) int {
		rows.UnmarshalWithErrLogger(p.text, func(string) {})
		return len(rows.Rows)
	}
}

// readers returns a fresh one of each.
func readers() []reader {
	symbols := labels.NewSymbolTable()
	var every, split promtext.Scanner
	state := origin.NewState(origin.Options{})
	at := time.Unix(0, 0)
	return []reader{
		{"VictoriaMetrics", victoriaMetrics()},
		{"textparse", func(p *page) int { return textparseSeries(p.bytes, symbols) }},
		{"expfmt", func(p *page) int { return expfmtSeries(p.bytes) }},
		{"regexp", func(p *page) int { return regexpSeries(p.bytes) }},
		{"promtext", func(p *page) int { return everySeries(&every, p.bytes) }},
		{"promtext-first-page", func(p *page) int { return everySeries(new(promtext.Scanner), p.bytes) }},
		{"promtext-labels", func(p *page) int { return everyLabel(&split, p.bytes) }},
		{"snapshot", func(p *page) int { // what origintop does with a page
			at = at.Add(2 * time.Second)
			state.Apply(scrape.Page{Target: scrape.Target{Name: "node"}, Time: at, Body: p.bytes, Whole: true})
			state.Snapshot()
			return -1
		}},
	}
}

// everySeries reads name, labels as they stand, and value of every series.
func everySeries(s *promtext.Scanner, page []byte) int {
	n, size, sum := 0, 0, 0.0
	for s.Reset(page); s.Scan(); n++ {
		size += len(s.Name()) + len(s.RawLabels())
		sum += s.Value()
	}
	kept.size, kept.sum = size, sum
	return n
}

// everyLabel reads every label's name and value as well.
func everyLabel(s *promtext.Scanner, page []byte) int {
	n, size, sum := 0, 0, 0.0
	for s.Reset(page); s.Scan(); n++ {
		size += len(s.Name())
		for name, value := range s.Labels() {
			size += len(name) + len(value)
		}
		sum += s.Value()
	}
	kept.size, kept.sum = size, sum
	return n
}

// kept is where results go, so that no compiler finds out that nobody needs them.
var kept struct {
	size int
	sum  float64
}

// textparseSeries reads a page as Prometheus' scraper does, up to the label sets: the series as they stand, and values.
func textparseSeries(page []byte, symbols *labels.SymbolTable) int {
	n, size, sum := 0, 0, 0.0
	p := textparse.NewPromParser(page, symbols, false)
	for {
		entry, err := p.Next()
		if errors.Is(err, io.EOF) {
			kept.size, kept.sum = size, sum
			return n
		}
		if err != nil {
			panic(err)
		}
		if entry == textparse.EntrySeries {
			series, _, value := p.Series()
			size, sum = size+len(series), sum+value
			n++
		}
	}
}

// expfmtSeries reads a page into protobuf messages, and counts the lines that made them.
func expfmtSeries(page []byte) int {
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(bytes.NewReader(page))
	if err != nil {
		panic(err)
	}
	n := 0
	for _, f := range families {
		for _, m := range f.GetMetric() {
			switch {
			case m.GetHistogram() != nil:
				n += len(m.GetHistogram().GetBucket()) + 2
			case m.GetSummary() != nil:
				n += len(m.GetSummary().GetQuantile()) + 2
			default:
				n++
			}
		}
	}
	return n
}

var sample = regexp.MustCompile(`(?m)^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{[^}]*\})? (\S+)$`)

// regexpSeries reads a page as many a small dashboard does.
func regexpSeries(page []byte) int {
	n, sum := 0, 0.0
	for _, m := range sample.FindAllSubmatch(page, -1) {
		if v, err := strconv.ParseFloat(string(m[3]), 64); err == nil {
			sum += v
			n++
		}
	}
	kept.sum = sum
	return n
}
