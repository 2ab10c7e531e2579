package command

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"origintop/app/words"
	"origintop/scrape/analysis"
	"origintop/scrape/origin"
	"origintop/scrape/severity"
	"origintop/widgets"
)

// A bulletin says how a run goes, in lines: one a minute, and one when something turns critical or ceases to be.
type bulletin struct {
	rounds   int               // so far
	told     time.Time         // when the last line of a minute was
	critical map[string]string // what is critical, by what it is of
}

// lines returns what is to be said after a round.
func (b *bulletin) lines(s *origin.Snapshot, j *analysis.Judgement) (lines []string) {
	at := words.Clock(s.Known) + "  "
	now := map[string]string{}
	texts := words.Findings(s, nil)
	for i, f := range analysis.Findings(s, nil) {
		if f.Severity != severity.Crit || f.Ended {
			continue
		}
		key, brief := subjectOf(s, &f), texts[i].Brief
		if brief == "" {
			brief, _, _ = strings.Cut(texts[i].Text, ": ")
		}
		now[key] = brief
		if _, was := b.critical[key]; was {
			now[key] = b.critical[key]
			continue
		}
		lines = append(lines, at+"critical: "+texts[i].Text)
	}
	var over []string
	for key, text := range b.critical {
		if _, is := now[key]; !is {
			over = append(over, at+"no longer critical: "+text)
		}
	}
	slices.Sort(over)
	b.critical = now
	lines = append(lines, over...)
	b.rounds++
	if b.rounds > 1 && s.Known.Sub(b.told) >= time.Minute { // in the first round there are no rates
		b.told = s.Known
		lines = append(lines, at+minuteText(s, j))
	}
	for i := range lines {
		lines[i] = widgets.Clean(lines[i])
	}
	return lines
}

// minuteText says how it is: the load, the numbers that are looked at first, what is the matter, and what has given out so far.
func minuteText(s *origin.Snapshot, j *analysis.Judgement) string {
	var parts []string
	if j != nil {
		if load := analysis.LoadNow(s, j.LoadKind); load == load {
			parts = append(parts, words.LoadText(load, j.LoadKind))
		}
	}
	current := s.Current()
	for _, name := range []string{"network.out_bytes_per_second", "cpu.busy_percent", "nginx.requests_per_second"} {
		f := origin.FieldNamed(name)
		if v := f.Get(current); v == v {
			parts = append(parts, words.FieldName(f, "")+" "+words.FieldValue(f, v))
		}
	}
	matter, _, _ := words.Quiet(s)
	if list := words.Findings(s, nil); len(list) > 0 {
		matter = list[0].Text
		if !list[0].Past {
			matter = list[0].Word() + ": " + matter
		}
		if n := len(list) - 1; n > 0 {
			matter += fmt.Sprintf(" (+%d more)", n)
		}
	}
	parts = append(parts, matter)
	if j != nil {
		parts = append(parts, words.SoFar(j)[0])
	}
	return strings.Join(parts, "; ")
}

// subjectOf returns what a finding is of, the same text as long as it is the same one.
func subjectOf(s *origin.Snapshot, f *analysis.Finding) string {
	switch f.What {
	case analysis.High:
		row := ""
		if f.Field.List != nil {
			row = f.Field.List.Row(s, f.Row)
		}
		return f.Field.Name + " " + row
	case analysis.ExporterDown, analysis.PageLate:
		return f.Source.Name
	}
	return fmt.Sprint(f.What)
}
