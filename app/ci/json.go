package ci

import (
	"bytes"
	"encoding/json"

	"origintop/app/nullable"
	"origintop/app/words"
	"origintop/scrape"
	"origintop/scrape/analysis"
	"origintop/scrape/check"
	"origintop/scrape/fields"
)

// document is the report as JSON has it. The names are stable: fields may come, none is renamed. What is not known is null.
type document struct {
	Of        string   `json:"of"`
	From      *string  `json:"from"`
	To        *string  `json:"to"`
	Passed    bool     `json:"passed"`
	Failed    int      `json:"failed"`
	NotJudged int      `json:"not_judged"`
	Checks    []result `json:"checks"`
	Down      []string `json:"down"`
	Verdict   *string  `json:"verdict"`
}

type result struct {
	Check          string     `json:"check"`
	Outcome        string     `json:"outcome"` // passed, failed, not_judged
	Reason         *string    `json:"reason"`
	Value          *float64   `json:"value"` // in the unit of the field, bytes per second for links
	Limit          *float64   `json:"limit"`
	Unit           *string    `json:"unit"`
	Resource       *string    `json:"resource"`
	Row            *string    `json:"row"`
	From           *string    `json:"from"`
	To             *string    `json:"to"`
	Known          int        `json:"rounds_known"`
	Unknown        int        `json:"rounds_unknown"`
	LongestUnknown float64    `json:"longest_unknown_seconds"`
	LongestFailing float64    `json:"longest_failing_seconds"`
	First          *violation `json:"first"`
	Worst          *violation `json:"worst"`
	LoadKind       *string    `json:"load_kind"`
	Text           string     `json:"text"`
}

type violation struct {
	At    *string  `json:"at"`
	Value *float64 `json:"value"`
	Load  *float64 `json:"load"`
}

// units are the names of units in JSON.
var units = [...]string{
	fields.Count: "", fields.Ratio: "", fields.Percent: "%", fields.Seconds: "s", fields.Bytes: "B", fields.ByteRate: "B/s",
	fields.LinkRate: "B/s", fields.LinkSpeed: "B/s", fields.Rate: "/s",
}

// JSON returns the results for programs.
func (r *Report) JSON() ([]byte, error) { return encoded(r.document()) }

// fleet is the results of many origins as JSON has them. The numbers are of all origins together.
type fleet struct {
	Of            string           `json:"of"`
	Passed        bool             `json:"passed"`
	Failed        int              `json:"failed"`
	NotJudged     int              `json:"not_judged"`
	OriginsPassed int              `json:"origins_passed"`
	Verdict       *string          `json:"verdict"`
	Origins       []originDocument `json:"origins"`
	Unwatched     []string         `json:"not_watched,omitempty"` // targets of lists
}

type originDocument struct {
	Origin string            `json:"origin"`
	Labels map[string]string `json:"labels"`
	*document
}

// JSON returns the results for programs, those of each origin as a Report has them.
func (f *Fleet) JSON() ([]byte, error) {
	d := fleet{
		Of: f.Of, Passed: f.Passed(), Failed: f.Count(check.Failed), NotJudged: f.Count(check.NotJudged), Origins: []originDocument{},
		Unwatched: f.Unwatched,
		Verdict:   nullable.Text(f.Verdict),
	}
	for _, r := range f.Origins {
		if r.Passed() {
			d.OriginsPassed++
		}
		d.Origins = append(d.Origins, originDocument{r.Origin, scrape.ParseLabels(r.Labels), r.document()})
	}
	return encoded(&d)
}

func (r *Report) document() *document {
	d := document{
		Of: r.Of, From: nullable.Time(r.From), To: nullable.Time(r.To), Passed: r.Passed(),
		Failed: r.Count(check.Failed), NotJudged: r.Count(check.NotJudged), Checks: []result{}, Down: append([]string{}, r.Down...),
		Verdict: nullable.Text(r.Verdict),
	}
	for i := range r.Results {
		c := &r.Results[i]
		one := result{
			Check: c.Text, Outcome: c.Outcome.String(), Reason: nullable.Text(c.Reason.String()),
			Value: nullable.Number(c.Measured), Limit: nullable.Number(c.Value), Unit: nullable.Text(units[c.Unit]), Row: nullable.Text(c.Row),
			From: nullable.Time(c.From), To: nullable.Time(c.To), Known: c.Known, Unknown: c.Unknown,
			LongestUnknown: c.Gap.Seconds(), LongestFailing: c.Longest.Seconds(), First: violationOf(c.First), Worst: violationOf(c.Worst),
			LoadKind: nullable.Text(c.LoadKind.String()), Text: words.Check(c),
		}
		if c.Subject == check.Verdict {
			one.Limit = nil
			if c.Outcome != check.NotJudged || c.Resource != analysis.None {
				one.Resource = nullable.Text(c.Resource.String())
			}
		}
		d.Checks = append(d.Checks, one)
	}
	return &d
}

func encoded(d any) ([]byte, error) {
	var text bytes.Buffer
	to := json.NewEncoder(&text)
	to.SetEscapeHTML(false) // an expression is to be found as it was written
	to.SetIndent("", "  ")
	err := to.Encode(d)
	return text.Bytes(), err
}

func violationOf(v check.Violation) *violation {
	if v.At.IsZero() {
		return nil
	}
	return &violation{nullable.Time(v.At), nullable.Number(v.Value), nullable.Number(v.Load)}
}
