package comparison

import (
	"math"
	"slices"
	"time"

	"origintop/app/words"
	"origintop/scrape/analysis"
	"origintop/scrape/compare"
	"origintop/widgets/picture"
)

// overTime returns the runs as lines over the time since their load began; nil if there is nothing to draw.
func (c *Comparison) overTime() *picture.Chart {
	f := &picture.Chart{Title: c.title(), Start: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)}
	runs := c.first()
	var xs [2][]float64
	for i, s := range runs {
		begin, end := s.Under()
		for k := begin; k < end; k++ {
			xs[i] = append(xs[i], s.Seconds[k]-s.Seconds[begin])
		}
		if n := len(xs[i]); n > 1 {
			f.Seconds = max(f.Seconds, xs[i][n-1])
			f.Gap = max(f.Gap, 3.5*xs[i][n-1]/float64(n-1))
		}
	}
	if f.Seconds == 0 {
		return nil
	}
	if c.Kind != analysis.NoLoad {
		f.Panels = append(f.Panels, panel(words.LoadTitle, words.LoadName(c.Kind), 1, func(i int) picture.Line {
			begin, end := runs[i].Under()
			return picture.Line{X: xs[i], Y: runs[i].Loads[begin:end]}
		}))
	}
	for _, d := range c.worst() {
		f.Panels = append(f.Panels, fieldPanel(d, runs, func(i int, x *analysis.Column) picture.Line {
			begin, end := runs[i].Under()
			return picture.Line{X: xs[i], Y: x.Values[begin:end]}
		}))
	}
	return f
}

// byLoad returns the runs as lines over the load; nil if that was the same all the time, or is not counted alike.
func (c *Comparison) byLoad() *picture.Chart {
	if c.Kind == analysis.NoLoad {
		return nil
	}
	runs := c.first()
	f := &picture.Chart{Title: c.title(), XName: words.LoadName(c.Kind)}
	points := 0
	for _, d := range c.worst() {
		f.Panels = append(f.Panels, fieldPanel(d, runs, func(i int, x *analysis.Column) picture.Line {
			loads, means := runs[i].ByLoad(x.Values)
			points = max(points, len(loads))
			if n := len(loads); n > 0 {
				f.Seconds = max(f.Seconds, loads[n-1])
			}
			return picture.Line{X: loads, Y: means}
		}))
	}
	if points < 3 {
		return nil
	}
	return f
}

// first returns the run of each side that is drawn.
func (c *Comparison) first() [2]*compare.Side { return [2]*compare.Side{&c.Base[0], &c.New[0]} }

// fieldPanel returns the panel of a field, with a line for each side.
func fieldPanel(d *compare.Difference, runs [2]*compare.Side, line func(int, *analysis.Column) picture.Line) picture.Panel {
	top := 0.0
	var lines [2]picture.Line
	for i, s := range runs {
		lines[i] = line(i, s.Column(d.Field.Name, d.Row))
		for _, v := range lines[i].Y {
			if v > top {
				top = v
			}
		}
	}
	scale, unit := words.AxisUnit(d.Field, top)
	return panel(words.RowPanel(d.Field, d.Row), unit, scale, func(i int) picture.Line { return lines[i] })
}

// panel returns a panel with a line for each side, in a unit of its own.
func panel(name, unit string, scale float64, line func(int) picture.Line) picture.Panel {
	p := picture.Panel{Name: name, Unit: unit, Limit: math.NaN(), Threshold: math.NaN()}
	for i, side := range [...]string{words.CompareBase, words.CompareNew} {
		l := line(i)
		if l.Name = side; scale != 1 {
			l.Y = slices.Clone(l.Y)
			for k := range l.Y {
				l.Y[k] *= scale
			}
		}
		p.Lines = append(p.Lines, l)
	}
	return p
}
