package comparison

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"html"
	"strings"

	"origintop/app/nullable"
	"origintop/app/report"
	"origintop/app/words"
	"origintop/scrape/compare"
	"origintop/scrape/sorting"
	"origintop/widgets"
)

// A Fleet is the comparison of many origins, each with its namesake.
type Fleet struct {
	BaseFiles, NewFiles []string
	Only                []string // the fields that were named; nil: none
	Pairs               []Pair   // after Sort in the order in which they want to be looked at
	OnlyBase, OnlyNew   []string // origins that not all recordings of the other side have, or of their own
	Details             []Pair   // of those that differ, for HTML, with their numbers
}

// A Pair is an origin before and after.
type Pair struct {
	Origin      string
	*Comparison        // nil: a recording has nothing of it to compare
	Why         string // that is so
}

// MaxDetails is how many origins HTML has all of.
const MaxDetails = 5

// Together decides which differences are none of chance, of all origins together, and puts first what wants to be looked at first.
func (f *Fleet) Together() {
	var list []*compare.Comparison
	for i := range f.Pairs {
		if c := f.Pairs[i].Comparison; c != nil {
			list = append(list, c.Comparison)
		}
	}
	compare.Together(list)
	sorting.Stable(f.Pairs, func(a, b Pair) int {
		return cmp.Or(cmp.Compare(f.Outcome(&a), f.Outcome(&b)), cmp.Compare(worse(&b), worse(&a)))
	})
}

// worse returns how many numbers got worse.
func worse(p *Pair) int {
	if p.Comparison == nil {
		return 0
	}
	return len(p.Worse())
}

// Outcome returns what the comparison of an origin comes to.
func (f *Fleet) Outcome(p *Pair) compare.Outcome {
	if p.Comparison == nil {
		return compare.NotCompared
	}
	return p.Comparison.Outcome(f.Only)
}

// Differing returns the names of the origins that HTML has all of: those that differ, the first of them.
func (f *Fleet) Differing() (names []string) {
	for i := range f.Pairs {
		switch f.Outcome(&f.Pairs[i]) {
		case compare.Worsened, compare.Improved, compare.Differs:
			if len(names) < MaxDetails {
				names = append(names, f.Pairs[i].Origin)
			}
		}
	}
	return names
}

// AddDetail adds all of an origin that HTML has all of. Its differences are those that were found of all origins together.
func (f *Fleet) AddDetail(p Pair) {
	for i := range f.Pairs {
		if found := &f.Pairs[i]; found.Origin == p.Origin && found.Comparison != nil && p.Comparison != nil {
			p.Fields = found.Fields
			f.Details = append(f.Details, p)
		}
	}
}

func (f *Fleet) title() string {
	return words.CompareTitle(words.ComparedFiles(f.BaseFiles), words.ComparedFiles(f.NewFiles))
}

// result says at how many origins there was which difference.
func (f *Fleet) result() string {
	var counts words.OutcomeCounts
	for i := range f.Pairs {
		counts[f.Outcome(&f.Pairs[i])]++
	}
	return words.FleetResult(counts, len(f.OnlyBase), len(f.OnlyNew))
}

// table returns a row for each origin, with at most so many of its differences.
func (f *Fleet) table(most int) [][]string {
	table := [][]string{{"origin", "result", "differs most"}}
	for i := range f.Pairs {
		p := &f.Pairs[i]
		table = append(table, []string{widgets.Clean(p.Origin), words.OutcomeWord(f.Outcome(p)), f.most(p, most)})
	}
	return table
}

// most says by what an origin differs most, or why it is not compared.
func (f *Fleet) most(p *Pair, most int) string {
	if p.Comparison == nil {
		return p.Why
	}
	c := p.Comparison.Comparison
	switch f.Outcome(p) {
	case compare.NotCompared:
		if !c.Compared() {
			return words.NotCompared(c)
		}
		return words.UnlikeLoads(c)
	case compare.Untold:
		if why := words.Unsure(c.Unsure(f.Only)); why != "" {
			return why
		}
	}
	return words.Differences(c, most)
}

// notes says what the comparison can't show.
func (f *Fleet) notes() (list []string) {
	if len(f.OnlyBase) > 0 {
		list = append(list, words.OnlyInBase(cleaned(f.OnlyBase)))
	}
	if len(f.OnlyNew) > 0 {
		list = append(list, words.OnlyInNew(cleaned(f.OnlyNew)))
	}
	fields, first := 0, (*compare.Comparison)(nil)
	for i := range f.Pairs {
		if c := f.Pairs[i].Comparison; c != nil {
			fields += len(c.Fields)
			first = cmp.Or(first, c.Comparison)
		}
	}
	if first != nil {
		list = append(list, words.FleetCompareLimits(first, fields)...)
	}
	return list
}

