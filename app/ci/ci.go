// Package ci writes the results of checks as text and as continuous integration reads them: JUnit XML, annotations and a summary of GitHub
// Actions, Markdown, JSON.
package ci

import (
	"fmt"
	"strings"
	"time"

	"origintop/app/words"
	"origintop/scrape/check"
	"origintop/widgets"
)

// A Report is the results of the conditions of a run.
type Report struct {
	Of           string // the recording or the origin; it may hold anything
	Origin       string // of a Fleet: which of them; it may hold anything
	Labels       string // of that, as scrape.Target has them
	Results      []check.Result
	Verdict      string   // of the run, as a sentence; "" if there is none
	Down         []string // sources that were down at the end, a sentence each; they may hold anything
	From, To     time.Time
	AllowUnknown bool // what was not judged doesn't count as a failure
	ASCII        bool // the terminal knows no other characters
	GitHub       bool // GitHub Actions reads the text, too
}

// Harmless returns a text in which GitHub Actions finds none of its old commands: it looks for them anywhere in a line.
func Harmless(text string) string { return strings.ReplaceAll(text, "##[", "# #[") }

// Count returns how many conditions have that outcome.
func (r *Report) Count(o check.Outcome) (n int) {
	for i := range r.Results {
		if r.Results[i].Outcome == o {
			n++
		}
	}
	return n
}

// Passed reports whether all conditions passed and nothing was down. What was not judged has not passed, unless that is allowed.
func (r *Report) Passed() bool {
	return r.Count(check.Failed) == 0 && (r.AllowUnknown || r.Count(check.NotJudged) == 0) && len(r.Down) == 0
}

// SourcesDown says which sources were down at the end, a sentence each.
func (r *Report) SourcesDown() (list []string) {
	for _, down := range r.Down {
		if r.Origin != "" {
			down = r.Origin + ": " + down
		}
		list = append(list, down)
	}
	return list
}

func (r *Report) tally() string {
	return words.CheckTally(r.Count(check.Passed), r.Count(check.Failed), r.Count(check.NotJudged))
}

// signs are what text has before a condition, by its outcome.
var (
	signs      = [...]string{check.NotJudged: "?", check.Passed: "✓", check.Failed: "✗"}
	asciiSigns = [...]string{check.NotJudged: "?", check.Passed: "+", check.Failed: "x"}
)

// Text returns a line for each condition, as k6 has them, the verdict, and how many passed.
func (r *Report) Text() []byte {
	signs := signs
	if r.ASCII {
		signs = asciiSigns
	}
	var b strings.Builder
	for i := range r.Results {
		c := &r.Results[i]
		fmt.Fprintf(&b, "%s '%s' %s\n", signs[c.Outcome], widgets.Clean(c.Text), words.Check(c))
	}
	fmt.Fprintf(&b, "\n%s\n", r.tally())
	if r.Verdict != "" {
		fmt.Fprintf(&b, "%s\n", r.Verdict)
	}
	if r.GitHub {
		return []byte(Harmless(b.String()))
	}
	return []byte(b.String())
}
