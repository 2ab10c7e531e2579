package origin

import (
	"cmp"
	"math"
	"path"
	"slices"
	"strings"
	"time"

	"origintop/scrape/alarm"
	"origintop/scrape/exporter"
	"origintop/scrape/series"
)

// carried is what some devices have carried together: all that count, or the loopback.
type carried struct {
	in, out             series.History
	inWindow, outWindow series.Window
}

const (
	byOthers = iota
	byLoopback
)

// The loopback is shown, as origin and load tester are one machine, if nothing but it carries traffic: so many times what the other devices
// carry. And it stays until these carry as much as this part of it.
const (
	onlyLoopback = 100
	lessLoopback = 2
)

// shown returns which of the carried is shown.
func (n *node) shown() int {
	if n.onLoopback {
		return byLoopback
	}
	return byOthers
}

// maxSpeed is more than any device carries, in bytes per second.
const maxSpeed = 10e12 / 8

// maxLinks is how many times the speed of its link a device may seem to carry. What is beyond is no traffic.
const maxLinks = 4

func (n *node) computeNetwork(o *Options) {
	n.chooseDevices(o)
	for _, r := range n.net.Rows {
		if r.Present() && (r.Info.counts || r.Info.loopback) {
			n.computeDevice(r, o)
		}
	}
	for i := range n.carried {
		n.sumDevices(i, o.Window)
	}
	n.onLoopback = o.NetDevice == nil && n.carriesAll(o.Window)
	w := &n.network
	w.Devices, w.Ignored = n.devices.Alloc(len(n.net.Rows)), n.ignored.Alloc(len(n.net.Rows))
	for _, r := range n.net.Rows {
		switch {
		case !r.Present():
		case r.Info.by(n.shown()):
			w.Devices = append(w.Devices, r.Info.Device)
		default:
			w.Ignored = append(w.Ignored, r.Name)
		}
	}
	shown := &n.carried[n.shown()]
	w.TooMany = n.net.TooMany()
	w.InHistory, w.OutHistory = shown.in.Series(), shown.out.Series()
	w.In, w.Out = w.InHistory[len(w.InHistory)-1].Value, w.OutHistory[len(w.OutHistory)-1].Value
	w.InP50, w.InMax = shown.inWindow.Median(n.Asked, o.Window, &n.scratch)
	w.OutP50, w.OutMax = shown.outWindow.Median(n.Asked, o.Window, &n.scratch)
	n.computeTCP()
}

// carriesAll reports whether the loopback carries all traffic.
func (n *node) carriesAll(window time.Duration) bool {
	moved := func(i int) float64 {
		c := &n.carried[i]
		return c.inWindow.Sum(n.Asked, window) + c.outWindow.Sum(n.Asked, window)
	}
	others, loopback := moved(byOthers), moved(byLoopback)
	if n.onLoopback {
		return loopback > lessLoopback*others || loopback == 0 && others == 0
	}
	return loopback > onlyLoopback*others
}

// by reports whether a device is one of those that have carried together.
func (d *device) by(which int) bool {
	if which == byLoopback {
		return d.loopback
	}
	return d.counts
}

// sumDevices adds up what devices carry. A sum without one that has counted is not known; one that is new is not in it yet.
func (n *node) sumDevices(which int, window time.Duration) {
	in, out := series.Unknown, series.Unknown
	inKnown := !n.net.TooMany() && !n.lacks(exporter.Device)
	outKnown := inKnown
	for _, r := range n.net.Rows {
		switch {
		case !r.Info.by(which):
		case r.Present():
			in, out = series.Plus(in, r.Info.In), series.Plus(out, r.Info.Out)
			inKnown = inKnown && !(r.Old && n.Lost(&r.Values, exporter.NetIn, r.Info.In))
			outKnown = outKnown && !(r.Old && n.Lost(&r.Values, exporter.NetOut, r.Info.Out))
		case r.Missing <= series.Patience:
			inKnown, outKnown = false, false
		}
	}
	in, out = series.NaNIf(!inKnown, in), series.NaNIf(!outKnown, out)
	c := &n.carried[which]
	c.in.Add(n.Asked, in)
	c.out.Add(n.Asked, out)
	c.inWindow.Add(n.Asked, n.Since(), series.NaNIf(n.Doubt > 0, in), window)
	c.outWindow.Add(n.Asked, n.Since(), series.NaNIf(n.Doubt > 0, out), window)
}

