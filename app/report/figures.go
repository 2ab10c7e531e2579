package report

import (
	"cmp"
	"math"
	"slices"
	"time"

	"origintop/app/words"
	"origintop/scrape/analysis"
	"origintop/scrape/fields"
	"origintop/scrape/origin"
	"origintop/scrape/sorting"
	"origintop/widgets"
	"origintop/widgets/picture"
)

// A graph is a panel of the figure over time.
type graph struct {
	fields []string // its lines
	names  []string // of the lines, if there are several
	limit  string   // the field that is the limit
	event  bool     // it is drawn only if it wasn't next to 0 all the time
	least  float64  // below which it is that
	most   float64  // up to where it reaches at least
}

// graphs are the panels below that of the load, in their order.
var graphs = []graph{
	{fields: []string{"swarm.stalled_percent", "swarm.below_realtime_percent"}, names: []string{"stalled", "below real time"}, event: true},
	{fields: []string{"swarm.error_percent"}, event: true},
	{fields: []string{"network.out_bytes_per_second"}, limit: "network.devices.link_bytes_per_second"},
	{fields: []string{"network.devices.in_link_percent"}, most: 100},
	{fields: []string{"cpu.busy_percent", "cpu.cores.busy_percent"}, names: []string{"all", "busiest core"}, most: 100},
	{fields: []string{"cpu.pressure_percent"}},
	{fields: []string{"memory.used_percent"}, most: 100},
	{fields: []string{"disk.devices.busy_percent"}, most: 100},
	{fields: []string{"disk.filesystems.used_percent"}, most: 100},
	{fields: []string{"network.conntrack_percent"}, most: 100},
	{fields: []string{"disk.file_handles_percent"}, most: 100},
	{fields: []string{"nginx.connections.active"}, limit: "nginx.connections.limit"},
	{fields: []string{"nginx.requests_per_second"}},
	{
		fields: []string{
			"nginx.latency_seconds.p99", "nginx.latency_seconds.mean", "swarm.latency_seconds.p99", "swarm.latency_seconds.mean",
		},
		names: []string{"p99", "mean", "clients' p99", "clients' mean"},
	},
	{fields: []string{"nginx.status_per_second.5xx"}, event: true},
	{fields: []string{"network.retransmitted_percent"}, event: true, least: 1},
	{fields: []string{"network.listen_overflows_per_second"}, event: true},
	{fields: []string{"network.softnet_dropped_per_second"}, event: true},
}

// littleUsed is how many percent of a limit are not worth a panel.
const littleUsed = 10

// chart returns the figure over time, and the names of what it leaves out, as next to nothing was used of it.
func (r *Report) chart() (c *picture.Chart, leftOut []string) {
	l := r.Timeline
	if len(l.Times) == 0 {
		return nil, nil
	}
	start := l.Times[0]
	seconds := l.Seconds[len(l.Seconds)-1]
	c = &picture.Chart{Title: r.head(), Start: start, Seconds: seconds, Gap: 3.5 * r.Interval.Seconds()}
	if n := len(l.Times); n > 1 {
		c.Gap = max(c.Gap, 3.5*seconds/float64(n-1))
	}
	for _, p := range words.PhaseNames(l) {
		c.Phases = append(c.Phases, picture.Band{From: p.From, To: p.To, Text: p.Name})
	}
	c.Bands, c.Marks = r.bands(), r.marks()
	if load := r.loadPanel(); load != nil {
		c.Panels = append(c.Panels, *load)
	}
	for _, g := range graphs {
		switch g.fields[0] { // what is the load has its panel
		case "nginx.connections.active":
			if l.Kind == analysis.Connections {
				continue
			}
		case "nginx.requests_per_second":
			if l.Kind == analysis.Requests {
				continue
			}
		}
		p, drawn := r.panel(g)
		if p == nil {
			continue
		}
		if !drawn {
			for _, field := range g.fields {
				if c := l.Column(field); c != nil {
					leftOut = append(leftOut, words.FieldName(c.Field, c.Subject))
				}
			}
			continue
		}
		c.Panels = append(c.Panels, *p)
	}
	return c, leftOut
}

