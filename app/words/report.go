package words

import (
	"cmp"
	"fmt"
	"math"
	"strings"
	"time"

	"origintop/scrape/analysis"
	"origintop/scrape/compare"
	"origintop/scrape/fleet"
	"origintop/widgets"
)

// The words of a report's head, sections and tables.
const (
	ReportVerdict  = "Verdict"
	ReportEvidence = "Evidence"
	ReportRoom     = "Capacity"
	ReportChecks   = "Cross-checks"
	ReportHeadroom = "Capacity by resource"
	ReportEvents   = "Events"
	ReportMarkers  = "Markers"
	ReportPhases   = "Load"
	ReportNumbers  = "Numbers under load"

	ReportExplained = "What the numbers are"
	ReportNotSeen   = "Not seen"
	ReportWatched   = "How it was watched"
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
	return []string{
		numberCell(c, s.AtRampEnd, s.AtLeast.AtRampEnd), numberCell(c, s.SteadyMean, s.AtLeast.SteadyMean),
		numberCell(c, s.P95, s.AtLeast.P95), MaxCell(c, s), at, load,
	}
}

// MaxCell returns the largest number of a column.
func MaxCell(c *analysis.Column, s *analysis.Summary) string {
	return numberCell(c, s.Max, s.AtLeast.Max)
}

func numberCell(c *analysis.Column, v float64, atLeast bool) string {
	if atLeast {
		return ">" + FieldValue(c.Field, v)
	}
	return FieldValue(c.Field, v)
}

