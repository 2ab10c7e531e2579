package words

import (
	"math"
	"strings"
	"time"

	"origintop/scrape/analysis"
	"origintop/widgets"
)

// The words of a report's head, sections and tables.
const (
	ReportVerdict  = "Verdict"
	ReportEvidence = "Evidence"
	ReportRoom     = "Room"
	ReportChecks   = "Cross-checks"
	ReportHeadroom = "Room by resource"
	ReportEvents   = "Events"
	ReportMarkers  = "Markers"
	ReportPhases   = "Load"
	ReportNumbers  = "Numbers under load"
	ReportNotSeen  = "Not seen"
	ReportWatched  = "How it was watched"
)

// NumberColumns are the heads of the table of numbers, behind that of the names.
var NumberColumns = [...]string{"at ramp end", "steady, mean", "p95", "max", "at", "load then"}

// NumberCells returns what stands in the table of numbers for a column.
func NumberCells(c *analysis.Column, s *analysis.Summary, kind analysis.LoadKind) []string {
	at, load := "", ""
	if !s.MaxAt.IsZero() {
		at = Clock(s.MaxAt)
	}
	if !math.IsNaN(s.MaxLoad) && kind != analysis.NoLoad {
		load = widgets.Count(s.MaxLoad)
	}
	value := func(v float64, atLeast bool) string {
		if atLeast {
			return ">" + FieldValue(c.Field, v)
		}
		return FieldValue(c.Field, v)
	}
	return []string{
		value(s.AtRampEnd, s.AtLeast.AtRampEnd), value(s.SteadyMean, s.AtLeast.SteadyMean), value(s.P95, s.AtLeast.P95),
		value(s.Max, s.AtLeast.Max), at, load,
	}
}

// LoadName returns what the load is counted in, for an axis.
func LoadName(kind analysis.LoadKind) string {
	switch kind {
	case analysis.Clients, analysis.Connections:
		return kind.String()
	case analysis.Requests:
		return "requests/s"
	}
	return "load"
}

// PhaseNames returns the phases of a run, with when they end; a phase that took no time is left out.
func PhaseNames(l *analysis.Timeline) (list []Phase) {
	if l.Kind == analysis.NoLoad || l.Begin >= l.End {
		return nil
	}
	add := func(name string, from, to int) {
		if from < to {
			list = append(list, Phase{name, l.Seconds[from], l.Seconds[to]})
		}
	}
	last := len(l.Times) - 1
	add("before", 0, l.Begin)
	add("ramp", l.Begin, l.Complete)
	add("steady", l.Complete, min(l.End, last))
	add("after", min(l.End, last), last)
	return list
}

// A Phase is a part of a run, in seconds since its beginning.
type Phase struct {
	Name     string
	From, To float64
}

// WatchedEvery says how often sources were asked.
func WatchedEvery(d time.Duration) string {
	return "every " + Interval(d.Round(100*time.Millisecond))
}

// SourceColumns are the heads of the table of sources.
var SourceColumns = [...]string{"source", "exporter", "pages", "failed", "longest answer", "URL"}

// AllZero says of which numbers there were none.
func AllZero(names []string) string {
	return "none of these all the time: " + strings.Join(names, ", ")
}
