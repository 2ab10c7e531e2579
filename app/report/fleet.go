package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"origintop/app/nullable"
	"origintop/app/words"
	"origintop/scrape"
	"origintop/scrape/analysis"
	"origintop/scrape/fleet"
	"origintop/scrape/sorting"
	"origintop/widgets"
)

// A Fleet is what is to be said of the runs of many origins: of each a row, and all of the worst.
type Fleet struct {
	File        string
	First, Last time.Time // of the pages
	Notes       []string  // of the recording
	Damaged     int       // pages
	Origins     []Origin  // after Sort the worst first
	Details     []*Report // of the worst, for HTML and Markdown
}

// MaxDetails is how many origins HTML has all of.
const MaxDetails = 5

// An Origin is the row of one of many, and no more: there may be thousands.
type Origin struct {
	fleet.Trial
	peak     float64
	numbers  [len(peaks)]string
	document json.RawMessage // its report for programs, if that was asked for
}

// peaks are the numbers of a row: the largest under load.
var peaks = [...]struct{ title, field string }{
	{"CPU", "cpu.busy_percent"},
	{"link out", "network.devices.out_link_percent"},
	{"out", "network.out_bytes_per_second"},
	{"requests", "nginx.requests_per_second"},
	{"5xx", "nginx.status_per_second.5xx"},
	{"p99", "nginx.latency_seconds.p99"},
}

// Row returns the row of an origin in the report of all of them. With whole it keeps what JSON has of the origin.
func (r *Report) Row(labels string, whole bool) (Origin, error) {
	o := Origin{
		Trial: fleet.Trial{Origin: r.Origin, Verdict: r.Verdict}, peak: r.peak(),
	}
	for i := range peaks {
		o.numbers[i] = widgets.Unknowable
		if c := r.Timeline.Column(peaks[i].field); c != nil {
			s := r.Timeline.Summary(c)
			o.numbers[i] = words.MaxCell(c, &s)
		}
	}
	if !whole {
		return o, nil
	}
	var err error
	o.document, err = json.Marshal(struct {
		Origin string            `json:"origin"`
		Labels map[string]string `json:"labels"`
		*document
	}{r.Origin, scrape.ParseLabels(labels), r.document()})
	return o, err
}

// Sort puts the worst origins first.
func (f *Fleet) Sort() {
	sorting.Stable(f.Origins, func(a, b Origin) int { return fleet.CompareWorst(&a.Trial, &b.Trial) })
}

// Worst returns the names of the origins whose reports are worth to be read, the worst first, but no more than MaxDetails: where something
// gave out or clients suffered.
func (f *Fleet) Worst() (names []string) {
	for i := range f.Origins {
		if v := f.Origins[i].Verdict; v.Resource == analysis.None && !v.Unreached && !v.Clients.Behind || len(names) == MaxDetails {
			break
		}
		names = append(names, f.Origins[i].Origin)
	}
	return names
}

// verdict says what gave out at how many origins.
func (f *Fleet) verdict() string {
	var list []fleet.Trial
	for i := range f.Origins {
		list = append(list, f.Origins[i].Trial)
	}
	return words.Trials(list)
}

// head says what the report is of.
func (f *Fleet) head() string {
	return widgets.Clean(f.File) + ", " + words.Origins(len(f.Origins)) + ", " + words.Span(f.First, f.Last)
}

// table returns a row for each origin.
func (f *Fleet) table() [][]string {
	table := [][]string{append([]string{"origin"}, words.TrialColumns[:]...)}
	for _, p := range peaks {
		table[0] = append(table[0], p.title)
	}
	for i := range f.Origins {
		o := &f.Origins[i]
		row := append([]string{words.OriginName(o.Origin)}, words.TrialCells(o.Verdict, o.peak)...)
		table = append(table, append(row, o.numbers[:]...))
	}
	return table
}

// notSeen says what is wrong with the recording.
func (f *Fleet) notSeen() (list []string) {
	for _, note := range f.Notes {
		list = append(list, widgets.Clean(note))
	}
	if f.Damaged > 0 {
		list = append(list, words.DamagedPages(f.Damaged))
	}
	return list
}

// example returns the name of an origin that can be named, the worst one if it has a name.
func (f *Fleet) example() string {
	i := slices.IndexFunc(f.Origins, func(o Origin) bool { return o.Origin != "" })
	return f.Origins[max(i, 0)].Origin
}

// Text returns the report as lines of text: what gave out, and a row for each origin.
func (f *Fleet) Text() []byte {
	var b bytes.Buffer
	writeSentence(&b, "", f.verdict()+".")
	fmt.Fprintf(&b, "\n%s\n\n%s\n", f.head(), words.FleetNumbers)
	WriteTable(&b, f.table())
	if list := f.notSeen(); len(list) > 0 {
		fmt.Fprintf(&b, "\n%s\n", words.ReportNotSeen)
		for _, l := range list {
			writeSentence(&b, "  ", l)
		}
	}
	b.WriteByte('\n')
	writeSentence(&b, "", words.AllOfOne(f.File, f.example()))
	return b.Bytes()
}

