package panels

import (
	"fmt"
	"math"
	"strings"

	"origintop/app/words"
	"origintop/scrape"
	"origintop/scrape/alarm"
	"origintop/scrape/fields"
	"origintop/scrape/origin"
	"origintop/scrape/series"
	"origintop/scrape/severity"
	"origintop/widgets"
)

// networkPanel shows the traffic of the relevant devices, now and over the window: HLS traffic comes in bursts, because all clients fetch a
// new segment at once.
type networkPanel struct {
	*widgets.Panel
	*haunted
	rates     *widgets.Table
	devices   *widgets.Table
	facts     *widgets.Facts
	graph     *widgets.Graph // out upwards, in downwards
	outs, ins []widgets.Point
	used      *fields.Field // the part of a link

	rateRows, deviceRows [][]widgets.Cell

	scales [6]widgets.Scale // of the numbers of rates, row by row
	head   widgets.Scale
	byName map[string]*[3]widgets.Scale // of the devices' numbers
}

// NewNetwork returns the panel of the network.
func NewNetwork(theme *Theme) Panel {
	pal := &theme.Palette
	p := &networkPanel{
		Panel: widgets.NewPanel(pal, "3", "Network"), haunted: newHaunted(theme, "network."),
		rates: widgets.NewTable(
			pal, widgets.Column{Title: "", Width: 3}, widgets.Column{Title: "now", Width: 11, Right: true},
			widgets.Column{Title: "link%", Width: 5, Right: true, Priority: 1},
			widgets.Column{Title: "median", Width: 11, Right: true, Priority: 3},
			widgets.Column{Title: "max", Width: 11, Right: true, Priority: 2},
		),
		devices: widgets.NewTable(
			pal, widgets.Column{Title: "device"}, widgets.Column{Title: "out", Width: 11, Right: true},
			widgets.Column{Title: "in", Width: 11, Right: true},
			widgets.Column{Title: "link", Width: 10, Right: true, Priority: 1},
			widgets.Column{Title: "link%", Width: 5, Right: true, Priority: 2},
		),
		facts: widgets.NewFacts(pal), graph: widgets.NewGraph(pal, widgets.InBits),
		byName: map[string]*[3]widgets.Scale{}, used: fields.Named("network.devices.out_link_percent"),
	}
	p.graph.SetCaption("out", "in")
	p.graph.SetMinTop(1e6 / 8)
	p.AddTable(p.rates, 1)
	p.Add(p.graph, fiveRows, 2, 1)
	p.AddTable(p.devices, 4)
	p.Add(p.facts, p.facts.Rows, 3, 0)
	p.AddTable(p.table, 1)
	return p
}

// Update implements Panel.
func (p *networkPanel) Update(s *origin.Snapshot) {
	w := &s.Network
	src := s.Source(scrape.RoleMachine)
	link, inLink, outLink := words.Links(w)
	in, out := linkAlarms(w)
	p.SetTitle("Network" + deviceNames(w))
	p.SetNote(words.Notes(s, scrape.RoleMachine, words.TooMany(w.TooMany, series.MaxRows, "devices"))...)
	p.SetUnknown("")
	if len(w.Devices) > 0 && math.IsNaN(link) {
		p.SetUnknown("link ?")
	}
	p.SetHead(
		"out "+words.AboutText(src, words.OrPending(p.head.BitRate(w.Out), w.Out, src), w.Out),
		words.WorstOf(
			words.Severity(words.Worse(out, in), max(inLink, outLink)), w.RetransmitAlarm, w.OverflowAlarm, w.SoftnetAlarm,
			w.ConntrackAlarm,
		),
	)
	if what, is := worstOfNetwork(w); is > words.WorstOf(severity.Good, out, in) {
		p.SetHead(what, is)
	}

	p.outs, p.ins = points(p.outs, w.OutHistory), points(p.ins, w.InHistory)
	p.SetLine(p.outs, end(s), 0)
	p.graph.Set(p.outs, end(s))
	p.graph.SetBelow(p.ins)
	p.graph.SetGhost(
		p.line(0, func(s *origin.Snapshot) series.Series { return s.Network.OutHistory }),
		p.line(1, func(s *origin.Snapshot) series.Series { return s.Network.InHistory }),
	)
	p.compare(s)
	of := widgets.Limits{Full: link}
	if len(w.Devices) == 1 { // of several, each has an alarm of its own, and there is one graph
		of = limits(s, p.used, link)
	}
	p.SetLimits(of)
	p.graph.SetLimits(of)

	p.rateRows = p.rateRows[:0]
	row := func(name string, scales []widgets.Scale, now, p50, most, used float64, a *alarm.Alarm) {
		p.rateRows = addRow(
			p.rateRows,
			widgets.Cell{Text: name, Style: p.theme.Label},
			widgets.Cell{Text: words.OrPending(scales[0].BitRate(now), now, src), Style: p.theme.Strong, About: words.About(src, now)},
			widgets.Cell{Text: words.LinkText(used, link), Style: p.theme.Palette.Severity(words.Severity(a, used))},
			widgets.Cell{Text: words.OrPending(scales[1].BitRate(p50), p50, src), Style: p.theme.Text},
			widgets.Cell{Text: words.OrPending(scales[2].BitRate(most), most, src), Style: p.theme.Text},
		)
	}
	row("out", p.scales[:3], w.Out, w.OutP50, w.OutMax, outLink, out)
	row("in", p.scales[3:], w.In, w.InP50, w.InMax, inLink, in)
	p.rates.Set(p.rateRows)

	several := len(w.Devices) > 1
	rows := p.deviceRows[:0]
	errors, drops, losses := math.NaN(), math.NaN(), severity.Unknown
	for _, i := range busiestFirst(len(w.Devices), func(i int) float64 { return w.Devices[i].In + w.Devices[i].Out }) {
		d := &w.Devices[i]
		errors, drops, losses = series.Plus(errors, d.Errors), series.Plus(drops, d.Drops), words.WorstOf(losses, d.LossAlarm)
		if several {
			rows = p.addDevice(rows, d, src)
		}
	}
	if w.TooMany {
		errors, drops = math.NaN(), math.NaN()
	}
	p.deviceRows = rows
	p.devices.Set(rows)
	p.facts.Set(
		widgets.Fact{Label: "link", Value: words.LinkSpeed(link)},
		widgets.Fact{Label: "drops", Value: words.PerSecond(drops, src), Width: words.RateWidth, Severity: losses},
		widgets.Fact{Label: "errors", Value: words.PerSecond(errors, src), Width: words.RateWidth, Severity: losses},
		widgets.Fact{
			Label: "retransmits",
			Value: words.PerSecond(w.Retransmits, src) + ", " +
				words.OrPending(words.Trimmed(w.RetransmitPercent), w.RetransmitPercent, src),
			Width:    words.RateWidth + 6,
			Severity: words.Raised(w.RetransmitAlarm),
		},
		widgets.Fact{Label: "sockets", Value: widgets.Count(w.InUse), Width: words.CountWidth},
		widgets.Fact{
			Label: "accept overflows", Value: words.PerSecond(w.ListenOverflows, src), Width: words.RateWidth,
			Severity: words.Raised(w.OverflowAlarm),
		},
		widgets.Fact{Label: "time-wait", Value: widgets.Count(w.TimeWait), Width: words.CountWidth},
		widgets.Fact{
			Label: "softnet drops", Value: words.PerSecond(w.SoftnetDropped, src), Width: words.RateWidth,
			Severity: words.Raised(w.SoftnetAlarm),
		},
		widgets.Fact{Label: "squeezed", Value: words.PerSecond(w.SoftnetSqueezed, src), Width: words.RateWidth},
		widgets.Fact{
			Label: "conntrack", Value: words.PartOf(w.Conntrack, w.ConntrackLimit), Width: 2*words.CountWidth + 4,
			Severity: words.Raised(w.ConntrackAlarm),
		},
		widgets.Fact{Label: "window", Value: fmt.Sprintf("%.0fs", s.Window.Seconds())},
	)
}