func (n *node) computeDevice(r *series.Row[device], o *Options) {
	if n.Fell(&r.Values, 0, exporter.NetCounters) {
		r.Restart(n.Page)
	}
	d := &r.Info.Device
	*d = Device{Name: r.Name, Link: o.linkSpeed(r.Name, r.Now[exporter.NetSpeed], r.Info.loopback)}
	var more, perSecond [exporter.NetCounters]float64
	n.Increases(&r.Values, more[:], perSecond[:])
	absurd := false
	bytes := func(v float64) float64 {
		most := maxSpeed
		if !(r.Info.name.class == guestDevice || r.Info.name.class == tunnelDevice) { // whose speeds are made up
			most = series.NaNOr(maxLinks*d.Link, maxSpeed)
		}
		if absurd = absurd || v > most; v > most {
			return series.Unknown
		}
		if n.Doubt > 0 && v > d.Link {
			return d.Link
		}
		return v
	}
	d.In, d.Out = bytes(perSecond[exporter.NetIn]), bytes(perSecond[exporter.NetOut])
	d.Errors, d.Drops = perSecond[exporter.NetInErrors]+perSecond[exporter.NetOutErrors],
		perSecond[exporter.NetInDrops]+perSecond[exporter.NetOutDrops]
	lost := more[exporter.NetInErrors] + more[exporter.NetOutErrors] + more[exporter.NetInDrops] + more[exporter.NetOutDrops]
	packets := lost + more[exporter.NetInPackets] + more[exporter.NetOutPackets]
	d.LossPercent = series.Share(lost, packets)
	d.LossAlarm = n.judge.Observe(&r.Info.loss, alarm.Losses, series.IfEnough(d.LossPercent, lost, packets))
	d.InPercent, d.OutPercent = series.Share(d.In, d.Link), series.Share(d.Out, d.Link)
	d.InAlarm = n.judge.ObserveRate(&r.Info.in, alarm.Net, d.InPercent)
	d.OutAlarm = n.judge.ObserveRate(&r.Info.out, alarm.Net, d.OutPercent)
	if absurd {
		r.Restart(n.Page) // the counters before it are of no use
	}
}

func (n *node) computeTCP() {
	w := &n.network
	v := n.all.Now
	w.ListenOverflows = n.Rate(&n.all, exporter.ListenOverflows)
	w.ListenDrops = n.Rate(&n.all, exporter.ListenDrops)
	w.SoftnetDropped, w.SoftnetSqueezed = n.rates[exporter.SoftnetDropped], n.rates[exporter.SoftnetSqueezed]
	w.InUse, w.TimeWait = series.Count(v[exporter.TCPInUse]), series.Count(v[exporter.TCPTimeWait])
	w.Allocated, w.Orphans = series.Count(v[exporter.TCPAllocated]), series.Count(v[exporter.TCPOrphans])
	w.SocketMemory = series.Count(v[exporter.TCPMemory])
	w.Conntrack, w.ConntrackLimit = series.Count(v[exporter.Conntrack]), series.Count(v[exporter.ConntrackLimit])
	again, perSecond := n.Increase(&n.all, exporter.Retransmitted)
	w.Retransmits = perSecond
	sent, _ := n.Increase(&n.all, exporter.SegmentsSent)
	w.RetransmitPercent = series.Share(again, sent)

	g := &n.grades
	w.RetransmitAlarm = n.judge.Observe(&g.retransmits, alarm.Retransmits, series.IfEnough(w.RetransmitPercent, again, sent))
	w.OverflowAlarm = n.judge.ObserveRate(&g.listenOverflows, alarm.Drops, w.ListenOverflows)
	w.SoftnetAlarm = n.judge.ObserveRate(&g.softnetDropped, alarm.Drops, w.SoftnetDropped)
	w.ConntrackAlarm = n.judge.Observe(&g.conntrack, alarm.Conntrack, series.Share(w.Conntrack, w.ConntrackLimit))
}

