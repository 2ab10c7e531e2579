package command

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"origintop/app/words"
	"origintop/scrape"
	"origintop/scrape/crash"
	"origintop/scrape/recording"
	"origintop/scrape/sorting"
)

// recording opens the recording that the flags name; nil if they name none.
func (c *config) recording(ctx context.Context, demo []byte) (*recording.Recording, error) {
	switch {
	case c.demo:
		rec, err := recording.ReadFile(bytes.NewReader(demo), int64(len(demo)))
		if err != nil {
			return nil, fmt.Errorf("open the demo: %w", err)
		}
		return rec, nil
	case c.replay != "":
		return openReplay(ctx, c.replay)
	}
	return nil, nil
}

// openReplay opens the recording of --replay.
func openReplay(ctx context.Context, path string) (*recording.Recording, error) {
	rec, err := recording.Open(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("replay %s: %w", path, err)
	}
	return rec, nil
}

// openOrigin opens a recording, as far as it is of the origin of that name; all of it if the name is "". Closing that closes the file. With
// an error it returns the exit status.
func openOrigin(ctx context.Context, path, name string) (rec *recording.Recording, status int, err error) {
	whole, err := recording.Open(ctx, path)
	if err != nil {
		return nil, signalled(ctx, exitFailure), err
	}
	if rec, err = partOf(whole, name); err != nil {
		return nil, exitUsage, errors.Join(err, whole.Close())
	}
	return rec, 0, nil
}

// partOf does what pickOrigin does. A recording of a single origin has its name then.
func partOf(rec *recording.Recording, name string) (*recording.Recording, error) {
	rec, err := pickOrigin(rec, name)
	if err == nil {
		if names := rec.Origins(); len(names) == 1 {
			rec = rec.Of(names[0])
		}
	}
	return rec, err
}

// namesakeOf returns the part of a recording that is of the origin of that name, or all of it if it is of a single one, whatever its name.
func namesakeOf(rec *recording.Recording, name string) (*recording.Recording, error) {
	switch names := rec.Origins(); {
	case len(names) == 1:
		return rec.Of(names[0]), nil
	case name == "":
		return nil, fmt.Errorf("the recording holds %s: choose one with --origin NAME", words.Origins(len(names)))
	}
	return pickOrigin(rec, name)
}

// isFleet reports whether a recording is of several origins.
func isFleet(rec *recording.Recording) bool { return len(rec.Origins()) > 1 }

// lastPage returns when the last page of a recording was there. Markers may be of later.
func lastPage(rec *recording.Recording) (at time.Time) {
	for i := range rec.Len() {
		if rec.Target(i) >= 0 {
			at = rec.At(i)
		}
	}
	return at
}

// readOrigins calls read with the part of a recording of each of those origins, for as many at once as there are processors. It returns
// what read has returned, in the order of the names, or its first error.
func readOrigins[T any](
	ctx context.Context, rec *recording.Recording, names []string, read func(context.Context, *recording.Recording) (T, error),
) ([]T, error) {
	return atOnce(ctx, len(names), func(ctx context.Context, i int) (T, error) { return read(ctx, rec.Of(names[i])) })
}

// atOnce calls f with each number from 0 to below n, for as many at once as there are processors. It returns what f has returned, in their
// order, or its first error, after which it calls f no more.
func atOnce[T any](ctx context.Context, n int, f func(context.Context, int) (T, error)) ([]T, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	list, slots := make([]T, n), make(chan struct{}, runtime.GOMAXPROCS(0))
	var all sync.WaitGroup
	var first sync.Once
	var failed error
	for i := range n {
		slots <- struct{}{}
		all.Go(func() {
			defer func() { <-slots }()
			err := crash.Guarded(func() (err error) {
				if ctx.Err() != nil {
					return errInterrupted
				}
				list[i], err = f(ctx, i)
				return err
			})
			if err != nil {
				first.Do(func() { failed = err })
				cancel()
			}
		})
	}
	all.Wait()
	return list, failed
}

var errInterrupted = errors.New("interrupted before the whole recording was read")

// sayList says each of a list, but no more than fit on a screen.
func sayList(stderr io.Writer, list []string) {
	const most = 20
	for _, text := range list[:min(len(list), most)] {
		say(stderr, "%s", text)
	}
	if more := len(list) - most; more > 0 {
		say(stderr, "%s", words.More(more))
	}
}

