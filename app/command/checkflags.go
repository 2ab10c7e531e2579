package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"origintop/app/ci"
	"origintop/app/command/arguments"
	"origintop/app/words"
	"origintop/scrape"
	"origintop/scrape/analysis"
	"origintop/scrape/check"
	"origintop/scrape/explore"
	"origintop/scrape/fleet"
	"origintop/scrape/origin"
	"origintop/scrape/regular"
	"origintop/widgets"
)

// checkFlags are the flags of conditions, for every command that judges a run. Register them, parse the flags, call read before anything is
// opened, and report at the end.
type checkFlags struct {
	exprs, files []string
	junit        string
	github       bool
	allowUnknown bool

	conditions []*check.Condition // after read, those of the files first
}

// register adds the flags to a set.
func (c *checkFlags) register(f *arguments.Flags) {
	f.Strings("check", &c.exprs)
	f.Strings("checks-file", &c.files)
	f.String("junit", &c.junit)
	c.github = os.Getenv("GITHUB_ACTIONS") == "true"
	f.Bool("github", &c.github)
	f.Bool("allow-unknown", &c.allowUnknown)
}

// read parses the conditions. It says on stderr where some are wrong, and returns exitUsage; exitFailure if a file can't be read, or the
// status of the signal that has ended the wait for one; else 0.
func (c *checkFlags) read(ctx context.Context, stderr io.Writer) (status int) {
	for _, name := range c.files {
		list, err := interruptible(ctx, func() ([]*check.Condition, error) { return readChecks(ctx, name) }) // nobody may write to a pipe
		for _, err := range unjoin(err) {
			if err == nil {
				continue
			}
			say(stderr, "--checks-file: %v", err)
			if unread := (&fs.PathError{}); errors.As(err, &unread) || ctx.Err() != nil {
				return signalled(ctx, exitFailure)
			}
			pointAt(stderr, err)
			status = exitUsage
		}
		c.conditions = append(c.conditions, list...)
	}
	for _, text := range c.exprs {
		condition, err := check.Parse(text)
		if err != nil {
			say(stderr, "--check: %v", err)
			pointAt(stderr, err)
			status = exitUsage
			continue
		}
		c.conditions = append(c.conditions, condition)
	}
	return status
}

// readChecks reads a file of conditions; - is standard input.
func readChecks(ctx context.Context, name string) ([]*check.Condition, error) {
	if name == "-" {
		return check.ParseFile("standard input", os.Stdin)
	}
	open := func() (*os.File, error) { return regular.Open(ctx, name, os.O_RDONLY, 0) }
	if info, err := os.Stat(name); err == nil && info.Mode()&fs.ModeNamedPipe != 0 { // as of a shell's <(...)
		open = func() (*os.File, error) { return os.Open(name) }
	}
	file, err := open()
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return check.ParseFile(name, file)
}

// pathCause returns the error of a file without its name.
func pathCause(err error) error {
	if of, is := errors.AsType[*fs.PathError](err); is {
		return of.Err
	}
	return err
}

// pointAt writes the expression that an error is about, and a ^ below the character that is wrong.
func pointAt(stderr io.Writer, err error) {
	bad, is := errors.AsType[*check.SyntaxError](err)
	if !is {
		return
	}
	const before, after = 60, 40 // bytes that are shown of a long one
	text, at, dots := bad.Text, min(max(bad.Offset, 0), len(bad.Text)), ""
	if at > before {
		text, at, dots = text[at-before:], before, "..."
	}
	head, tail := strings.ToValidUTF8(text[:at], ""), text[at:]
	if len(tail) > after {
		tail = tail[:after] + "..."
	}
	head, tail = widgets.Clean(dots+head), widgets.Clean(tail)
	fmt.Fprintf(stderr, "  %s%s\n  %s^\n", head, tail, strings.Repeat(" ", widgets.Width(head)))
}

// suite returns what judges the conditions of a run. Its Interest goes to the State before the first page.
func (c *checkFlags) suite() *check.Suite { return check.NewSuite(c.conditions) }

// judged is a run as checks judge it: round by round, live or replayed.
type judged struct {
	judge analysis.Judge
	suite *check.Suite
	load  *explore.Selector // of --load; nil: none was given
	first *origin.Snapshot
	last  *origin.Snapshot
	now   *analysis.Judgement // of the rounds so far; nil: none yet
}

