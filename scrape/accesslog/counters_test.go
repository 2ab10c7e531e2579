package accesslog

import (
	"bytes"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"origintop/promtext"
	"origintop/scrape/series"
)

func TestBuckets(t *testing.T) {
	if upperBound(millisecond) != time.Millisecond {
		t.Error(upperBound(millisecond))
	}
	last := time.Duration(-1)
	for i := range buckets {
		bound := upperBound(i)
		if bound <= last {
			t.Fatalf("bucket %d ends at %v, after %v", i, bound, last)
		}
		if got := bucketOf(bound); got != i {
			t.Errorf("%v is in bucket %d, want %d", bound, got, i)
		}
		if got := bucketOf(bound + 1); got != i+1 {
			t.Errorf("%v is in bucket %d, want %d", bound+1, got, i+1)
		}
		if i > 1 && float64(bound-last) > 0.01*float64(last)*1.0000001 {
			t.Errorf("bucket %d from %v to %v is wider than 1 %%", i, last, bound)
		}
		last = bound
	}
	if last != 1000*time.Second {
		t.Errorf("the last one ends at %v", last)
	}
}

// rows reads a page: the values by name and labels, and the histogram's buckets.
func rows(t *testing.T, page []byte) (values map[string]float64, list []series.Bucket) {
	t.Helper()
	values = map[string]float64{}
	var s promtext.Scanner
	s.Reset(page)
	for s.Scan() {
		values[string(s.Name())+string(s.RawLabels())] = s.Value()
		if le, ok := s.Label("le"); ok {
			bound, err := strconv.ParseFloat(string(le), 64)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, series.Bucket{UpperBound: bound, Count: s.Value()})
		}
	}
	if s.Skipped() > 0 || s.Err() != nil {
		t.Fatalf("%d bad lines, %v on\n%s", s.Skipped(), s.Err(), page)
	}
	return values, list
}

// Percentiles from a page are those of the sorted durations, but for 1 %.
func TestPercentiles(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for name, duration := range map[string]func() time.Duration{
		"exponential":  func() time.Duration { return time.Duration(random.ExpFloat64() * 5e6) },
		"log-normal":   func() time.Duration { return time.Duration(math.Exp(random.NormFloat64()*2) * 1e7) },
		"milliseconds": func() time.Duration { return time.Duration(1+random.IntN(300)) * time.Millisecond },
		"two humps": func() time.Duration {
			return time.Duration([]float64{1e6, 3e9}[random.IntN(2)] * (1 + random.Float64()))
		},
		"one value":           func() time.Duration { return 101 * time.Millisecond },
		"below a microsecond": func() time.Duration { return 0 },
	} {
		for _, n := range []int{1, 10, 1000, 100_000} {
			var c counters
			all := make([]float64, n)
			sum := 0.0
			for i := range all {
				took := duration()
				c.observeEntry(&entry{status: 200, bytes: 1, took: took})
				all[i] = took.Seconds()
				sum += all[i]
			}
			slices.Sort(all)
			values, list := rows(t, c.appendPage(nil, "JSON"))
			list = series.Prepare(list)
			for _, q := range []float64{.01, .5, .9, .95, .99, .999} {
				got := series.QuantileOf(q, list)
				want := all[max(0, int(math.Ceil(q*float64(n)))-1)]
				if math.Abs(got.Value-want) > 0.0101*want+1e-12 || got.High > got.Low*1.0101+1e-6 {
					t.Errorf("%s, %d: p%v is %v, want %v", name, n, 100*q, got, want)
				}
			}
			if got := values["origintop_access_log_request_duration_seconds_sum"]; math.Abs(got-sum) > 1e-9*sum {
				t.Errorf("%s, %d: the sum is %v, want %v", name, n, got, sum)
			}
		}
	}
}

// Of a log in milliseconds, as nginx writes it, 0.000 is known to be less than one.
func TestWholeMilliseconds(t *testing.T) {
	f := func(durations string, want series.Quantile) {
		t.Helper()
		r := newReader(Format{}, func(string) {})
		for took := range strings.FieldsSeq(durations) {
			r.line([]byte(begin + "200 1 " + browser + " " + took))
		}
		page, _ := r.make()
		_, list := rows(t, page)
		got := series.QuantileOf(.5, series.Prepare(list))
		if math.Abs(got.Value-want.Value) > 1e-12 || got.Low != want.Low || got.High != want.High {
			t.Errorf("%s: %v, want %v", durations, got, want)
		}
	}
	f("0.000 0.000", series.Quantile{Value: .0005, Low: 0, High: .001})
	f("0.001 0.000 0.000 0.012", series.Quantile{Value: .001 * 2 / 3, Low: 0, High: .001})
	f("0.002 0.002", series.Quantile{Value: .001995, Low: .00199, High: .002})
	f("0.000 0.002 0.002", series.Quantile{Value: .0019925, Low: .00199, High: .002})
}