// linkSpeed returns the speed of a device in bytes per second, NaN if nobody knows it. What the operator says counts before what the
// exporter does: the speed that a virtual machine or a container sees is often made up. Exporters put out 0 or -125000 for unknown.
func (o *Options) linkSpeed(device string, exported float64, loopback bool) float64 {
	if speed, ok := o.DeviceSpeed[device]; ok {
		return speed
	}
	if o.LinkSpeed > 0 && !loopback {
		return o.LinkSpeed
	}
	return series.Within(exported, 1, maxSpeed)
}

// A device is what is known of a network device beside its numbers.
type device struct {
	Device // of the last page
	name   *deviceName
	facts
	counts, loopback bool // it did, or was, on the last page that it was on
	in, out, loss    alarm.State
}

// Bits of node_network_flags, from Linux' if.h, and kinds of links, from its if_arp.h.
const (
	flagLoopback = 0x8
	flagSlave    = 0x800 // a bond counts its traffic

	linkLoopback   = 772
	linkEthernet   = 1
	linkInfiniband = 32

	addressRandom = 1 // as no card has it
)

// A deviceName is what the name of a network device says of it.
type deviceName struct {
	class deviceClass
	base  string // of a VLAN, the device that it is on; ""
}

// A deviceClass says what sort of device a name is that of.
type deviceClass uint8

const (
	ownDevice deviceClass = iota
	loopbackDevice
	guestDevice   // of a container or a virtual machine, or what joins these: never the way out
	tunnelDevice  // or a bridge, or a VLAN: its traffic passes another device, too, if there is one that counts
	bundledDevice // a bond or a team: its ports have the same traffic
)

// deviceNames are patterns of names, and what those are that match. The first that does tells.
var deviceNames = []struct {
	class    deviceClass
	patterns string
}{
	{loopbackDevice, "lo lo[0-9]*"},
	{guestDevice, "veth* docker* br-* virbr* lxcbr* lxdbr* podman* nerdctl* cni* flannel* cali* cilium_* lxc* vxlan* genev* ovn* " +
		"ovs* kube-* tap* vnet* fwpr* fwln* epair* pflog* pfsync* enc* ifb* dummy* nodelocaldns* awdl* llw* anpi* ap[0-9]* gif[0-9]* stf[0-9]*"},
	{tunnelDevice, "br[0-9]* vmbr* fwbr* bridge* tun* wg* tailscale* zt* utun* ppp* vlan* macvlan* macvtap* ipvlan* gre* gretap* sit* " +
		"ip6tnl* tunl* erspan* ipsec* xfrm*"},
	{bundledDevice, "bond* team* lagg* aggr* trunk*"},
}

// nameOf returns what the name of a device says of it.
func nameOf(name string) *deviceName {
	k := &deviceName{}
	if base, _, vlan := strings.Cut(name, "."); vlan {
		k.base = base
	}
	for _, d := range deviceNames {
		if slices.ContainsFunc(strings.Fields(d.patterns), func(pattern string) bool {
			ok, err := path.Match(pattern, name)
			return ok && err == nil
		}) {
			k.class = d.class
			break
		}
	}
	return k
}

// says returns a field of a device as a whole number, 0 if it isn't exported.
func says(r *series.Row[device], field int) int64 {
	if v := r.Now[field]; v >= 0 && v < 1<<53 {
		return int64(v)
	}
	return 0
}

func isLoopback(r *series.Row[device]) bool {
	return r.Info.name.class == loopbackDevice || says(r, exporter.NetFlags)&flagLoopback != 0 ||
		says(r, exporter.NetProtocol) == linkLoopback
}

// A wayOut finds the network devices through which a machine is reached, but for the loopback, so that each byte on the cable counts once.
// What the page says of them counts before what their names are like, which is all there is where the collector netclass is off.
type wayOut struct {
	rows      []*series.Row[device] // that are candidates
	byID      map[int64]*series.Row[device]
	byAddress map[string][]*series.Row[device]
	named     map[string]bool
	netclass  bool
}

