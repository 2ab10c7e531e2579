package command

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"origintop/scrape"
	"origintop/scrape/recording"
)

// recording opens what is to be played: nil if nothing is.
func (c *config) recording(ctx context.Context, demo []byte) (*recording.Recording, error) {
	switch {
	case c.demo:
		rec, err := recording.ReadFile(bytes.NewReader(demo), int64(len(demo)))
		if err != nil {
			return nil, fmt.Errorf("open the demo: %w", err)
		}
		return rec, nil
	case c.replay != "":
		return open(ctx, c.replay)
	}
	return nil, nil
}

// open opens the recording that an argument names.
func open(ctx context.Context, path string) (*recording.Recording, error) {
	rec, err := recording.Open(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("replay %s: %w", path, err)
	}
	return rec, nil
}

// tell writes what is to be known of a recording.
func tell(stderr io.Writer, what string, rec *recording.Recording) {
	for _, note := range slices.Concat(notes(rec), rec.Damage) {
		say(stderr, "%s: %s", what, note)
	}
}

// notes returns what is to be known of a recording, in words.
func notes(rec *recording.Recording) []string {
	list := slices.Clone(rec.Notes)
	if note := unknownFlags(rec.Flags); note != "" {
		list = append(list, note)
	}
	return list
}

// unknownFlags says which flags of a recorder this program does not understand; "" if it does all. Another version has written them.
func unknownFlags(flags []string) string {
	unknown := slices.DeleteFunc(slices.Clone(flags), means)
	if len(unknown) == 0 {
		return ""
	}
	const most = 5
	if n := len(unknown); n > most {
		unknown = append(unknown[:most:most], fmt.Sprintf("and %d more", n-most))
	}
	return "it was recorded with " + strings.Join(unknown, " ") + ", which this version does not know: its numbers may not be those that were seen"
}

// means reports whether a flag says what numbers mean.
func means(flag string) bool {
	probe := &config{}
	return parseFlags(flagSet(probe), []string{flag}) == nil && slices.Equal(probe.meaning, []string{flag})
}

// withMeaning returns what the arguments say where those flags of the recorder stand before them which say what its numbers mean. What
// this program does not understand of them, it leaves out, and their thresholds if the arguments contradict these.
func (c *config) withMeaning(flags, args []string) *config {
	known := slices.DeleteFunc(slices.Clone(flags), func(flag string) bool { return !means(flag) })
	limit := func(flag string) bool {
		return strings.HasPrefix(flag, "--warn=") || strings.HasPrefix(flag, "--crit=")
	}
	for _, flags := range [][]string{known, slices.DeleteFunc(slices.Clone(known), limit)} {
		if with, err := parse(append(flags, args...)); err == nil {
			return with
		}
	}
	return c
}

// checked is a Source of a recording's pages that counts those which can't be read.
type checked struct {
	scrape.Source
	recording *recording.Recording
	damaged   int
}

func (c *checked) Next(ctx context.Context) (scrape.Page, error) {
	p, err := c.Source.Next(ctx)
	if err == nil && c.recording.Damaged(p) != nil {
		c.damaged++
	}
	return p, err
}

// report says how many there were, if any.
func (c *checked) report(stderr io.Writer, what string) {
	if c.damaged > 0 {
		say(stderr, "%s: %d pages are damaged and left out; origintop info says which", what, c.damaged)
	}
}
