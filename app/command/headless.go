package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"origintop/app/report"
	"origintop/scrape"
	"origintop/scrape/analysis"
	"origintop/scrape/export"
	"origintop/scrape/origin"
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
	news := bulletin{}
	f.observe = func() error {
		if err := c.printRound(f, &news, stdout); err != nil {
			return err
		}
		if f.suite.Aborting() != nil || c.lasts == 0 && testOver(f.last) {
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

// printRound writes what there is to say after a round.
func (c *config) printRound(f *follower, news *bulletin, stdout io.Writer) error {
	if c.output == "json" {
		line, err := export.Line(f.last, f.clock())
		if err == nil {
			_, err = stdout.Write(line)
		}
		if err != nil {
			return fmt.Errorf("write the snapshot: %w", err)
		}
		return nil
	}
	for _, line := range news.lines(f.last, f.judged.now) {
		if _, err := stdout.Write(c.plain([]byte(line + "\n"))); err != nil {
			return fmt.Errorf("write what is the matter: %w", err)
		}
	}
	return nil
}

// testOver reports whether a load tester that was there has gone for good, and no other is there.
func testOver(s *origin.Snapshot) bool {
	over := false
	for i := range s.Sources {
		src := &s.Sources[i]
		switch {
		case analysis.LoadTestEnded(src):
			if s.Known.Sub(src.DownSince) < tailTime {
				return false
			}
			over = true
		case src.Only(scrape.RoleLoad) && src.Up():
			return false
		}
	}
	return over
}

// conclude ends the recording and writes what the run has shown: the verdict, the checks, and where it was recorded to. The error that it
// gets is that of the run, nil if it ended in good order.
func (c *config) conclude(ctx context.Context, f *follower, err error, results, stderr io.Writer) (status int, _ error) {
	recorded := finishRecording(ctx, f.recorder, newEnding()(), stderr)
	if f.last == nil && err == nil {
		err = errors.New("interrupted before there was a snapshot")
	}
	r := c.checks.report(f.judged, c.origin, stderr)
	text := r.Text()
	switch {
	case f.last == nil && len(r.Results) == 0:
		text = nil
	case len(r.Results) == 0:
		text = []byte(widgets.Clean(report.Line(f.judge.Run.Judge(), f.judge.Run.Timeline())) + "\n")
	}
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
