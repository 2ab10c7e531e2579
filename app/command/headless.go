package command

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"origintop/app/notify"
	"origintop/app/report"
	"origintop/app/words"
	"origintop/scrape"
	"origintop/scrape/analysis"
	"origintop/scrape/export"
	"origintop/scrape/fields"
	"origintop/scrape/fleet"
	"origintop/scrape/origin"
	"origintop/scrape/severity"
	"origintop/widgets"
)

// How a live run ends that nobody limits.
const (
	// tailRounds are the rounds that are waited for after a load test's end: in the first one the last rates are known, and by the second
	// failure it is known that the load tester has gone.
	tailRounds = 2

	// tailTime is how long a load tester's page must have been gone. One that is started anew in that time is still the same run.
	tailTime = 10 * time.Second
)

// warn says what is wrong with the command of --on-alarm, if anything is.
func warn(stderr io.Writer, text string) {
	if text != "" {
		say(stderr, "--on-alarm: %s", text)
	}
}

// hookPatience is how long the commands of --on-alarm are waited for at the end.
const hookPatience = 15 * time.Second

// errOver ends a follower in good order.
var errOver = errors.New("the run is over")

// headless watches without a screen, and judges the run at its end.
func headless(ctx context.Context, c *config, stdout, stderr io.Writer) (status int, err error) {
	if status := c.checks.read(ctx, stderr); status != 0 {
		return status, nil
	}
	f, err := c.newFollower(ctx, stderr)
	if err != nil {
		return signalled(ctx, exitFailure), err
	}
	return c.watchHeadless(ctx, f, stdout, stderr)
}

// watchHeadless does what headless does, with a follower.
func (c *config) watchHeadless(ctx context.Context, f *follower, stdout, stderr io.Writer) (status int, err error) {
	testers := map[*followed]tester{}
	count := map[tester]int{} // of the origins
	f.observe = func(o *followed) error {
		if err := c.printRound(f, o, stdout, stderr); err != nil {
			return err
		}
		count[testers[o]]--
		testers[o] = testerOf(o.last)
		count[testers[o]]++
		over := count[testerGone] > 0 && !slices.ContainsFunc(f.origins, func(o *followed) bool { return !o.gone && testers[o] == testerThere })
		if o.suite.Aborting() != nil || c.lasts == 0 && over {
			return errOver
		}
		return nil
	}
	watching := ctx
	if c.lasts > 0 {
		var cancel context.CancelFunc
		watching, cancel = context.WithTimeout(ctx, c.lasts)
		defer cancel()
	}
	if err = f.run(watching); errors.Is(err, errOver) {
		err = nil
	}
	early := ctx.Err() != nil && c.lasts > 0 // it was to last longer
	results := stdout
	if c.output == "json" { // standard output is for the snapshots alone
		results = linesTo(stderr)
	}
	status, err = c.conclude(ctx, f, err, results, stderr)
	if early && status != exitCheckFailed {
		return signalled(ctx, status), err
	}
	return status, err
}

// printRound writes what there is to say after a round of an origin.
func (c *config) printRound(f *follower, o *followed, stdout, stderr io.Writer) error {
	to := stdout
	if c.output == "json" {
		to = linesTo(stderr)
		line, err := o.line(f.clock())
		if err == nil {
			_, err = stdout.Write(line)
		}
		if err != nil {
			return fmt.Errorf("write the snapshot: %w", err)
		}
	}
	warn(stderr, f.notifier.Warning())
	lines := o.news.lines(o.name, o.last)
	if f.fleet {
		lines = append(lines, f.minute(o.last.Known)...)
	} else if o.news.minute(o.last.Known) {
		lines = append(lines, words.Clock(o.last.Known)+"  "+minuteText(o.last, o.now))
	}
	for _, line := range lines {
		if _, err := to.Write(c.plain([]byte(c.checks.harmless(widgets.Clean(line)) + "\n"))); err != nil {
			return fmt.Errorf("write what is the matter: %w", err)
		}
	}
	return nil
}

// line returns the last snapshot of an origin as a line of JSON.
func (o *followed) line(now time.Time) ([]byte, error) {
	if o.name == "" {
		return export.Line(o.last, now)
	}
	return export.RowLine(&export.Row{Origin: o.name, Labels: o.labels, Snapshot: o.last}, now)
}

// A tester says whether a load tester is there.
type tester uint8

const (
	noTester    tester = iota // none was
	testerThere               // or was a moment ago, and may be started anew
	testerGone                // for good
)

// testerOf says whether a load tester that was there has gone for good, and no other is there.
func testerOf(s *origin.Snapshot) (of tester) {
	for i := range s.Sources {
		src := &s.Sources[i]
		switch {
		case analysis.LoadTestEnded(src):
			if s.Known.Sub(src.DownSince) < tailTime {
				return testerThere
			}
			of = testerGone
		case src.Only(scrape.RoleLoad) && src.Pages > 0: // or it failed once
			return testerThere
		}
	}
	return of
}