// choose sets which devices count, and which are the loopback.
func (n *node) chooseDevices(o *Options) {
	same := true
	for _, r := range n.net.Rows {
		r.Info.there = r.Present()
		now := facts{
			r.Info.there, r.Now[exporter.NetFlags], r.Now[exporter.NetID], r.Now[exporter.NetLower], r.Now[exporter.NetProtocol],
			r.Info.state, r.Info.address,
		}
		if !now.equal(&r.Info.facts) {
			r.Info.facts, same = now, false
		}
	}
	if same {
		return
	}
	w := wayOut{byID: map[int64]*series.Row[device]{}, byAddress: map[string][]*series.Row[device]{}, named: map[string]bool{}}
	for _, r := range n.net.Rows {
		if !r.Present() {
			continue // it counts as before, for as long as it may come back
		}
		r.Info.loopback = o.NetDevice == nil && isLoopback(r)
		r.Info.counts = o.NetDevice != nil && o.NetDevice.MatchString(r.Name)
		if o.NetDevice != nil || r.Info.loopback {
			continue
		}
		w.rows, w.named[r.Name] = append(w.rows, r), true
		if id := says(r, exporter.NetID); id > 0 {
			w.byID[id], w.netclass = r, true
		}
	}
	w.choose()
}

func (w *wayOut) choose() {
	upper := func(r *series.Row[device]) bool {
		if w.named[r.Info.name.base] {
			return true
		}
		// Two devices that are on each other are the ends of a pair: one of them may be the way out.
		below := w.byID[says(r, exporter.NetLower)]
		return below != nil && below != r && says(below, exporter.NetLower) != says(r, exporter.NetID)
	}
	own := slices.DeleteFunc(slices.Clone(w.rows),
		func(r *series.Row[device]) bool { return says(r, exporter.NetFlags)&flagSlave != 0 || upper(r) })
	// keep leaves those that are so, unless none is: then these are all there is.
	keep := func(list []*series.Row[device], which func(*series.Row[device]) bool) []*series.Row[device] {
		if slices.ContainsFunc(list, which) {
			return slices.DeleteFunc(list, func(r *series.Row[device]) bool { return !which(r) })
		}
		return list
	}
	guest := func(r *series.Row[device]) bool { return r.Info.name.class == guestDevice }
	if len(own) != 1 { // else it is a container's way out
		own = slices.DeleteFunc(own, guest)
	}
	own = keep(own, func(r *series.Row[device]) bool {
		p := says(r, exporter.NetProtocol)
		return r.Info.name.class != tunnelDevice && (p == 0 || p == linkEthernet || p == linkInfiniband)
	})
	// What has no address of its own, and a link that nobody can tell is up, is no cable: a tunnel such as VXLAN.
	own = keep(own, func(r *series.Row[device]) bool {
		return says(r, exporter.NetAssigned) != addressRandom || r.Info.state == "" || r.Info.state == "up"
	})
	// A bridge and a team have the address of one of their ports, and were made after these.
	for _, r := range own {
		if a := r.Info.address; a != "" {
			w.byAddress[a] = append(w.byAddress[a], r)
		}
	}
	for _, same := range w.byAddress {
		slices.SortFunc(same, func(a, b *series.Row[device]) int {
			return cmp.Compare(says(b, exporter.NetID), says(a, exporter.NetID))
		})
	}
	ports := slices.ContainsFunc(own, func(r *series.Row[device]) bool { return r.Info.name.class == ownDevice })
	for _, r := range own {
		switch {
		case !w.netclass && ports && r.Info.name.class == bundledDevice: // by names alone nobody can tell its ports from what is beside it
		case len(w.byAddress[r.Info.address]) > 1 && w.byAddress[r.Info.address][0] == r && says(r, exporter.NetID) > 0:
		default:
			r.Info.counts = true
		}
	}
}

// facts are what a page says of a device that tells whether it counts.
type facts struct {
	there                      bool
	flags, id, lower, protocol float64
	state, address             string // of the link
}

func (f *facts) equal(g *facts) bool {
	same := func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }
	return f.there == g.there && same(f.flags, g.flags) && same(f.id, g.id) && same(f.lower, g.lower) && same(f.protocol, g.protocol) &&
		f.state == g.state && f.address == g.address
}
