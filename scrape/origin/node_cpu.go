package origin

import (
	"math"
	"slices"
	"time"

	"origintop/scrape/alarm"
	"origintop/scrape/exporter"
	"origintop/scrape/series"
)

// The fields of a CPU are its modes and, behind them, those that other kernels have.
const (
	cpuInterrupt = int(modes) + iota // FreeBSD's, which is IRQ here
	cpuOther                         // any that is not known: it is busy time
	cpuFields
)

// cpuField returns the field of a mode by its name, and whether it is read: the time of guests is part of user's.
func cpuField(mode []byte) (field int, ok bool) {
	switch string(mode) {
	case "guest", "guest_nice":
		return 0, false
	case "interrupt":
		return cpuInterrupt, true
	case "wait": // Solaris
		return int(IOWait), true
	case "kernel":
		return int(System), true
	}
	for m := range modes {
		if modeNames[m] == string(mode) {
			return int(m), true
		}
	}
	return cpuOther, true
}

const (
	backward = 100 * time.Millisecond // by how much the time in a mode may go back, as iowait and steal do
	tick     = 10 * time.Millisecond  // the kernel counts time in these
	longest  = 20                     // steps that CPUs may seem to have spent in one, if all of them do: then it is the step that is wrong
)

// A usage is how a CPU has spent its time since the page before.
type usage struct {
	modes  Modes
	all    float64 // seconds
	late   bool    // it was missing on the page before: the time is that since the last one with it, as a part of the step
	lost   bool    // there is nothing to compare it with
	began  bool    // its counters began anew
	absurd int     // modes whose time can't be
}

// usage returns how the time of a CPU was spent, as its counters say it.
func (n *node) usage(r *series.Row[alarm.State]) (u usage) {
	var of [cpuFields]float64
	fell, since := 0, n.Since()
	most := 2*longest*since.Seconds() + n.slack()
	row := n.LastRow(&r.Values, 0)
	for f, now := range r.Now {
		last, ago := series.Absent, since
		if row != nil {
			last = row[f]
		}
		if series.IsAbsent(last) {
			last, ago = n.Before(&r.Values, 0, f)
		}
		d := now - last
		if ago > since {
			d *= since.Seconds() / ago.Seconds()
			u.late = true
		}
		switch {
		case series.IsAbsent(now) && series.IsAbsent(last):
			continue // this kernel doesn't have that mode
		case math.IsNaN(d):
			return usage{modes: unknownModes(), lost: true}
		case d < 0 && -d <= backward.Seconds():
			d = 0
		case d < 0, d > most:
			if d < 0 {
				fell++
			}
			u.began = u.began || d < 0 && f == int(Idle) // which no kernel takes back
			u.absurd++
			continue
		}
		of[f] = d
		u.all += d
	}
	u.began = u.began || fell > 1
	copy(u.modes[:], of[:])
	u.modes[IRQ] += of[cpuInterrupt]
	u.modes[System] += of[cpuOther]
	return u
}

// slack returns by how many seconds the times of a CPU may differ from those that have passed.
func (n *node) slack() float64 {
	return (2*tick*time.Duration(cpuFields) + n.Took + n.TookBefore()).Seconds()
}

// second returns how long the CPUs say that the step was. That is how long it was, unless all of them have spent more: then the times of
// the pages are wrong, as in dumps that somebody has named.
func (n *node) second() float64 {
	since := n.Since().Seconds()
	most, above := 2*since+n.slack(), 0
	n.totals = n.totals[:0]
	for i := range n.usages {
		if u := &n.usages[i]; u.all > 0 && !u.began {
			n.totals = append(n.totals, u.all)
			if u.all > most {
				above++
			}
		}
	}
	if len(n.totals) < 2 || 2*above < len(n.totals) { // the median is not above that either, as almost always
		return since
	}
	slices.Sort(n.totals)
	least, median, longer := n.totals[0], n.totals[len(n.totals)/2], n.totals[len(n.totals)-1]
	if median > most && median <= longest*since && least > median/2 && longer < 2*median {
		return median
	}
	return since
}

// level has CPUs that were missing count for as much as the others, whatever the times of the pages.
func (n *node) level() {
	var sum, others float64
	for i := range n.usages {
		if u := &n.usages[i]; u.all > 0 && !u.late && !u.began {
			sum, others = sum+u.all, others+1
		}
	}
	for i := range n.usages {
		if u := &n.usages[i]; u.all > 0 && u.late && others > 0 {
			part := sum / others / u.all
			for m := range u.modes {
				u.modes[m] *= part
			}
		}
	}
}

// spent returns how a CPU has spent a step of that many seconds. It is unknown if the counters began anew, if the CPU was offline, and if
// the times can't be: in a second a CPU has about a second.
func (n *node) spent(r *series.Row[alarm.State], u *usage, second float64) (spent Modes, trouble bool) {
	slack := n.slack()
	switch {
	case n.Since() <= 0:
		return unknownModes(), false
	case u.began:
		r.Restart(n.Page)
		return unknownModes(), false
	case u.absurd > 1, u.absurd == 1 && math.Abs(u.all-second) > second/10+slack: // what was left of the time nobody knows
		return unknownModes(), true
	case u.all == 0:
		return unknownModes(), false // offline
	case u.all < second/2-slack || u.all > 2*second+slack:
		return unknownModes(), true
	}
	return u.modes, false
}

