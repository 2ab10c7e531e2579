package prometheus

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// A stamped sample is one with a time of its own. The exporter shows it until there is a newer one, and the server stores it once.
type stamped map[string]Sample // by the text of the line

// lookback is how old such a sample may be on a page: as old as one may be that a query of Prometheus finds.
const lookback = 5 * time.Minute

// appendPage appends the page of a scrape. It is to be called in the order of the scrapes, of which some may be left out. Types are those
// of the families, nil if they are not known.
func (h *history) appendPage(page []byte, s *scraped, types map[string]string, old stamped) []byte {
	family := ""
	for i := range h.lines {
		l := &h.lines[i]
		sample, there := l.upTo(s.at)
		if there && sample.Milliseconds != s.at {
			if h.at(sample.Milliseconds) != nil {
				continue // it is of a scrape before, and the series is not on this one
			}
			old[l.text] = sample
		} else if !there && len(old) > 0 {
			sample, there = old[l.text]
			there = there && s.at-sample.Milliseconds <= lookback.Milliseconds()
		}
		if !there {
			continue
		}
		if l.family != family {
			family = l.family
			page = appendType(page, family, types)
		}
		page = append(page, l.text...)
		page = append(page, ' ')
		page = appendValue(page, sample.Value)
		if sample.Milliseconds != s.at {
			page = append(page, ' ')
			page = strconv.AppendInt(page, sample.Milliseconds, 10)
		}
		page = append(page, '\n')
	}
	return page
}

// skip passes over what is not after a time, and keeps what an exporter goes on to show of it.
func (h *history) skip(ms int64, old stamped) {
	for i := range h.lines {
		l := &h.lines[i]
		if sample, there := l.upTo(ms); there && h.at(sample.Milliseconds) == nil {
			old[l.text] = sample
		}
	}
}

// upTo returns the last sample up to a time, of those that come after the ones it has returned before.
func (l *line) upTo(ms int64) (last Sample, there bool) {
	for l.next < len(l.samples) && l.samples[l.next].Milliseconds <= ms {
		last, there = l.samples[l.next], true
		l.next++
	}
	return last, there
}

// appendType appends the line that announces a family, as each has one or none has: then a reader may pass over a family unread.
func appendType(page []byte, family string, types map[string]string) []byte {
	kind := types[family]
	if base, total := strings.CutSuffix(family, "_total"); kind == "" && total {
		kind = types[base] // of a page in OpenMetrics
	}
	if kind == "" || kind == "unknown" {
		kind = "untyped"
	}
	page = append(page, "# TYPE "...)
	if isPlain(family, true) {
		page = append(page, family...)
	} else {
		page = append(appendEscaped(append(page, '"'), family), '"')
	}
	page = append(page, ' ')
	page = append(page, kind...)
	return append(page, '\n')
}

// appendValue appends a value as a page has it: the number that is read of it is the same, bit for bit but for NaN.
func appendValue(b []byte, v float64) []byte {
	switch {
	case math.IsInf(v, 1):
		return append(b, "+Inf"...)
	case v == math.Trunc(v) && math.Abs(v) < 1<<53 && (v != 0 || !math.Signbit(v)): // as most counters are
		return strconv.AppendInt(b, int64(v), 10)
	}
	return strconv.AppendFloat(b, v, 'g', -1, 64)
}
