package ci

import (
	"fmt"
	"slices"
	"strings"

	"origintop/app/words"
	"origintop/scrape/check"
	"origintop/scrape/sorting"
	"origintop/widgets"
)

// A Fleet is the results of the same conditions for each of many origins. An origin that has not passed fails all of them.
type Fleet struct {
	Of           string    // the recording or what is watched; it may hold anything
	Origins      []*Report // each with the name of its origin
	Verdict      string    // of all of them, as a sentence; "" if there is none
	AllowUnknown bool      // as of a Report
	ASCII        bool
	GitHub       bool
	Unwatched    []string // what the lists of targets name and is not watched, and why; it may hold anything
}

// mostOrigins is how many origins are listed below a condition. All of them are in JSON and JUnit's XML.
const mostOrigins = 20

// Count returns how many conditions have that outcome, of all origins together.
func (f *Fleet) Count(o check.Outcome) (n int) {
	for _, r := range f.Origins {
		n += r.Count(o)
	}
	return n
}

// Passed reports whether all origins passed, and there is one. Targets that are not watched have not passed, unless that is allowed.
func (f *Fleet) Passed() bool {
	return (f.AllowUnknown || len(f.Unwatched) == 0) && len(f.Origins) > 0 && !slices.ContainsFunc(f.Origins, func(r *Report) bool { return !r.Passed() })
}

// SourcesDown says which sources of which origins were down at the end.
func (f *Fleet) SourcesDown() (list []string) {
	for _, r := range f.Origins {
		list = append(list, r.SourcesDown()...)
	}
	return list
}

// tally says how many origins passed, and how many didn't.
func (f *Fleet) tally() string {
	var passed, failed, notJudged, down int
	for _, r := range f.Origins {
		switch {
		case r.Passed():
			passed++
		case r.Count(check.Failed) > 0:
			failed++
		case len(r.Down) > 0:
			down++
		default:
			notJudged++
		}
	}
	return words.OriginTally(passed, failed, down, notJudged)
}

// A row is what became of one condition, the origins with the worst results first.
type row struct {
	text    string // the condition
	results []originResult
	counts  [3]int // of the outcomes
}

type originResult struct {
	origin string
	*check.Result
}

// rows returns the conditions, in their order.
func (f *Fleet) rows() (list []row) {
	if len(f.Origins) == 0 {
		return nil
	}
	for i := range f.Origins[0].Results {
		one := row{text: widgets.Clean(f.Origins[0].Results[i].Text)}
		for _, r := range f.Origins {
			c := &r.Results[i]
			one.results = append(one.results, originResult{words.OriginName(r.Origin), c})
			one.counts[c.Outcome]++
		}
		sorting.Stable(one.results, func(a, b originResult) int { return check.CompareWorst(a.Result, b.Result) })
		list = append(list, one)
	}
	return list
}

// outcome returns that of a condition for all origins.
func (r *row) outcome() check.Outcome { return r.results[0].Outcome }

// summary says for how many origins a condition held, and of one that held for all which origin is nearest to its limit, if it has one.
func (r *row) summary() string {
	text := words.OriginsPassed(r.counts[check.Passed], r.counts[check.Failed], r.counts[check.NotJudged])
	if op := r.results[0].Op; r.outcome() == check.Passed && op <= check.GreaterEqual {
		text += ", " + words.NearestOrigin(r.results[0].origin) + words.Check(r.results[0].Result)
	}
	return text
}

// listed returns the results that are listed below a condition, those that did not pass, and how many more there are.
func (r *row) listed() (list []originResult, more int) {
	n := len(r.results) - r.counts[check.Passed]
	return r.results[:min(n, mostOrigins)], max(0, n-mostOrigins)
}

// unwatched says what is not judged as it is not watched, in some lines.
func (f *Fleet) unwatched() (lines []string) {
	for _, text := range f.Unwatched[:min(len(f.Unwatched), mostOrigins)] {
		lines = append(lines, words.NotJudgedTarget(widgets.Clean(text)))
	}
	if more := len(f.Unwatched) - mostOrigins; more > 0 {
		lines = append(lines, words.More(more))
	}
	return lines
}

// Text returns a line for each condition, below it the origins for which it did not hold, and how many origins passed.
func (f *Fleet) Text() []byte {
	signs := signs
	if f.ASCII {
		signs = asciiSigns
	}
	var b strings.Builder
	for _, r := range f.rows() {
		fmt.Fprintf(&b, "%s '%s' %s\n", signs[r.outcome()], r.text, r.summary())
		list, more := r.listed()
		for _, one := range list {
			fmt.Fprintf(&b, "    %s %s: %s\n", signs[one.Outcome], one.origin, words.Check(one.Result))
		}
		if more > 0 {
			fmt.Fprintf(&b, "    %s\n", words.More(more))
		}
	}
	for _, line := range f.unwatched() {
		fmt.Fprintf(&b, "%s %s\n", signs[check.NotJudged], line)
	}
	fmt.Fprintf(&b, "\n%s\n", f.tally())
	if f.Verdict != "" {
		fmt.Fprintf(&b, "%s\n", f.Verdict)
	}
	if f.GitHub {
		return []byte(Harmless(b.String()))
	}
	return []byte(b.String())
}

// Markdown returns a table of the conditions, and below it the origins for which they did not hold.
func (f *Fleet) Markdown() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "### Checks of %s: %s\n\n| | check | |\n|---|---|---|\n", inMarkdown(f.Of), f.tally())
	rows := f.rows()
	for _, r := range rows {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", marks[r.outcome()], code(r.text), inMarkdown(r.summary()))
	}
	lines := append([]string{f.Verdict}, f.unwatched()...)
	for i := range rows {
		list, more := rows[i].listed()
		if len(list) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n%s\n\n| | origin | |\n|---|---|---|\n", code(rows[i].text))
		for _, one := range list {
			fmt.Fprintf(&b, "| %s | %s | %s |\n", marks[one.Outcome], inMarkdown(one.origin), inMarkdown(words.Check(one.Result)))
		}
		if more > 0 {
			fmt.Fprintf(&b, "| | | %s |\n", inMarkdown(words.More(more)))
		}
	}
	down := f.SourcesDown()
	lines = append(lines, down[:min(len(down), mostOrigins)]...)
	if more := len(down) - mostOrigins; more > 0 {
		lines = append(lines, words.More(more))
	}
	for _, line := range lines {
		if line != "" {
			fmt.Fprintf(&b, "\n%s\n", inMarkdown(line))
		}
	}
	return []byte(b.String())
}

// Annotations returns what did not pass as commands of GitHub Actions: one a condition, with the origin that is worst. What is wrong with
// most origins comes first.
func (f *Fleet) Annotations() []byte {
	rows := f.rows()
	sorting.Stable(rows, func(a, b row) int {
		return b.counts[check.Failed] - a.counts[check.Failed]
	})
	var list annotations
	for i := range rows {
		r := &rows[i]
		worst := r.results[0]
		text := fmt.Sprintf("%s: %s; %s%s", r.text, r.summary(), words.WorstOrigin(worst.origin), words.Check(worst.Result))
		list.add(worst.Outcome, f.AllowUnknown, text)
	}
	list.addDown(f.SourcesDown())
	for _, line := range f.unwatched() {
		list.add(check.NotJudged, f.AllowUnknown, line)
	}
	return list.commands()
}
