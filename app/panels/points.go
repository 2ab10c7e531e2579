package panels

import (
	"math"
	"time"

	"origintop/scrape/alarm"
	"origintop/scrape/fields"
	"origintop/scrape/origin"
	"origintop/scrape/series"
	"origintop/widgets"
)

// peak returns the largest value since a time in Unix milliseconds, NaN if there is none.
func peak(points []widgets.Point, from int64) float64 {
	most := math.NaN()
	for i := len(points) - 1; i >= 0 && points[i].At >= from; i-- {
		if v := points[i].Value; !(v <= most) && !math.IsNaN(v) {
			most = v
		}
	}
	return most
}

// end returns the time at the right edge of graphs.
func end(s *origin.Snapshot) int64 { return s.Time.UnixMilli() }

// FirstValue returns the time of the first value of all graphs; that of the snapshot if there is none.
func FirstValue(s *origin.Snapshot) time.Time {
	first := s.Time
	for _, history := range [...]series.Series{
		s.CPU.BusyHistory, s.Memory.UsedHistory, s.Network.OutHistory, s.Network.InHistory, s.Disk.WriteHistory, s.Disk.ReadHistory,
		s.Server.RequestsHistory, s.Server.ActiveHistory, s.Clients.ThroughputHistory,
	} {
		if len(history) > 0 && history[0].At < first.UnixMilli() {
			first = time.UnixMilli(history[0].At)
		}
	}
	return first
}

// limits returns what the values of a graph are compared with, whose share of full is what a field's thresholds are in percent of: the same
// thresholds as those of its alarms.
func limits(s *origin.Snapshot, field *fields.Field, full float64) widgets.Limits {
	of := s.Thresholds
	if of == nil {
		of = &alarm.Thresholds{}
	}
	warn, crit := of.Of(field.Limit)
	return widgets.Limits{Full: full, Warn: warn / 100 * full, Crit: crit / 100 * full}
}

// points converts a history for graphs, in the memory of a slice.
func points(to []widgets.Point, series series.Series) []widgets.Point {
	to = to[:0]
	for _, p := range series {
		to = append(to, widgets.Point(p))
	}
	return to
}

// columns converts a history for heat maps, in the memory of a slice.
func columns(to []widgets.HeatColumn, history series.Columns) []widgets.HeatColumn {
	to = to[:0]
	for i := range history {
		c := widgets.HeatColumn{At: history[i].At, Values: history[i].Values}
		if history[i].Layout != nil {
			c.HeatRows = widgets.HeatRows(*history[i].Layout)
		}
		to = append(to, c)
	}
	return to
}
