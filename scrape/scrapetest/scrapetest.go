// Package scrapetest is for tests: it makes pages, and compares what comes of them.
package scrapetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"time"

	"origintop/scrape"
)

// T0 is when the pages begin that are made.
var T0 = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// Page returns a page of a target so many milliseconds after t0.
func Page(target string, ms int, body string) scrape.Page {
	return scrape.Page{
		Target: scrape.Target{Name: target}, Time: T0.Add(time.Duration(ms) * time.Millisecond), Body: []byte(body), Whole: true,
	}
}

// Failure returns the failure to get such a page.
func Failure(target string, ms int, text string) scrape.Page {
	p := Page(target, ms, "")
	p.Err = errors.New(text)
	return p
}

// OtherPage returns a page of a target of which nothing is expected but metrics.
func OtherPage(ms int, body string) scrape.Page {
	p := Page("app", ms, body)
	p.Target.Role = scrape.RoleOther
	return p
}

// Same fails the test if two numbers differ by more than arithmetic does. NaN is the same as NaN.
func Same(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.IsNaN(got) != math.IsNaN(want) || math.Abs(got-want) > 1e-9*max(1, math.Abs(want)) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// Near fails the test if a number differs from what it should be by more than that share of it.
func Near(t *testing.T, what string, got, want, share float64) {
	t.Helper()
	if !(math.Abs(got-want) <= share*want) {
		t.Errorf("%s: got %v, want %v give or take %v %%", what, got, want, 100*share)
	}
}

// ReadFile returns what is in a file.
func ReadFile(t testing.TB, path string) []byte {
	t.Helper()
	body, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// PagePart returns a part of a page after so many seconds; with labels, as a Prometheus adds them, if there are any.
func PagePart(of string, second int, labels string) string {
	more, braced := "", ""
	if labels != "" {
		more, braced = ","+labels, "{"+labels+"}"
	}
	return fmt.Sprintf(of, second, more, braced)
}

// NodePart is a part of a page of node_exporter, see PagePart.
const NodePart = "node_load1 1\nnode_cpu_seconds_total{cpu=\"0\",mode=\"user\"%[2]s} %[1]d\nnode_cpu_seconds_total{cpu=\"0\",mode=\"idle\"%[2]s} %[1]d\n" +
	"node_memory_MemTotal_bytes%[3]s 100\nnode_memory_MemAvailable_bytes%[3]s 77\n" +
	"node_network_transmit_bytes_total{device=\"eth0\"%[2]s} %[1]d000\nnode_filesystem_size_bytes{mountpoint=\"/\",fstype=\"ext4\",device=\"/dev/vda\"%[2]s} 10\n" +
	"node_filesystem_avail_bytes{mountpoint=\"/\",fstype=\"ext4\",device=\"/dev/vda\"%[2]s} 5\nnode_filesystem_free_bytes{mountpoint=\"/\",fstype=\"ext4\",device=\"/dev/vda\"%[2]s} 5\n"

// Stub is a page of an exporter of stub_status.
const Stub = `nginx_up 1
nginx_connections_active 42
nginx_connections_reading 1
nginx_connections_writing 2
nginx_connections_waiting 39
nginx_connections_accepted %d
nginx_connections_handled %d
nginx_http_requests_total %d
`

// Equal reports whether two snapshots say the same, but for what is only found out now and then.
func Equal(a, b any) bool { return equalValues(reflect.ValueOf(a), reflect.ValueOf(b)) }

// equalValues is reflect.DeepEqual, but that NaN is equal to itself.
func equalValues(a, b reflect.Value) bool {
	switch a.Kind() {
	case reflect.Float32, reflect.Float64:
		return a.Float() == b.Float() || a.Float() != a.Float() && b.Float() != b.Float()
	case reflect.Struct:
		if at, ok := a.Interface().(time.Time); ok {
			return at.Equal(b.Interface().(time.Time))
		}
		for i := range a.NumField() {
			if !nowAndThen(a, i) && !equalValues(a.Field(i), b.Field(i)) {
				return false
			}
		}
		return true
	case reflect.Slice, reflect.Array:
		if a.Len() != b.Len() {
			return false
		}
		for i := range a.Len() {
			if !equalValues(a.Index(i), b.Index(i)) {
				return false
			}
		}
		return true
	case reflect.Pointer:
		return a.Pointer() == b.Pointer() || !a.IsNil() && !b.IsNil() && equalValues(a.Elem(), b.Elem())
	}
	return a.Equal(b)
}

// nowAndThen reports whether a field of a source's state is only found out now and then: how many series there are, and what a page is of
// which nothing is read.
func nowAndThen(of reflect.Value, field int) bool {
	if of.Type().Name() != "SourceState" {
		return false
	}
	switch of.Type().Field(field).Name {
	case "Series", "Skipped":
		return true
	case "Exporter":
		return of.FieldByName("Target").FieldByName("Role").Interface() == scrape.RoleOther
	}
	return false
}

// Given is a Source of these pages, and blocks after them until its context ends.
type Given struct{ Pages []scrape.Page }

// Next returns the next of the pages.
func (g *Given) Next(ctx context.Context) (scrape.Page, error) {
	if len(g.Pages) == 0 {
		<-ctx.Done()
		return scrape.Page{}, ctx.Err()
	}
	p := g.Pages[0]
	g.Pages = g.Pages[1:]
	return p, nil
}

// Filled returns a page of at least so many bytes of the lines that line makes, which gets their numbers.
func Filled(bytesOf int, line func(b *bytes.Buffer, i int)) []byte {
	var b bytes.Buffer
	for i := 0; b.Len() < bytesOf-200; i++ {
		line(&b, i)
	}
	return b.Bytes()
}

// Resident returns how many bytes of this process were resident at most; 0 if that is not known.
func Resident() int {
	status, _ := os.ReadFile("/proc/self/status")
	m := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(status)
	if m == nil {
		return 0
	}
	kb, _ := strconv.Atoi(string(m[1]))
	return kb << 10
}

// PagesOf returns all pages of a Source.
func PagesOf(t testing.TB, src scrape.Source) (pages []scrape.Page) {
	t.Helper()
	for {
		p, err := src.Next(t.Context())
		if errors.Is(err, io.EOF) {
			return pages
		}
		if err != nil {
			t.Fatal(err)
		}
		p.Body = slices.Clone(p.Body)
		pages = append(pages, p)
	}
}

// Zeros has no end.
type Zeros struct{}

// Read fills p.
func (Zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