// addDevice adds the row of a device.
func (p *networkPanel) addDevice(rows [][]widgets.Cell, d *origin.Device, src *origin.SourceState) [][]widgets.Cell {
	scales := p.byName[d.Name]
	if scales == nil {
		if len(p.byName) > 1000 {
			clear(p.byName) // devices come and go
		}
		scales = new([3]widgets.Scale)
		p.byName[d.Name] = scales
	}
	used, speed := max(d.InPercent, d.OutPercent), widgets.Unknowable
	if !math.IsNaN(d.Link) {
		speed = words.LinkSpeed(d.Link)
	}
	return addRow(
		rows,
		widgets.Cell{Text: d.Name, Style: p.theme.Label},
		widgets.Cell{Text: words.OrPending(scales[0].BitRate(d.Out), d.Out, src), Style: p.theme.Text, About: words.About(src, d.Out)},
		widgets.Cell{Text: words.OrPending(scales[1].BitRate(d.In), d.In, src), Style: p.theme.Text, About: words.About(src, d.In)},
		widgets.Cell{Text: speed, Style: p.theme.Text},
		widgets.Cell{
			Text: words.LinkText(used, d.Link), Style: p.theme.Palette.Severity(words.Severity(words.Worse(d.OutAlarm, d.InAlarm), used)),
		},
	)
}

// linkAlarms returns the worst alarms of the devices, out and in.
func linkAlarms(w *origin.Network) (in, out *alarm.Alarm) {
	for i := range w.Devices {
		d := &w.Devices[i]
		in, out = words.Worse(in, d.InAlarm), words.Worse(out, d.OutAlarm)
	}
	return in, out
}

// worstOfNetwork returns the worst of the alarms of what is not traffic in few words, and how bad it is.
func worstOfNetwork(w *origin.Network) (what string, is severity.Severity) {
	for _, of := range []struct {
		alarm *alarm.Alarm
		what  string
	}{
		{w.RetransmitAlarm, "retransmits " + words.Trimmed(w.RetransmitPercent)},
		{w.OverflowAlarm, "accept overflows " + words.PerSecond(w.ListenOverflows, nil)},
		{w.SoftnetAlarm, "softnet drops " + words.PerSecond(w.SoftnetDropped, nil)},
		{w.ConntrackAlarm, "conntrack " + words.PartOf(w.Conntrack, w.ConntrackLimit)},
	} {
		if bad := words.Raised(of.alarm); bad > is {
			what, is = of.what, bad
		}
	}
	return what, is
}

// deviceNames returns the relevant devices for the panel's title.
func deviceNames(w *origin.Network) string {
	const most = 3
	names := make([]string, 0, most)
	for i := range w.Devices {
		if i == most {
			return " · " + strings.Join(names, " + ") + fmt.Sprintf(" + %d more", len(w.Devices)-most)
		}
		names = append(names, w.Devices[i].Name)
	}
	if len(names) == 0 {
		return ""
	}
	return " · " + strings.Join(names, " + ")
}
