package words

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"origintop/scrape"
	"origintop/scrape/analysis"
	"origintop/scrape/fields"
	"origintop/scrape/origin"
	"origintop/widgets"
)

// A Line is one thing that is said of a run, and the moment that it is of; zero: none.
type Line struct {
	Text string
	At   time.Time
	Head bool   // it is the title of those below
	Mark string // before it: whether it is so; "": nothing is to be said of that
}

// A lines puts lines together, section by section.
type lines []Line

// add adds a section, unless nothing is in it.
func (l *lines) add(title string, list ...Line) {
	if len(list) > 0 {
		*l = append(append(*l, Line{Text: title, Head: true}), list...)
	}
}

// JudgementLines says what a run has shown so far: the verdict, what it rests on, what followed, and how much more there was.
func JudgementLines(j *analysis.Judgement) []Line {
	v := j.Verdict
	var l lines
	l.add(ReportVerdict, Line{Text: Verdict(v), At: v.Since}, Line{Text: ReportRoom + ": " + Room(v, j.Most)})
	l.add(ReportEvidence, evidenceLines(j)...)
	if what, how := ClientsParts(v); v.LoadKind == analysis.Clients {
		l.add(TileClients, Line{Text: what + ": " + how, At: v.Clients.Since})
	}
	l.add(ReportEvents, eventLines(v)...)
	l.add(ReportHeadroom, roomLines(j)...)
	l.add(ReportPhases, phaseLines(j)...)
	l.add(WorstValues, peakLines(j, 0)...)
	return l
}

// SummaryLines says what a load test has shown, after it: the verdict, how long it was, how much load there was, the worst values, outages
// and restarts, how much more there was, and how all that was watched.
func SummaryLines(j *analysis.Judgement, s *origin.Snapshot) []Line {
	const telling = 50 // percent of a resource
	v := j.Verdict
	var l lines
	l.add(ReportVerdict, Line{Text: Verdict(v), At: v.Since})
	l.add(ReportRoom, Line{Text: Room(v, j.Most)})
	l.add(ReportPhases, phaseLines(j)...)
	l.add(WorstValues, peakLines(j, telling)...)
	events := eventLines(v)
	if len(events) == 0 {
		events = []Line{{Text: "no outage, no restart"}}
	}
	l.add(ReportEvents, events...)
	l.add(ReportHeadroom, roomLines(j)...)
	l.add(ReportWatched, Line{Text: WatchedBy(j, s)})
	return l
}

// evidenceLines says what a verdict rests on.
func evidenceLines(j *analysis.Judgement) (list []Line) {
	v := j.Verdict
	if v.Resource == analysis.None || v.Unreached {
		return nil
	}
	of := func(kind analysis.ProofKind) (proofs []analysis.Proof) {
		for _, p := range j.Proofs {
			if p.Of == kind {
				proofs = append(proofs, p)
			}
		}
		return proofs
	}
	flat := meanwhile(of(analysis.OfThroughput), v.Load, j.Fullest, j.Fullest == j.AtEnd, v.LoadKind)
	for _, p := range threeProofs(v, grown(of(analysis.OfUse), unknownUse), grown(of(analysis.OfQueue), unknownQueue), flat) {
		mark, text := "●", p.Name+": "
		if !p.Is {
			mark, text = "○", text+p.Answer()+"; "
		}
		list = append(list, Line{Text: text + p.Text, At: v.Since, Mark: mark})
	}
	return list
}

func eventLines(v *analysis.Verdict) (list []Line) {
	for i := range v.Events {
		list = append(list, Line{Text: Event(&v.Events[i]), At: v.Events[i].From})
	}
	return list
}

// roomLines says how much more there was: first of what was known, then why nobody can say it of the others.
func roomLines(j *analysis.Judgement) (list []Line) {
	v := j.Verdict
	if v.RunnerUp.Resource != analysis.None {
		list = append(list, Line{Text: RunnerUp(v)})
	}
	why := map[analysis.Refusal][]string{}
	var order []analysis.Refusal
	for i := range v.Headroom {
		switch h := &v.Headroom[i]; {
		case h.Resource == v.Resource:
		case h.Refused == analysis.NotRefused || h.Refused == analysis.TooFar:
			list = append(list, Line{Text: Headroom(v, h)})
		default:
			if len(why[h.Refused]) == 0 {
				order = append(order, h.Refused)
			}
			why[h.Refused] = append(why[h.Refused], Subject(h.Resource, h.Subject))
		}
	}
	for _, r := range order {
		list = append(list, Line{Text: Refused(r) + ": " + strings.Join(why[r], ", ")})
	}
	return list
}

