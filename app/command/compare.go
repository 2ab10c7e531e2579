package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"origintop/app/command/arguments"
	"origintop/app/command/usage"
	"origintop/app/comparison"
	"origintop/app/words"
	"origintop/scrape/analysis"
	"origintop/scrape/compare"
	"origintop/scrape/export"
	"origintop/scrape/fields"
	"origintop/scrape/origin"
	"origintop/scrape/playback"
	"origintop/scrape/recording"
)

// compareFormats are what a comparison can be written as.
var compareFormats = reportFormats

// compareConfig is what the arguments of compare say.
type compareConfig struct {
	base, new []string // files
	origin    string   // of several, that one alone; "" for all
	only      []string // fields; nil: all
	csv       bool
	load      string // a series
	failOn    string
	judge     bool     // by the exit status
	flags     []string // in place of those that the recordings have
	output    string
	format    string
}

// comparing compares recordings.
func comparing(ctx context.Context, args []string, stdout, stderr io.Writer, _ []byte) (status int, err error) {
	c, err := compareArgs(args)
	if err != nil {
		return exitUsage, err
	}
	recordings, status, err := c.open(ctx)
	if err != nil {
		return status, err
	}
	defer closeAll(recordings)
	if slices.ContainsFunc(recordings, isFleet) {
		return c.compareFleets(ctx, recordings, stdout, stderr)
	}
	runs, files, err := c.readRuns(ctx, recordings, stderr)
	if err != nil {
		return signalled(ctx, exitFailure), err
	}
	var text []byte
	if c.csv {
		c.sayOtherLoads(runs, stderr)
		var leftOut []string
		if text, leftOut = comparison.CSV(runs, slices.Concat(c.base, c.new), c.only); len(leftOut) > 0 {
			say(stderr, "compare: left out, because not every run has them: %s", strings.Join(leftOut, ", "))
		}
	} else {
		n := len(c.base)
		result := &comparison.Comparison{
			Comparison: compare.Compare(runs[:n], runs[n:], c.only), BaseFiles: files[:n], NewFiles: files[n:],
		}
		if text, err = compareFormats[c.format](result); err == nil && c.judge {
			status, err = c.judged(result.Comparison)
		}
	}
	if failed := c.print(ctx, text, stdout); failed != nil {
		return signalled(ctx, exitFailure), failed
	}
	return status, err
}

// print writes a text to the new file, or to standard output.
func (c *compareConfig) print(ctx context.Context, text []byte, stdout io.Writer) error {
	_, err := exportTo(ctx, c.output, false, stdout, func(w io.Writer) (export.Tally, error) {
		_, err := w.Write(text)
		return export.Tally{}, err
	})
	if err != nil {
		return fmt.Errorf("compare: %w", err)
	}
	return nil
}

// flagsOfCompare returns the flags, which fill c.
func flagsOfCompare(c *compareConfig) *arguments.Flags {
	f := arguments.NewFlags(usage.Named("compare"))
	f.Bool("csv", &c.csv)
	f.Choice("format", &c.format)
	f.Choice("fail-on", &c.failOn)
	f.String("load", &c.load)
	f.String("origin", &c.origin)
	f.String("output", &c.output)
	f.Func("only", func(s string) error {
		for name := range strings.SplitSeq(s, ",") {
			if err := c.addField(name); err != nil {
				return err
			}
		}
		return nil
	})
	return f
}

// compareArgs reads the arguments.
func compareArgs(args []string) (*compareConfig, error) {
	c := &compareConfig{}
	f := flagsOfCompare(c)
	if err := f.Parse(args); err != nil {
		return nil, err
	}
	if c.output == "-" {
		c.output = ""
	}
	switch {
	case c.csv && f.Changed("format"):
		return nil, errors.New("--csv is a format itself: drop --format")
	case c.csv && f.Changed("fail-on"):
		return nil, errors.New("--csv compares nothing: drop --fail-on")
	}
	c.judge = f.Changed("fail-on")
	if f.Changed("load") {
		c.flags = append(c.flags, "--load="+c.load)
		if _, err := parse(c.flags); err != nil {
			return nil, err
		}
	}
	return c, c.setFiles(f.Args(), f.ArgsLenAtDash())
}

