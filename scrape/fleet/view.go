package fleet

import (
	"math"
	"time"

	"origintop/scrape/analysis"
	"origintop/scrape/fields"
	"origintop/scrape/origin"
	"origintop/scrape/series"
	"origintop/scrape/severity"
)

// A View is all that is known of a fleet at one moment. It never changes.
type View struct {
	Time time.Time // of the latest page; zero before the first
	Rows []*Row    // sorted by name, as people sort: edge-9 before edge-10
}

// A Row is one origin in a View. It never changes.
type Row struct {
	Origin    string
	Labels    string // as Target.Labels
	Snapshot  *origin.Snapshot
	Judgement *analysis.Judgement // of the run so far; nil: none yet

	// Findings are what is the matter, the worst first, as analysis.Findings has them.
	Findings []analysis.Finding
	Severity severity.Severity // of the first; Unknown as long as no page has come

	// History has the numbers of each column, round by round.
	History [len(columns)]series.Series
}

// NewRow returns the row of an origin, without a history.
func NewRow(name, labels string, s *origin.Snapshot, j *analysis.Judgement) *Row {
	r := &Row{Origin: name, Labels: labels, Snapshot: s, Judgement: j}
	r.judge(nil)
	return r
}

// A Column is a number that each row has.
type Column struct {
	Title string
	Unit  fields.Unit
	Field *fields.Field // that it is, or the worst of whose rows it is; nil: of none
	Sum   bool          // those of all origins make a sum
	Value func(*origin.Snapshot) float64
}

// columns are the numbers of a row, in their order.
var columns = [...]Column{
	field("CPU", "cpu.busy_percent", false),
	field("core", "cpu.busiest_core_percent", false),
	field("memory", "memory.used_percent", false),
	{Title: "link", Unit: fields.Percent, Field: fields.Named("network.devices.out_link_percent"), Value: linkPercent},
	field("out", "network.out_bytes_per_second", true),
	field("requests", "nginx.requests_per_second", true),
	field("5xx", "nginx.status_per_second.5xx", true),
	field("p99", "nginx.latency_seconds.p99", false),
	field("clients", "swarm.active_clients", true),
}

// Columns returns the numbers of a row, in their order, which is that of Row.History.
func Columns() []Column { return columns[:] }

// field returns the column of a field that is in no list.
func field(title, name string, sum bool) Column {
	f := fields.Named(name)
	return Column{Title: title, Unit: f.Unit, Field: f, Sum: sum, Value: f.Get}
}

// linkPercent returns how much of its link the device uses that is nearest to its limit, in or out.
func linkPercent(s *origin.Snapshot) float64 {
	most := math.NaN()
	for i := range s.Network.Devices {
		for _, v := range []float64{s.Network.Devices[i].OutPercent, s.Network.Devices[i].InPercent} {
			if v > most || most != most {
				most = v
			}
		}
	}
	return most
}
