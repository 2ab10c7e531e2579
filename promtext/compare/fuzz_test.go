package compare

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/textparse"

	"origintop/promtext"
)

// A series is a sample, its labels in order and those without a value left out, as Prometheus has it.
type series struct {
	labels string
	bits   uint64
}

// byTextparse returns what Prometheus makes of a page, or nil if it refuses it.
func byTextparse(page []byte) (all []series) {
	p := textparse.NewPromParser(page, labels.NewSymbolTable(), false)
	for {
		entry, err := p.Next()
		switch {
		case errors.Is(err, io.EOF):
			return append(all, series{})
		case err != nil:
			return nil
		case entry != textparse.EntrySeries:
			continue
		}
		var set labels.Labels
		p.Labels(&set)
		_, _, value := p.Series()
		var pairs []string
		name := ""
		set.Range(func(l labels.Label) {
			if l.Name == labels.MetricName {
				name = l.Value
			} else {
				pairs = appendPair(pairs, l.Name, l.Value)
			}
		})
		if name == "" {
			return nil // what Prometheus does with it, too, but later
		}
		all = append(all, series{describe(name, pairs), math.Float64bits(value)})
	}
}

// byPromtext returns what promtext makes of a page, and nil if it skips a line.
func byPromtext(s *promtext.Scanner, page []byte) (all []series) {
	for s.Reset(page); s.Scan(); {
		var pairs []string
		for name, value := range s.Labels() {
			pairs = appendPair(pairs, string(name), string(value))
		}
		all = append(all, series{describe(string(s.Name()), pairs), math.Float64bits(s.Value())})
	}
	if s.Skipped() > 0 {
		return nil
	}
	return append(all, series{})
}

// appendPair appends a label, unless it has no value, which is the same as no label at all. Prometheus writes the
// bounds of buckets and quantiles anew, 1 as 1.0: they are compared as numbers.
func appendPair(pairs []string, name, value string) []string {
	if value == "" {
		return pairs
	}
	if v, err := strconv.ParseFloat(value, 64); err == nil && (name == labels.BucketLabel || name == "quantile") {
		value = strconv.FormatFloat(v, 'g', -1, 64)
	}
	return append(pairs, strconv.Quote(name)+"="+strconv.Quote(value))
}

func describe(name string, pairs []string) string {
	slices.Sort(pairs)
	return strconv.Quote(name) + strings.Join(pairs, ",")
}

// deviates reports whether a page holds something of which promtext makes something else than Prometheus, and means to.
func deviates(page []byte) bool {
	text := string(page)
	quoted, first := false, true
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
			// Prometheus takes labels without a comma between them. It writes none itself, and what lacks a comma is as
			// likely to lack more.
			if rest := strings.TrimLeft(text[i+1:], " \t"); !quoted && rest != "" && !strings.ContainsRune(",}=", rune(rest[0])) {
				return true
			}
		case quoted && c == '\n':
			return true // a newline in quotes: to promtext, lines are lines
		case first && (c == ' ' || c == '\t'):
			return true // Prometheus takes blanks at the beginning of a line for a part of the name
		}
		first = text[i] == '\n'
	}
	return strings.Contains(text, "# EOF") || // it ends a page of OpenMetrics
		strings.Contains(text, "\x00") || // where the page ends for Prometheus, except in a label's value
		!utf8.Valid(page) || // in a metric's name Prometheus' parser leaves that to others
		strings.HasPrefix(text, "\ufeff") || strings.ContainsAny(text, "\r") // no part of the page
}

// FuzzAgainstPrometheus holds promtext to Prometheus' own parser wherever that takes a page, and a line.
func FuzzAgainstPrometheus(f *testing.F) {
	data, err := os.ReadFile("../../testdata/corpus.json")
	if err != nil {
		f.Fatal(err)
	}
	var corpus []struct{ Input string }
	if err := json.Unmarshal(data, &corpus); err != nil {
		f.Fatal(err)
	}
	for _, c := range corpus {
		f.Add([]byte(c.Input))
	}
	for part := range strings.SplitSeq(recordedPages(f, "../../testdata/demo.otr", 1)[0].text, "# HELP") {
		f.Add([]byte("# HELP" + part))
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		if len(input) == 0 || input[len(input)-1] != '\n' {
			input = append(input[:len(input):len(input)], '\n') // promtext takes nothing that may have been cut off
		}
		if err := difference(input); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(input)) {
			if err := difference([]byte(line)); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func difference(page []byte) error {
	want := byTextparse(page)
	if want == nil || deviates(page) {
		return nil
	}
	var s promtext.Scanner
	for range 3 { // new, learning, and from memory
		got := byPromtext(&s, page)
		if !slices.Equal(got, want) {
			return fmt.Errorf("%q\ngot  %v, %v\nwant %v", page, got, s.Err(), want)
		}
	}
	return nil
}