// newJudged returns a run that is judged by these conditions. The State gets the series that they need, before its first page.
func newJudged(c *checkFlags, options *origin.Options, st *origin.State) *judged {
	j := &judged{suite: c.suite()}
	j.judge.Run.Limits, j.load, j.suite.Given = options.Thresholds, options.Load, options.Load != nil
	if interest := j.suite.Interest(); interest != nil {
		st.Explore(interest)
	}
	return j
}

// observe takes in the snapshot at the end of a round. One of an origin that is watched no more says nothing of that.
func (j *judged) observe(s *origin.Snapshot) {
	if j.first == nil {
		j.first = s
	}
	if gone(s) {
		j.last = s
		return
	}
	j.last, j.now = s, j.judge.Observe(s)
	j.suite.Observe(s, j.now)
}

// gone reports whether an origin has left the lists of targets with all its exporters.
func gone(s *origin.Snapshot) bool {
	left := false
	for i := range s.Sources {
		src := &s.Sources[i]
		if !hasLeft(src) && (src.Pages > 0 || src.Failures > 0) {
			return false
		}
		left = left || hasLeft(src)
	}
	return left
}

// hasLeft reports whether an exporter has left the lists of targets: nothing is known of it since then, not that it is down.
func hasLeft(src *origin.SourceState) bool { return src.Err == scrape.LeftList }

// results are what became of the conditions of a run, as they are published: a ci.Report of one origin, a ci.Fleet of several.
type results interface {
	Count(check.Outcome) int
	Passed() bool
	SourcesDown() []string
	Text() []byte
	Markdown() []byte
	JSON() ([]byte, error)
	JUnit() ([]byte, error)
	Annotations() []byte
}

// report returns what became of the conditions; of is what the run is called. It says on stderr which sources are down.
func (c *checkFlags) report(j *judged, of string, stderr io.Writer) *ci.Report {
	return c.reportOf(c.judgedOrigin(j, "", "", of), stderr)
}

// reportOf is report of an origin that has been judged.
func (c *checkFlags) reportOf(one judgedOrigin, stderr io.Writer) *ci.Report {
	if one.noLoad != "" {
		say(stderr, "%s", one.noLoad)
	}
	for _, text := range one.report.Down {
		say(stderr, "%s", c.harmless(text))
	}
	return one.report
}

// A judgedOrigin is what became of the conditions at one origin.
type judgedOrigin struct {
	report  *ci.Report
	verdict *analysis.Verdict // nil: there is none
	last    *origin.Snapshot  // nil: there was none
	rounds  int
	noLoad  string // that no page has the series that is to be the load; "" if one has
}

// judgedOrigin returns what became of the conditions at an origin, whose name is "" where there is only one.
func (c *checkFlags) judgedOrigin(j *judged, origin, labels, of string) (one judgedOrigin) {
	one.report = &ci.Report{Of: of, Origin: origin, Labels: labels, AllowUnknown: c.allowUnknown, ASCII: !utf8Locale(), GitHub: c.github}
	r := one.report
	if j.judge.Run.Rows() > 0 {
		one.verdict = j.judge.Run.Judge()
		r.Verdict = words.Verdict(one.verdict) + "."
		if j.load != nil && one.verdict.LoadKind != analysis.Given {
			one.noLoad = words.NoSuchLoad(j.load.String(), one.verdict.LoadKind)
		}
	}
	r.Results = j.suite.Results(one.verdict)
	one.rounds = j.judge.Run.Rows()
	if one.last = j.last; j.last != nil {
		r.From, r.To = j.first.Time, j.last.Time
		r.Down = down(j.last)
	}
	return one
}

// runsUntil says when the run ended, and how long an origin's round takes as a rule. What has passed at an origin that was not watched
// to the end is not judged.
func (one *judgedOrigin) runsUntil(end time.Time, interval time.Duration) {
	last := one.last
	if last == nil || one.rounds < 3 && !gone(last) { // how long they take is not known, as of a Prometheus
		return
	}
	least := unwatched(interval)
	for i := range last.Sources {
		if src := &last.Sources[i]; !hasLeft(src) {
			least = max(least, 3*src.Interval)
		}
	}
	if end.Sub(last.Known) <= least {
		return
	}
	for i := range one.report.Results {
		one.report.Results[i].WatchedUntil(last.Known)
	}
}

