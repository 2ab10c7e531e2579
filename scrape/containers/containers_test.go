package containers

import (
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"origintop/promtext"
	"origintop/scrape/alarm"
	"origintop/scrape/exporter"
	"origintop/scrape/series"
)

var rules = exporter.NewIndex(exporter.All)

// read has a reader read a page that was asked for so many seconds after the first.
func (r *Reader) read(seconds float64, page string) []Container {
	at := time.Unix(1_795_980_000, 0).Add(time.Duration(seconds * float64(time.Second)))
	r.Begin(at, time.Millisecond, false)
	var s promtext.Scanner
	s.Reset([]byte(page))
	for s.Scan() {
		m, ok := rules.Find(s.Name(), s.Label)
		if !ok {
			continue
		}
		value, span := r.Place(&s, m.Rule.Into)
		if value == nil {
			continue
		}
		*value = s.Value()
		if stamp, ok := s.Timestamp(); ok && span != nil {
			span.Stamp = max(span.Stamp, stamp)
		}
	}
	r.End(&alarm.Thresholds{})
	return r.Containers()
}

func page(t *testing.T, name string) string {
	t.Helper()
	body, err := os.ReadFile("../../testdata/pages/" + name + ".prom")
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// said writes the numbers of a container.
func said(c Container) string {
	return fmt.Sprintf("%s %.3f of %.2f cores, %.1f%%, throttled %.1f%%, %.0f of %.0f bytes, %.1f%%, %.0f killed", c.Name, c.CPU, c.Quota,
		c.CPUPercent, c.Throttled, c.Memory, c.MemoryLimit, c.MemoryPercent, c.OOMKills)
}

func check(t *testing.T, list []Container, want ...string) {
	t.Helper()
	var got []string
	for _, c := range list {
		got = append(got, said(c))
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// On real pages each container is there once: no pod's sum, no cgroup above it, no pause container, and not the machine.
func TestRealPages(t *testing.T) {
	var docker Reader
	docker.read(0, page(t, "cadvisor-0.53.0-docker-load"))
	check(
		t, docker.read(2, page(t, "cadvisor-0.53.0-docker-load-2s-later")),
		"nginx 0.255 of 0.25 cores, 100.0%, throttled 95.0%, 3162112 of 134217728 bytes, 2.4%, 0 killed",
		"cache 0.000 of NaN cores, NaN%, throttled NaN%, 368640 of NaN bytes, NaN%, 0 killed",
		"packager 0.000 of NaN cores, NaN%, throttled NaN%, 274432 of 67108864 bytes, 0.4%, 0 killed",
	)
	var kubelet Reader
	first := kubelet.read(0, page(t, "cadvisor-0.53.0-kubelet-load"))
	if len(first) != 3 || !math.IsNaN(first[0].CPU) || !math.IsNaN(first[0].Throttled) {
		t.Errorf("of one page, got %+v", first)
	}
	check(
		t, kubelet.read(2, page(t, "cadvisor-0.53.0-kubelet-load-2s-later")),
		"web-0/exporter 0.000 of 0.10 cores, 0.0%, throttled 0.0%, 270336 of 33554432 bytes, 0.8%, 0 killed",
		"web-0/nginx 0.170 of 0.20 cores, 84.8%, throttled 66.7%, 3465216 of 100663296 bytes, 3.4%, 0 killed",
		"web-1/nginx 0.000 of 1.00 cores, 0.0%, throttled 0.0%, 2621440 of NaN bytes, NaN%, 0 killed",
	)
}

// one is a page of a container, whose counters are of a time: cores are used all the time, in that part of the periods it is throttled.
func one(labels string, seconds, cores, periods, throttled float64, more ...string) string {
	stamp := fmt.Sprintf("%.0f", 1000*(1_795_980_000+seconds))
	return fmt.Sprintf("container_cpu_usage_seconds_total{%s} %v %s\n", labels, 100+seconds*cores, stamp) +
		fmt.Sprintf("container_cpu_cfs_periods_total{%s} %v %s\n", labels, 50+seconds*periods, stamp) +
		fmt.Sprintf("container_cpu_cfs_throttled_periods_total{%s} %v %s\n", labels, 10+seconds*throttled, stamp) +
		"container_spec_cpu_quota{" + labels + "} 50000\n" + strings.Join(more, "\n") + "\n"
}

// How a container is called, and what isn't one.
func TestNames(t *testing.T) {
	for labels, want := range map[string]string{
		`id="/docker/0a1b",name="nginx",image="nginx"`:                                      "nginx",
		`id="/system.slice/nginx.service",name=""`:                                          "nginx.service",
		`id="/kubepods/pod1/0a",namespace="a",pod="web-0",container="nginx",name="k8s_x"`:   "web-0/nginx",
		`id="/kubepods/pod1/0a",namespace="a",pod_name="web-0",container_name="nginx"`:      "web-0/nginx",
		`id="/docker/0a",name="0a",container_label_io_kubernetes_container_name="nginx"`:    "nginx",
		`id="/kubepods/pod1/0a",namespace="a",pod="web-0",container="POD",name="k8s_POD"`:   "",
		`id="/kubepods/pod1/0a",namespace="a",pod="web-0",container="",name="0a"`:           "",
		`id="/kubepods.slice/kubepods-pod1.slice",namespace="",pod="",container="",name=""`: "",
		`id="/",name=""`:                              "",
		`namespace="a",pod="web-0",container=""`:      "",
		`namespace="a",pod="web-0",container="nginx"`: "web-0/nginx", // as a Prometheus may have it
	} {
		var r Reader
		var got strings.Builder
		for _, c := range r.read(0, one(labels, 0, 0, 0, 0)) {
			got.WriteString(c.Name)
		}
		if got.String() != want {
			t.Errorf("{%s} is %q, want %q", labels, got.String(), want)
		}
	}
}

// A cgroup that nothing has given a name counts only if it has a limit of its own.
func TestCgroupsWithoutLimits(t *testing.T) {
	var r Reader
	if got := r.read(0, `container_memory_working_set_bytes{id="/user.slice"} 5`+"\n"); len(got) > 0 {
		t.Errorf("got %+v", got)
	}
}

// A limit of memory that is none, in each of the ways in which pages say so.
func TestNoLimitOfMemory(t *testing.T) {
	for limit, want := range map[string]float64{
		"0": series.Unknown, "9.223372036854772e+18": series.Unknown, "1.8446744073709552e+19": series.Unknown, "-1": series.Unknown,
		"8e+09": series.Unknown, "7e+09": 7e9,
	} {
		for _, machine := range []string{"machine_memory_bytes 8e+09", `container_spec_memory_limit_bytes{id="/"} 8e+09`} {
			var r Reader
			got := r.read(0, machine+"\n"+`container_spec_memory_limit_bytes{id="/a",name="a"} `+limit+"\n")
			if len(got) != 1 || !(got[0].MemoryLimit == want || math.IsNaN(got[0].MemoryLimit) && math.IsNaN(want)) {
				t.Errorf("%s, of %s: got %+v, want %v", limit, machine, got, want)
			}
		}
	}
}

// Each container has samples of a time of its own. Of one that was looked at no more since, the numbers stay; its rate is of the time between
// its samples, not of that between the pages.
func TestTimesOfSamples(t *testing.T) {
	var r Reader
	a, b := `id="/a",name="a"`, `id="/b",name="b"`
	r.read(0, one(a, -0.9, .5, 10, 9)+one(b, -0.1, .2, 10, 0))
	check(
		t, r.read(2, one(a, 1.1, .5, 10, 9)+one(b, 1.3, .2, 10, 0)),
		"a 0.500 of 0.50 cores, 100.0%, throttled 90.0%, NaN of NaN bytes, NaN%, NaN killed",
		"b 0.200 of 0.50 cores, 40.0%, throttled 0.0%, NaN of NaN bytes, NaN%, NaN killed",
	)
	check(
		t, r.read(4, one(a, 3.9, .5, 10, 9)+one(b, 1.3, .2, 10, 0)),
		"a 0.500 of 0.50 cores, 100.0%, throttled 90.0%, NaN of NaN bytes, NaN%, NaN killed",
		"b 0.200 of 0.50 cores, 40.0%, throttled 0.0%, NaN of NaN bytes, NaN%, NaN killed",
	)
}

// A container that was started again has counted from 0: it has no rate for a step. Under a new id it is another one of the same name, and
// while both are on the page the younger counts.
func TestRestarts(t *testing.T) {
	var r Reader
	old, young := `id="/docker/1",name="nginx"`, `id="/docker/2",name="nginx"`
	started := func(labels string, at int) string {
		return fmt.Sprintf("container_start_time_seconds{%s} %d", labels, at)
	}
	r.read(0, one(old, 0, .5, 10, 9, started(old, 100)))
	r.read(2, one(old, 2, .5, 10, 9, started(old, 100)))
	again := r.read(4, strings.ReplaceAll(one(old, 4, .5, 10, 9, started(old, 100)), "} 102 ", "} 1 "))
	if len(again) != 1 || !math.IsNaN(again[0].CPU) || !math.IsNaN(again[0].Throttled) { // whichever of them has fallen
		t.Errorf("after a start, got %+v", again)
	}
	r.read(6, one(old, 6, .5, 10, 9, started(old, 100))+one(young, 6, .1, 10, 0, started(young, 200)))
	both := r.read(8, one(young, 8, .1, 10, 0, started(young, 200))+one(old, 8, .5, 10, 9, started(old, 100)))
	if len(both) != 1 || math.Abs(both[0].CPU-.1) > 1e-9 {
		t.Errorf("with two of a name, got %+v", both)
	}
}

// A share of next to no periods is not known.
func TestFewPeriods(t *testing.T) {
	var r Reader
	a := `id="/a",name="a"`
	r.read(0, one(a, 0, .01, 1, 1))
	if got := r.read(2, one(a, 2, .01, 1, 1)); !math.IsNaN(got[0].Throttled) {
		t.Errorf("of two periods, got %v", got[0].Throttled)
	}
}

// Where each CPU's usage is told, and not that of all, user and system are all of it.
func TestUsageByCPU(t *testing.T) {
	var r Reader
	text := func(seconds float64) string {
		stamp := fmt.Sprintf("%.0f", 1000*(1_795_980_000+seconds))
		return fmt.Sprintf("container_cpu_usage_seconds_total{cpu=\"cpu00\",id=\"/a\",name=\"a\"} %v %s\n", seconds, stamp) +
			fmt.Sprintf("container_cpu_user_seconds_total{id=\"/a\",name=\"a\"} %v %s\n", 5+.3*seconds, stamp) +
			fmt.Sprintf("container_cpu_system_seconds_total{id=\"/a\",name=\"a\"} %v %s\n", 5+.1*seconds, stamp)
	}
	r.read(0, text(0))
	if got := r.read(2, text(2)); len(got) != 1 || math.Abs(got[0].CPU-.4) > 1e-9 {
		t.Errorf("got %+v", got)
	}
}

// Processes that are killed are counted, and an alarm.
func TestKilled(t *testing.T) {
	var r Reader
	text := func(n, seconds int) string {
		return fmt.Sprintf("container_oom_events_total{id=\"/a\",name=\"a\"} %d %d000\n", n, 1_795_980_000+seconds)
	}
	r.read(0, text(1, 0))
	if got := r.read(2, text(3, 2)); got[0].OOMKills != 2 || got[0].OOMAlarm == nil {
		t.Errorf("got %+v", got[0])
	}
}

// Cgroups without a name give way to containers, on the first page and later, but for those with a limit. What is left out is only told of
// if it counts, and as long as it is there.
func TestMoreThanAreRead(t *testing.T) {
	units := func(n int, series, value string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "%s{id=\"/system.slice/u%d.service\"} %s\n", series, i, value)
		}
		return b.String()
	}
	docker := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "container_memory_working_set_bytes{id=\"/docker/%d\",name=\"c%d\"} 5\n", i, i)
		}
		return b.String()
	}
	const memory, limit = "container_memory_working_set_bytes", "container_spec_memory_limit_bytes"
	limited := fmt.Sprintf("%s{id=\"/system.slice/u%d.service\"} 64\n", limit, Most-1) // the first to give way
	none := units(2*Most, limit, "0")
	for name, test := range map[string]struct {
		page    string
		want    int
		crowded bool
	}{
		"units":            {units(2*Most, memory, "5") + none, 0, false},
		"behind units":     {units(2*Most, memory, "5") + docker(10) + none, 10, false},
		"and with a limit": {units(2*Most, memory, "5") + docker(10) + none + limited, 11, false},
		"none too many":    {docker(Most) + units(5, memory, "5"), Most, false},
		"too many":         {docker(Most + 1), Most, true},
		"too many limits":  {docker(Most) + limited, Most, true},
		"too many, behind": {units(2*Most, memory, "5") + docker(Most+1), Most, true},
		"limits of all":    {"machine_memory_bytes 64\n" + docker(Most) + limited, Most, false},
	} {
		var r Reader
		for i := range 3 {
			if got := len(r.read(float64(2*i), test.page)); got != test.want || r.Crowded() != test.crowded {
				t.Errorf("%s, page %d: %d containers, crowded: %t", name, i, got, r.Crowded())
			}
			if _, forgotten := r.End(&alarm.Thresholds{}); forgotten && i > 1 {
				t.Errorf("%s: where series go is asked again and again", name)
			}
		}
		if c := r.Clone(); c.Crowded() != test.crowded {
			t.Errorf("%s: the clone says %t", name, c.Crowded())
		}
		if r.read(6, docker(10)); r.Crowded() {
			t.Errorf("%s: crowded once there are few", name)
		}
	}
	var r Reader
	r.read(0, units(Most, memory, "5"))
	r.read(2, units(Most, memory, "5")+limited)
	if got := r.read(4, units(Most, memory, "5")+limited+docker(2)); len(got) != 3 {
		t.Errorf("of those that come later, got %+v", got)
	}
}

// What is cloned goes on by itself.
func TestClone(t *testing.T) {
	var r Reader
	a := `id="/a",name="a"`
	r.read(0, one(a, 0, .5, 10, 9))
	c := r.Clone()
	c.read(2, one(a, 2, .1, 10, 0))
	if got := r.read(2, one(a, 2, .5, 10, 9)); got[0].CPU != .5 || math.Abs(c.Containers()[0].CPU-.1) > 1e-9 {
		t.Errorf("got %v, its clone %v", got[0].CPU, c.Containers()[0].CPU)
	}
}
