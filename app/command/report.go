package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"sync/atomic"

	"origintop/app/command/arguments"
	"origintop/app/command/usage"
	"origintop/app/report"
	"origintop/app/words"
	"origintop/scrape/analysis"
	"origintop/scrape/export"
	"origintop/scrape/origin"
	"origintop/scrape/playback"
	"origintop/scrape/recording"
)

// reportFormats are what a report can be written as.
var reportFormats = map[string]func(written) ([]byte, error){
	"text":     func(r written) ([]byte, error) { return r.Text(), nil },
	"markdown": func(r written) ([]byte, error) { return r.Markdown(), nil },
	"html":     func(r written) ([]byte, error) { return r.HTML(), nil },
	"json":     written.JSON,
}

// written is what a report or a comparison is written as, of one origin or of many.
type written interface {
	Text() []byte
	Markdown() []byte
	HTML() []byte
	JSON() ([]byte, error)
}

// reportConfig holds the values of the flags.
type reportConfig struct{ format, load, origin, output string }

// flagsOfReport returns the flags, which fill c.
func flagsOfReport(c *reportConfig) *arguments.Flags {
	f := arguments.NewFlags(usage.Named("report"))
	f.Choice("format", &c.format)
	f.String("load", &c.load)
	f.String("origin", &c.origin)
	f.String("output", &c.output)
	return f
}

// reporting judges a recording.
func reporting(ctx context.Context, args []string, stdout, stderr io.Writer, _ []byte) (status int, err error) {
	c := &reportConfig{}
	f := flagsOfReport(c)
	if err := f.Parse(args); err != nil {
		return exitUsage, err
	}
	if f.NArg() != 1 {
		return exitUsage, errors.New("name one recording, as in origintop report test.otr")
	}
	var flags []string
	if f.Changed("load") {
		flags = append(flags, "--load="+c.load)
		if _, err := parse(flags); err != nil {
			return exitUsage, err
		}
	}
	path := f.Arg(0)
	rec, status, err := openOrigin(ctx, path, c.origin)
	if err != nil {
		return status, fmt.Errorf("report %s: %w", path, err)
	}
	defer rec.Close()
	var of written
	if isFleet(rec) {
		of, err = readFleet(ctx, rec, flags, filepath.Base(path), c.format)
	} else {
		var r *report.Report
		if r, err = readReport(ctx, rec, flags); err == nil {
			r.File = filepath.Base(path)
			of = r
		}
	}
	if err != nil {
		return signalled(ctx, exitFailure), err
	}
	printNotes(stderr, "report "+path, rec)
	text, err := reportFormats[c.format](of)
	if err == nil {
		if c.output == "-" {
			c.output = ""
		}
		_, err = exportTo(ctx, c.output, false, stdout, func(w io.Writer) (export.Tally, error) {
			_, err := w.Write(text)
			return export.Tally{}, err
		})
	}
	if err != nil {
		return signalled(ctx, exitFailure), fmt.Errorf("report %s: %w", path, err)
	}
	return 0, nil
}

// readFleet reads a recording of many origins and judges each of them, as far as it is told in that format.
func readFleet(ctx context.Context, rec *recording.Recording, flags []string, file, format string) (*report.Fleet, error) {
	f := &report.Fleet{File: file, First: rec.At(0), Last: rec.At(rec.Len() - 1), Notes: slices.Concat(notes(rec), rec.Damage)}
	const most = 5
	end, interval, early := lastPage(rec), rec.Interval(), 0
	for _, name := range rec.Origins() {
		of := rec.Of(name)
		if last := lastPage(of); end.Sub(last) > unwatched(max(interval, of.Interval())) {
			if early++; early <= most {
				f.Notes = append(f.Notes, words.WatchedUntil(name, last))
			}
		}
	}
	if early > most {
		f.Notes = append(f.Notes, words.NotWatchedToEnd(early-most))
	}
	var damaged atomic.Int64
	var err error
	f.Origins, err = readOrigins(ctx, rec, rec.Origins(), func(ctx context.Context, of *recording.Recording) (report.Origin, error) {
		r, err := readReport(ctx, of, flags)
		if err != nil {
			return report.Origin{}, err
		}
		damaged.Add(int64(r.Damaged))
		return r.Row(of.Targets[0].Labels, format == "json")
	})
	if err != nil {
		return nil, err
	}
	f.Damaged = int(damaged.Load())
	f.Sort()
	if format == "html" || format == "markdown" {
		f.Details, err = readOrigins(ctx, rec, f.Worst(), func(ctx context.Context, of *recording.Recording) (*report.Report, error) {
			return readReport(ctx, of, flags)
		})
	}
	return f, err
}

// readReport reads a recording and judges it, with the flags that it was recorded with and these.
func readReport(ctx context.Context, rec *recording.Recording, flags []string) (*report.Report, error) {
	options := (&config{}).withRecordedFlags(rec.Flags, flags).options
	st, run := origin.NewState(options, rec.Targets...), &analysis.Run{Limits: options.Thresholds}
	r := &report.Report{Watched: &report.Watched{}, Limits: options.Thresholds, Origin: rec.Origin}
	var err error
	if r.Damaged, err = playback.ReadRounds(ctx, rec, st, func(s *origin.Snapshot) {
		run.Observe(s)
		r.Watched.Round(s)
	}); err != nil {
		return nil, err
	}
	r.First, r.Last, r.Interval = rec.At(0), rec.At(rec.Len()-1), rec.Interval()
	for _, g := range rec.Gaps() {
		r.Gaps = append(r.Gaps, report.Gap(g))
	}
	if n := len(rec.Sessions); n > 0 {
		r.Program, r.Host = rec.Sessions[n-1].Program, rec.Sessions[n-1].Host
	}
	r.Flags, r.Notes = slices.Concat(rec.Flags, flags), slices.Concat(notes(rec), rec.Damage)
	if options.Load != nil {
		r.Load = options.Load.String()
	}
	r.Verdict, r.Timeline = run.Judge(), run.Timeline()
	r.Fits = run.Fits(r.Verdict)
	return r, nil
}