// loadPanel returns the panel of the load, nil if that is not known.
func (r *Report) loadPanel() *picture.Panel {
	l := r.Timeline
	if l.Kind == analysis.NoLoad {
		return nil
	}
	nan := math.NaN()
	return &picture.Panel{
		Name: words.LoadTitle, Unit: words.LoadName(l.Kind), Lines: []picture.Line{{X: l.Seconds, Y: l.Loads}}, Limit: nan, Threshold: nan,
	}
}

// panel returns the panel of a graph, nil if nobody knows its numbers, and whether it is worth being drawn.
func (r *Report) panel(g graph) (p *picture.Panel, drawn bool) {
	l := r.Timeline
	nan := math.NaN()
	p = &picture.Panel{Limit: nan, Threshold: nan, Top: g.most}
	scale := 1.0
	most, critical := 0.0, nan
	for i, field := range g.fields {
		c := l.Column(field)
		if c == nil {
			continue
		}
		if len(p.Lines) == 0 {
			var top float64
			for _, v := range c.Values {
				if v > top {
					top = v
				}
			}
			scale, p.Unit = words.AxisUnit(c.Field, top)
			if lim := c.Field.Limit; lim != nil && c.Field.Unit == fields.Percent {
				_, critical = r.Limits.Of(lim)
			}
			p.Bands = r.alarmBands(field)
		}
		line := picture.Line{X: l.Seconds, Y: c.Values}
		if len(g.names) > 0 {
			line.Name = g.names[i]
		}
		if scale != 1 {
			line.Y = make([]float64, len(c.Values))
			for k, v := range c.Values {
				line.Y[k] = v * scale
			}
		}
		for _, v := range c.Values {
			if v > most {
				most = v
			}
		}
		p.Lines = append(p.Lines, line)
	}
	if len(p.Lines) == 0 {
		return nil, false
	}
	switch {
	case g.most > 0:
		p.Limit, p.LimitText, p.Threshold = 100, words.LimitText, critical
		drawn = most >= littleUsed
	case g.limit != "":
		if c := l.Column(g.limit); c != nil {
			switch last := c.Values[lastOf(c.Values)]; {
			case most < littleUsed*last/100: // or nothing would be seen of the line
				p.Unit = words.FarBelow(p.Unit, c.Field, last)
			case !math.IsNaN(last):
				p.Limit, p.LimitText = last*scale, words.LimitOf(c.Field, last)
			}
		}
		drawn = true
	default:
		drawn = !g.event || most > g.least
	}
	first := l.Column(g.fields[0])
	if first == nil {
		first = l.Column(g.fields[1])
	}
	p.Name = words.PanelName(first.Field, first.Subject, len(p.Lines))
	return p, drawn
}

// lastOf returns the index of the last number that is known, 0 if none is.
func lastOf(values []float64) int {
	for i, v := range slices.Backward(values) {
		if !math.IsNaN(v) {
			return i
		}
	}
	return 0
}

// second returns how many seconds after the beginning of the figure a time is.
func (r *Report) second(at time.Time) float64 {
	l := r.Timeline
	last := len(l.Times) - 1
	i := l.Row(at)
	if i > last {
		return l.Seconds[last]
	}
	return max(0, l.Seconds[i]-l.Times[i].Sub(at).Seconds())
}

// bands returns the outages, and the times for which nothing was recorded.
func (r *Report) bands() (list []picture.Band) {
	const most = 100
	end := r.Timeline.Seconds[len(r.Timeline.Seconds)-1]
	for i := range r.Verdict.Events {
		e := &r.Verdict.Events[i]
		b := picture.Band{From: r.second(e.From), To: end, Text: words.EventName(e), Kind: picture.Warned}
		if !e.To.IsZero() {
			b.To = r.second(e.To)
		}
		if e.Kind == analysis.ServerOutage {
			b.Kind = picture.Limited
		}
		if e.Kind != analysis.ServerRestart && e.Kind != analysis.OriginReboot && len(list) < most {
			list = append(list, b)
		}
	}
	for _, g := range r.Gaps[:min(len(r.Gaps), most)] {
		list = append(list, picture.Band{From: r.second(g.From), To: r.second(g.From.Add(g.Length)), Text: words.GapName})
	}
	return list
}

