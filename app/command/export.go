package command

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"origintop/app/command/arguments"
	"origintop/app/command/usage"
	"origintop/scrape"
	"origintop/scrape/export"
	"origintop/scrape/playback"
	"origintop/scrape/recording"
	"origintop/scrape/regular"
	"origintop/widgets"
)

// exportConfig holds the values of the flags.
type exportConfig struct{ format, origin, from, to, output string }

// flagsOfExport returns the flags, which fill c.
func flagsOfExport(c *exportConfig) *arguments.Flags {
	f := arguments.NewFlags(usage.Named("export"))
	f.Choice("format", &c.format)
	f.String("origin", &c.origin)
	f.String("from", &c.from)
	f.String("to", &c.to)
	f.String("output", &c.output)
	return f
}

// exportRecording writes a recording in another format.
func exportRecording(ctx context.Context, args []string, stdout, stderr io.Writer, _ []byte) (status int, err error) {
	c := &exportConfig{}
	f := flagsOfExport(c)
	if err := f.Parse(args); err != nil {
		return exitUsage, err
	}
	writers := map[string]func(context.Context, io.Writer, scrape.Source, export.Options) (export.Tally, error){
		"openmetrics": export.OpenMetrics, "csv": export.CSV, "json": export.JSON,
		"prometheus": func(ctx context.Context, _ io.Writer, src scrape.Source, o export.Options) (export.Tally, error) {
			return export.Dumps(ctx, c.output, src, o)
		},
	}
	write := writers[c.format]
	switch {
	case f.NArg() != 1:
		return exitUsage, errors.New("name one recording, as in origintop export test.otr --format csv")
	case c.format == "":
		return exitUsage, errors.New("--format is missing: choose openmetrics, prometheus, csv or json")
	case c.format == "prometheus" && c.output == "":
		return exitUsage, errors.New("--format prometheus writes a directory: name it with --output DIR")
	}
	path := f.Arg(0)
	rec, err := recording.Open(ctx, path)
	if err != nil {
		return signalled(ctx, exitFailure), fmt.Errorf("export %s: %w", path, err)
	}
	defer rec.Close() // of all origins
	printNotes(stderr, "export "+path, rec)
	if rec, err = pickOrigin(rec, c.origin); err != nil {
		return exitUsage, err
	}
	if c.output == "-" {
		c.output = ""
	}
	o := export.Options{
		Instance: cmp.Or(rec.Origin, "origin"), State: (&config{}).withRecordedFlags(rec.Flags, nil).options, Targets: rec.Targets,
	}
	first, last := rec.At(0), rec.At(rec.Len()-1)
	for _, limit := range []struct {
		flag, text string
		to         *time.Time
	}{{"from", c.from, &o.From}, {"to", c.to, &o.To}} {
		if limit.text != "" {
			var as playback.Reading
			if *limit.to, as, err = playback.ParseMoment(limit.text, first, last, last, false); err != nil {
				return exitUsage, fmt.Errorf("--%s: %w", limit.flag, err)
			}
			if note := as.Note(limit.text); note != "" {
				say(stderr, "--%s: %s", limit.flag, note)
			}
		}
	}
	if !o.To.IsZero() && o.To.Before(o.From) {
		return exitUsage, errors.New("--to is before --from")
	}
	pages := &damageCounter{Source: rec.Pages(), recording: rec}
	o.Progress = progress(stderr, rec.Len())
	tally, err := exportTo(ctx, c.output, c.format == "prometheus", stdout, func(w io.Writer) (export.Tally, error) {
		return write(ctx, w, pages, o)
	})
	if o.Progress != nil {
		fmt.Fprint(stderr, "\r\x1b[K")
	}
	switch {
	case err != nil && ctx.Err() != nil:
		return signalled(ctx, exitFailure), errors.New("interrupted: " + leftBehind(err, c.output, c.format == "prometheus"))
	case err != nil:
		return signalled(ctx, exitFailure), fmt.Errorf("export %s: %w", path, err)
	}
	pages.report(stderr, "export "+path)
	for _, left := range []struct {
		n    int
		what string
	}{
		{tally.Skipped, "lines that are not in the text format"},
		{tally.Repeated, "that came twice for one time"},
		{tally.Untimely, "samples with times of their own, far from their page's"},
		{tally.Unfit, "samples that have a label twice"},
	} {
		if left.n > 0 {
			say(stderr, "export %s: left out %d %s", path, left.n, left.what)
		}
	}
	return 0, nil
}

// exportTo calls write with the new file output or, if that is "" or a directory, with standard output. If write fails, the file is
// removed.
func exportTo(
	ctx context.Context, output string, directory bool, stdout io.Writer, write func(io.Writer) (export.Tally, error),
) (tally export.Tally, err error) {
	w, clean := stdout, &widgets.CleanWriter{To: stdout}
	if isTerminal(stdout) { // a label may hold control sequences
		w = clean
	}
	if output != "" && !directory {
		var file *os.File
		file, err = regular.Open(ctx, output, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		switch {
		case errors.Is(err, os.ErrExist):
			return tally, fmt.Errorf("%s exists already: name a new file", output)
		case err != nil:
			return tally, fmt.Errorf("write %s: %w: name a new file, or none for standard output", output, errors.Unwrap(err))
		}
		defer func() {
			if closed := file.Close(); err == nil {
				err = closed
			}
			if err != nil && os.Remove(output) != nil { // half of an export is of no use
				err = partError{err, output}
			}
		}()
		w = file
	}
	buffered := bufio.NewWriterSize(w, 64<<10)
	if tally, err = write(buffered); err != nil {
		return tally, err
	}
	return tally, errors.Join(buffered.Flush(), clean.Flush())
}

// A partError is the error of an export that left a part of it in a file that can't be removed.
type partError struct {
	error
	path string
}

func (e partError) Error() string { return e.error.Error() + "; a part of it is in " + e.path }

func (e partError) Unwrap() error { return e.error }

// leftBehind says what is left of an export that was interrupted with that error.
func leftBehind(err error, output string, directory bool) string {
	switch part := (partError{}); {
	case errors.As(err, &part):
		return "only a part of it is in " + part.path
	case directory:
		return "not all pages are in " + output
	case output != "":
		return "what there was of " + output + " is removed"
	}
	return "what was written is not all of it"
}

// progress returns a function that draws a bar on standard error for that many of all pages; nil if standard error is not a terminal.
func progress(stderr io.Writer, all int) func(pages int) {
	if !isTerminal(stderr) {
		return nil
	}
	const cells = 40
	var drawn time.Time
	return func(pages int) {
		if now := time.Now(); now.Sub(drawn) > 100*time.Millisecond {
			drawn = now
			done := cells * pages / max(all, 1)
			fmt.Fprintf(stderr, "\r%s%s %3d%%", strings.Repeat("#", done), strings.Repeat(".", cells-done), 100*pages/max(all, 1))
		}
	}
}

// isTerminal reports whether w may be a terminal.
func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