// LoadName returns what the load is counted in, for an axis.
func LoadName(kind analysis.LoadKind) string {
	switch kind {
	case analysis.Clients, analysis.Connections:
		return kind.String()
	case analysis.Requests, analysis.Rate:
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
	return "zero throughout: " + strings.Join(names, ", ")
}

// Trials says in a sentence what gave out at how many of all origins, and where it did first.
func Trials(trials []fleet.Trial) string {
	const most = 5
	commons := fleet.Commons(trials)
	var list []string
	for i, c := range commons[:min(len(commons), most)] {
		text := Origins(c.Origins)
		if i == 0 {
			text = OriginsOf(c.Origins, len(trials))
		}
		list = append(list, text+": "+common(&c))
	}
	if n := len(commons) - most; n > 0 {
		others := 0
		for _, c := range commons[most:] {
			others += c.Origins
		}
		list = append(list, Origins(others)+": something else")
	}
	return strings.Join(list, "; ")
}

// OriginName returns the name of an origin, which may hold anything; one of those recorded before there were many has none.
func OriginName(name string) string { return cmp.Or(widgets.Clean(name), "the origin") }

// OriginsOf says how many of all origins there are.
func OriginsOf(n, all int) string {
	if n == all {
		return Origins(n)
	}
	return fmt.Sprintf("%d of %s", n, Origins(all))
}

// common says what origins have in common, and where it was so first.
func common(c *fleet.Common) string {
	text := TrialText(c.First.Verdict)
	since := c.First.Verdict.Since
	switch name := OriginName(c.First.Origin); {
	case since.IsZero():
	case c.Origins > 1:
		text += ", first " + name + " at " + Clock(since)
	default:
		text += ", " + name + " since " + Clock(since)
	}
	return text
}

// TrialText says in a few words what gave out, as Verdict does in a sentence.
func TrialText(v *analysis.Verdict) string {
	switch v.Resource {
	case analysis.None:
		switch {
		case v.Unreached:
			return "almost none of the load arrived"
		case v.Clients.Behind:
			return "clients suffered, but the pages show no limit"
		case sharedOf(v) != "":
			return "nothing gave out because of the load alone"
		case v.LoadKind == analysis.NoLoad:
			return "no verdict, as no page says how much load there was"
		}
		return "nothing gave out"
	case analysis.LoadTester:
		switch {
		case v.Unreached:
			return "almost none of the load arrived"
		case v.Evidence.Utilisation || v.Evidence.Flat:
			return "the load tester is probably the limit"
		}
		return "the limit is the load tester or the network path"
	case analysis.ServerErrors:
		if v.Strength == analysis.HighUse {
			return "the server's own errors are high"
		}
		return "the server's own errors are " + surely(v.Strength)
	case analysis.Unseen:
		return "something the pages don't show is " + surely(v.Strength)
	case analysis.NetworkOut:
		return "link out is " + surely(v.Strength)
	case analysis.NetworkIn:
		return "link in is " + surely(v.Strength)
	case analysis.Core:
		return "one core is " + surely(v.Strength)
	case analysis.DiskBusy:
		return "the disk is " + surely(v.Strength)
	case analysis.Filesystem:
		return "a file system is " + surely(v.Strength)
	}
	return inSentence(Subject(v.Resource, "")) + " is " + surely(v.Strength)
}

// OriginTally says how many origins passed all of their checks, and what became of the others.
func OriginTally(passed, failed, down, notJudged int) string {
	list := []string{fmt.Sprintf("%d of %s passed", passed, Origins(passed+failed+down+notJudged))}
	for _, of := range []struct {
		n    int
		what string
	}{{failed, "failed"}, {down, "with a source down"}, {notJudged, "not judged"}} {
		if of.n > 0 {
			list = append(list, fmt.Sprintf("%d %s", of.n, of.what))
		}
	}
	return strings.Join(list, ", ")
}

// OriginsPassed says for how many origins a condition held.
func OriginsPassed(passed, failed, notJudged int) string {
	return OriginTally(passed, failed, 0, notJudged)
}

// NearestOrigin stands before what was measured of the origin that is nearest to a limit, WorstOrigin before that of the worst.
func NearestOrigin(name string) string { return "nearest " + name + ": " }

// WorstOrigin is explained at NearestOrigin.
func WorstOrigin(name string) string { return "worst " + name + ": " }

// FleetNumbers is the title of the table of origins.
const FleetNumbers = "Origins, worst first; each number is its maximum under load"

// TrialColumns are the heads of the table of origins, behind that of the names.
var TrialColumns = [...]string{"verdict", "since", "at load", "peak load"}

// TrialCells returns what stands in the table of origins for a verdict.
func TrialCells(v *analysis.Verdict, peak float64) []string {
	since, load, most := "", "", ""
	if !v.Since.IsZero() {
		since = Clock(v.Since)
	}
	if !math.IsNaN(v.Load) {
		load = LoadText(v.Load, v.LoadKind)
	}
	if !math.IsNaN(peak) {
		most = LoadText(peak, v.LoadKind)
	}
	return []string{trialBrief(v), since, load, most}
}

// trialBrief says what gave out in as few words as there is room for in a table.
func trialBrief(v *analysis.Verdict) string {
	switch v.Resource {
	case analysis.None:
		switch {
		case v.Unreached:
			return "the load did not arrive"
		case v.Clients.Behind:
			return "clients suffered"
		case sharedOf(v) != "":
			return "not the load's alone"
		case v.LoadKind == analysis.NoLoad:
			return "no load known"
		}
		return "nothing gave out"
	case analysis.LoadTester:
		if v.Unreached {
			return "the load did not arrive"
		}
		return "not the origin"
	case analysis.ServerErrors:
		return "5xx: " + surely(v.Strength)
	case analysis.Unseen:
		return "unseen: " + surely(v.Strength)
	}
	return inSentence(LimitName(v.Resource, v.Subject)) + ": " + surely(v.Strength)
}

// AllOfOne says how to see all of one origin's report.
func AllOfOne(file, origin string) string {
	return "All of one origin: origintop report " + widgets.Clean(file) + " --origin " + widgets.Clean(origin)
}

// CompareOrigins is the title of the table of origins of a comparison.
const CompareOrigins = "Origins, worst changes first"

// OutcomeCounts says how many origins had which outcome of a comparison.
type OutcomeCounts [compare.Unchanged + 1]int

// FleetResult says in a sentence what a comparison of many origins has shown, and how many were on one side only.
func FleetResult(counts OutcomeCounts, onlyBase, onlyNew int) string {
	all := 0
	var list []string
	for o, n := range counts {
		all += n
		if n > 0 {
			list = append(list, fmt.Sprintf("%d %s", n, [...]string{
				compare.Worsened: "got worse", compare.NotCompared: plural(n, "was", "were") + " not compared",
				compare.Untold: plural(n, "is", "are") + " inconclusive", compare.Improved: "got better",
				compare.Differs: plural(n, "differs", "differ") + " otherwise", compare.Unchanged: plural(n, "shows", "show") + " no difference",
			}[o]))
		}
	}
	if all == 0 {
		return "Not compared: the recordings have no origin in common"
	}
	text := fmt.Sprintf("Of %s, %s", Origins(all), listed(list))
	var only []string
	if onlyBase > 0 {
		only = append(only, fmt.Sprintf("%d %s only in the base", onlyBase, plural(onlyBase, "is", "are")))
	}
	if onlyNew > 0 {
		only = append(only, fmt.Sprintf("%d %s new", onlyNew, plural(onlyNew, "is", "are")))
	}
	if len(only) > 0 {
		text += "; " + listed(only)
	}
	return text
}

// OutcomeWord returns the word for what the comparison of an origin comes to.
func OutcomeWord(o compare.Outcome) string {
	return [...]string{
		compare.Worsened: "worse", compare.NotCompared: "not compared", compare.Untold: "inconclusive", compare.Improved: "better",
		compare.Differs: "differs", compare.Unchanged: "~",
	}[o]
}

// Differences says by what an origin differs, at most so many numbers, those that got worse first.
func Differences(c *compare.Comparison, most int) string {
	var list []string
	if down := DownText(c); down != "" {
		list = append(list, down)
	}
	for _, d := range c.Larger(most) {
		list = append(list, RowName(d.Field, d.Row)+" "+DifferenceText(d))
	}
	if n := len(c.Larger(len(c.Fields))) - most; n > 0 {
		list = append(list, More(n))
	}
	return strings.Join(list, ", ")
}

// UnlikeLoads says that the loads of two runs are not counted alike.
func UnlikeLoads(c *compare.Comparison) string {
	return fmt.Sprintf("the load is counted differently: %s and %s",
		LoadText(c.Base[0].Used.Load, c.Base[0].Kind), LoadText(c.New[0].Used.Load, c.New[0].Kind))
}

// FleetCompareLimits says what a comparison of many origins can't show. The first stands for all of them, which have so many numbers.
func FleetCompareLimits(first *compare.Comparison, fields int) (list []string) {
	for _, text := range CompareLimits(first) {
		list = append(list, strings.Replace(text, fmt.Sprintf("among %d numbers", len(first.Fields)), fmt.Sprintf("among %d numbers", fields), 1))
	}
	return append(list, fmt.Sprintf("Across the %d numbers of all origins, one in twenty differences may be chance. "+
		"Use --origin NAME to compare one origin alone, which shows smaller differences", fields))
}
