package origin

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"origintop/scrape/alarm"
	"origintop/scrape/explore"
	"origintop/scrape/series"
)

// Options are what the operator says of the origin and the numbers. The zero Options are useful.
type Options struct {
	Window      time.Duration      // for median and maximum of the network rates; 30 s if 0
	NetDevice   *regexp.Regexp     // which network devices count; nil: those that look like the way out
	LinkSpeed   float64            // bytes per second, for devices whose speed the exporter doesn't know
	DeviceSpeed map[string]float64 // bytes per second by device, whatever the exporter says

	Load    *explore.Selector // the series that the operator calls the load; nil: none
	Clients *explore.Selector // the series that count the load tester's active clients; nil: its own

	// Where there are many States, two things have each take less memory: History is how many points its histories have at most,
	// series.MaxPoints if 0, and Shared what the States of one goroutine have together.
	History int // a bounded one has no Columns
	Shared  *Shared

	Front []string // servers, or products, that stand in front of all others; EachByItself: none does. None: see Order

	WorkerConnections int // how many connections each server can have, all its workers together; 0 if not known

	Thresholds alarm.Thresholds // from where on numbers are not as they should be
}

// numberAndUnit is a number, the prefix of a unit, and the unit.
var numberAndUnit = regexp.MustCompile(`^([0-9]+(?:\.[0-9]+)?) *([kKmMgGtT]?)(.*)$`)

