package accesslog

import (
	"strconv"
	"time"
)

// counters count the requests of a log. They only grow.
type counters struct {
	pages     uint64 // that were made of them: no two are the same
	requests  uint64
	badLines  uint64
	unknown   uint64 // requests without a status
	statuses  [600]uint64
	bytes     uint64
	latencies histogram

	hasStatus, hasBytes bool // some line has
	allBytes            bool // bytes are with headers
}

// observeEntry counts a request.
func (c *counters) observeEntry(e *entry) {
	c.requests++
	if e.status == 0 {
		c.unknown++
	} else {
		c.statuses[e.status]++
		c.hasStatus = true
	}
	if e.bytes >= 0 {
		c.bytes += uint64(e.bytes)
		c.hasBytes = true
	}
	if e.took >= 0 {
		if c.latencies.count == 0 {
			c.latencies.whole = e.whole
		}
		c.latencies.observe(e.took)
	}
}

// A histogram has buckets 1 % wide at most, so that a percentile out of it is off by no more: those up to 2, 5 and 10 times a power of ten
// are a hundredth, a fiftieth and a twentieth of that wide. The first has what took no time by the log, unless that counts milliseconds:
// then the first bucket is that of up to one. What is longer than the last is only in the sum.
type histogram struct {
	buckets [buckets]uint64
	count   uint64
	sum     time.Duration // overflows after 292 years of requests
	whole   bool          // durations are in milliseconds
}

const (
	shortest  = time.Microsecond // the upper bound of the second bucket
	decades   = 9                // up to 1000 s
	perDecade = 350
	buckets   = 2 + decades*perDecade

	millisecond = 1 + 3*perDecade // index of the bucket that ends there
)

func (h *histogram) observe(took time.Duration) {
	h.count++
	h.sum += took
	i := bucketOf(took)
	if h.whole {
		i = max(i, millisecond)
	}
	if i < buckets {
		h.buckets[i]++
	}
}

// bucketOf returns the index of the bucket that a duration falls into: bounds are inclusive. That of one beyond the last is buckets.
func bucketOf(took time.Duration) int {
	switch {
	case took <= 0:
		return 0
	case took <= shortest:
		return 1
	}
	unit, first := shortest, 2
	for took > 10*unit {
		unit, first = 10*unit, first+perDecade
		if first >= buckets {
			return buckets
		}
	}
	steps := func(beyond, width time.Duration) int { return int((beyond+width-1)/width) - 1 }
	switch {
	case took <= 2*unit:
		return first + steps(took-unit, unit/100)
	case took <= 5*unit:
		return first + 100 + steps(took-2*unit, unit/50)
	}
	return first + 250 + steps(took-5*unit, unit/20)
}

// upperBound returns the largest duration of a bucket.
func upperBound(i int) time.Duration {
	if i < 2 {
		return time.Duration(i) * shortest
	}
	unit := shortest
	for i -= 2; i >= perDecade; i -= perDecade {
		unit *= 10
	}
	switch n := time.Duration(i + 1); {
	case i < 100:
		return unit + n*(unit/100)
	case i < 250:
		return 2*unit + (n-100)*(unit/50)
	default:
		return 5*unit + (n-250)*(unit/20)
	}
}

// Families of the page.
const (
	family    = "origintop_access_log_"
	latencies = family + "request_duration_seconds"
)

// appendPage appends a page of the counters in the Prometheus text format. Rows stay once they are there. What no line says has no row: a
// log without times gives no latency, and not one of 0.
func (c *counters) appendPage(page []byte, format string) []byte {
	c.pages++
	head := func(name, kind, help string) {
		page = append(page, "# HELP "+family+name+" "+help+"\n# TYPE "+family+name+" "+kind+"\n"...)
	}
	row := func(name, labels string, v uint64) {
		page = append(append(page, family+name...), labels...)
		page = append(strconv.AppendUint(append(page, ' '), v, 10), '\n')
	}
	head("pages_total", "counter", "Pages made of the log: this one is new, though nothing else on it may have moved.")
	row("pages_total", "", c.pages)
	if format != "" {
		head("format_info", "gauge", "The format in which lines are read.")
		row("format_info", `{format="`+format+`"}`, 1)
	}
	head("requests_total", "counter", "Lines that were read, each of which is a request.")
	row("requests_total", "", c.requests)
	head("bad_lines_total", "counter", "Lines that are not in the format, and not counted as requests.")
	row("bad_lines_total", "", c.badLines)
	if c.hasStatus {
		head("requests_without_status_total", "counter", "Requests whose line has no status from 100 to 599.")
		row("requests_without_status_total", "", c.unknown)
		head("responses_total", "counter", "Requests by class of status.")
		for class := 1; class <= 5; class++ {
			sum := uint64(0)
			for _, n := range c.statuses[100*class : 100*class+100] {
				sum += n
			}
			row("responses_total", `{status="`+strconv.Itoa(class)+`xx"}`, sum)
		}
		head("responses_by_code_total", "counter", "Requests by status, from the first of each on.")
		for code, n := range c.statuses {
			if n > 0 {
				row("responses_by_code_total", `{code="`+strconv.Itoa(code)+`"}`, n)
			}
		}
	}
	if c.hasBytes {
		what := "Bytes of bodies that were sent."
		if c.allBytes {
			what = "Bytes that were sent, headers included."
		}
		head("sent_bytes_total", "counter", what)
		row("sent_bytes_total", "", c.bytes)
	}
	if c.latencies.count > 0 {
		page = c.latencies.appendTo(page)
	}
	return page
}

// appendTo appends the histogram's rows. Only the bounds of buckets that have something are written, both of them, so that a percentile
// lies between the two. What is no row yet is equal to the row below it.
func (h *histogram) appendTo(page []byte) []byte {
	page = append(page, "# HELP "+latencies+" Time that requests took. A bound without a row has the count of the one below it.\n"+
		"# TYPE "+latencies+" histogram\n"...)
	row := func(le string, n uint64) {
		page = append(append(append(page, latencies+`_bucket{le="`...), le...), `"} `...)
		page = append(strconv.AppendUint(page, n, 10), '\n')
	}
	bound := func(i int) string { return strconv.FormatFloat(upperBound(i).Seconds(), 'f', -1, 64) }
	sum, last := uint64(0), -1 // of the rows written
	for i, n := range h.buckets {
		if n == 0 {
			continue
		}
		switch {
		case h.whole && i == millisecond:
			row("0", 0)
		case i > 0 && last < i-1:
			row(bound(i-1), sum)
		}
		sum += n
		row(bound(i), sum)
		last = i
	}
	if h.count > sum && last < buckets-1 {
		row(bound(buckets-1), sum)
	}
	row("+Inf", h.count)
	page = strconv.AppendFloat(append(page, latencies+"_sum "...), h.sum.Seconds(), 'f', -1, 64)
	page = append(page, "\n"+latencies+"_count "...)
	return append(strconv.AppendUint(page, h.count, 10), '\n')
}
