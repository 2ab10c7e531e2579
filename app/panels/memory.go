package panels

import (
	"slices"

	"origintop/app/words"
	"origintop/scrape"
	"origintop/scrape/fields"
	"origintop/scrape/origin"
	"origintop/scrape/series"
	"origintop/scrape/severity"
	"origintop/widgets"
)

// memoryPanel shows how much memory is used. Memory that can be reclaimed, such as the page cache, counts as free.
type memoryPanel struct {
	*widgets.Panel
	*haunted
	gauge   *widgets.Gauge
	facts   *widgets.Facts
	graph   *widgets.Graph
	history []widgets.Point
	share   *fields.Field // what they are of
	list    []widgets.Fact
	room    int // rows of its place

	used, total, available, cache, swapUsed, swapTotal widgets.Scale
}

// NewMemory returns the panel of memory.
func NewMemory(theme *Theme) Panel {
	pal := &theme.Palette
	p := &memoryPanel{
		Panel: widgets.NewPanel(pal, "2", "Memory"), haunted: newHaunted(theme, "memory."),
		gauge: widgets.NewGauge(pal), facts: widgets.NewFacts(pal), graph: widgets.NewGraph(pal, widgets.InPercent),
		share: fields.Named("memory.used_percent"),
	}
	p.gauge.SetLabel("used")
	p.graph.SetCaption("used", "")
	p.graph.SetTop(100)
	p.Add(p.gauge, oneRow, 1, 0)
	p.Add(p.facts, p.facts.Rows, 2, 0)
	p.Add(p.graph, TwoRows, 3, 1)
	p.AddTable(p.table, 1)
	return p
}

// smallRows is the height of a place up to which a small panel shows a gauge, a few facts, what is wrong, and a graph.
const smallRows = 8

// SetRoom implements Sized.
func (p *memoryPanel) SetRoom(rows int) {
	p.room = rows
	p.setFacts()
}

// setFacts shows the facts that there is room for.
func (p *memoryPanel) setFacts() { p.facts.Set(fewFacts(p.list, p.room)...) }

// fewFacts returns the facts for a place of so many rows: in a small one those that are wrong, and the first three.
func fewFacts(list []widgets.Fact, rows int) []widgets.Fact {
	const few = 3
	if rows == 0 || rows > smallRows || len(list) <= few {
		return list
	}
	wrong := slices.DeleteFunc(slices.Clone(list[few:]), func(f widgets.Fact) bool { return f.Severity <= severity.Good })
	return append(wrong, list[:few]...)
}

// Update implements Panel.
func (p *memoryPanel) Update(s *origin.Snapshot) {
	m := &s.Memory
	src := s.Source(scrape.RoleMachine)
	level := words.Severity(m.UsedAlarm, m.UsedPercent)
	p.SetHead(widgets.Percent(m.UsedPercent), words.WorstOf(level, m.PressureAlarm, m.OOMAlarm))
	p.history = points(p.history, m.UsedHistory)
	p.SetLine(p.history, end(s), 100)
	p.gauge.Set(m.UsedPercent, level, "used "+p.used.Bytes(m.Used)+" of "+p.total.Bytes(m.Total))
	p.gauge.SetPeak(peak(p.history, p.PeaksFrom()))
	p.SetLimits(limits(s, p.share, 100))
	p.graph.SetLimits(limits(s, p.share, 100))
	p.graph.Set(p.history, end(s))
	p.graph.SetGhost(p.line(0, func(s *origin.Snapshot) series.Series { return s.Memory.UsedHistory }), nil)
	p.compare(s)

	swap := "none"
	switch {
	case m.SwapTotal != m.SwapTotal:
		swap = widgets.Unknowable
	case m.SwapTotal > 0:
		swap = p.swapUsed.Bytes(m.SwapUsed) + " of " + p.swapTotal.Bytes(m.SwapTotal)
	}
	p.list = append(
		p.list[:0],
		widgets.Fact{Label: "avail", Value: p.available.Bytes(m.Available), Width: words.VolumeWidth},
		widgets.Fact{Label: "cache", Value: p.cache.Bytes(m.Cache), Width: words.VolumeWidth},
		widgets.Fact{Label: "swap", Value: swap},
		widgets.Fact{
			Label: "pressure", Value: words.OrPending(widgets.Percent(m.Pressure), m.Pressure, src),
			Severity: words.Raised(m.PressureAlarm),
		},
		widgets.Fact{Label: "majflt", Value: words.PerSecond(m.MajorFaults, src), Width: words.RateWidth},
		widgets.Fact{
			Label: "swapped", Value: words.PerSecond(m.SwapIn+m.SwapOut, src), Width: words.RateWidth, Severity: words.Raised(m.SwapAlarm),
		},
		widgets.Fact{
			Label: "oom kills", Value: words.OrPending(widgets.Count(m.OOMKills), m.OOMKills, src), Width: words.CountWidth,
			Severity: words.Raised(m.OOMAlarm),
		},
	)
	p.setFacts()
}