// parseBitRate returns the bytes per second of a rate in bits: 1Gbit, 200Mbit/s, 200Mbps, 1000Mb/s. A capital B stands for bytes, in which
// nobody gives the speed of a link.
func parseBitRate(text string) (float64, error) {
	m := numberAndUnit.FindStringSubmatch(text)
	if m == nil {
		return 0, fmt.Errorf("%q is not a rate in bits like 1Gbit or 200Mbit", text)
	}
	number, err := strconv.ParseFloat(m[1], 64)
	prefix := strings.ToUpper(m[2])
	unit := strings.TrimSuffix(strings.TrimSuffix(m[3], "/s"), "ps")
	switch lower := strings.ToLower(unit); {
	case m[3] == "" && prefix == "" && number >= 1e6: // as the kernel and the exporters have it, in bits or bytes a second
		return 0, fmt.Errorf("%q has no unit, did you mean %sbit, or %sbit if these are bytes?", text, m[1],
			strconv.FormatFloat(8*number, 'f', -1, 64))
	case m[3] == "":
		unit := cmp.Or(prefix, "M") + "bit"
		return 0, fmt.Errorf("%q has no unit, did you mean %s?", text, m[1]+unit)
	case strings.HasPrefix(unit, "B") && slices.Contains([]string{"b", "bps", "b/s"}, lower),
		slices.Contains([]string{"byte", "bytes"}, lower):
		bits := strconv.FormatFloat(8*number, 'f', -1, 64) + prefix + "bit"
		return 0, fmt.Errorf("%q is in bytes, and the speed of a link is given in bits: did you mean %s, or %s?",
			text, m[1]+prefix+"bit", bits)
	case unit != "b" && lower != "bit" && lower != "bits":
		return 0, fmt.Errorf("%q is not a rate in bits like 1Gbit or 200Mbit", text)
	}
	factor := map[string]float64{"": 1, "K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}[prefix]
	speed := number * factor / 8
	if err != nil || speed < 1 || speed > maxSpeed {
		return 0, fmt.Errorf("%q is not the speed of a link", text)
	}
	return speed, nil
}

// SetLinkSpeed takes in the speed of links, "200Mbit", or that of one device, "eth0=200Mbit".
func (o *Options) SetLinkSpeed(text string) error {
	device, speed, named := strings.Cut(text, "=")
	if !named {
		device, speed = "", text
	}
	bytesPerSecond, err := parseBitRate(speed)
	switch {
	case err != nil:
		return err
	case !named:
		o.LinkSpeed = bytesPerSecond
	case device == "":
		return fmt.Errorf("%q names no device", text)
	default:
		if o.DeviceSpeed == nil {
			o.DeviceSpeed = map[string]float64{}
		}
		o.DeviceSpeed[device] = bytesPerSecond
	}
	return nil
}

// fewer is of how many snapshots the rows have one array in a State with a bounded history.
const fewer = 4

// Shared is what the States of one goroutine need to read a page, in turns. Each alone would keep it, and read its next page in half the
// time: of many, that takes more memory than all that they know.
type Shared struct {
	places     []place
	quantities map[quantity]int
	said       []int
}

// SetHistory is Options.History from now on.
func (st *State) SetHistory(points int) {
	st.options.History = points
	st.node.bounded(&st.options)
	st.web.bounded(&st.options)
	for _, src := range st.sources {
		src.tester.bounded(&st.options)
		for _, n := range src.servers {
			n.bounded(&st.options)
		}
	}
}

// bound bounds histories, and the arrays of alarms.
func (o *Options) bound(judge *alarm.Judge, histories ...*series.History) {
	for _, h := range histories {
		h.Max = o.History
	}
	if judge != nil && o.History > 0 {
		judge.Share(fewer)
	}
}

func (n *node) bounded(o *Options) *node {
	o.bound(&n.judge, n.histories()...)
	n.byCore.Drop(o.History > 0)
	for i := range n.carried {
		o.bound(nil, &n.carried[i].in, &n.carried[i].out)
	}
	if o.History > 0 {
		n.cores.Batch, n.devices.Batch, n.diskDevices.Batch, n.filesystems.Batch, n.ignored.Batch = fewer, fewer, fewer, fewer, fewer
	}
	return n
}

func (n *node) histories() []*series.History {
	return []*series.History{&n.busy, &n.used, &n.read, &n.written}
}

func (n *server) bounded(o *Options) *server {
	o.bound(&n.judge, n.histories()...)
	n.spread.Drop(o.History > 0)
	if o.History > 0 {
		n.distributions.Batch = fewer
	}
	return n
}

func (n *server) histories() []*series.History {
	return []*series.History{&n.active, &n.perSecond, &n.p99}
}

func (w *webTotal) bounded(o *Options) {
	o.bound(nil, &w.active, &w.perSecond, &w.p99)
	w.spread.Drop(o.History > 0)
	if o.History > 0 {
		w.distributions.Batch, w.servers.Batch = fewer, fewer
	}
}

func (w *tester) bounded(o *Options) *tester {
	o.bound(&w.judge, w.histories()...)
	if w.asks != nil {
		w.asks.bounded(o)
	}
	if o.History > 0 {
		w.statuses.Batch = fewer
	}
	return w
}

func (w *tester) histories() []*series.History {
	return []*series.History{&w.active, &w.throughput, &w.requests}
}

// Weight estimates how many bytes it costs to keep the snapshot beside the one before.
func (s *Snapshot) Weight(before *Snapshot) int {
	n := 2304 + 256*len(s.Sources) + 928*len(s.Servers) + 64*len(s.Troubles) + 16*len(s.Network.Ignored) + 24*len(s.Clients.Errors) +
		16*len(s.Server.Latency.Distribution)
	for i := range s.CPU.Cores {
		n += 48 + len(s.CPU.Cores[i].Name)
	}
	for i := range s.Network.Devices {
		n += 96 + len(s.Network.Devices[i].Name)
	}
	for _, name := range s.Network.Ignored {
		n += len(name)
	}
	for i := range s.Disk.Devices {
		n += 80 + len(s.Disk.Devices[i].Name)
	}
	for i := range s.Disk.Filesystems {
		f := &s.Disk.Filesystems[i]
		n += 104 + len(f.Mountpoint) + len(f.Device) + len(f.Type)
	}
	for i, e := range s.Explored {
		n += 2<<10 + 8*len(e.Metrics)
		if i < len(before.Explored) && len(e.Metrics) > 0 && len(before.Explored[i].Metrics) > 0 &&
			&before.Explored[i].Metrics[0] == &e.Metrics[0] {
			continue // the same ones
		}
		for j := range e.Metrics {
			n += 64 + len(e.Metrics[j].Name) + len(e.Metrics[j].Labels)
		}
	}
	return n
}