// unwatched returns for how long at least there is no round of an origin that is not watched any more.
func unwatched(interval time.Duration) time.Duration { return max(10*time.Second, 3*interval) }

// fleetReport returns what became of the conditions at several origins; of is what all of them together are called. It says on stderr which
// sources are down.
func (c *checkFlags) fleetReport(origins []judgedOrigin, of string, stderr io.Writer) *ci.Fleet {
	f := &ci.Fleet{Of: of, AllowUnknown: c.allowUnknown, ASCII: !utf8Locale(), GitHub: c.github}
	var trials []fleet.Trial
	var noLoad, down []string
	for _, one := range origins {
		f.Origins = append(f.Origins, one.report)
		if one.verdict != nil {
			trials = append(trials, fleet.Trial{Origin: one.report.Origin, Verdict: one.verdict})
		}
		if one.noLoad != "" {
			noLoad = append(noLoad, one.report.Origin+": "+one.noLoad)
		}
	}
	if len(trials) > 0 {
		f.Verdict = words.Trials(trials) + "."
	}
	for _, text := range f.SourcesDown() {
		down = append(down, c.harmless(text))
	}
	sayList(stderr, noLoad)
	sayList(stderr, down)
	return f
}

// harmless returns a line that may hold names as it is written where GitHub Actions reads it.
func (c *checkFlags) harmless(text string) string {
	if c.github {
		return ci.Harmless(text)
	}
	return text
}

// publish writes the results where the flags say that they go beside standard output: the file of --junit, and what GitHub Actions reads.
// It returns the exit status of the checks.
func (c *checkFlags) publish(r results, stderr io.Writer) (status int, err error) {
	switch {
	case r.Count(check.Failed) > 0:
		status = exitCheckFailed
	case len(r.SourcesDown()) > 0:
		status = exitDown
	case !r.Passed():
		status = exitNotJudged
	}
	if c.github {
		stderr.Write(r.Annotations())
		if path := os.Getenv("GITHUB_STEP_SUMMARY"); path != "" {
			err = appendTo(path, r.Markdown())
		}
	}
	if c.junit != "" {
		text, bad := r.JUnit()
		if bad == nil {
			bad = writeJUnit(c.junit, text)
		}
		if bad != nil {
			err = errors.Join(err, fmt.Errorf("--junit %s: %w", c.junit, pathCause(bad)))
		}
	}
	if err != nil && status != exitCheckFailed {
		status = exitFailure
	}
	return status, err
}

// writeJUnit writes a file of --junit in place of the one of the run before. It replaces nothing but XML: a wrong name costs no recording.
func writeJUnit(path string, text []byte) error {
	file, err := regular.Open(context.Background(), path, os.O_RDONLY, 0)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return err
	default:
		head := make([]byte, 5)
		n, _ := io.ReadFull(file, head)
		file.Close()
		if n > 0 && string(head[:n]) != "<?xml" {
			return errors.New("the file exists and is not XML: name another file")
		}
	}
	return regular.Replace(path, text, 0o644)
}

// appendTo appends to the file that GitHub Actions names.
func appendTo(path string, text []byte) error {
	file, err := regular.Open(context.Background(), path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o644)
	if err == nil {
		_, err = file.Write(text)
		err = errors.Join(err, file.Close())
	}
	if err != nil {
		return fmt.Errorf("$GITHUB_STEP_SUMMARY: %w", err)
	}
	return nil
}

// down says which sources and servers are down at the end of a run. A load tester that was there goes away with its test.
func down(s *origin.Snapshot) (list []string) {
	for i := range s.Sources {
		src := &s.Sources[i]
		ended := src.Only(scrape.RoleLoad) && src.Pages > 0
		if !src.Up() && !ended && !hasLeft(src) {
			why := src.Err
			if why == "" {
				why = "no page yet"
			}
			list = append(list, fmt.Sprintf("%s: %s", strings.TrimSpace(src.Name+" "+src.URL), why))
		}
	}
	for i := range s.Servers {
		if v := &s.Servers[i]; v.Known && !v.Up && !v.Stale {
			name := cmp.Or(v.Product, "the server")
			if len(s.Servers) > 1 && v.Name != name {
				name += " " + v.Name
			}
			list = append(list, name+" is down: its exporter cannot reach it")
		}
	}
	return list
}