func phaseLines(j *analysis.Judgement) (list []Line) {
	p := &j.Phases
	if p.Begin.IsZero() {
		return nil
	}
	end := p.End
	if end.IsZero() {
		end = j.Ended
	}
	list = append(list, Line{Text: "the load began", At: p.Begin})
	if !math.IsNaN(j.Most) {
		list = append(list, Line{Text: "most load: " + LoadText(j.Most, j.LoadKind), At: j.MostAt})
	}
	if !end.IsZero() {
		list = append(list, Line{Text: "the load ended, after " + Age(end.Sub(p.Begin).Round(time.Second)), At: end})
	}
	for i := range j.Earlier {
		list = append(list, Line{Text: Earlier(&j.Earlier[i], j.LoadKind), At: j.Earlier[i].Begin})
	}
	return list
}

// peakLines says the worst values, without those of resources that were used to fewer percent.
func peakLines(j *analysis.Judgement, least float64) (list []Line) {
	for i := range j.Peaks {
		p := &j.Peaks[i]
		if p.Field.Role() == scrape.RoleMachine && p.Field.Unit == fields.Percent && p.Value < least {
			continue
		}
		text := FieldName(p.Field, p.Subject) + " " + FieldValue(p.Field, p.Value)
		if !math.IsNaN(p.Load) && j.LoadKind != analysis.NoLoad {
			text += ", at " + LoadText(p.Load, j.LoadKind)
		}
		list = append(list, Line{Text: text, At: p.At})
	}
	return list
}

// WatchedBy says which sources have shown a run, how often, and for how long.
func WatchedBy(j *analysis.Judgement, s *origin.Snapshot) string {
	var list []string
	var every []time.Duration
	for i := range s.Sources {
		src := &s.Sources[i]
		if src.Pages == 0 {
			list = append(list, widgets.Clean(SourceName(src))+" (no page)")
			continue
		}
		list = append(list, fmt.Sprintf("%s (%s, %d pages)", widgets.Clean(SourceName(src)), widgets.Clean(src.Exporter), src.Pages))
		if src.Interval > 0 {
			every = append(every, src.Interval)
		}
	}
	text := "for " + Age(j.To.Sub(j.From).Round(time.Second))
	if len(every) > 0 {
		text += ", " + WatchedEvery(slices.Min(every))
	}
	return text + ": " + strings.Join(list, ", ")
}

// LinesText returns lines as text of that width, with their times before them.
func LinesText(list []Line, width int) string {
	const indent = 12
	var b strings.Builder
	for i, l := range list {
		if l.Head {
			if i > 0 {
				b.WriteString("\n")
			}
			b.WriteString(l.Text + "\n")
			continue
		}
		at := ""
		if !l.At.IsZero() {
			at = Clock(l.At)
		}
		for _, part := range widgets.Wrap(l.Text, max(width-indent, indent)) {
			fmt.Fprintf(&b, "  %-8s  %s\n", at, part)
			at = ""
		}
	}
	return b.String()
}

// WorstValues is the title of the largest values under load.
const WorstValues = "Worst values"

// NothingJudged says that there is no verdict yet.
const NothingJudged = "nothing to judge yet: waiting for the second scrape"

// Earlier says what a load test before the one that is judged has shown.
func Earlier(e *analysis.Earlier, kind analysis.LoadKind) string {
	text := "an earlier load test from " + Clock(e.Begin) + " to " + Clock(e.End) + ", " + LoadText(e.Peak, kind) + ": "
	switch e.Resource {
	case analysis.None:
		return text + "nothing gave out"
	case analysis.LoadTester:
		return text + "the origin was not the limit"
	case analysis.ServerErrors:
		return text + "the server's own errors were " + surely(e.Strength)
	}
	return text + inSentence(Subject(e.Resource, e.Subject)) + " was " + surely(e.Strength)
}

// Room says for how much load there was room: the answer that a load test is made for.
func Room(v *analysis.Verdict, peak float64) string {
	load, why := RoomParts(v, peak)
	if between, then, ok := strings.Cut(why, ", "); ok { // the interval
		return load + " (" + between + "), " + then
	}
	return load + ", " + why
}

