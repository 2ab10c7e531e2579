package export

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"origintop/scrape"
)

func TestAppendValue(t *testing.T) {
	f := func(v float64, want string) {
		t.Helper()
		if got := string(appendValue(nil, v)); got != want {
			t.Errorf("%v: got %s, want %s", v, got, want)
		}
	}
	f(0, "0")
	f(math.Copysign(0, -1), "-0")
	f(42, "42")
	f(-17, "-17")
	f(0.1, "0.1")
	f(123456789, "123456789")
	f(999999999999999, "999999999999999")
	f(1e15, "1e+15")
	f(5e-324, "5e-324")
	f(math.NaN(), "NaN")
	f(math.Inf(1), "+Inf")
	f(math.Inf(-1), "-Inf")
}

// A time is what Prometheus makes of it: the product with 1000 without its decimals.
func TestAppendSeconds(t *testing.T) {
	f := func(ms int64, want string) {
		t.Helper()
		if got := string(appendSeconds(nil, ms)); got != want {
			t.Errorf("%d: got %s, want %s", ms, got, want)
		}
	}
	f(0, "0")
	f(1795448567852, "1795448567.852")
	f(1795448567000, "1795448567")
	f(1795448568001, "1795448568.001")
	for ms := int64(1 << 40); ms < 1<<31*1000; ms += 12_345_678 {
		seconds, err := strconv.ParseFloat(string(appendSeconds(nil, ms)), 64)
		if err != nil || int64(seconds*1000) != ms {
			t.Fatalf("%d is read as %d", ms, int64(seconds*1000))
		}
	}
}

// Which time a sample gets, in milliseconds after its page's, and whether it is exported at all.
func TestTimestamps(t *testing.T) {
	f := func(timestamp string, want int64, ok bool) {
		t.Helper()
		text, tally := openMetrics(t, Options{}, page("a", 0, "m 1 "+timestamp+"\n"))
		if !ok {
			if tally.Untimely != 1 || tally.Samples != 0 {
				t.Errorf("%s: %+v %s", timestamp, tally, text)
			}
			return
		}
		if want := `m{source="a"} 1 ` + string(appendSeconds(nil, t0.UnixMilli()+want)) + "\n"; !strings.Contains(text, want) {
			t.Errorf("%s: got %s, want %s", timestamp, text, want)
		}
	}
	f("", 0, true)
	f("1795448567852", 0, true)
	f("1795448567000", -852, true)
	f("1795448567", -852, true) // seconds
	f("1795448567.5", -352, true)
	f("1795444967852", -3600_000, true)
	f("1795444967851", 0, false)
	f("1795449167852", 600_000, true)
	f("1795449167853", 0, false)
	f("0", 0, false)
	f("-1795448567852", 0, false)
	f("9223372036854775807", 0, false)
}

// Of the samples of a series, each is later than the one before.
func TestRepeated(t *testing.T) {
	f := func(want string, repeated int, pages ...scrape.Page) {
		t.Helper()
		text, tally := openMetrics(t, Options{}, pages...)
		var got []string
		for line := range strings.Lines(text) {
			if words := strings.Fields(line); line[0] != '#' {
				got = append(got, words[1])
			}
		}
		if strings.Join(got, " ") != want || tally.Repeated != repeated {
			t.Errorf("got %s, want %s; repeated %d, want %d", got, want, tally.Repeated, repeated)
		}
	}
	f("1", 1, page("a", 0, "m 1\nm 2\n"))
	f("1", 1, page("a", 0, "m{a=\"1\",b=\"2\"} 1\nm{b=\"2\",a=\"1\"} 2\n"))
	f("1 3", 1, page("a", 0, "m 1\n"), page("a", 0, "m 2\n"), page("a", 0.001, "m 3\n"))
	f("1 3", 1, page("a", 1, "m 1\n"), page("a", 0, "m 2\n"), page("a", 2, "m 3\n"))
	f("1 2", 0, page("a", 0, "m 1\n"), page("b", 0, "m 2\n"))
	f("1 3", 1, page("a", 0, "m 1 1795448567000\n"), page("a", 2, "m 2 1795448567000\n"), page("a", 4, "m 3 1795448570000\n"))
	f("1 3", 0, page("a", 0, "m 1"), failure("a", 1), page("a", 2, "m 3"))
}

// Pages out of the time asked for, failures, markers and lines that are none.
func TestTally(t *testing.T) {
	marker := scrape.Page{Time: t0.Add(2 * time.Second), Marker: "ramp"}
	progress := 0
	o := Options{From: t0.Add(time.Second), To: t0.Add(3 * time.Second), Progress: func(pages int) { progress = pages }}
	text, got := openMetrics(t, o, page("a", 0, "m 0\n"), page("a", 1, "m 1\nm\n"), marker, failure("a", 2), page("b", 4, "m 4\n"),
		failure("b", 4), page("a", 3, "m 3\nm{a=\"1\",a=\"2\"} 1\n"), page("a", 3.001, "m 4\n"))
	if want := (Tally{Pages: 2, Failures: 1, Samples: 2, Skipped: 1, Unfit: 1}); got != want || progress != 8 {
		t.Errorf("got %+v, want %+v; progress %d; %s", got, want, progress, text)
	}
	if text, got := openMetrics(t, Options{}); text != "# EOF\n" || got != (Tally{}) {
		t.Errorf("of nothing: %s, %+v", text, got)
	}
}

