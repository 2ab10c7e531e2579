package app

import (
	"fmt"
	"io"
	"math"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// A fakedOrigin serves pages of node_exporter and of an nginx exporter, of an origin on which nothing ever changes: half of the CPU
// is busy, each device gets 8 Mbit/s, nginx 100 requests a second. What does change is what may happen to the pages.
type fakedOrigin struct {
	mu      sync.Mutex
	began   time.Time // when its counters were zero
	boot    int
	devices []string
	copies  int // of each page, one after the other
}

func (o *fakedOrigin) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	o.mu.Lock()
	defer o.mu.Unlock()
	s := time.Since(o.began).Seconds()
	page := fmt.Sprintf("nginx_up 1\nnginx_connections_active 7\nnginx_http_requests_total %.0f\n", 100*s)
	if r.URL.Path == "/node" {
		page = fmt.Sprintf("node_boot_time_seconds %d\nnode_memory_MemTotal_bytes 1e9\nnode_memory_MemAvailable_bytes 9e8\n", o.boot)
		page += fmt.Sprintf(
			"node_cpu_seconds_total{cpu=\"0\",mode=\"idle\"} %f\nnode_cpu_seconds_total{cpu=\"0\",mode=\"user\"} %f\n", s/2, s/2,
		)
		for _, d := range o.devices {
			page += fmt.Sprintf("node_network_receive_bytes_total{device=%q} %.0f\n", d, 1e6*s)
			page += fmt.Sprintf("node_network_transmit_bytes_total{device=%q} %.0f\n", d, 1e6*s)
		}
	}
	io.WriteString(w, strings.Repeat(page, o.copies))
}

// What happens to the pages, and what the screen then shows.
var pageFaults = []struct {
	name    string
	happens func(*fakedOrigin)
	shows   []string
	marker  string // in the list of markers
}{
	{
		"counters from zero", func(o *fakedOrigin) { o.began = time.Now() },
		[]string{inMbit(16)},
		"nginx restarted: its counters began again",
	},
	{"rebooted", func(o *fakedOrigin) { o.boot += 600; o.began = time.Now() }, []string{inMbit(16)}, "the origin was rebooted"},
	{"a device less", func(o *fakedOrigin) { o.devices = o.devices[:1] }, []string{inMbit(8), "3 Network · eth0 "}, ""},
	{"and back", func(o *fakedOrigin) { o.devices = o.devices[:2] }, []string{inMbit(16)}, ""},
	{"twice as long", func(o *fakedOrigin) { o.copies = 2 }, []string{inMbit(16)}, ""},
	{"and back", func(o *fakedOrigin) { o.copies = 1 }, []string{inMbit(16)}, ""},
}

// inMbit is a pattern of the network panel with a rate that is right to a tenth.
func inMbit(n int) string {
	return map[int]string{8: `in +(7\.[2-9]|8\.[0-7])\d? Mbit/s`, 16: `in +1(4\.[4-9]|5\.\d|6\.\d|7\.[0-5])\d? Mbit/s`}[n]
}

// Whatever happens to the pages, there is never a number on the screen that is far from the truth.
func TestPageFaults(t *testing.T) {
	t.Parallel()
	o := &fakedOrigin{began: time.Now().Add(-time.Hour), boot: 1e9, devices: []string{"eth0", "eth1"}, copies: 1}
	x := newExporter(t)
	answer(o.ServeHTTP)(x)
	p := newPane(t, 120, 40)
	p.script(
		build(t),
		"--no-config --origin-metrics-interval 1s --origin-metrics http://"+x.address+"/node --nginx-metrics http://"+x.address+"/nginx",
	)
	p.until(inMbit(16))
	pid := p.pid("origintop")
	before := open(t, pid)
	for _, f := range pageFaults {
		o.mu.Lock()
		f.happens(o)
		o.mu.Unlock()
		asked := x.asked()
		eventually(func() bool { // until both pages have come three times
			near(t, f.name, p.tmux("capture-pane", "-p"))
			return x.asked() > asked+6
		})
		p.until(append(f.shows, `1 CPU [━─ ]+(4[5-9]|5[0-4])\.\d%`, `requests +(9\d|10\d)(\.\d)?/s`)...)
		if f.marker != "" {
			p.press("M")
			p.until(f.marker)
			p.press("M")
			p.gone(f.marker)
		}
	}
	p.sameOpen(pid, before)
}

var shownNumbers = []struct {
	what        string
	pattern     *regexp.Regexp
	least, most float64
}{
	{"bits per second in", regexp.MustCompile(`│ in +([\d.]+) Mbit/s`), 8, 16},
	{"percent of the CPU", regexp.MustCompile(`1 CPU [━─▲✖ ]*([\d.]+)%`), 50, 50},
	{"requests per second", regexp.MustCompile(`requests +([\d.]+)/s`), 100, 100},
}

// near checks that the numbers on a screen are the true ones, as far as a machine with other work can tell, or
// not known.
func near(t *testing.T, when, screen string) {
	t.Helper()
	const far = 5
	for _, n := range shownNumbers {
		for _, found := range n.pattern.FindAllStringSubmatch(screen, -1) {
			if v, _ := strconv.ParseFloat(found[1], 64); v < n.least/far || v > n.most*far || math.IsNaN(v) {
				t.Fatalf("%s: %v %s:\n%s", when, v, n.what, screen)
			}
		}
	}
	if strings.Contains(screen, "Gbit/s") {
		t.Fatalf("%s: a rate of Gbit/s:\n%s", when, screen)
	}
}