// conclude ends the recording and writes what the run has shown: the verdict, the checks, and where it was recorded to. Only then does it
// wait for the commands of alarms: whoever is tired of that, and kills the program, has the rest. The error that it gets is that of the run,
// nil if it ended in good order.
func (c *config) conclude(ctx context.Context, f *follower, err error, results, stderr io.Writer) (status int, _ error) {
	defer func() { warn(stderr, f.notifier.Close(hookPatience)) }()
	recorded := finishRecording(ctx, f.recorder, newEnding()(), stderr)
	if err == nil && !slices.ContainsFunc(f.origins, func(o *followed) bool { return o.last != nil }) {
		err = errors.New("interrupted before the first snapshot")
	}
	r, text := c.results(f, stderr)
	if _, wrote := results.Write(c.plain(text)); wrote != nil {
		err = errors.Join(err, fmt.Errorf("write the results: %w", wrote))
	}
	status, published := c.checks.publish(r, stderr)
	if s := f.recorder.Status(); recorded == nil && s.Path != "" {
		size := strings.TrimSpace((&widgets.Scale{}).Bytes(float64(s.Bytes)))
		say(stderr, "recorded to %s: %d pages, %s", s.Path, s.Pages, size)
	}
	if err = errors.Join(err, recorded, published); err != nil && status != exitCheckFailed {
		status = exitFailure
	}
	return status, err
}

// results returns what became of the conditions, and the text of that; without conditions what the run has shown, in a line.
func (c *config) results(f *follower, stderr io.Writer) (r results, text []byte) {
	if f.fleet {
		var list []judgedOrigin
		ended := f.ended
		for _, o := range f.origins {
			if o.last != nil && o.last.Known.After(ended) {
				ended = o.last.Known
			}
		}
		for _, o := range f.origins {
			one := c.checks.judgedOrigin(o.judged, o.name, o.labels, c.origin)
			one.runsUntil(ended, c.interval)
			list = append(list, one)
		}
		r := c.checks.fleetReport(list, c.origin, stderr)
		if left := f.leftOut.Load(); left != nil && len(c.checks.conditions) > 0 {
			r.Unwatched = *left
		}
		if text = r.Text(); len(c.checks.conditions) == 0 {
			text = lineOf(r.Verdict)
		}
		return r, text
	}
	o := f.origins[0]
	of := c.checks.report(o.judged, c.origin, stderr)
	text = of.Text()
	switch {
	case o.last == nil && len(of.Results) == 0:
		text = nil
	case len(of.Results) == 0:
		text = lineOf(report.Line(o.judge.Run.Judge(), o.judge.Run.Timeline()))
	}
	return of, text
}

// lineOf returns a text as a line of its own; nothing if it is "".
func lineOf(text string) []byte {
	if text == "" {
		return nil
	}
	return []byte(widgets.Clean(text) + "\n")
}

// linesTo returns a writer to standard error, where each line begins with the name of the program.
func linesTo(stderr io.Writer) io.Writer { return &prefixed{to: stderr} }

// A prefixed writer writes whole lines, each behind the name of the program, and no empty ones.
type prefixed struct {
	to   io.Writer
	rest []byte // of the last line, without its end
}

func (w *prefixed) Write(text []byte) (int, error) {
	w.rest = append(w.rest, text...)
	for {
		line, rest, whole := bytes.Cut(w.rest, []byte("\n"))
		if !whole {
			return len(text), nil
		}
		if w.rest = rest; len(line) == 0 {
			continue
		}
		if _, err := fmt.Fprintf(w.to, "origintop: %s\n", line); err != nil {
			return 0, err
		}
	}
}

// A bulletin says how a run goes, in lines: one a minute, and one when something turns critical or ceases to be.
type bulletin struct {
	rounds   int       // so far
	told     time.Time // when the last line of a minute was
	watch    notify.Watch
	critical map[string]string // what is critical, in words, by what it is of
}

// lines returns what has turned critical in a round, and what has ceased to be. The name is of the origin, "" of the only one.
func (b *bulletin) lines(name string, s *origin.Snapshot) (lines []string) {
	at := words.Clock(s.Known) + "  "
	if name != "" {
		at += name + ": "
	}
	texts := words.Findings(s, nil)
	var over []string
	for _, c := range b.watch.Observe(s) {
		lasted := words.Age(c.Lasted.Round(time.Second))
		switch {
		case c.Unknown:
			over = append(over, at+"not known any more, was critical for "+lasted+": "+b.critical[c.Subject])
		case c.Over:
			over = append(over, at+"no longer critical, after "+lasted+": "+b.critical[c.Subject])
		default:
			what := cmp.Or(texts[c.Index].Brief, texts[c.Index].Text)
			what, _, _ = strings.Cut(what, ": ")
			what, _, _ = strings.Cut(what, " for ")
			if b.critical == nil {
				b.critical = map[string]string{}
			}
			b.critical[c.Subject] = what
			lines = append(lines, at+"critical: "+texts[c.Index].Text)
		}
	}
	slices.Sort(over)
	return append(lines, over...)
}

// minute reports whether a line is due, after a round at that time.
func (b *bulletin) minute(at time.Time) bool {
	b.rounds++
	if b.rounds == 1 || at.Sub(b.told) < time.Minute { // in the first round there are no rates
		return false
	}
	b.told = at
	return true
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
		f := fields.Named(name)
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

// minute returns the line of all origins that is due after a round at that time, if one is.
func (f *follower) minute(at time.Time) []string {
	if f.rounds == 0 || !f.news.minute(at) {
		return nil
	}
	v := &fleet.View{Time: at}
	for _, o := range f.origins {
		if o.last != nil && !o.gone {
			v.Rows = append(v.Rows, fleet.NewRow(o.name, o.labels, o.last, o.now))
		}
	}
	matter, _, is := words.FleetVerdict(v)
	if is >= severity.Warn {
		matter = is.Word() + ": " + matter
	}
	parts := []string{words.Origins(len(v.Rows)), matter}
	if list := words.FleetSoFar(v); len(list) > 0 {
		parts = append(parts, list[0])
	}
	return []string{words.Clock(at) + "  " + strings.Join(parts, "; ")}
}
