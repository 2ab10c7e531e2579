package report

import (
	"time"

	"origintop/app/nullable"
	"origintop/app/words"
	"origintop/scrape/fields"
	"origintop/scrape/origin"
)

// facts are what a run was, beside how it is judged, as JSON has it.
type facts struct {
	Origin   string       `json:"origin"`
	Begin    *string      `json:"begin"`
	End      *string      `json:"end"`
	PeakLoad *float64     `json:"peak_load"`
	Room     string       `json:"room"`
	Proofs   []proof      `json:"proofs"`
	Numbers  []numbers    `json:"numbers"`
	Alarms   []alarmSpan  `json:"alarms"`
	Markers  []markerText `json:"markers"`
	Gaps     []gap        `json:"gaps"`
	NotSeen  []string     `json:"not_seen"`
	Watched  watchedBy    `json:"watched"`
}

type proof struct {
	Is   bool   `json:"is"`
	Name string `json:"name"`
	Text string `json:"text"`
}

// numbers are a row of the table. Its name is that of the dashboard's JSON.
type numbers struct {
	Name       string   `json:"name"`
	Subject    *string  `json:"subject"`
	AtRampEnd  *float64 `json:"at_ramp_end"`
	SteadyMean *float64 `json:"steady_mean"`
	P95        *float64 `json:"p95"`
	Max        *float64 `json:"max"`
	MaxAt      *string  `json:"max_at"`
	MaxLoad    *float64 `json:"load_at_max"`
}

type alarmSpan struct {
	Name  string  `json:"name"`
	Level string  `json:"level"`
	From  *string `json:"from"`
	To    *string `json:"to"`
}

type markerText struct {
	At   *string `json:"at"`
	Text string  `json:"text"`
	By   string  `json:"by"`
}

type gap struct {
	From *string `json:"from"`
	To   *string `json:"to"`
}

type watchedBy struct {
	Program  *string  `json:"program"`
	Host     *string  `json:"host"`
	Flags    []string `json:"flags"`
	Interval float64  `json:"interval_seconds"`
	Damaged  int      `json:"damaged_pages"`
	Sources  []source `json:"sources"`
}

type source struct {
	Name     string  `json:"name"`
	Exporter *string `json:"exporter"`
	URL      *string `json:"url"`
	Pages    int     `json:"pages"`
	Failed   int     `json:"failed"`
	Took     float64 `json:"longest_answer_seconds"`
}

func (r *Report) facts() facts {
	f := facts{
		Origin: r.name(), Begin: nullable.Time(r.First), End: nullable.Time(r.Last), PeakLoad: nullable.Number(r.peak()),
		Room:   words.Room(r.Verdict, r.peak()),
		Proofs: []proof{}, Numbers: []numbers{}, Alarms: []alarmSpan{}, Markers: []markerText{}, Gaps: []gap{},
		NotSeen: append([]string{}, r.notSeen()...),
		Watched: watchedBy{
			Program: nullable.Text(r.Program), Host: nullable.Text(r.Host), Flags: append([]string{}, r.Flags...),
			Interval: r.Interval.Seconds(), Damaged: r.Damaged,
			Sources: []source{},
		},
	}
	for _, p := range words.Evidence(r.Verdict, r.Timeline) {
		f.Proofs = append(f.Proofs, proof(p))
	}
	for i := range r.Timeline.Columns {
		c := &r.Timeline.Columns[i]
		s := r.Timeline.Summary(c)
		f.Numbers = append(f.Numbers, numbers{
			c.Field.Name, nullable.Text(c.Subject), nullable.Number(s.AtRampEnd), nullable.Number(s.SteadyMean),
			nullable.Number(s.P95), nullable.Number(s.Max),
			nullable.Time(s.MaxAt), nullable.Number(s.MaxLoad),
		})
	}
	for _, field := range fields.All() {
		for _, s := range r.Watched.Alarms[field.Name] {
			level := "warning"
			if s.Critical {
				level = "critical"
			}
			f.Alarms = append(f.Alarms, alarmSpan{field.Name, level, nullable.Time(s.From), nullable.Time(s.To)})
		}
	}
	for _, m := range r.Watched.Markers {
		by := "origintop"
		if m.Kind == origin.ByOperator {
			by = "operator"
		}
		f.Markers = append(f.Markers, markerText{nullable.Time(m.At), m.Text, by})
	}
	for _, g := range r.Gaps {
		f.Gaps = append(f.Gaps, gap{nullable.Time(g.From), nullable.Time(g.From.Add(g.Length))})
	}
	for i := range r.Watched.Sources {
		s := &r.Watched.Sources[i]
		f.Watched.Sources = append(f.Watched.Sources, source{
			s.Name, nullable.Text(s.Exporter), nullable.Text(s.URL), s.Pages, s.Failed, s.Took.Round(time.Microsecond).Seconds(),
		})
	}
	return f
}