// Markdown returns the report for a comment on a pull request: a row for each origin, as many as fit, and folded the worst in full.
func (f *Fleet) Markdown() []byte {
	var b, end bytes.Buffer
	fmt.Fprintf(&b, "**%s.**\n\n%s\n\n", InMarkdown(f.verdict()), InMarkdown(f.head()))
	for _, l := range f.notSeen() {
		fmt.Fprintf(&end, "- %s\n", InMarkdown(l))
	}
	const most = 100 // rows
	table := f.table()
	MarkdownTable(&b, table[:min(len(table), most+1)])
	if n := len(table) - 1 - most; n > 0 {
		fmt.Fprintf(&b, "\n%s\n", words.More(n))
	}
	if end.Len() > 0 {
		fmt.Fprintf(&b, "\n### %s\n\n%s", words.ReportNotSeen, end.Bytes())
	}
	for _, r := range f.Details {
		part := fmt.Sprintf("\n<details><summary>%s</summary>\n\n%s\n</details>\n", InMarkdown(r.name()), r.Markdown())
		if b.Len()+len(part) <= MaxMarkdown {
			b.WriteString(part)
		}
	}
	return b.Bytes()
}

// HTML returns the report as a page: a row for each origin, and folded the worst in full.
func (f *Fleet) HTML() []byte {
	var b bytes.Buffer
	b.WriteString(Head(words.ReportTitle(words.Origins(len(f.Origins))), words.Span(f.First, f.Last)))
	first, others, _ := strings.Cut(f.verdict(), "; ")
	fmt.Fprintf(&b, `<section class="verdict %s"><dl><div><dt>%s</dt><dd><b>%s</b><span>%s</span></dd></div></dl></section>`+"\n",
		f.Origins[0].Verdict.Strength, inHTML(words.TileLimit), inHTML(first), inHTML(others))
	fmt.Fprintf(&b, "<h2>%s</h2>\n", inHTML(words.FleetNumbers))
	TableHTML(&b, f.table())
	for _, r := range f.Details {
		fmt.Fprintf(&b, "<details><summary><b>%s</b> %s</summary>\n", inHTML(r.name()), inHTML(words.Verdict(r.Verdict)))
		r.bodyHTML(&b)
		b.WriteString("</details>\n")
	}
	if list := f.notSeen(); len(list) > 0 {
		fmt.Fprintf(&b, "<h2>%s</h2>\n", inHTML(words.ReportNotSeen))
		ListHTML(&b, list)
	}
	fmt.Fprintf(&b, "<p class=\"m\">%s</p>\n", inHTML(words.AllOfOne(f.File, f.example())))
	b.WriteString(Tail)
	return b.Bytes()
}

// fleetFacts are what is said of all origins together, as JSON has it.
type fleetFacts struct {
	Origins int      `json:"origins"`
	Text    string   `json:"text"`
	Begin   *string  `json:"begin"`
	End     *string  `json:"end"`
	Damaged int      `json:"damaged_pages"`
	Notes   []string `json:"notes"`
	Common  []common `json:"verdicts"`
}

// common is what gave out at several origins.
type common struct {
	Resource string  `json:"resource"`
	Strength string  `json:"strength"`
	Origins  int     `json:"origins"`
	First    string  `json:"first_origin"`
	Since    *string `json:"first_since"`
	Text     string  `json:"text"`
}

// JSON returns the report for programs: of all origins together, and of each as a Report has it, the worst first.
func (f *Fleet) JSON() ([]byte, error) {
	d := struct {
		Fleet   fleetFacts        `json:"fleet"`
		Origins []json.RawMessage `json:"origins"`
	}{Fleet: fleetFacts{
		Origins: len(f.Origins), Text: f.verdict(), Begin: nullable.Time(f.First), End: nullable.Time(f.Last), Damaged: f.Damaged,
		Notes: append([]string{}, f.Notes...),
	}}
	var trials []fleet.Trial
	for i := range f.Origins {
		trials = append(trials, f.Origins[i].Trial)
		d.Origins = append(d.Origins, f.Origins[i].document)
	}
	for _, c := range fleet.Commons(trials) {
		v := c.First.Verdict
		d.Fleet.Common = append(d.Fleet.Common, common{
			v.Resource.String(), v.Strength.String(), c.Origins, c.First.Origin, nullable.Time(v.Since), words.TrialText(v),
		})
	}
	text, err := json.MarshalIndent(&d, "", "  ")
	return append(text, '\n'), err
}
