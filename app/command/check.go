package command

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"origintop/app/command/arguments"
	"origintop/app/command/usage"
	"origintop/app/words"
	"origintop/scrape/check"
	"origintop/scrape/fields"
	"origintop/scrape/origin"
	"origintop/scrape/playback"
	"origintop/scrape/recording"
	"origintop/widgets"
)

// checkFormats are what results can be written as.
var checkFormats = map[string]func(results) ([]byte, error){
	"text":     func(r results) ([]byte, error) { return r.Text(), nil },
	"markdown": func(r results) ([]byte, error) { return r.Markdown(), nil },
	"json":     results.JSON,
}

// checkConfig holds the values of the flags.
type checkConfig struct {
	checkFlags
	load, format, origin string
	list                 bool
}

// flagsOfCheck returns the flags, which fill c.
func flagsOfCheck(c *checkConfig) *arguments.Flags {
	f := arguments.NewFlags(usage.Named("check"))
	c.register(f)
	f.String("load", &c.load)
	f.String("origin", &c.origin)
	f.Choice("format", &c.format)
	f.Bool("list", &c.list)
	return f
}

// checking judges the conditions for a recording.
func checking(ctx context.Context, args []string, stdout, stderr io.Writer, _ []byte) (status int, err error) {
	c := &checkConfig{}
	f := flagsOfCheck(c)
	if err := f.Parse(args); err != nil {
		return exitUsage, err
	}
	write := checkFormats[c.format]
	switch {
	case c.list && f.NArg() > 0:
		return exitUsage, errors.New("--list takes no recording")
	case c.list:
		return 0, listFields(stdout)
	case f.NArg() != 1:
		return exitUsage, errors.New("name one recording, as in origintop check -f limits.txt test.otr")
	case len(c.exprs)+len(c.files) == 0:
		return exitUsage, errors.New("no conditions: add -f FILE or --check EXPR, as in --check 'cpu.busy_percent < 80'")
	}
	var flags []string
	if f.Changed("load") {
		flags = append(flags, "--load="+c.load)
		if _, err := parse(flags); err != nil {
			return exitUsage, err
		}
	}
	if status := c.read(ctx, stderr); status != 0 {
		return status, nil
	}
	path := f.Arg(0)
	rec, status, err := openOrigin(ctx, path, c.origin)
	if err != nil {
		return status, fmt.Errorf("check %s: %w", path, err)
	}
	defer rec.Close()
	printNotes(stderr, "check "+path, rec)
	if n := len(rec.Sessions); n > 1 {
		say(stderr, "check %s: recorded in %d sessions, judged as one run", path, n)
	}
	r, err := c.judgeOrigins(ctx, rec, flags, stderr, path)
	if err != nil {
		return signalled(ctx, exitFailure), err
	}
	text, err := write(r)
	if err == nil {
		err = printText(stdout, text)
	}
	if err != nil {
		return exitFailure, fmt.Errorf("write the results: %w", err)
	}
	return c.publish(r, stderr)
}

// judgeOrigins returns what became of the conditions in a recording, for each of its origins if there are several.
func (c *checkFlags) judgeOrigins(
	ctx context.Context, rec *recording.Recording, flags []string, stderr io.Writer, path string,
) (results, error) {
	if !isFleet(rec) {
		j, err := judgeRecording(ctx, rec, c, flags, stderr, path)
		if err != nil {
			return nil, err
		}
		one := c.judgedOrigin(j, "", "", filepath.Base(path))
		if all := rec.Whole; all != nil {
			one.runsUntil(lastPage(all), all.Interval())
		}
		return c.reportOf(one, stderr), nil
	}
	type one struct {
		judgedOrigin
		damaged int
	}
	end, interval := lastPage(rec), rec.Interval()
	list, err := readOrigins(ctx, rec, rec.Origins(), func(ctx context.Context, of *recording.Recording) (one, error) {
		j, damaged, err := judgePages(ctx, of, c, flags)
		if err != nil {
			return one{}, err
		}
		r := c.judgedOrigin(j, of.Origin, of.Targets[0].Labels, filepath.Base(path))
		r.runsUntil(end, interval)
		return one{r, damaged}, nil // j is let go
	})
	if err != nil {
		return nil, err
	}
	origins, damaged := []judgedOrigin{}, 0
	for i := range list {
		origins = append(origins, list[i].judgedOrigin)
		damaged += list[i].damaged
	}
	if damaged > 0 {
		say(stderr, "check %s: %s", path, words.DamagedPages(damaged))
	}
	return c.fleetReport(origins, filepath.Base(path), stderr), nil
}

// judgeRecording reads a recording and judges its rounds, with the flags that it was recorded with and these.
func judgeRecording(
	ctx context.Context, rec *recording.Recording, c *checkFlags, flags []string, stderr io.Writer, path string,
) (*judged, error) {
	j, damaged, err := judgePages(ctx, rec, c, flags)
	if damaged > 0 {
		say(stderr, "check %s: %s", path, words.DamagedPages(damaged))
	}
	return j, err
}

// judgePages does what judgeRecording does. It returns how many pages were damaged, too.
func judgePages(ctx context.Context, rec *recording.Recording, c *checkFlags, flags []string) (j *judged, damaged int, err error) {
	options := (&config{}).withRecordedFlags(rec.Flags, flags).options
	st := origin.NewState(options, rec.Targets...)
	j = newJudged(c, &options, st)
	damaged, err = playback.ReadRounds(ctx, rec, st, j.observe)
	return j, damaged, err
}

// printText writes a text that may hold what comes from outside.
func printText(stdout io.Writer, text []byte) error {
	if !isTerminal(stdout) {
		_, err := stdout.Write(text)
		return err
	}
	clean := &widgets.CleanWriter{To: stdout}
	_, err := clean.Write(text)
	return errors.Join(err, clean.Flush())
}

// listFields writes what a condition can be about.
func listFields(stdout io.Writer) error {
	w := bufio.NewWriter(stdout)
	line := func(name, unit, meaning string) {
		fmt.Fprintln(w, strings.TrimRight(fmt.Sprintf("%-46s %-8s %s", name, unit, meaning), " "))
	}
	line("FIELD", "UNIT", "WHAT IT IS")
	for _, f := range fields.All() {
		unit := ""
		if names := check.Units(f.Unit); len(names) > 0 {
			unit = names[0]
		}
		meaning := f.Explanation().What
		if short := check.Alias(&f); short != "" {
			meaning += "; for short " + short
		}
		line(usage.FieldName(&f), unit, meaning)
	}
	line("alarms", "", "things that are the matter")
	line("alarms.critical", "", "those that are critical")
	line("verdict", "", "what gave out first: none, network.out, cpu, core, ...")
	line("series NAME{LABEL=\"VALUE\"}", "", "any series of any page, of counters their rate per second; of several the worst")
	return w.Flush()
}
