package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"sort"
	"strings"
	"time"

	"origintop/app/command/arguments"
	"origintop/app/command/usage"
	"origintop/scrape"
	"origintop/scrape/access"
	"origintop/scrape/crash"
	"origintop/scrape/recording"
	"origintop/scrape/recording/format"
	"origintop/widgets"
)

// How much of a recording that goes on is read again: the longest that graphs can show.
const (
	earlierSpan  = 2 * time.Hour
	earlierPages = 4096 // of each source
)

// An earlier is the last part of the recording that --record continues: the graphs begin with it.
type earlier struct {
	rec     *recording.Recording
	targets map[int]scrape.Target // those that are watched now, by their index in the recording
	from    int                   // index of the first page
	until   time.Time             // pages of later are of this run
}

// openEarlier opens the recording at path if it has recent pages of the sources that are watched; otherwise it returns nil. It reports no
// problem with the file: the Recorder will, when it opens the file to write.
func (c *config) openEarlier(ctx context.Context, path string, now time.Time) *earlier {
	if info, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) || err != nil || !info.Mode().IsRegular() {
		return nil
	}
	rec, err := recording.Open(ctx, path)
	if err != nil {
		return nil
	}
	e := &earlier{rec: rec, targets: map[int]scrape.Target{}, until: now}
	watched := map[scrape.Key]scrape.Target{}
	for _, t := range c.targets {
		watched[t.Key()] = t
	}
	for i, t := range rec.Targets {
		if now, is := watched[t.Key()]; is && access.RedactedText(now.URL) == t.URL { // the name alone may be that of another machine
			e.targets[i] = now
		}
	}
	after := now.Add(-earlierSpan)
	e.from = sort.Search(rec.Len(), func(i int) bool { return rec.At(i).After(after) })
	e.from = max(e.from, rec.Len()-earlierPages*max(len(rec.Targets), 1))
	if len(e.targets) == 0 || !slices.ContainsFunc(e.indices(), func(i int) bool { return rec.Target(i) >= 0 }) {
		rec.Close()
		return nil
	}
	return e
}

// indices returns the indices of the pages and markers to read.
func (e *earlier) indices() (list []int) {
	for i := e.from; i < e.rec.Len() && !e.rec.At(i).After(e.until); i++ {
		_, watched := e.targets[e.rec.Target(i)]
		if watched || e.rec.Target(i) < 0 {
			list = append(list, i)
		}
	}
	return list
}

// last returns when the last page was there.
func (e *earlier) last() time.Time { return e.rec.At(e.rec.Len() - 1) }

// notice says that the graphs begin with earlier pages, and when those begin.
func (e *earlier) notice(path string) string {
	return fmt.Sprintf("%s goes on: the graphs begin with it, from %s", path, clockOf(e.rec.At(e.from)))
}

// apply hands the pages to observe, one after the other, and closes the recording. It may be nil: then there are none.
func (e *earlier) apply(ctx context.Context, observe func(scrape.Page)) error {
	if e == nil {
		return nil
	}
	defer e.rec.Close()
	var buffer []byte
	for _, i := range e.indices() {
		if err := ctx.Err(); err != nil {
			return err
		}
		page := e.rec.Page(i, buffer[:0])
		if page.Body != nil {
			buffer = page.Body
		}
		if e.rec.Damaged(page) != nil {
			continue
		}
		if page.Marker == "" {
			page.Target = e.targets[e.rec.Target(i)]
		}
		observe(page)
	}
	return nil
}

// beginRecording begins to record to the file of --record. It returns the pages that the graphs begin with, nil if there are none. It waits
// for a disk that hangs until the context ends.
func (c *config) beginRecording(ctx context.Context, recorder *recording.Recorder, now time.Time) (*earlier, error) {
	type result struct {
		before *earlier
		err    error
	}
	begun := make(chan result, 1)
	go func() {
		var r result
		r.err = crash.Guarded(func() error {
			r.before = c.openEarlier(ctx, c.record, now)
			return recorder.Record(c.record)
		})
		begun <- r
	}()
	select {
	case r := <-begun:
		if r.err == nil {
			return r.before, nil
		}
		if r.before != nil {
			r.before.rec.Close()
		}
		return nil, fmt.Errorf("record to %s: %w", c.record, r.err)
	case <-ctx.Done():
		return nil, fmt.Errorf("record to %s: interrupted while the file was opened: %w", c.record, context.Cause(ctx))
	}
}

// recordTo proposes the name of a file for a recording that begins now.
func (c *config) recordTo() string {
	origin := strings.Map(func(r rune) rune {
		if strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-", r) {
			return r
		}
		return '_'
	}, c.origin)
	return "origintop-" + origin + "-" + time.Now().Format("20060102-150405") + ".otr"
}