// marks returns when something gave out, when clients began to suffer, restarts and the operator's markers.
func (r *Report) marks() (list []picture.Mark) {
	const most = 60
	v := r.Verdict
	if !v.Since.IsZero() && v.Resource != analysis.None {
		kind := picture.Warned
		if v.Strength == analysis.TheLimit {
			kind = picture.Limited
		}
		list = append(list, picture.Mark{At: r.second(v.Since), Text: words.OnsetName(v), Kind: kind})
	}
	if v.Clients.Behind {
		list = append(list, picture.Mark{At: r.second(v.Clients.Since), Text: words.SufferName, Kind: picture.Warned})
	}
	for i := range v.Events {
		if e := &v.Events[i]; e.Kind == analysis.ServerRestart || e.Kind == analysis.OriginReboot {
			list = append(list, picture.Mark{At: r.second(e.From), Text: words.EventName(e)})
		}
	}
	for _, m := range r.Watched.Markers {
		if m.Kind == origin.ByOperator {
			list = append(list, picture.Mark{At: r.second(m.At), Text: widgets.Clean(m.Text)})
		}
	}
	return list[:min(len(list), most)]
}

// alarmBands returns when a field was high.
func (r *Report) alarmBands(field string) (list []picture.Band) {
	for _, s := range r.Watched.Alarms[field] {
		b := picture.Band{From: r.second(s.From), To: r.second(s.To), Kind: picture.Warned}
		if s.Critical {
			b.Kind = picture.Limited
		}
		list = append(list, b)
	}
	return list
}

// scatters returns resources against the load: what gave out, then those whose limit is in sight, the nearest first, and then those of
// which most is used.
func (r *Report) scatters() (list []*picture.Scatter) {
	const most = 6
	fits := slices.Clone(r.Fits)
	used := func(f *analysis.Fit) (top float64) {
		for _, points := range [][]analysis.Point{f.Before, f.After} {
			for _, p := range points {
				top = max(top, p.Percent)
			}
		}
		return top
	}
	rank := func(f *analysis.Fit) int {
		switch {
		case f.Resource == r.Verdict.Resource:
			return 0
		case f.Refused == analysis.NotRefused:
			return 1
		case used(f) >= littleUsed:
			return 2
		}
		return 3
	}
	sorting.Stable(fits, func(a, b analysis.Fit) int {
		if x, y := rank(&a), rank(&b); x != y || x != 1 {
			return cmp.Or(cmp.Compare(x, y), cmp.Compare(used(&b), used(&a)))
		}
		return cmp.Compare(a.Load, b.Load)
	})
	for i := range fits {
		f := &fits[i]
		if len(list) == most || rank(f) == 3 || len(f.Before)+len(f.After) == 0 {
			break
		}
		s := &picture.Scatter{
			Name: words.Subject(f.Resource, f.Subject), Note: words.HeadroomNote(r.Verdict, f.Headroom),
			XName: words.LoadName(r.Verdict.LoadKind), YName: words.OfLimit,
			Intercept: f.Intercept, Slope: f.Slope, Limit: 100, Threshold: f.Threshold, Meet: math.NaN(), Low: f.Low, High: f.High,
		}
		if f.Refused == analysis.NotRefused {
			s.Meet = f.Load
		}
		s.Title = s.Name + ": " + s.Note
		for _, p := range f.Before {
			s.Before = append(s.Before, picture.Point{X: p.Load, Y: p.Percent})
		}
		for _, p := range f.After {
			s.After = append(s.After, picture.Point{X: p.Load, Y: p.Percent})
		}
		list = append(list, s)
	}
	return list
}

// Pictures returns the figures as pictures of their own: over time, and what gives out first by the load. Nil where there is none.
func (r *Report) Pictures(g picture.Ground) (overTime, byLoad []byte) {
	if c, _ := r.chart(); c != nil && len(c.Panels) > 0 {
		overTime = c.Picture(largeFigure, g)
	}
	if list := r.scatters(); len(list) > 0 {
		byLoad = list[0].Picture(g)
	}
	return overTime, byLoad
}
