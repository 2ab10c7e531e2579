package origin_test

import (
	"fmt"
	"math"
	"math/rand"
	"slices"
	"strings"
	"time"

	"origintop/scrape/origin"
	"origintop/scrape/scrapetest"
	"origintop/scrape/series"
)

// A counter of the model is known at every moment: between two knots it grows evenly.
type counter struct{ knots []knot }

type knot struct{ at, value, rate float64 }

func newCounter(value, rate float64) *counter { return &counter{[]knot{{0, value, rate}}} }

// value returns the counter at that time.
func (c *counter) value(t float64) float64 {
	k := c.last(t)
	return k.value + k.rate*(t-k.at)
}

// last returns the knot that counts at that time.
func (c *counter) last(t float64) *knot {
	for i := len(c.knots) - 1; ; i-- {
		if i == 0 || c.knots[i].at <= t {
			return &c.knots[i]
		}
	}
}

// turn has the counter grow at another rate from then on.
func (c *counter) turn(t, rate float64) { c.knots = append(c.knots, knot{t, c.value(t), rate}) }

// reset has the counter begin anew at that time.
func (c *counter) reset(t float64) { c.knots = append(c.knots, knot{t, 0, c.last(t).rate}) }

// between returns between which bounds the sum of the counters' rates has been from one time to another.
func between(from, to float64, counters ...*counter) (least, most float64) {
	at := []float64{from}
	for _, c := range counters {
		for _, k := range c.knots {
			if k.at > from && k.at <= to {
				at = append(at, k.at)
			}
		}
	}
	least, most = math.Inf(1), math.Inf(-1)
	for _, t := range at {
		sum := 0.0
		for _, c := range counters {
			sum += c.last(t).rate
		}
		least, most = min(least, sum), max(most, sum)
	}
	return least, most
}

// A thing of the model has counters that begin anew together, and is a row, or more, on the page.
type thing struct {
	series   []string // with labels
	counters []*counter
	began    float64      // when it began anew the last time
	hidden   [][2]float64 // it is missing on pages that are made from one of these times to the other
	events   bool         // it is on the page from its first event on; what it counts are whole things
}

func (x *thing) add(series string, value, rate float64) *counter {
	c := newCounter(value, rate)
	x.series, x.counters = append(x.series, series), append(x.counters, c)
	return c
}

func (x *thing) isHidden(t float64) bool {
	return slices.ContainsFunc(x.hidden, func(h [2]float64) bool { return t >= h[0] && t < h[1] })
}

func (x *thing) write(b *strings.Builder, t float64, stamp string) {
	hidden := x.isHidden(t)
	for i, c := range x.counters {
		if hidden && (i == 0 || !x.events) { // of many rows only one
			continue
		}
		v := c.value(t)
		if x.events {
			if v = math.Floor(v); v < 1 {
				continue
			}
		}
		fmt.Fprintf(b, "%s %v%s\n", x.series[i], v, stamp)
	}
}

// A side of the model is what one exporter shows.
type side struct {
	name    string
	things  []*thing
	gauges  []string // series with a value that stands
	numbers []modelNumber

	period  float64 // it makes its page anew as often, s; 0: each time it is asked
	stamped bool    // samples say when they were taken
	slow    float64 // answers take up to that time
}

// A modelNumber is one that a snapshot has, and what it is of.
type modelNumber struct {
	name string
	of   func(*origin.Snapshot) float64
	sum  []*counter
	over []*counter // it is 100 times the part of these, if there are any
}

func (s *side) thing() *thing {
	x := &thing{}
	s.things = append(s.things, x)
	return x
}

func (s *side) number(name string, of func(*origin.Snapshot) float64, sum ...*counter) {
	s.numbers = append(s.numbers, modelNumber{name: name, of: of, sum: sum})
}

func (s *side) body(t float64) string {
	var b strings.Builder
	stamp := ""
	if s.stamped {
		stamp = fmt.Sprintf(" %d", scrapetest.T0.Add(time.Duration(t*1e9)).UnixMilli())
	}
	for _, g := range s.gauges {
		b.WriteString(g + stamp + "\n")
	}
	for _, x := range s.things {
		x.write(&b, t, stamp)
	}
	return b.String()
}

// modelDevice returns the number of a network device.
func modelDevice(name string, of func(*origin.Device) float64) func(*origin.Snapshot) float64 {
	return func(s *origin.Snapshot) float64 {
		for i := range s.Network.Devices {
			if d := &s.Network.Devices[i]; d.Name == name {
				return of(d)
			}
		}
		return series.Unknown
	}
}