// More samples than a block of the temporary file has, of series that come and go.
func TestSpill(t *testing.T) {
	for _, n := range []int{blockSamples - 1, blockSamples, blockSamples + 1, 5*blockSamples + 7} {
		var pages []scrape.Page
		for i := range n {
			body := fmt.Sprintf("# TYPE m gauge\nm{i=\"0\"} %d\n", i)
			if i%3 == 0 {
				body += fmt.Sprintf("m{i=\"1\"} %d.5\n", i)
			}
			pages = append(pages, page("a", float64(i), body))
		}
		text, tally := openMetrics(t, Options{}, pages...)
		var want strings.Builder
		want.WriteString("# TYPE m gauge\n")
		for step := 1; step <= 3; step += 2 {
			for i := 0; i < n; i += step {
				value := []string{1: fmt.Sprint(i), 3: fmt.Sprintf("%d.5", i)}[step]
				fmt.Fprintf(&want, "m{i=\"%d\",source=\"a\"} %s %s\n", step/2, value, appendSeconds(nil, pages[i].Time.UnixMilli()))
			}
		}
		want.WriteString("# EOF\n")
		if text != want.String() || tally.Samples != n+(n+2)/3 {
			t.Errorf("%d pages: %+v\n%s", n, tally, text)
		}
	}
}

// Temporary files are gone, however an export ends, and what it says of failures.
func TestOpenMetricsFails(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	f := func(ctx context.Context, w io.Writer, src scrape.Source, want string) {
		t.Helper()
		if _, err := OpenMetrics(ctx, w, src, Options{}); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("left behind: %v, %v", left, err)
		}
	}
	small := func() scrape.Source { return &film{page("a", 0, "m 1\n")} }
	f(t.Context(), full(t), small(), "write the export: no space left on device")
	f(t.Context(), full(t), demo(t).Pages(), "write the export: no space left on device")
	f(t.Context(), io.Discard, broken{}, "the recording is damaged")
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	f(cancelled, io.Discard, small(), "context canceled")
	t.Setenv("TMPDIR", filepath.Join(dir, "none"))
	f(t.Context(), io.Discard, small(), "make a temporary file in "+filepath.Join(dir, "none")+": no such file or directory")
}

// A huge page is not taken in to its end, nor a huge family written to its, once the context has ended.
func TestOpenMetricsEndsAtOnce(t *testing.T) {
	var body strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&body, "m{i=\"%d\"} 1\n", i)
	}
	asked := &endsWhenAsked{Context: t.Context(), times: 100}
	long := film{page("a", 0, body.String())}
	if tally, err := OpenMetrics(asked, io.Discard, &long, Options{}); !errors.Is(err, context.Canceled) || asked.times < -10 {
		t.Errorf("%+v, %v, asked %d times more", tally, err, -asked.times)
	}
	ctx, cancel := context.WithCancel(t.Context())
	writes := 0
	_, err := OpenMetrics(ctx, writer(func(b []byte) (int, error) {
		writes++
		cancel()
		return len(b), nil
	}), &film{page("a", 0, body.String())}, Options{})
	if !errors.Is(err, context.Canceled) || writes != 1 {
		t.Errorf("%v, %d writes", err, writes)
	}
}

// endsWhenAsked is a context that ends when it has been asked so many times whether it has.
type endsWhenAsked struct {
	context.Context
	times int
}

func (e *endsWhenAsked) Err() error {
	if e.times--; e.times < 0 {
		return context.Canceled
	}
	return nil
}

type writer func([]byte) (int, error)

func (w writer) Write(b []byte) (int, error) { return w(b) }

// A spill says where it has no room.
func TestSpillFails(t *testing.T) {
	s, err := newSpill()
	if err != nil {
		t.Fatal(err)
	}
	s.file.Close()
	want := " a temporary file in " + os.TempDir() + ": file already closed"
	var c column
	for err == nil {
		err = s.add(&c, sample{})
	}
	if err.Error() != "write"+want {
		t.Errorf("got %v", err)
	}
	if err := s.flush(); err == nil || err.Error() != "write"+want {
		t.Errorf("got %v", err)
	}
	x := cursor{column: &column{blocks: []int64{0}}}
	if _, err := x.fill(s); err == nil || err.Error() != "read"+want {
		t.Errorf("got %v", err)
	}
}

// full returns a file on a disk that is full.
func full(t testing.TB) *os.File {
	t.Helper()
	file, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skipf("no disk here is always full: %v", err)
	}
	t.Cleanup(func() { file.Close() })
	return file
}

// broken is a Source that fails.
type broken struct{}

func (broken) Next(context.Context) (scrape.Page, error) {
	return scrape.Page{}, errors.New("the recording is damaged")
}