// What no line says is on no page; what one says stays there.
func TestPage(t *testing.T) {
	r := newReader(Format{}, func(string) {})
	f := func(lines, want string) {
		t.Helper()
		r.read([]byte(lines))
		page, trouble := r.make()
		rows(t, page)
		var got []string
		for line := range bytes.Lines(page) {
			if line[0] != '#' {
				got = append(got, strings.TrimPrefix(string(bytes.TrimSpace(line)), "origintop_access_log_"))
			}
		}
		if s := strings.Join(got, "\n"); s != strings.TrimSpace(want) || trouble != "" {
			t.Errorf("%s: %q\n%s", lines, trouble, s)
		}
	}
	f("", "pages_total 1\nrequests_total 0\nbad_lines_total 0")
	f("garbage\n\n\r\n", "pages_total 2\nrequests_total 0\nbad_lines_total 1")
	f(`{"status":200}`+"\r\n", `
pages_total 3
format_info{format="JSON"} 1
requests_total 1
bad_lines_total 1
requests_without_status_total 0
responses_total{status="1xx"} 0
responses_total{status="2xx"} 1
responses_total{status="3xx"} 0
responses_total{status="4xx"} 0
responses_total{status="5xx"} 0
responses_by_code_total{code="200"} 1
`)
	f(`{"status":"000","size":7,"request_time":0.002}`+"\n"+`{"status":503,"size":"-","request_time":2000.5}`, `
pages_total 4
format_info{format="JSON"} 1
requests_total 2
bad_lines_total 1
requests_without_status_total 1
responses_total{status="1xx"} 0
responses_total{status="2xx"} 1
responses_total{status="3xx"} 0
responses_total{status="4xx"} 0
responses_total{status="5xx"} 0
responses_by_code_total{code="200"} 1
sent_bytes_total 7
request_duration_seconds_bucket{le="0.00199"} 0
request_duration_seconds_bucket{le="0.002"} 1
request_duration_seconds_bucket{le="+Inf"} 1
request_duration_seconds_sum 0.002
request_duration_seconds_count 1
`)
	f("\n", `
pages_total 5
format_info{format="JSON"} 1
requests_total 3
bad_lines_total 1
requests_without_status_total 1
responses_total{status="1xx"} 0
responses_total{status="2xx"} 1
responses_total{status="3xx"} 0
responses_total{status="4xx"} 0
responses_total{status="5xx"} 1
responses_by_code_total{code="200"} 1
responses_by_code_total{code="503"} 1
sent_bytes_total 7
request_duration_seconds_bucket{le="0.00199"} 0
request_duration_seconds_bucket{le="0.002"} 1
request_duration_seconds_bucket{le="1000"} 1
request_duration_seconds_bucket{le="+Inf"} 2
request_duration_seconds_sum 2000.502
request_duration_seconds_count 2
`)
}

// A log of which most is not in its format gives no page, and says so.
func TestNotInFormat(t *testing.T) {
	given, err := ParseFormat("combined")
	if err != nil {
		t.Fatal(err)
	}
	for _, of := range []struct {
		format Format
		want   string
	}{{Format{}, "none of its 10 lines so far is in the combined format or in JSON"}, {given, "is written as --access-log-format says"}} {
		r := newReader(of.format, func(string) {})
		f := func(lines, want string) {
			t.Helper()
			r.read([]byte(lines))
			page, trouble := r.make()
			if !strings.Contains(trouble, want) || (page == nil) != (want != "") || strings.Contains(trouble, "secret") {
				t.Errorf("%q: %q, want %q", lines, trouble, want)
			}
		}
		good := begin + "200 1 " + browser + "\n"
		f(strings.Repeat("secret\n", 9), "")
		f("secret\n", of.want)
		f("", of.want)
		f(good, "")
		f(strings.Repeat("secret\n", 12)+good, "12 of its last 13 lines are not in its format")
		f(strings.Repeat("secret\n", 12)+strings.Repeat(good, 227), "12 of its last 239 lines are not in its format")
		f(strings.Repeat("secret\n", 12)+strings.Repeat(good, 228), "")
		f(strings.Repeat("secret\n", 9)+good, "")
	}
}

// Lines that are too long are bad lines, one each, however they come, and take no memory.
func TestLongLines(t *testing.T) {
	for _, size := range []int{1, 7, 1000, 70_000, 1 << 20} {
		r := newReader(Format{}, func(string) {})
		text := begin + "200 1 " + browser + "\n" + strings.Repeat("x", 5*maxLine) + "\n" + begin + "404 1 " + browser + "\n" +
			begin + `200 1 "-" "` + strings.Repeat("y", maxLine-len(begin)-12) + "\"\n" +
			begin + `200 1 "-" "` + strings.Repeat("y", maxLine) + "\"\n" // in the format, but for its length
		for from := 0; from < len(text); from += size {
			r.read([]byte(text[from:min(from+size, len(text))]))
		}
		if r.requests != 3 || r.badLines != 2 || r.statuses[404] != 1 || cap(r.rest) > 3*maxLine {
			t.Errorf("in pieces of %d: %d requests, %d bad lines, %d bytes", size, r.requests, r.badLines, cap(r.rest))
		}
	}
}