// printNotes prints what the user should know about a recording: its notes and its damage.
func printNotes(stderr io.Writer, what string, rec *recording.Recording) {
	for _, note := range slices.Concat(notes(rec), rec.Damage) {
		say(stderr, "%s: %s", what, note)
	}
}

// notes returns a recording's notes, and one about flags of its recorder that this version does not know.
func notes(rec *recording.Recording) []string {
	list := slices.Clone(rec.Notes)
	if note := unknownFlags(rec.Flags); note != "" {
		list = append(list, note)
	}
	return list
}

// unknownFlags says which flags of a recorder this program does not know; "" if it knows all. Another version has written them.
func unknownFlags(flags []string) string {
	unknown := slices.DeleteFunc(slices.Clone(flags), isRecordedFlag)
	if len(unknown) == 0 {
		return ""
	}
	const shown = 5
	if n := len(unknown); n > shown {
		unknown = append(unknown[:shown:shown], fmt.Sprintf("and %d more", n-shown))
	}
	return "it was recorded with " + strings.Join(unknown, " ") +
		", which this version does not know: its numbers may not be those that were seen"
}

// isRecordedFlag reports whether a flag, with its value, is one of those that are kept in recordings.
func isRecordedFlag(flag string) bool {
	probe := &config{}
	return flagsOfDashboard(probe).Parse([]string{flag}) == nil && slices.Equal(probe.recordedFlags, []string{flag})
}

// withRecordedFlags returns the configuration of the flags kept in a recording followed by the arguments. It leaves out flags that this
// program does not know, and recorded thresholds if the arguments contradict them.
func (c *config) withRecordedFlags(flags, args []string) *config {
	known := slices.DeleteFunc(slices.Clone(flags), func(flag string) bool { return !isRecordedFlag(flag) })
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

// A damageCounter is a Source of a recording's pages that counts the damaged ones.
type damageCounter struct {
	scrape.Source
	recording *recording.Recording
	damaged   int
}

func (c *damageCounter) Next(ctx context.Context) (scrape.Page, error) {
	p, err := c.Source.Next(ctx)
	if err == nil && c.recording.Damaged(p) != nil {
		c.damaged++
	}
	return p, err
}

// report prints how many pages were damaged, if any.
func (c *damageCounter) report(stderr io.Writer, what string) {
	if c.damaged > 0 {
		say(stderr, "%s: skipped %d damaged pages; origintop info lists them", what, c.damaged)
	}
}

// originsShown is how many names of origins an error shows.
const originsShown = 5

// pickOrigin returns the part of a recording that is of the origin of that name; all of it if the name is "". It reads from the same file
// as rec, which is to be closed. The error lists the names that are most like it. A recording of one origin without a name has the name
// that it was recorded with.
func pickOrigin(rec *recording.Recording, name string) (*recording.Recording, error) {
	if name == "" {
		return rec, nil
	}
	if of := rec.Of(name); of != nil {
		return of, nil
	}
	names := rec.Origins()
	if len(names) == 1 && names[0] == "" {
		if name == rec.Origin {
			return rec, nil
		}
		names[0] = rec.Origin
	}
	return nil, fmt.Errorf("--origin: no origin %q in the recording: %s", name, originsLike(names, name))
}

// originsLike says which of the names are most like the one that is none of them.
func originsLike(names []string, name string) string {
	names = slices.DeleteFunc(slices.Clone(names), func(n string) bool { return n == "" })
	if len(names) == 0 {
		return "it holds one origin without a name"
	}
	sorting.Stable(names, func(a, b string) int { return cmp.Compare(likeness(b, name), likeness(a, name)) })
	list := make([]string, 0, originsShown)
	for _, n := range names[:min(len(names), originsShown)] {
		list = append(list, fmt.Sprintf("%.70q", n))
	}
	text := "there is " + strings.Join(list, ", ")
	if len(list) > 1 {
		text = "there are " + strings.Join(list, ", ")
	}
	if more := len(names) - len(list); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// likeness is how much of one name is in another: the length of the beginning that they share, or of all of the shorter one if it is a part
// of the other; letters of either case are the same.
func likeness(a, b string) int {
	a, b = strings.ToLower(a), strings.ToLower(b)
	if strings.Contains(a, b) || strings.Contains(b, a) {
		return min(len(a), len(b))
	}
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}