// addField adds a field to those that are compared.
func (c *compareConfig) addField(name string) error {
	if f := fields.Named(name); f != nil && compare.Compared(f) {
		c.only = append(c.only, name)
		return nil
	} else if f != nil {
		return fmt.Errorf("%s can't be compared: it is a setting, or grows with the length of the test", name)
	}
	var near string
	for _, f := range fields.All() {
		if compare.Compared(&f) && strings.Contains(f.Name, strings.ToLower(name)) && name != "" {
			near = ": do you mean " + f.Name + "?"
			break
		}
	}
	return fmt.Errorf("unknown field %q%s; origintop check --list shows all of them", name, near)
}

// setFiles divides the files into sides. The first dash files come before --; -1 if there is none.
func (c *compareConfig) setFiles(files []string, dash int) error {
	switch {
	case c.csv:
		if len(files) == 0 {
			return errors.New("name recordings, as in origintop compare --csv run*.otr")
		}
		c.base = files
	case dash >= 0:
		c.base, c.new = files[:dash], files[dash:]
		if len(c.base) == 0 || len(c.new) == 0 {
			return errors.New("name recordings on both sides of --, as in origintop compare base*.otr -- new*.otr")
		}
	case len(files) < 2:
		return errors.New("name two recordings, as in origintop compare base.otr new.otr")
	case len(files) > 2:
		return fmt.Errorf("%d recordings, but no -- between base and new ones: write it, "+
			"as in origintop compare base*.otr -- new*.otr", len(files))
	default:
		c.base, c.new = files[:1], files[1:]
	}
	return different(files)
}

// different returns an error if a file is named twice.
func different(files []string) error {
	var seen []os.FileInfo
	for i, path := range files {
		info, err := os.Stat(path)
		if err != nil {
			continue // opening it says why
		}
		for k, other := range seen {
			if other != nil && os.SameFile(info, other) {
				return fmt.Errorf("%s and %s are the same recording: name two different ones", files[k], path)
			}
		}
		for len(seen) < i {
			seen = append(seen, nil)
		}
		seen = append(seen, info)
	}
	return nil
}

// open opens the recordings, as far as they are of the origin that is named. With an error it returns the exit status.
func (c *compareConfig) open(ctx context.Context) (list []*recording.Recording, status int, err error) {
	paths := slices.Concat(c.base, c.new)
	var errs []error
	for _, path := range paths {
		rec, err := recording.Open(ctx, path)
		if err != nil {
			errs = append(errs, fmt.Errorf("compare %s: %w", path, err))
			continue
		}
		list = append(list, rec)
	}
	status = signalled(ctx, exitFailure)
	if len(errs) == 0 {
		if errs = c.pick(list, paths); len(errs) > 0 {
			status = exitUsage
		}
	}
	if len(errs) > 0 {
		closeAll(list)
		return nil, status, errors.Join(errs...)
	}
	return list, 0, nil
}

// pick replaces recordings by what they have of the origin that is named. One of a single origin stands for it, whatever its name, if
// another has it.
func (c *compareConfig) pick(list []*recording.Recording, paths []string) (errs []error) {
	fleets := slices.ContainsFunc(list, isFleet)
	if c.origin == "" && fleets {
		for i, rec := range list {
			switch {
			case c.csv && isFleet(rec):
				return []error{fmt.Errorf("--csv: %s holds %s, but --csv writes one: add --origin NAME", paths[i],
					words.Origins(len(rec.Origins())))}
			case !isFleet(rec) && rec.Origins()[0] == "":
				return []error{fmt.Errorf("%s holds one origin without a name, the others hold many: say which one it is with --origin NAME", paths[i])}
			}
		}
		return nil
	}
	named := false
	var unknown error
	for i, rec := range list {
		of, err := pickOrigin(rec, c.origin)
		if named = named || err == nil; err != nil {
			unknown = cmp.Or(unknown, fmt.Errorf("compare %s: %w", paths[i], err))
			if isFleet(rec) {
				errs = append(errs, fmt.Errorf("compare %s: %w", paths[i], err))
				continue
			}
			of = rec
		}
		if names := of.Origins(); len(names) == 1 {
			of = of.Of(names[0])
		}
		list[i] = of
	}
	if len(errs) == 0 && !named {
		return []error{unknown}
	}
	return errs
}

