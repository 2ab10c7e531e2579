package panels

import (
	"math"

	"origintop/app/words"
	"origintop/scrape"
	"origintop/scrape/fields"
	"origintop/scrape/origin"
	"origintop/scrape/series"
	"origintop/scrape/severity"
	"origintop/widgets"
)

// cpuPanel shows how busy the processors are, with what, and which core most: the average of many cores hides a single one that is full of
// interrupts.
type cpuPanel struct {
	*widgets.Panel
	*haunted
	gauge   *widgets.Gauge
	facts   *widgets.Facts
	graph   *widgets.Graph
	cores   *widgets.Bars
	heat    *widgets.Heatmap // if there are several
	columns []widgets.HeatColumn
	cpus    int
	end     int64
	history []widgets.Point
	busy    *fields.Field // what they are of
	bars    []widgets.Bar
	list    []widgets.Fact
}

// NewCPU returns the panel of the processors.
func NewCPU(theme *Theme) Panel {
	pal := &theme.Palette
	p := &cpuPanel{
		Panel: widgets.NewPanel(pal, "1", "CPU"), haunted: newHaunted(theme, "cpu."),
		gauge: widgets.NewGauge(pal), facts: widgets.NewFacts(pal), graph: widgets.NewGraph(pal, widgets.InPercent),
		cores: widgets.NewBars(pal), busy: fields.Named("cpu.busy_percent"), heat: widgets.NewHeatmap(pal, "cores", "cpu"),
	}
	p.gauge.SetLabel("busy")
	p.graph.SetCaption("busy", "")
	p.graph.SetTop(100)
	p.Add(p.gauge, oneRow, 1, 0)
	p.Add(p.facts, p.facts.Rows, 2, 0)
	p.Add(p.graph, TwoRows, 3, 1)
	p.AddBars(p.cores, 4)
	p.AddHeatmap(p.heat, nil)
	p.AddTable(p.table, 1)
	return p
}

// Update implements Panel.
func (p *cpuPanel) Update(s *origin.Snapshot) {
	c := &s.CPU
	src := s.Source(scrape.RoleMachine)
	level := words.Severity(c.Alarm, c.Busy)
	head := widgets.Percent(c.Busy)
	if c.SinceBoot {
		head += " since boot"
		level = severity.Unknown
	}
	overall := level
	for i := range c.Cores {
		overall = words.WorstOf(overall, c.Cores[i].Alarm)
	}
	p.SetHead(head, overall)
	note := words.Notes(s, scrape.RoleMachine, words.TooMany(c.TooMany, series.MaxRows, "CPUs"))
	if src := s.Source(scrape.RoleMachine); !c.TooMany && src != nil && src.Doubt > 0 {
		note = nil // shares of time don't depend on how long the step was
	}
	p.SetNote(note...)
	p.history = points(p.history, c.BusyHistory)
	p.SetLine(p.history, end(s), 100)
	most := peak(p.history, p.PeaksFrom())
	p.gauge.Set(c.Busy, level, "busy "+widgets.Percent(c.Busy)+"  peak "+widgets.Percent(most))
	p.gauge.SetPeak(most)
	p.SetLimits(limits(s, p.busy, 100))
	p.graph.SetLimits(limits(s, p.busy, 100))
	p.graph.Set(p.history, end(s))
	p.graph.SetGhost(p.line(0, func(s *origin.Snapshot) series.Series { return s.CPU.BusyHistory }), nil)
	p.compare(s)
	p.cpus, p.end = len(c.Cores), end(s)
	p.columns = columns(p.columns, c.CoreHistory)
	p.showCores()

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
		facts = append(facts, widgets.Fact{Label: "pressure", Value: text, Severity: words.Raised(c.PressureAlarm)})
	} else if src != nil && src.Pages < 2 {
		facts = append(facts, widgets.Fact{Label: "pressure", Value: widgets.Pending})
	}
	facts = append(
		facts,
		widgets.Fact{
			Label: "load", Value: words.Load(c.Load1) + " " + words.Load(c.Load5) + " " + words.Load(c.Load15),
			Width:    3*words.LoadWidth + 2,
			Severity: words.Raised(c.LoadAlarm),
		},
		widgets.Fact{Label: "running", Value: widgets.Count(c.Running), Width: words.CountWidth},
	)
	if c.BusiestCore >= 0 && len(c.Cores) > 1 {
		core := &c.Cores[c.BusiestCore]
		facts = append(facts, widgets.Fact{
			Label: "busiest", Value: "cpu" + core.Name + " " + widgets.Percent(core.Busy) + " " + core.Most.String(),
			Width: len("cpu") + len(core.Name) + len(" 100.0% softirq"),
		})
	}
	facts = append(
		facts,
		widgets.Fact{Label: "blocked", Value: widgets.Count(c.Blocked), Width: words.CountWidth},
		widgets.Fact{Label: "per core", Value: words.Load(c.Load1 / cores), Width: words.LoadWidth},
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
		bar := widgets.Bar{Name: "cpu" + core.Name, Percent: core.Busy, Severity: words.Severity(core.Alarm, core.Busy)}
		if bar.Severity > severity.Good {
			bar.Note = core.Most.String()
		}
		p.bars = append(p.bars, bar)
	}
	p.bars = addQuotas(p.bars, s)
	p.cores.Set(p.bars)
}

// SetZoomed implements Zoomer.
func (p *cpuPanel) SetZoomed(rows int) {
	p.haunted.SetZoomed(rows)
	p.showCores()
}

// showCores shows the cores over time. The graph of a few says nearly as much, and has the room unless there is a lot.
func (p *cpuPanel) showCores() {
	const few = 4
	if p.cpus < few && !p.zoomed {
		p.heat.Set(nil, p.end)
		return
	}
	p.heat.Set(p.columns, p.end)
}

// addQuotas adds what containers use of their CPU quotas, of those that have one.
func addQuotas(bars []widgets.Bar, s *origin.Snapshot) []widgets.Bar {
	for i := range s.Containers {
		c := &s.Containers[i]
		if math.IsNaN(c.Quota) {
			continue
		}
		bar := widgets.Bar{
			Name: widgets.Clean(scrape.Short(c.Name)), Percent: c.CPUPercent, Severity: words.Severity(c.ThrottledAlarm, c.CPUPercent),
		}
		if c.Throttled >= 1 {
			bar.Note = "throttled"
		}
		bars = append(bars, bar)
	}
	return bars
}

// notGood leaves numbers with severity Good in the normal style: colour is for problems.
func notGood(s severity.Severity) severity.Severity {
	if s == severity.Good {
		return severity.Unknown
	}
	return s
}
