package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"

	"origintop/app/comparison"
	"origintop/app/words"
	"origintop/scrape/compare"
	"origintop/scrape/recording"
)

// compareFleets compares recordings of many origins, each origin with its namesake.
func (c *compareConfig) compareFleets(ctx context.Context, list []*recording.Recording, stdout, stderr io.Writer) (status int, err error) {
	paths := slices.Concat(c.base, c.new)
	for i, rec := range list {
		printNotes(stderr, "compare "+paths[i], rec)
	}
	f := &comparison.Fleet{BaseFiles: baseNames(c.base), NewFiles: baseNames(c.new), Only: c.only}
	var both []string
	both, f.OnlyBase, f.OnlyNew = namesakes(list[:len(c.base)], list[len(c.base):])
	pairs, err := atOnce(ctx, len(both), func(ctx context.Context, i int) (notedPair, error) {
		p, err := c.comparePair(ctx, list, both[i])
		if p.Comparison != nil {
			p.Release()
		}
		return p, err
	})
	if err != nil {
		return signalled(ctx, exitFailure), err
	}
	var said []string
	for _, p := range pairs {
		f.Pairs = append(f.Pairs, p.Pair)
		said = append(said, p.notes...)
	}
	sayList(stderr, said)
	f.Together()
	if c.format == "html" {
		names := f.Differing()
		details, err := atOnce(ctx, len(names), func(ctx context.Context, i int) (notedPair, error) {
			return c.comparePair(ctx, list, names[i])
		})
		if err != nil {
			return signalled(ctx, exitFailure), err
		}
		for _, p := range details {
			f.AddDetail(p.Pair)
		}
	}
	text, err := compareFormats[c.format](f)
	if err == nil && c.judge {
		status, err = c.judgedFleet(f)
	}
	if failed := c.print(ctx, text, stdout); failed != nil {
		return signalled(ctx, exitFailure), failed
	}
	return status, err
}

// A notedPair is an origin before and after, with what is to be said of its pages.
type notedPair struct {
	comparison.Pair
	notes []string
}

// comparePair compares an origin in all recordings.
func (c *compareConfig) comparePair(ctx context.Context, list []*recording.Recording, name string) (p notedPair, err error) {
	p.Origin = name
	paths := slices.Concat(c.base, c.new)
	runs, files := make([]*compare.Run, len(list)), make([]comparison.File, len(list))
	for i, rec := range list {
		runs[i], files[i], err = readRun(ctx, rec.Of(name), paths[i], c.flags)
		for _, note := range files[i].Notes {
			p.notes = append(p.notes, "compare "+paths[i]+": "+name+": "+note)
		}
		switch {
		case errors.Is(err, errNoLoad):
			p.Why = files[i].Name + ": " + err.Error()
			return p, nil
		case err != nil:
			return p, fmt.Errorf("compare %s: %s: %w", paths[i], name, err)
		}
	}
	n := len(c.base)
	p.Comparison = &comparison.Comparison{
		Comparison: compare.Compare(runs[:n], runs[n:], c.only), BaseFiles: files[:n], NewFiles: files[n:],
	}
	return p, nil
}

// namesakes returns the origins that all recordings have, and those that not all have but one of the base, or only the new ones.
func namesakes(base, new []*recording.Recording) (both, onlyBase, onlyNew []string) {
	count, inBase := map[string]int{}, map[string]bool{}
	for i, rec := range slices.Concat(base, new) {
		for _, name := range rec.Origins() {
			count[name]++
			inBase[name] = inBase[name] || i < len(base)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(count)) {
		switch {
		case count[name] == len(base)+len(new):
			both = append(both, name)
		case inBase[name]:
			onlyBase = append(onlyBase, name)
		default:
			onlyNew = append(onlyNew, name)
		}
	}
	return both, onlyBase, onlyNew
}

func baseNames(paths []string) (names []string) {
	for _, path := range paths {
		names = append(names, filepath.Base(path))
	}
	return names
}

// judgedFleet returns the exit status for --fail-on: that of the worst origin. One that was there only before may have got worse.
func (c *compareConfig) judgedFleet(f *comparison.Fleet) (status int, err error) {
	var failed, unjudged []string
	for i := range f.Pairs {
		p := &f.Pairs[i]
		if p.Comparison == nil {
			unjudged = append(unjudged, p.Origin+": "+p.Why)
			continue
		}
		switch status, err := c.judged(p.Comparison.Comparison); status {
		case exitCheckFailed:
			failed = append(failed, p.Origin+": "+err.Error())
		case exitNotJudged:
			unjudged = append(unjudged, p.Origin+": "+err.Error())
		}
	}
	for _, name := range f.OnlyBase {
		unjudged = append(unjudged, name+": not in each recording")
	}
	if len(f.Pairs) == 0 {
		unjudged = append(unjudged, "the recordings have no origin in common")
	}
	switch {
	case len(failed) > 0:
		return exitCheckFailed, shortened(failed)
	case len(unjudged) > 0:
		return exitNotJudged, shortened(unjudged)
	}
	return 0, nil
}

// shortened returns texts as one error with a line for each of the first ones.
func shortened(list []string) error {
	const most = 20
	var errs []error
	for _, text := range list[:min(len(list), most)] {
		errs = append(errs, errors.New(text))
	}
	if n := len(list) - most; n > 0 {
		errs = append(errs, errors.New(words.More(n)))
	}
	return errors.Join(errs...)
}