func closeAll(list []*recording.Recording) {
	for _, rec := range list {
		rec.Close()
	}
}

// readRuns reads recordings, as many at once as there are processors.
func (c *compareConfig) readRuns(
	ctx context.Context, list []*recording.Recording, stderr io.Writer,
) ([]*compare.Run, []comparison.File, error) {
	paths := slices.Concat(c.base, c.new)
	var runs []*compare.Run
	var files []comparison.File
	var errs []error
	type one struct {
		*compare.Run
		comparison.File
		error
	}
	all, err := atOnce(ctx, len(list), func(ctx context.Context, i int) (of one, _ error) {
		of.Run, of.File, of.error = readRun(ctx, list[i], paths[i], c.flags)
		return of, nil // the errors of all are told
	})
	for i, of := range all {
		of.Notes = slices.Concat(notes(list[i]), list[i].Damage, of.Notes)
		for _, note := range of.Notes {
			say(stderr, "compare %s: %s", paths[i], note)
		}
		if of.error != nil {
			errs = append(errs, fmt.Errorf("compare %s: %w", paths[i], of.error))
		}
		runs, files = append(runs, of.Run), append(files, of.File)
	}
	return runs, files, errors.Join(append(errs, err)...)
}

// errNoLoad says that there is nothing to compare.
var errNoLoad = errors.New("no page shows any load: name a series that measures it with --load SERIES")

// readRun reads a recording of one origin, with the flags that it was recorded with and these. The notes of the file are those on its
// pages.
func readRun(ctx context.Context, rec *recording.Recording, path string, flags []string) (*compare.Run, comparison.File, error) {
	file := comparison.File{Name: filepath.Base(path)}
	options := (&config{}).withRecordedFlags(rec.Flags, flags).options
	st := origin.NewState(options, rec.Targets...)
	collector := compare.Collector{Judged: analysis.Run{Limits: options.Thresholds}}
	damaged, err := playback.ReadRounds(ctx, rec, st, collector.Observe)
	if err != nil {
		return nil, file, err
	}
	last := st.Snapshot()
	run := collector.Run()
	file.Origin = cmp.Or(rec.Origin, last.Host)
	if damaged > 0 {
		file.Notes = append(file.Notes, words.DamagedPages(damaged))
	}
	if options.Load != nil && run.Kind != analysis.Given {
		file.Notes = append(file.Notes, words.NoSuchLoad(options.Load.String(), run.Kind))
	}
	if first, end := run.Under(); run.Kind == analysis.NoLoad || first >= end {
		return nil, file, errNoLoad
	}
	return run, file, nil
}

// sayOtherLoads names the runs of a series that had another load than most.
func (c *compareConfig) sayOtherLoads(runs []*compare.Run, stderr io.Writer) {
	loads, usual, others := compare.OtherLoads(runs)
	for _, i := range others {
		say(stderr, "compare %s: %s", c.base[i],
			words.OtherLoad(loads[i], runs[i].Kind, c.base[usual], loads[usual], runs[usual].Kind))
	}
}

// judged returns the exit status for --fail-on.
func (c *compareConfig) judged(result *compare.Comparison) (status int, err error) {
	if result.Basis == compare.UnlikeSources { // whatever differs may come of another load
		return exitNotJudged, errors.New("not judged: " + words.ComparedBy(result))
	}
	var list []string
	if down := words.DownText(result); down != "" {
		list = append(list, down)
	}
	for _, d := range result.Worse() {
		list = append(list, words.RowName(d.Field, d.Row)+" "+words.DifferenceText(d))
	}
	if len(list) > 0 {
		return exitCheckFailed, errors.New("worse: " + strings.Join(list, ", "))
	}
	why := words.Unsure(result.Unsure(c.only))
	switch {
	case !result.Compared():
		why = words.NotCompared(result)
	case why == "" && !result.Judged():
		why = words.CompareResult(result)
	case why == "":
		return 0, nil
	}
	return exitNotJudged, errors.New("not judged: " + why)
}
