package command

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strings"
	"time"

	"origintop/app/debuglog"
	"origintop/app/report"
	"origintop/app/words"
	"origintop/scrape"
	"origintop/scrape/analysis"
	"origintop/scrape/export"
	"origintop/scrape/fleet"
	"origintop/scrape/live"
	"origintop/scrape/origin"
	"origintop/scrape/playback"
	"origintop/scrape/prometheus"
	"origintop/scrape/recording"
	"origintop/widgets"
)

// once writes one snapshot to stdout, and to stderr what is down. A live snapshot is taken after two pages of each target; that of a
// recording is of the given time, or of its end if the time is zero.
func once(ctx context.Context, c *config, rec *recording.Recording, at time.Time, stdout, stderr io.Writer) (status int, err error) {
	var source scrape.Source
	var targets []scrape.Target
	var stored *prometheus.Source
	var all *prometheus.Fleet
	if rec != nil {
		pages := &damageCounter{Source: rec.Pages(), recording: rec}
		defer pages.report(stderr, "replay "+c.replay)
		source, targets = pages, rec.Targets
	} else {
		opened, err := c.openAccess(ctx, stderr)
		switch {
		case err != nil || c.watched.Prometheus == nil:
		case c.isFleet():
			all, err = c.storedFleet(ctx, opened, stderr)
		default:
			stored, err = c.stored(ctx, opened, stderr)
		}
		if err != nil {
			return signalled(ctx, exitFailure), err
		}
		switch targets = c.targets; {
		case len(targets) == 0:
			return exitFailure, errors.New("--once: the lists of --targets are empty")
		case all != nil:
			all.Once, source = true, all
		case stored != nil:
			stored.History, stored.Once = 5*time.Minute, true
			source = stored
		default:
			exporters, err := c.exporters(&live.Live{Interval: time.Hour, Second: c.second}, opened, stderr)
			if err != nil {
				return exitFailure, err
			}
			source = exporters
		}
	}
	options := c.options
	options.Thresholds.AtOnce = rec == nil // one page is enough for an alarm: no third one will come
	o := &onlooker{config: c, source: c.log.Source(source), live: rec == nil, at: at, left: 2 * len(targets), clock: time.Now}
	switch { // to the end
	case all != nil:
		o.left, o.clock = math.MaxInt, all.Now
	case stored != nil:
		o.left, o.clock = math.MaxInt, stored.Now
	}
	if c.isFleet() || rec != nil && isFleet(rec) {
		return o.fleet(ctx, &fleet.Fleet{Options: options}, targets, stdout, stderr)
	}
	return o.origin(ctx, options, targets, stdout, stderr)
}

// An onlooker reads the pages that --once needs.
type onlooker struct {
	*config
	source scrape.Source
	live   bool
	at     time.Time // up to then; zero: to the end
	left   int       // live: pages that are still to come
	clock  func() time.Time
}

// pages hands the pages to observe, one after the other.
func (o *onlooker) pages(ctx context.Context, observe func(scrape.Page)) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	pages := map[scrape.Key]int{}
	for o.left > 0 || !o.live {
		page, err := o.source.Next(ctx)
		if errors.Is(err, io.EOF) || !o.at.IsZero() && page.Time.Add(page.Took).After(o.at) {
			break
		}
		if err != nil && ctx.Err() == nil {
			return err
		}
		if err != nil {
			return errors.New("interrupted before the first snapshot")
		}
		key := page.Target.Key()
		if pages[key]++; pages[key] <= 2 {
			o.left--
		}
		observe(page)
	}
	return nil
}

// origin writes the snapshot of one origin.
func (o *onlooker) origin(ctx context.Context, options origin.Options, targets []scrape.Target, stdout, stderr io.Writer) (int, error) {
	state := origin.NewState(options, targets...)
	run := &analysis.Run{Limits: options.Thresholds}
	rounds := playback.Rounds{State: state, Observe: run.Observe}
	err := o.pages(ctx, func(page scrape.Page) {
		if !o.live {
			rounds.Before(&page)
		}
		state.Apply(page)
		if o.debugLog != "" {
			o.log.Observe(state.Snapshot())
		}
	})
	if err != nil {
		return signalled(ctx, exitFailure), err
	}
	s := state.Snapshot()
	var text []byte
	if o.output == "json" {
		text, err = export.Document(s, o.now(s.Time))
	} else {
		verdict := ""
		if !o.live {
			rounds.End()
			verdict = report.Line(run.Judge(), run.Timeline())
		}
		text = o.plain(words.TextOfRun(s, o.config.origin, verdict))
	}
	return o.write(text, err, stdout, stderr, &fleet.Row{Snapshot: s})
}

// fleet writes the snapshots of many origins.
func (o *onlooker) fleet(ctx context.Context, f *fleet.Fleet, targets []scrape.Target, stdout, stderr io.Writer) (int, error) {
	f.Expect(targets...)
	logs := map[string]*debuglog.Log{}
	err := o.pages(ctx, func(page scrape.Page) {
		if st := f.Apply(page); st != nil && o.debugLog != "" {
			if logs[page.Target.Origin] == nil {
				logs[page.Target.Origin] = o.log.Of(page.Target.Origin)
			}
			logs[page.Target.Origin].Observe(st.Snapshot())
		}
	})
	if err != nil {
		return signalled(ctx, exitFailure), err
	}
	v := f.View()
	if !o.live {
		v = v.Recorded()
	}
	var text []byte
	if o.output == "json" {
		var rows []export.Row
		for _, r := range v.Rows {
			rows = append(rows, export.Row{Origin: r.Origin, Labels: r.Labels, Snapshot: r.Snapshot})
		}
		text, err = export.FleetDocument(rows, o.now(v.Time))
	} else {
		text = o.plain(words.FleetText(v, o.config.origin))
	}
	return o.write(text, err, stdout, stderr, v.Rows...)
}

// now returns when the ages of what is written are.
func (o *onlooker) now(latest time.Time) time.Time {
	if o.live {
		return o.clock()
	}
	return latest
}

// write writes a text, and says on stderr what is insecure and what is down. Err is why there is no text.
func (o *onlooker) write(text []byte, err error, stdout, stderr io.Writer, rows ...*fleet.Row) (status int, _ error) {
	if err == nil {
		_, err = stdout.Write(text)
	}
	if err != nil {
		return exitFailure, fmt.Errorf("write the snapshot: %w", err)
	}
	for _, r := range rows {
		of := ""
		if r.Origin != "" {
			of = r.Origin + ": "
		}
		for i := range r.Snapshot.Sources {
			if src := &r.Snapshot.Sources[i]; src.Insecure {
				say(stderr, "%s%s is insecure: its certificate is not verified", of, src.Name)
			}
		}
		for _, text := range down(r.Snapshot) {
			say(stderr, "%s%s", of, text)
			status = exitDown
		}
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

// utf8Locale reports whether the locale is one of UTF-8. A locale is written language_COUNTRY.CHARSET@variant, or UTF-8 alone on macOS; one
// that is not set counts as UTF-8. It decides as tcell does, which replaces all but ASCII by ? in other locales, such as the faulty
// pl_PL.UTF-8.UTF-8.
func utf8Locale() bool {
	locale := cmp.Or(os.Getenv("LC_ALL"), os.Getenv("LC_CTYPE"), os.Getenv("LANG"), "UTF-8")
	charset, _, _ := strings.Cut(locale, "@")
	if _, named, ok := strings.Cut(charset, "."); ok {
		charset = named
	}
	charset = strings.ToLower(charset)
	return charset == "utf-8" || charset == "utf8"
}