func unknownModes() (m Modes) {
	for i := range m {
		m[i] = series.Unknown
	}
	return m
}

func (n *node) computeCPU() {
	c := &n.cpu
	c.SinceBoot = n.First
	c.Cores = n.cores.Alloc(len(n.cpus.Rows))
	c.BusiestCore = -1
	var sum Modes
	incomplete := n.cpus.Missing > 0 || n.lacks(exporter.CPU)
	n.usages = n.usages[:0]
	for _, r := range n.cpus.Rows {
		if r.Present() {
			n.usages = append(n.usages, n.usage(r))
		}
	}
	second := n.second()
	n.level()
	at := -1
	for _, r := range n.cpus.Rows {
		if !r.Present() {
			continue
		}
		at++
		var spent Modes
		if c.SinceBoot {
			for m := range spent {
				spent[m] = series.OrZero(r.Now[m])
			}
			spent[IRQ] += series.OrZero(r.Now[cpuInterrupt])
			spent[System] += series.OrZero(r.Now[cpuOther])
		} else {
			var trouble bool
			if spent, trouble = n.spent(r, &n.usages[at], second); trouble {
				n.troubles.add(CPUTimes, r.Name, 0)
			}
			incomplete = incomplete || trouble || r.Since == n.Page || r.Old && n.usages[at].lost
		}
		core := series.Grow(&c.Cores)
		core.Name = r.Name
		core.Busy, core.Most = busy(&spent), dominant(&spent)
		core.Alarm = n.judge.Observe(&r.Info, alarm.Core, series.NaNIf(c.SinceBoot, core.Busy))
		if math.IsNaN(core.Busy) {
			continue // it has just come, or is offline
		}
		for m := range sum {
			sum[m] += spent[m]
		}
		if c.BusiestCore < 0 || core.Busy > c.Cores[c.BusiestCore].Busy {
			c.BusiestCore = len(c.Cores) - 1
		}
	}
	c.TooMany = n.cpus.TooMany()
	for m := range sum {
		c.Modes[m] = series.NaNIf(incomplete || c.TooMany, series.Share(sum[m], total(&sum)))
	}
	c.Busy = series.NaNIf(incomplete || c.TooMany, busy(&sum))
	v := n.all.Now
	c.Load1, c.Load5, c.Load15 = series.Count(v[exporter.Load1]), series.Count(v[exporter.Load5]), series.Count(v[exporter.Load15])
	c.Running, c.Blocked = series.Count(v[exporter.Running]), series.Count(v[exporter.Blocked])
	c.QueueWait = n.rates[exporter.QueueWait]
	c.Pressure = n.pressure(exporter.CPUPressure)
	recent := series.NaNIf(c.SinceBoot, c.Busy) // an average since boot is no point of the curve
	c.Alarm = n.judge.Observe(&n.grades.busy, alarm.CPU, recent)
	c.PressureAlarm = n.judge.ObserveRate(&n.grades.cpuPressure, alarm.CPUPressure, c.Pressure)
	c.LoadAlarm = n.judge.Observe(&n.grades.load, alarm.Load, series.NaNIf(len(c.Cores) == 0, c.Load1/float64(len(c.Cores))))
	n.busy.Add(n.Asked, recent)
	n.byCore.AddNamed(n.Asked, len(c.Cores), func(i int) (string, float64) {
		return c.Cores[i].Name, series.NaNIf(c.SinceBoot, c.Cores[i].Busy)
	})
	c.BusyHistory, c.CoreHistory = n.busy.Series(), n.byCore.Columns()
}

// pressure returns for which part of the time some task waited, in percent. The kernel may count a moment more than there was.
func (n *node) pressure(field int) float64 {
	percent := 100 * n.Rate(&n.all, field)
	return series.NaNIf(percent > 200, min(100, percent))
}

// total returns the time of a CPU in all modes together. It may differ from wall time by some percent.
func total(spent *Modes) (sum float64) {
	for _, t := range spent {
		sum += t
	}
	return sum
}

// busy returns the part of a CPU's time that was busy, in percent.
func busy(spent *Modes) float64 {
	all := total(spent)
	return series.Share(all-spent[Idle]-spent[IOWait], all)
}

// dominant returns the mode in which a CPU spent most of its busy time.
func dominant(spent *Modes) Mode {
	most := User
	for m := range Idle {
		if m != IOWait && spent[m] > spent[most] {
			most = m
		}
	}
	return most
}

// computeKernel works out the rates of the counters of the kernel, all CPUs together.
func (n *node) computeKernel() {
	unknown := [exporter.KernelFields]bool{}
	for f := range n.rates {
		n.rates[f], unknown[f] = series.Unknown, n.kernel.TooMany() || n.kernel.Missing > 0 || n.lacks(exporter.Kernel)
	}
	for _, r := range n.kernel.Rows {
		if !r.Present() {
			continue
		}
		if n.Fell(&r.Values, 0, exporter.KernelFields) {
			r.Restart(n.Page)
		}
		var more, perSecond [exporter.KernelFields]float64
		n.Increases(&r.Values, more[:], perSecond[:])
		for f := range n.rates {
			unknown[f] = unknown[f] || r.Old && n.Lost(&r.Values, f, perSecond[f])
			n.rates[f] = series.Plus(n.rates[f], perSecond[f])
		}
	}
	for f := range n.rates {
		n.rates[f] = series.NaNIf(unknown[f], n.rates[f])
	}
}