func machineSide(r *rand.Rand) *side {
	s := &side{name: "node"}
	s.gauges = []string{"node_load1 0.1", "node_memory_MemTotal_bytes 1e9", "node_memory_MemAvailable_bytes 6e8"}
	var busy, all []*counter
	for i := range 1 + r.Intn(3) {
		x, part := s.thing(), 0.1+0.5*r.Float64()
		label := func(mode string) string { return fmt.Sprintf(`node_cpu_seconds_total{cpu="%d",mode="%s"}`, i, mode) }
		user, idle := x.add(label("user"), 1000, part), x.add(label("idle"), 1000, 1-part)
		busy, all = append(busy, user), append(all, user, idle)
		s.numbers = append(s.numbers, modelNumber{fmt.Sprint("cpu", i), func(s *origin.Snapshot) float64 {
			for _, c := range s.CPU.Cores {
				if c.Name == fmt.Sprint(i) && !s.CPU.SinceBoot {
					return c.Busy
				}
			}
			return series.Unknown
		}, []*counter{user}, []*counter{user, idle}})
	}
	s.numbers = append(s.numbers, modelNumber{
		"cpu", func(s *origin.Snapshot) float64 { return series.NaNIf(s.CPU.SinceBoot, s.CPU.Busy) }, busy,
		all,
	})
	var in, out, drops []*counter
	for i := range 1 + r.Intn(3) {
		x, name := s.thing(), fmt.Sprint("eth", i)
		label := func(what string) string { return fmt.Sprintf(`node_network_%s{device="%s"}`, what, name) }
		s.gauges = append(s.gauges, label("speed_bytes")+" 1e8")
		a, b := x.add(label("receive_bytes_total"), 1e9, 5e6*r.Float64()), x.add(label("transmit_bytes_total"), 1e9, 5e7*r.Float64())
		in, out = append(in, a), append(out, b)
		s.number(name+" in", modelDevice(name, func(d *origin.Device) float64 { return d.In }), a)
		s.number(name+" out", modelDevice(name, func(d *origin.Device) float64 { return d.Out }), b)
	}
	s.number("in", func(s *origin.Snapshot) float64 { return s.Network.In }, in...)
	s.number("out", func(s *origin.Snapshot) float64 { return s.Network.Out }, out...)
	for i := range 2 {
		drops = append(drops, s.thing().add(fmt.Sprintf(`node_softnet_times_squeezed_total{cpu="%d"}`, i), 1e6, 100*r.Float64()))
	}
	s.number("squeezed", func(s *origin.Snapshot) float64 { return s.Network.SoftnetSqueezed }, drops...)
	var read []*counter
	for i := range 1 + r.Intn(2) {
		x, name := s.thing(), fmt.Sprintf("sd%c", 'a'+i)
		read = append(read, x.add(fmt.Sprintf(`node_disk_read_bytes_total{device="%s"}`, name), 1e9, 1e6*r.Float64()))
		busy := x.add(fmt.Sprintf(`node_disk_io_time_seconds_total{device="%s"}`, name), 1e4, 0.5*r.Float64())
		s.numbers = append(s.numbers, modelNumber{name + " busy", func(s *origin.Snapshot) float64 {
			for _, d := range s.Disk.Devices {
				if d.Name == name {
					return d.Busy / 100
				}
			}
			return series.Unknown
		}, []*counter{busy}, nil})
	}
	s.number("read", func(s *origin.Snapshot) float64 { return s.Disk.Read }, read...)
	s.number("faults", func(s *origin.Snapshot) float64 { return s.Memory.MajorFaults },
		s.thing().add("node_vmstat_pgmajfault", 1e6, 100*r.Float64()))
	return s
}

func nginxSide(r *rand.Rand) *side {
	s := &side{name: "nginx"}
	var all, sent []*counter
	hosts := []string{"a", "b"}[:1+r.Intn(2)]
	x := s.thing() // all of it begins anew together
	x.events = true
	if r.Intn(3) == 0 {
		x.events = false
		s.gauges = []string{"nginx_up 1", "nginx_connections_active 5"}
		s.number("requests", func(s *origin.Snapshot) float64 { return s.Server.Requests },
			x.add("nginx_http_requests_total", 1e6, 50+200*r.Float64()))
		s.number("accepts", func(s *origin.Snapshot) float64 { return s.Server.Accepts }, x.add("nginx_connections_accepted", 1e5, 50*r.Float64()))
		return s
	}
	classes := map[string][]*counter{}
	for _, host := range hosts {
		for _, status := range []string{"200", "206", "304", "404", "503"} {
			before := 1e6
			if status == "503" {
				before = 0
			}
			c := x.add(fmt.Sprintf(`nginx_vts_server_requests_total{host="%s",code="%cxx",zone="%s"}`, host, status[0], status), before,
				200*r.Float64()*r.Float64())
			classes[status[:1]] = append(classes[status[:1]], c)
			all = append(all, c)
		}
		sent = append(sent, x.add(fmt.Sprintf(`nginx_vts_server_bytes_total{host="%s",direction="out"}`, host), 1e9, 1e7*r.Float64()))
	}
	s.gauges = []string{`nginx_vts_main_connections{status="active"} 5`}
	s.number("requests", func(s *origin.Snapshot) float64 { return s.Server.Requests }, all...)
	s.number("sent", func(s *origin.Snapshot) float64 { return s.Server.Sent }, sent...)
	for class, counters := range classes {
		s.number(class+"xx", func(s *origin.Snapshot) float64 { return s.Server.Status[class[0]-'0'] }, counters...)
	}
	return s
}

func swarmSide(r *rand.Rand) *side {
	s := &side{name: "swarm"}
	s.gauges = []string{"hls_swarm_active_clients 50", "hls_swarm_target_clients 50"}
	x := s.thing()
	s.number("segments", func(s *origin.Snapshot) float64 { return s.Clients.Segments },
		x.add("hls_swarm_segment_requests_total", 1e5, 10+50*r.Float64()))
	s.number("manifests", func(s *origin.Snapshot) float64 { return s.Clients.Manifests },
		x.add("hls_swarm_manifest_requests_total", 1e5, 50*r.Float64()))
	x.add("hls_swarm_test_elapsed_seconds", 1, 1)
	return s
}
