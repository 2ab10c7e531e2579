// Package check decides whether a load test passes: conditions on what happened on the origin, one a line, as in
//
//	cpu.busy_percent p(95) < 80 after ramp
//	network.devices[eth0].out_link_percent < 90 for 10s abort
//	nginx.latency.p99 < 250ms over 30s
//	nginx.5xx == 0
//	series node_load1 < 8
//	verdict == none
//
// Parse reads a Condition. A Suite observes the rounds of a run, live or replayed, and gives a Result for each condition: passed, failed,
// or not judged and why. A condition passes only if it could be judged: what is not known is never taken for good.
//
// A condition says what must hold:
//
//   - X < 90: every value of the run is below 90. It is the worst one that counts: the largest for < and <=, the smallest for > and >=.
//   - X avg < 90: the mean of the run is. Likewise min, max, med, p(95), last, and of what is counted count (how many) and rate (per
//     second; of what is a rate itself, as exactly as that is known).
//   - X < 90 for 10s: it fails once X has been 90 or more for 10 s on end, from the first round with that to the last, as an alert of
//     Prometheus fires. What is over sooner doesn't matter: 95 95 95 80 95 95, two seconds apart, pass. A stretch may lack half a second,
//     a twentieth of it at most, as no round comes at its very time.
//   - X < 90 over 10s: the mean of any 10 s is below 90. 100 100 100 70 100 fail, though it was never over for 10 s on end. With
//     X p(95) < 90 over 10s that is the 95th percentile of any 10 s.
//   - after ramp: from when the load was complete to its end, as the verdict has it; from 30s to 5m: of the run; until 80 clients: up to
//     the first round with that load. A condition that has failed by then has failed, whether or not the end of its phase is reached.
//   - abort: whoever watches the run stops it once the condition has failed for sure. The result is the same with it and without.
//
// What is unknown in more than a tenth of the rounds, or at a stretch for longer than 10 s and three rounds, is not judged, unless what is
// known is enough: one value over is enough to fail X < 90. With for, what is unknown may be wrong: only where that would not be long
// enough it passes. A row that its list does not have for a while is not missed with [*], and so are the load tester's numbers before its
// test and after it. A number whose scrape is under way when a round ends is neither known in that round nor unknown, but it counts for how
// long nothing was known. That nothing gave out is said only if the machine, the load and the web servers that are watched were seen, and
// none of these was down while there was load.
package check

import (
	"time"

	"origintop/scrape/analysis"
	"origintop/scrape/explore"
	"origintop/scrape/fields"
)

// A Condition is what must hold for a run to pass. It does not change once parsed.
type Condition struct {
	Text string // as it was written, without blanks around it: it may hold any printable character

	Subject  Subject
	Field    *fields.Field     // of a FieldSubject
	Row      string            // the row of Field's list; "": the worst of all
	Series   *explore.Selector // of a SeriesSubject: the worst of all that it picks
	Critical bool              // of Alarms: only those that are critical

	Agg        Agg
	Percentile float64 // of a Percentile, 0 to 100
	Op         Op
	Value      float64           // in the unit of the field, see Unit; of alarms how many
	Resource   analysis.Resource // what a Verdict is compared with

	Window Window
	Length time.Duration // of the window
	Phase  Phase
	Abort  bool // the run is to be stopped when the condition has failed for sure
}

// A Subject says what a condition is about.
type Subject uint8

// The subjects.
const (
	FieldSubject  Subject = iota // a number of the table of fields
	SeriesSubject                // series of any page
	Verdict                      // what gave out
	Alarms                       // how many things are the matter
)

// An Agg makes one number of many.
type Agg uint8

// The aggregates. Worst is the largest or the smallest value, by the operator: a condition holds for it if it holds for all.
const (
	Worst Agg = iota
	Avg
	Min
	Max
	Med
	Percentile // the smallest value that so many percent of all don't exceed
	Last
	Rate  // how many a second
	Count // how many
)

// An Op compares a number, or a verdict, with another.
type Op uint8

// The operators.
const (
	Less Op = iota
	LessEqual
	Greater
	GreaterEqual
	Equal
	NotEqual
)

// String returns the operator as it is written.
func (o Op) String() string { return [...]string{"<", "<=", ">", ">=", "==", "!="}[o] }

// Holds reports whether v compares so with a value. Nothing holds for NaN.
func (o Op) Holds(v, value float64) bool {
	switch o {
	case Less:
		return v < value
	case LessEqual:
		return v <= value
	case Greater:
		return v > value
	case GreaterEqual:
		return v >= value
	case Equal:
		return v == value
	}
	return v < value || v > value
}

// A Window says at how much of the phase at once a condition looks.
type Window uint8

// The windows.
const (
	NoWindow Window = iota // at all of it
	For                    // at stretches of Length: it fails if it doesn't hold for any value of one
	Over                   // at stretches of Length: it fails if it doesn't hold for the aggregate of one
)

