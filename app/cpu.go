package app

import (
	"math"

	"origintop/scrape"
	"origintop/scrape/origin"
	"origintop/widgets"
)

// cpuPanel shows how busy the processors are, with what, and which one most: a single core that is full of interrupts
// hides in the average of many.
type cpuPanel struct {
	*widgets.Panel
	theme   *Theme
	gauge   *widgets.Gauge
	facts   *widgets.Facts
	graph   *widgets.Graph
	cores   *widgets.Bars
	history []widgets.Point
	bars    []widgets.Bar
	list    []widgets.Fact
}

func newCPUPanel(theme *Theme) *cpuPanel {
	pal := &theme.Palette
	p := &cpuPanel{
		Panel: widgets.NewPanel(pal, "1", "CPU"), theme: theme,
		gauge: widgets.NewGauge(pal), facts: widgets.NewFacts(pal), graph: widgets.NewGraph(pal, widgets.InPercent), cores: widgets.NewBars(pal),
	}
	p.graph.SetCaption("busy", "")
	p.graph.SetTop(100)
	p.Add(p.gauge, oneRow, 1, 0)
	p.Add(p.facts, p.facts.Rows, 2, 0)
	p.Add(p.graph, twoRows, 3, 1)
	p.AddBars(p.cores, 4)
	return p
}

func (p *cpuPanel) frame() *widgets.Panel { return p.Panel }

func (p *cpuPanel) update(s *origin.Snapshot) {
	c := &s.CPU
	src := s.Source(scrape.KindNode)
	level := severity(c.Alarm, c.Busy)
	head := widgets.Percent(c.Busy)
	if c.SinceBoot {
		head += " since boot"
		level = widgets.Unknown
	}
	overall := level
	for i := range c.Cores {
		overall = worstOf(overall, c.Cores[i].Alarm)
	}
	p.SetHead(head, overall)
	note := notes(s, scrape.KindNode, tooMany(c.TooMany, origin.MostRows, "CPUs"))
	if src := s.Source(scrape.KindNode); !c.TooMany && src != nil && src.Doubt > 0 {
		note = nil // shares of time don't depend on how long the step was
	}
	p.SetNote(note...)
	p.history = points(p.history, c.BusyHistory)
	p.SetLine(p.history, end(s), 100)
	most := peak(p.history, p.PeaksFrom())
	p.gauge.Set(c.Busy, level, "peak "+widgets.Percent(most))
	p.gauge.SetPeak(most)
	p.graph.Set(p.history, end(s))

	facts := p.list[:0]
	for _, m := range []origin.Mode{origin.User, origin.System, origin.SoftIRQ, origin.IOWait, origin.Steal} {
		facts = append(facts, widgets.Fact{Label: m.String(), Value: widgets.Percent(c.Modes[m])})
	}
	cores := float64(len(c.Cores))
	if cores == 0 {
		cores = math.NaN()
	}
	// The time in which a task waited for a CPU, if the kernel counts it.
	if text := widgets.Percent(c.Pressure); c.Pressure == c.Pressure {
		facts = append(facts, widgets.Fact{Label: "pressure", Value: text, Severity: raised(c.PressureAlarm)})
	} else if src != nil && src.Pages < 2 {
		facts = append(facts, widgets.Fact{Label: "pressure", Value: widgets.Pending})
	}
	facts = append(
		facts,
		widgets.Fact{
			Label: "load", Value: load(c.Load1) + " " + load(c.Load5) + " " + load(c.Load15), Width: 3*loadWidth + 2,
			Severity: raised(c.LoadAlarm),
		},
		widgets.Fact{Label: "running", Value: widgets.Count(c.Running), Width: countWidth},
	)
	if c.BusiestCore >= 0 && len(c.Cores) > 1 {
		core := &c.Cores[c.BusiestCore]
		facts = append(facts, widgets.Fact{Label: "busiest", Value: "cpu" + core.Name + " " + widgets.Percent(core.Busy) + " " + core.Most.String(), Width: len("cpu") + len(core.Name) + len(" 100.0% softirq")})
	}
	facts = append(
		facts,
		widgets.Fact{Label: "blocked", Value: widgets.Count(c.Blocked), Width: countWidth},
		widgets.Fact{Label: "per core", Value: load(c.Load1 / cores), Width: loadWidth},
	)
	if !math.IsNaN(c.QueueWait) {
		facts = append(facts, widgets.Fact{Label: "run queue wait", Value: widgets.Seconds(c.QueueWait) + "/s"})
	}
	for _, m := range []origin.Mode{origin.IRQ, origin.Nice} { // mostly 0, and last, as they come and go
		if v := c.Modes[m]; v >= 0.05 {
			facts = append(facts, widgets.Fact{Label: m.String(), Value: widgets.Percent(v)})
		}
	}
	p.list = facts
	p.facts.Set(facts...)

	p.bars = p.bars[:0]
	for i := range c.Cores {
		core := &c.Cores[i]
		bar := widgets.Bar{Name: "cpu" + core.Name, Percent: core.Busy, Severity: severity(core.Alarm, core.Busy)}
		if bar.Severity > widgets.Good {
			bar.Note = core.Most.String()
		}
		p.bars = append(p.bars, bar)
	}
	p.cores.Set(p.bars)
}

// notGood leaves a number that is all right in its normal style: colour is for what is not.
func notGood(s widgets.Severity) widgets.Severity {
	if s == widgets.Good {
		return widgets.Unknown
	}
	return s
}
