package origin

import (
	"time"

	"origintop/scrape/series"
)

// carried is what some devices have carried together: all that count, or the loopback.
type carried struct {
	in, out             series.History
	inWindow, outWindow window
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
	for _, r := range n.net.rows {
		if r.there() && (r.is.counts || r.is.loopback) {
			n.computeDevice(r, o)
		}
	}
	for i := range n.carried {
		n.sumDevices(i, o.Window)
	}
	n.onLoopback = o.NetDevice == nil && n.carriesAll(o.Window)
	w := &n.network
	w.Devices, w.Ignored = n.devices.Alloc(len(n.net.rows)), n.ignored.Alloc(len(n.net.rows))
	for _, r := range n.net.rows {
		switch {
		case !r.there():
		case r.is.by(n.shown()):
			w.Devices = append(w.Devices, r.is.Device)
		default:
			w.Ignored = append(w.Ignored, r.name)
		}
	}
	shown := &n.carried[n.shown()]
	w.TooMany = n.net.tooMany()
	w.InHistory, w.OutHistory = shown.in.Series(), shown.out.Series()
	w.In, w.Out = w.InHistory[len(w.InHistory)-1].Value, w.OutHistory[len(w.OutHistory)-1].Value
	w.InP50, w.InMax = shown.inWindow.of(n.asked, o.Window, &n.scratch)
	w.OutP50, w.OutMax = shown.outWindow.of(n.asked, o.Window, &n.scratch)
	n.computeTCP()
}

// carriesAll reports whether the loopback carries all traffic.
func (n *node) carriesAll(window time.Duration) bool {
	moved := func(i int) float64 {
		c := &n.carried[i]
		return c.inWindow.sum(n.asked, window) + c.outWindow.sum(n.asked, window)
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
	inKnown := !n.net.tooMany() && !n.lacks(link)
	outKnown := inKnown
	for _, r := range n.net.rows {
		switch {
		case !r.is.by(which):
		case r.there():
			in, out = series.Plus(in, r.is.In), series.Plus(out, r.is.Out)
			inKnown = inKnown && !(r.old && n.lost(&r.fields, netIn, r.is.In))
			outKnown = outKnown && !(r.old && n.lost(&r.fields, netOut, r.is.Out))
		case r.gone <= patience:
			inKnown, outKnown = false, false
		}
	}
	in, out = series.NaNIf(!inKnown, in), series.NaNIf(!outKnown, out)
	c := &n.carried[which]
	c.in.Add(n.asked, in)
	c.out.Add(n.asked, out)
	c.inWindow.add(n.asked, n.since(), series.NaNIf(n.doubt > 0, in), window)
	c.outWindow.add(n.asked, n.since(), series.NaNIf(n.doubt > 0, out), window)
}

func (n *node) computeDevice(r *row[device], o *Options) {
	if n.fell(&r.fields, 0, netCounters) {
		r.restart(n.page)
	}
	d := &r.is.Device
	*d = Device{Name: r.name, Link: o.linkSpeed(r.name, r.now[netSpeed], r.is.loopback)}
	var more, perSecond [netCounters]float64
	n.growths(&r.fields, more[:], perSecond[:])
	absurd := false
	bytes := func(v float64) float64 {
		most := maxSpeed
		if !(r.is.name.class == guestDevice || r.is.name.class == tunnelDevice) { // whose speeds are made up
			most = series.NaNOr(maxLinks*d.Link, maxSpeed)
		}
		if absurd = absurd || v > most; v > most {
			return series.Unknown
		}
		if n.doubt > 0 && v > d.Link {
			return d.Link
		}
		return v
	}
	d.In, d.Out = bytes(perSecond[netIn]), bytes(perSecond[netOut])
	d.Errors, d.Drops = perSecond[netInErrors]+perSecond[netOutErrors], perSecond[netInDrops]+perSecond[netOutDrops]
	lost := more[netInErrors] + more[netOutErrors] + more[netInDrops] + more[netOutDrops]
	packets := lost + more[netInPackets] + more[netOutPackets]
	d.LossPercent = series.Share(lost, packets)
	d.LossAlarm = n.judge.see(&r.is.loss, ofLosses, ifEnough(d.LossPercent, lost, packets))
	d.InPercent, d.OutPercent = series.Share(d.In, d.Link), series.Share(d.Out, d.Link)
	d.InAlarm = n.judge.seeRate(&r.is.in, ofNet, d.InPercent)
	d.OutAlarm = n.judge.seeRate(&r.is.out, ofNet, d.OutPercent)
	if absurd {
		r.restart(n.page) // the counters before it are of no use
	}
}

func (n *node) computeTCP() {
	w := &n.network
	v := n.all.now
	w.ListenOverflows = n.rate(&n.all, listenOverflows)
	w.ListenDrops = n.rate(&n.all, listenDrops)
	w.SoftnetDropped, w.SoftnetSqueezed = n.rates[softnetDropped], n.rates[softnetSqueezed]
	w.InUse, w.TimeWait, w.Allocated, w.Orphans = series.Count(v[tcpInUse]), series.Count(v[tcpTimeWait]), series.Count(v[tcpAllocated]), series.Count(v[tcpOrphans])
	w.Conntrack, w.ConntrackLimit = series.Count(v[conntrack]), series.Count(v[conntrackLimit])
	again, perSecond := n.growth(&n.all, retransmitted)
	w.Retransmits = perSecond
	sent, _ := n.growth(&n.all, segmentsSent)
	w.RetransmitPercent = series.Share(again, sent)

	g := &n.grades
	w.RetransmitAlarm = n.judge.see(&g.retransmits, ofRetransmits, ifEnough(w.RetransmitPercent, again, sent))
	w.OverflowAlarm = n.judge.seeRate(&g.listenOverflows, ofDrops, w.ListenOverflows)
	w.SoftnetAlarm = n.judge.seeRate(&g.softnetDropped, ofDrops, w.SoftnetDropped)
	w.ConntrackAlarm = n.judge.see(&g.conntrack, ofConntrack, series.Share(w.Conntrack, w.ConntrackLimit))
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
