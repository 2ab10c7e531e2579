// Package debuglog notes what happens in a run, for finding out later why it went as it did: in a log file of bounded size, and as a
// summary of the last pages for a crash report. The contents of pages are in neither.
//
// Logging never waits. A goroutine writes the file; where it had no time, or the disk no room, the log has the number of missing lines.
package debuglog

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"origintop/scrape"
	"origintop/scrape/alarm"
	"origintop/scrape/crash"
	"origintop/scrape/origin"
	"origintop/scrape/recording"
)

// A Log notes what happens in a run. Any goroutine may use its Logger and call Pages. The Sources, Observe and ObserveRecording are for one
// goroutine at a time.
type Log struct {
	*slog.Logger
	Recorder *recording.Recorder // notes its recordings; nil: there are none

	file     *file // nil: there is no file
	was      *origin.Snapshot
	alarms   map[string]*alarm.Alarm
	recorded recording.Status

	mu   sync.Mutex
	last []page // the last page of each target, by name
}

// A page is the summary of one.
type page struct {
	name, kind string
	at         time.Time
	took       time.Duration
	bytes      int
	status     int
	failed     bool
}

// Open returns a Log that writes lines of that level and above to a file. It creates the file, or appends to the log of an earlier run, and
// refuses to touch any other file. The path "" means no file.
func Open(path string, level slog.Level) (*Log, error) {
	l := &Log{Logger: slog.New(slog.DiscardHandler), was: &origin.Snapshot{}}
	if path == "" {
		return l, nil
	}
	f, err := open(path, maxBytes)
	if err != nil {
		return nil, err
	}
	l.file = f
	l.Logger = slog.New(slog.NewTextHandler(f, &slog.HandlerOptions{Level: level}))
	return l, nil
}

// Start notes the program, as "origintop 1.2", and its settings. Call it first: its line marks a file as a log.
func (l *Log) Start(program string, args ...any) {
	l.Info("start", append([]any{"version", program}, args...)...)
}

// Close waits until all lines are written, but not longer than a second.
func (l *Log) Close() {
	if l.file != nil {
		l.file.Close()
	}
}

// Source returns a Source that passes on the pages of another, and notes them.
func (l *Log) Source(s scrape.Source) scrape.Source { return &source{s, l} }

type source struct {
	scrape.Source
	log *Log
}

func (s *source) Next(ctx context.Context) (scrape.Page, error) {
	p, err := s.Source.Next(ctx)
	if err == nil && p.Marker == "" {
		s.log.page(ctx, &p)
	}
	return p, err
}

func (l *Log) page(ctx context.Context, p *scrape.Page) {
	l.remember(page{
		name: p.Target.Name, kind: p.Target.Role.String(), at: p.Time, took: p.Took,
		bytes: len(p.Body), status: p.Status, failed: p.Err != nil,
	})
	l.ObserveRecording()
	if !l.Enabled(ctx, slog.LevelDebug) {
		return
	}
	line := []slog.Attr{
		slog.String("source", p.Target.Name), slog.Duration("took", p.Took.Round(time.Microsecond)),
		slog.Int("bytes", len(p.Body)), slog.Int("status", p.Status),
	}
	if p.Err != nil {
		line = append(line, slog.String("error", scrape.Reason(p.Err)))
	}
	if crash, ok := errors.AsType[*crash.Crash](p.Err); ok {
		line = append(line, slog.String("stack", strings.Join(crash.Stack, ", ")))
	}
	l.LogAttrs(ctx, slog.LevelDebug, "scrape", line...)
}

// remember keeps the summary of a target's last page.
func (l *Log) remember(p page) {
	l.mu.Lock()
	defer l.mu.Unlock()
	i, found := slices.BinarySearchFunc(l.last, p, func(a, b page) int { return cmp.Compare(a.name, b.name) })
	if !found {
		l.last = slices.Insert(l.last, i, p)
	}
	l.last[i] = p
}

// Remember keeps the summaries of a snapshot's last pages, for runs without a Source.
func (l *Log) Remember(s *origin.Snapshot) {
	for i := range s.Sources {
		src := &s.Sources[i]
		l.remember(page{name: src.Name, kind: src.Role.String(), at: src.Last, took: src.Took, bytes: src.Bytes, failed: src.Failures > 0})
	}
}

// Pages returns a line for each target's last page: its size, status and times, not its contents.
func (l *Log) Pages(now time.Time) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var lines []string
	for _, p := range l.last {
		text := fmt.Sprintf("last page of %s (%s): %d bytes", p.name, p.kind, p.bytes)
		if p.status != 0 {
			text += fmt.Sprintf(", HTTP %d", p.status)
		}
		if p.failed {
			text += ", failed"
		}
		if !p.at.IsZero() {
			text += fmt.Sprintf(", took %v, asked for %v before", p.took.Round(time.Millisecond), now.Sub(p.at).Round(time.Millisecond))
		}
		lines = append(lines, text)
	}
	return lines
}

// Of returns a Log in the same file that notes what happens to one of many origins; l itself if it is the only one, which has no name. Its
// lines have the origin's name.
func (l *Log) Of(name string) *Log {
	if name == "" {
		return l
	}
	return &Log{Logger: l.With("origin", name), file: l.file, was: &origin.Snapshot{}}
}