// A Phase is the part of a run that is judged.
type Phase struct {
	Kind     PhaseKind
	From, To time.Duration // of Between, since the first round; To is 0: to the end
	Load     float64       // of UntilLoad
	Of       LoadOf
}

// A PhaseKind is a sort of phase.
type PhaseKind uint8

// The kinds of phases.
const (
	WholeRun  PhaseKind = iota
	AfterRamp           // from when the load was complete to its end, as the verdict has it
	Between             // two times
	UntilLoad           // up to the first round with that load
)

// A LoadOf is what a load is counted in.
type LoadOf uint8

// What loads are counted in.
const (
	AnyLoad     LoadOf = iota // as the verdict does
	Clients                   // of the load tester, or what --load names
	Connections               // of the web server
	Requests                  // to it per second
)

// An Outcome says how a condition was judged.
type Outcome uint8

// The outcomes.
const (
	NotJudged Outcome = iota
	Passed
	Failed
)

// String returns the outcome as JSON has it.
func (o Outcome) String() string { return [...]string{"not_judged", "passed", "failed"}[o] }

// A Reason says why a condition was not judged.
type Reason uint8

// The reasons.
const (
	Judged       Reason = iota // it was
	NeverKnown                 // the number, in all of the phase
	NoSuchRow                  // the list has never had it
	NoSuchSeries               // no page has had it
	NotCounted                 // the series is no counter, so that there is no rate and no count
	MostlyKnown                // but for too much of the time it was not
	Gap                        // for too long at a stretch it was not known
	PossiblyHeld               // while it was not known, it may not have held for long enough to fail
	NotKnownLast               // at the end of the phase
	NoLoad                     // there was none that is known, so that there is no such phase
	NotReached                 // the phase did not begin, or its load or its end was not reached
	TooShort                   // the phase is shorter than the window
	NotSeen                    // a verdict says that nothing gave out, but too little was seen for that
	TooFew                     // rounds in which there was something to measure
	ServerDown                 // a verdict says that nothing gave out, but a web server was down, for Gap in all
	TooMany                    // rows, or series: some were left out
	NotWatched                 // after the time Until, while the run went on
	UsedUp                     // a verdict says that nothing gave out, but Shared was used up, and nobody can say by whom
)

// String returns the reason as JSON has it; "" if it was judged.
func (r Reason) String() string {
	return [...]string{
		"", "never_known", "no_such_row", "no_such_series", "not_counted", "often_unknown", "gap", "unknown_may_have_failed",
		"unknown_at_end", "no_load", "phase_not_reached", "shorter_than_window", "too_little_seen",
		"too_few_rounds", "server_down", "too_many_rows", "not_watched_to_end", "used_up_by_more_than_load",
	}[r]
}

// A Result is what became of a condition. Numbers that are not known are NaN, times zero.
type Result struct {
	*Condition
	Outcome Outcome
	Reason  Reason // of what was not judged

	Measured float64 // what was compared with Value: of Over that of the worst window, of For the worst value
	Beyond   float64 // a percentile of that size is the last bound of its histogram, and lies somewhere beyond it; 0: none does
	Row      string  // which row or series that is of; it may come from outside
	Unit     fields.Unit
	Resource analysis.Resource // of a Verdict: what gave out
	Shared   *analysis.Passing // of UsedUp

	Others []string // some of the rows that the list had, of NoSuchRow; they may come from outside

	From, To time.Time     // of the phase: its first round and its last; zero if there is none
	Known    int           // rounds of the phase in which the number was known, of that row
	Unknown  int           // and those in which it was not
	Gap      time.Duration // for how long at most, at a stretch
	Longest  time.Duration // of For: for how long at most it did not hold, at a stretch

	Until time.Time // of NotWatched
	Whose Whose     // of NeverKnown, of a field

	First, Worst Violation // of a condition that failed: when first, and when most
	LoadKind     analysis.LoadKind
}

// Whose says whose pages could have had the numbers of a field.
type Whose struct {
	Watched  bool   // a source of that kind was
	Answered bool   // with more than one page
	Exporter string // which it was; it may come from outside
}

// WatchedUntil says that the origin was not watched after a time, while the run went on: a phase that has passed by then, and goes
// to the end of the run, is not judged.
func (r *Result) WatchedUntil(at time.Time) {
	ends := r.Phase.Kind == UntilLoad || r.Phase.Kind == Between && r.Phase.To > 0 // it has been seen
	if r.Outcome == Passed && !ends {
		r.Outcome, r.Reason, r.Until = NotJudged, NotWatched, at
	}
}

// A Violation is a moment at which a condition did not hold. In a window that is its last round.
type Violation struct {
	At    time.Time
	Value float64
	Load  float64
}
