package origin

import (
	"origintop/scrape/alarm"
	"origintop/scrape/series"
)

// fewer is of how many snapshots the rows have one array in a State with a bounded history.
const fewer = 4

// Shared is what the States of one goroutine need to read a page, in turns. Each alone would keep it, and read its next page in half the
// time: of many, that takes more memory than all that they know.
type Shared struct {
	places     []place
	quantities map[quantity]int
	said       []int
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

func (n *nginx) bounded(o *Options) *nginx {
	o.bound(&n.judge, n.histories()...)
	if o.History > 0 {
		n.distributions.Batch = fewer
	}
	return n
}

func (n *nginx) histories() []*series.History {
	return []*series.History{&n.active, &n.perSecond, &n.p99}
}

func (w *webTotal) bounded(o *Options) {
	o.bound(nil, &w.active, &w.perSecond, &w.p99)
	if o.History > 0 {
		w.distributions.Batch, w.servers.Batch = fewer, fewer
	}
}

func (w *swarm) bounded(o *Options) *swarm {
	o.bound(&w.judge, w.histories()...)
	if o.History > 0 {
		w.statuses.Batch = fewer
	}
	return w
}

func (w *swarm) histories() []*series.History {
	return []*series.History{&w.active, &w.throughput, &w.requests}
}
