package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"origintop/app/report"
	"origintop/app/words"
	"origintop/scrape"
	"origintop/scrape/analysis"
	"origintop/scrape/export"
	"origintop/scrape/live"
	"origintop/scrape/origin"
	"origintop/scrape/playback"
	"origintop/scrape/recording"
	"origintop/widgets"
)

// once writes one snapshot to stdout, and to stderr what is down. A live snapshot is taken after two pages of each target; that of a
// recording is of the given time, or of its end if the time is zero.
func once(ctx context.Context, c *config, rec *recording.Recording, at time.Time, stdout, stderr io.Writer) (status int, err error) {
	var source scrape.Source
	targets := c.targets
	pages := map[string]int{}
	if rec != nil {
		pages := &damageCounter{Source: rec.Pages(), recording: rec}
		defer pages.report(stderr, "replay "+c.replay)
		source, targets = pages, rec.Targets
	} else {
		opened, err := c.openAccess(ctx, stderr)
		if err != nil {
			return signalled(ctx, exitFailure), err
		}
		source = &live.Live{Targets: targets, Access: opened, Interval: time.Hour, Timeout: c.timeout, Limit: c.maxBody, Second: c.second}
	}
	source = c.log.Source(source)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	options := c.options
	options.Thresholds.AtOnce = rec == nil // one page is enough for an alarm: no third one will come
	state := origin.NewState(options, targets...)
	run := &analysis.Run{Limits: options.Thresholds}
	rounds := playback.Rounds{State: state, Observe: run.Observe}
	for left := 2 * len(targets); left > 0 || rec != nil; {
		page, err := source.Next(ctx)
		if errors.Is(err, io.EOF) || !at.IsZero() && page.Time.Add(page.Took).After(at) {
			break
		}
		if err != nil {
			return signalled(ctx, exitFailure), errors.New("interrupted before there was a snapshot")
		}
		if pages[page.Target.Name]++; pages[page.Target.Name] <= 2 {
			left--
		}
		if rec != nil {
			rounds.Before(&page)
		}
		state.Apply(page)
		if c.debugLog != "" {
			c.log.Observe(state.Snapshot())
		}
	}
	s := state.Snapshot()
	now := time.Now()
	if rec != nil {
		now = s.Time
	}
	var text []byte
	if c.output == "json" {
		text, err = export.Document(s, now)
	} else {
		verdict := ""
		if rec != nil {
			rounds.End()
			verdict = report.Line(run.Judge(), run.Timeline())
		}
		text = c.plain(words.TextOfRun(s, c.origin, verdict))
	}
	if err == nil {
		_, err = stdout.Write(text)
	}
	if err != nil {
		return exitFailure, fmt.Errorf("write the snapshot: %w", err)
	}
	for i := range s.Sources {
		src := &s.Sources[i]
		if src.Insecure {
			say(stderr, "%s is insecure: its certificate is not verified", src.Name)
		}
	}
	for _, text := range down(s) {
		say(stderr, "%s", text)
		status = exitDown
	}
	return status, nil
}

// plain returns text as the terminal can show it: in ASCII, if that is all it can.
func (c *config) plain(text []byte) []byte {
	if !c.ascii && utf8Locale() {
		return text
	}
	return bytes.Map(func(r rune) rune {
		if ascii := widgets.ASCIIFallback(r); ascii != "" {
			return rune(ascii[0])
		}
		return r
	}, text)
}
