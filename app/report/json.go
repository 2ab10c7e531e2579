package report

import (
	"encoding/json"
	"math"

	"origintop/app/nullable"
	"origintop/app/words"
	"origintop/scrape/analysis"
)

// document is the report as JSON has it. What is not known is null.
type document struct {
	Verdict  verdict    `json:"verdict"`
	RunnerUp *runnerUp  `json:"runner_up"`
	Clients  suffering  `json:"clients"`
	Checks   checks     `json:"cross_checks"`
	Passing  []passing  `json:"not_by_the_load"`
	Events   []event    `json:"events"`
	Headroom []headroom `json:"headroom"`
	Phases   phases     `json:"phases"`
	Earlier  []earlier  `json:"earlier_tests"`
	facts
}

type verdict struct {
	Resource string   `json:"resource"`
	Subject  *string  `json:"subject"`
	Strength string   `json:"strength"`
	Since    *string  `json:"since"`
	Until    *string  `json:"until"`
	Load     *float64 `json:"load"`
	LoadKind *string  `json:"load_kind"`
	Value    *float64 `json:"value"`
	Limit    *float64 `json:"limit"`
	Unit     *string  `json:"unit"`
	Evidence evidence `json:"evidence"`
	Foreign  bool     `json:"foreign_traffic"`
	Reached  bool     `json:"load_reached_origin"`
	Text     string   `json:"text"`
}

type evidence struct {
	Utilisation bool `json:"utilisation"`
	Saturation  bool `json:"saturation"`
	Flat        bool `json:"flat_throughput"`
}

// earlier is a load test before the one that is judged.
type earlier struct {
	phases
	PeakLoad *float64 `json:"peak_load"`
	Resource string   `json:"resource"`
	Subject  *string  `json:"subject"`
	Strength string   `json:"strength"`
}

type runnerUp struct {
	Resource string   `json:"resource"`
	Subject  *string  `json:"subject"`
	At       *float64 `json:"at"`
}

type suffering struct {
	Since   *string  `json:"since"`
	Stalled *float64 `json:"stalled_percent_max"`
	Below   *float64 `json:"below_realtime_percent_max"`
	Failing *float64 `json:"error_percent_max"`
	Drift   *float64 `json:"drift_seconds_max"`
}

type checks struct {
	Got    *float64 `json:"got_of_sent"`
	Little *float64 `json:"served_of_littles_law"`
}

type passing struct {
	Resource string  `json:"resource"`
	Subject  *string `json:"subject"`
	From     *string `json:"from"`
	To       *string `json:"to"`
	Shared   bool    `json:"shared_with_the_load"`
}

type event struct {
	Kind    string  `json:"kind"`
	Subject *string `json:"subject"`
	From    *string `json:"from"`
	To      *string `json:"to"`
}

type headroom struct {
	Resource  string   `json:"resource"`
	Subject   *string  `json:"subject"`
	Load      *float64 `json:"load"`
	Low       *float64 `json:"low"`
	High      *float64 `json:"high"`
	Warned    *float64 `json:"load_at_threshold"`
	LoadKind  *string  `json:"load_kind"`
	Threshold *float64 `json:"threshold_percent"`
	Refused   *string  `json:"refused"`
	Text      string   `json:"text"`
}

type phases struct {
	Begin    *string `json:"begin"`
	Complete *string `json:"complete"`
	End      *string `json:"end"`
}

// JSON returns the report for programs.
func (r *Report) JSON() ([]byte, error) {
	text, err := json.MarshalIndent(r.document(), "", "  ")
	return append(text, '\n'), err
}

func (r *Report) document() *document {
	v := r.Verdict
	kind := nullable.Text(v.LoadKind.String())
	d := document{
		Verdict: verdict{
			Resource: v.Resource.String(), Subject: nullable.Text(v.Subject), Strength: v.Strength.String(), Since: nullable.Time(v.Since),
			Until: nullable.Time(v.Until),
			Load:  nullable.Number(v.Load), LoadKind: kind, Value: nullable.Number(v.Value), Limit: nullable.Number(v.Limit),
			Evidence: evidence{v.Evidence.Utilisation, v.Evidence.Saturation, v.Evidence.Flat}, Foreign: v.Foreign,
			Reached: !v.Unreached, Text: words.Verdict(v),
		},
		Clients: suffering{
			Since: nullable.Time(v.Clients.Since), Stalled: nullable.Number(v.Clients.Stalled), Below: nullable.Number(v.Clients.Below),
			Failing: nullable.Number(v.Clients.Failing),
			Drift:   nullable.Number(v.Clients.Drift),
		},
		Checks:  checks{nullable.Number(v.Checks.Got), nullable.Number(v.Checks.Little)},
		Passing: []passing{}, Events: []event{}, Headroom: []headroom{}, Earlier: []earlier{},
		Phases: phasesOf(&v.Phases),
		facts:  r.facts(),
	}
	if !math.IsNaN(v.Value) {
		unit := v.Unit.String()
		d.Verdict.Unit = &unit
	}
	if v.RunnerUp.Resource != analysis.None {
		d.RunnerUp = &runnerUp{v.RunnerUp.Resource.String(), nullable.Text(v.RunnerUp.Subject), nullable.Number(v.RunnerUp.At)}
	}
	for _, p := range v.Passing {
		d.Passing = append(d.Passing, passing{
			p.Resource.String(), nullable.Text(p.Subject), nullable.Time(p.From), nullable.Time(p.To), p.Shared,
		})
	}
	for _, e := range v.Events {
		d.Events = append(d.Events, event{e.Kind.String(), nullable.Text(e.Subject), nullable.Time(e.From), nullable.Time(e.To)})
	}
	for i := range v.Headroom {
		h := &v.Headroom[i]
		d.Headroom = append(d.Headroom, headroom{
			h.Resource.String(), nullable.Text(h.Subject), nullable.Number(h.Load), nullable.Number(h.Low), nullable.Number(h.High),
			nullable.Number(h.Warned), kind,
			nullable.Number(h.Threshold),
			nullable.Text(h.Refused.String()), words.Headroom(v, h),
		})
	}
	for i := range v.Earlier {
		e := &v.Earlier[i]
		d.Earlier = append(d.Earlier, earlier{
			phasesOf(&e.Phases), nullable.Number(e.Peak), e.Resource.String(), nullable.Text(e.Subject), e.Strength.String(),
		})
	}
	return &d
}

func phasesOf(p *analysis.Phases) phases {
	return phases{nullable.Time(p.Begin), nullable.Time(p.Complete), nullable.Time(p.End)}
}