func cleaned(names []string) (list []string) {
	for _, name := range names {
		list = append(list, widgets.Clean(name))
	}
	return list
}

// Text returns the comparison as lines of text: a row for each origin.
func (f *Fleet) Text() []byte {
	var b bytes.Buffer
	paragraph(&b, "", f.title())
	b.WriteByte('\n')
	paragraph(&b, "", f.result()+".")
	fmt.Fprintf(&b, "\n%s\n", words.CompareOrigins)
	rows := f.table(2)
	var widths [2]int
	for _, row := range rows {
		for i := range widths {
			widths[i] = max(widths[i], widgets.Width(row[i]))
		}
	}
	for _, row := range rows {
		line := "  "
		for i, width := range widths {
			line += row[i] + strings.Repeat(" ", width-widgets.Width(row[i])+2)
		}
		for i, text := range widgets.Wrap(row[2], max(30, textWidth-widgets.Width(line))) {
			if i > 0 {
				line = strings.Repeat(" ", widgets.Width(line))
			}
			b.WriteString(strings.TrimRight(line+text, " ") + "\n")
		}
	}
	fmt.Fprintf(&b, "\n%s\n", words.CompareCannotSee)
	for _, l := range f.notes() {
		paragraph(&b, "  ", l)
	}
	return b.Bytes()
}

// Markdown returns the comparison for a comment on a pull request: as many origins as fit.
func (f *Fleet) Markdown() []byte {
	const most = 100 // rows
	var b bytes.Buffer
	fmt.Fprintf(&b, "**%s.**\n\n%s\n\n", report.InMarkdown(f.result()), report.InMarkdown(f.title()))
	table := f.table(3)
	report.MarkdownTable(&b, table[:min(len(table), most+1)])
	if n := len(table) - 1 - most; n > 0 {
		fmt.Fprintf(&b, "\n%s\n", words.More(n))
	}
	fmt.Fprintf(&b, "\n### %s\n\n", words.CompareCannotSee)
	for _, l := range f.notes() {
		fmt.Fprintf(&b, "- %s\n", report.InMarkdown(l))
	}
	return b.Bytes()
}

// HTML returns the comparison as a page: a row for each origin, and folded all of some that differ.
func (f *Fleet) HTML() []byte {
	var b bytes.Buffer
	b.WriteString(report.Head(f.title(), f.result()+"."))
	fmt.Fprintf(&b, "<h2>%s</h2>\n", html.EscapeString(words.CompareOrigins))
	report.TableHTML(&b, f.table(5))
	for i := range f.Details {
		p := &f.Details[i]
		fmt.Fprintf(&b, "<details><summary><b>%s</b> %s</summary>\n",
			html.EscapeString(widgets.Clean(p.Origin)), html.EscapeString(words.Differences(p.Comparison.Comparison, 3)))
		p.bodyHTML(&b)
		b.WriteString("</details>\n")
	}
	fmt.Fprintf(&b, "<h2>%s</h2>\n", html.EscapeString(words.CompareCannotSee))
	report.ListHTML(&b, f.notes())
	b.WriteString(report.Tail)
	return b.Bytes()
}

// originDocument is an origin as JSON has it.
type originDocument struct {
	Origin  string  `json:"origin"`
	Outcome string  `json:"outcome"`
	Why     *string `json:"not_compared"`
	*document
}

// JSON returns the comparison for programs: of each origin as a Comparison has it.
func (f *Fleet) JSON() ([]byte, error) {
	d := struct {
		Result   string           `json:"result"`
		Base     []string         `json:"base"`
		New      []string         `json:"new"`
		Origins  []originDocument `json:"origins"`
		OnlyBase []string         `json:"only_in_base"`
		OnlyNew  []string         `json:"only_in_new"`
	}{f.result(), f.BaseFiles, f.NewFiles, []originDocument{}, append([]string{}, f.OnlyBase...), append([]string{}, f.OnlyNew...)}
	for i := range f.Pairs {
		p := &f.Pairs[i]
		one := originDocument{Origin: p.Origin, Outcome: f.Outcome(p).String(), Why: nullable.Text(p.Why)}
		if p.Comparison != nil {
			one.document = p.document()
			if f.Outcome(p) == compare.NotCompared {
				one.Why = nullable.Text(strings.TrimSpace(f.most(p, 0)))
			}
		}
		d.Origins = append(d.Origins, one)
	}
	text, err := json.MarshalIndent(&d, "", "  ")
	return append(text, '\n'), err
}