// RoomParts returns for how much load there was room, and how that is known.
func RoomParts(v *analysis.Verdict, peak float64) (load, why string) {
	switch h := Nearest(v); {
	case v.LoadKind == analysis.NoLoad:
		return "unknown", "because no page says how much load there was"
	case v.Unreached:
		return "unknown", "because the load does not reach the origin"
	case v.Resource == analysis.LoadTester && !math.IsNaN(v.Load):
		return "at least " + LoadText(v.Load, v.LoadKind), "because the load tester gave out first"
	case v.Strength >= analysis.ProbableLimit && v.Resource != analysis.LoadTester && !v.Foreign && !math.IsNaN(v.Load):
		gave := " gave out"
		if v.Strength < analysis.TheLimit {
			gave = " probably gave out"
		}
		return LoadText(v.Load, v.LoadKind), "then " + inSentence(Subject(v.Resource, v.Subject)) + gave
	case h != nil:
		return "about " + LoadText(h.Load, v.LoadKind),
			widgets.Decimal(h.Low, 0) + " to " + widgets.Decimal(h.High, 0) + ", then " + inSentence(Subject(h.Resource, h.Subject)) +
				" gives out"
	case math.IsNaN(peak):
		return "unknown", "because there was no load"
	case v.Foreign:
		return "at least " + LoadText(v.Load, v.LoadKind), "then other traffic took the rest"
	case v.Clients.Behind && v.Resource == analysis.ServerErrors && !math.IsNaN(v.Load):
		return LoadText(v.Load, v.LoadKind), "then the server answered with errors"
	case v.Clients.Behind && v.Strength == analysis.HighUse && !math.IsNaN(v.Load):
		return LoadText(v.Load, v.LoadKind), "then " + inSentence(Subject(v.Resource, v.Subject)) + " was high, and clients suffered"
	case v.Clients.Behind:
		return "unknown", "because clients suffered and no page shows why"
	}
	return "at least " + LoadText(peak, v.LoadKind), "how many more is unknown"
}

// VerdictParts returns what gave out and how sure that is, and since when: the verdict in two parts, of which the first is a headline.
func VerdictParts(v *analysis.Verdict) (what, how string) {
	how = strings.TrimLeft(sinceWhen(v), ", ")
	what = Subject(v.Resource, v.Subject) + " is " + surely(v.Strength)
	if v.Unreached {
		_, look, _ := strings.Cut(Verdict(v), ": ")
		return "The load does not reach the origin", look
	}
	switch v.Resource {
	case analysis.None:
		what = "Nothing gave out"
		how, _, _ = strings.Cut(strings.TrimPrefix(Verdict(v), what), "; ")
		return what, strings.TrimLeft(how, "., ")
	case analysis.LoadTester:
		if v.Strength >= analysis.ProbableLimit {
			return "The load tester is " + surely(v.Strength), "not the origin; " + how
		}
		return "The origin is not the limit", "look at the load tester or the network between; " + how
	case analysis.ServerErrors:
		what = "The server's own errors are " + surely(v.Strength)
	}
	if amount := amountOf(v); v.Resource == analysis.Unseen {
		how += ": " + level(v)
	} else if amount != "" {
		how += ": " + amount
	}
	return what, how
}

// ClientsParts returns how the clients fared, in a few words and in more.
func ClientsParts(v *analysis.Verdict) (what, how string) {
	switch text := strings.TrimPrefix(clientsSuffer(v), "; "); {
	case text != "":
		return "suffered", text
	case v.Unreached && v.Resource == analysis.LoadTester:
		return "not served", "none of their requests reached the origin"
	case v.LoadKind == analysis.Clients && !v.Clients.Behind:
		return unharmed(v)
	}
	return "not known", "no load tester was watched"
}

// unharmed says of clients that didn't suffer what happened to them all the same.
func unharmed(v *analysis.Verdict) (what, how string) {
	c := &v.Clients
	if slices.ContainsFunc(v.Events, func(e analysis.Event) bool { return e.Kind == analysis.ServerOutage }) {
		return "fine apart from the outage", "none fell behind otherwise"
	}
	var list []string
	for _, of := range []struct {
		percent float64
		text    string
	}{{c.Stalled, "stalled"}, {c.Below, "below real time"}} {
		if of.percent >= 1 {
			list = append(list, whole(of.percent)+" "+of.text)
		}
	}
	if c.Failing >= 1 {
		list = append(list, whole(c.Failing)+" of the requests failed")
	}
	if list == nil {
		return "fine", "none fell behind"
	}
	return "briefly affected", "at times up to " + strings.Join(list, ", ")
}

// Nearest returns the headroom of the resource that gives out first, nil if that is known of none.
func Nearest(v *analysis.Verdict) (nearest *analysis.Headroom) {
	for i := range v.Headroom {
		if h := &v.Headroom[i]; h.Refused == analysis.NotRefused && (nearest == nil || h.Load < nearest.Load) {
			nearest = h
		}
	}
	return nearest
}

// inSentence returns what a resource is called within a sentence.
func inSentence(subject string) string {
	if len(subject) > 1 && subject[0] >= 'A' && subject[0] <= 'Z' && subject[1] >= 'a' && subject[1] <= 'z' {
		return string(subject[0]+'a'-'A') + subject[1:]
	}
	return subject
}