// finishRecording ends the recording and returns why it is incomplete; nil if it is complete, or if there is none. It waits for a slow disk
// until the context ends, and for one that takes nothing any more until over is closed.
func finishRecording(ctx context.Context, r *recording.Recorder, over <-chan struct{}, stderr io.Writer) error {
	if r == nil {
		return nil
	}
	if !endRecording(ctx, r, over, stderr) {
		s := r.Status()
		unsure := s.Waiting + s.Unstored
		what := fmt.Sprintf("%d pages and markers may be lost", unsure)
		if unsure == 0 {
			what = "the end of the recording may be lost"
		}
		return fmt.Errorf(
			"record to %s: its disk has taken nothing for %v: %s; %s",
			s.Path, s.Stuck.Round(time.Second), what, recordedSoFar(s.EarlierPages+s.Stored),
		)
	}
	switch s := r.Status(); {
	case s.Err != nil:
		return fmt.Errorf("record to %s: %w; %s%s", s.Path, s.Err, recordedSoFar(s.EarlierPages+s.Pages), describeFile(r, over))
	case s.Lost > 0:
		return fmt.Errorf("record to %s: %d pages are missing: the disk was too slow or full", s.Path, s.Lost)
	}
	return nil
}

// endRecording ends the recording and reports whether all of it is in the file.
func endRecording(ctx context.Context, r *recording.Recorder, over <-chan struct{}, stderr io.Writer) bool {
	done := r.End()
	if inTime(done, over) {
		return true
	}
	stop := ctx.Done()
	if ctx.Err() != nil {
		stop = nil // a signal has ended the program already; a second one, after Patience, kills it
	}
	tick := time.NewTicker(patience / 4)
	defer tick.Stop()
	for said := false; r.Status().Stuck < patience; said = true {
		select {
		case <-done:
			return true
		case <-stop:
			return false
		case <-tick.C:
		}
		if s := r.Status(); !said && s.Stuck < patience {
			say(stderr, "writing the last %d pages to %s", s.Waiting, s.Path)
		}
	}
	return false
}

// recordedSoFar says how many pages of this run are in a recording that failed.
func recordedSoFar(pages int) string {
	if pages == 0 {
		return "no page of this run was recorded"
	}
	return fmt.Sprintf("until then %d pages of this run were recorded", pages)
}

// describeFile looks at the file of a recording and says what is left of it; "" if the disk does not answer before over is closed.
func describeFile(r *recording.Recorder, over <-chan struct{}) string {
	text := ""
	looked := make(chan struct{})
	go func() {
		defer close(looked)
		crash.Guarded(func() error {
			look, bytes := r.LookAtFile()
			size := strings.TrimSpace((&widgets.Scale{}).Bytes(float64(bytes)))
			text = map[recording.FileLook]string{
				recording.FileThere:    ", and the file is there with " + size,
				recording.FileShorter:  ", and the file is there with " + size + ", less than it had",
				recording.FileGone:     ", and the file is gone",
				recording.FileReplaced: ", and another file has its name",
			}[look]
			return nil
		})
	}()
	if !inTime(looked, over) {
		return ""
	}
	return text
}

// inTime reports whether done is closed before over is. If over is closed already, it waits another moment.
func inTime(done, over <-chan struct{}) bool {
	const moment = 100 * time.Millisecond
	select {
	case <-done:
		return true
	case <-over:
	}
	select {
	case <-done:
		return true
	case <-time.After(moment):
		return false
	}
}

// mark puts a marker into a recording in progress.
func mark(_ context.Context, args []string, _, _ io.Writer, _ []byte) (status int, err error) {
	f := arguments.NewFlags(usage.Named("mark"))
	f.SetInterspersed(false) // the text after the name of the file may begin with a dash
	if err := f.Parse(args[:min(len(args), 1)]); err != nil {
		return exitUsage, err
	}
	if err := f.FlagSet.Parse(args); err != nil {
		return exitUsage, err
	}
	if f.NArg() < 2 {
		return exitUsage, errors.New(`name a recording and what to mark it with, as in origintop mark test.otr "ramp to 300"`)
	}
	path, text := f.Arg(0), strings.TrimSpace(strings.Join(f.Args()[1:], " "))
	if text == "" {
		return exitUsage, errors.New("the marker has no text: add one")
	}
	if err := format.Mark(path, format.Marker{Time: time.Now(), Text: text}); err != nil {
		return exitFailure, fmt.Errorf("mark %s: %w", path, err)
	}
	return 0, nil
}
