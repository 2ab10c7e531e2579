package accesslog

import (
	"context"
	"errors"
	"io"
	"time"
)

// pollEvery is how often it is looked at whether a file has grown: work is spread, and no rotation missed.
const pollEvery = 250 * time.Millisecond

// readFile reads the file, and answers, until the context ends.
func (l *Log) readFile(ctx context.Context) {
	r, t := newReader(l.Format, l.foundFormat), &tail{path: l.Path}
	defer t.close()
	t.poll(time.Now(), r) // lines count from now on
	timer := time.NewTimer(pollEvery)
	defer timer.Stop()
	for {
		var reply chan state
		select {
		case <-ctx.Done():
			return
		case reply = <-l.asks:
		case <-timer.C:
		}
		more, err := t.poll(time.Now(), r)
		switch {
		case reply == nil:
		case err != nil:
			reply <- state{trouble: t.reason(err)}
		default: // what has come meanwhile is little: the page's time is exact
			at, begun := l.Now(), time.Now()
			more, _ = t.poll(begun, r)
			reply <- r.state(at, begun)
		}
		if timer.Reset(pollEvery); more {
			timer.Reset(0)
		}
	}
}

// state returns what there is to say of the log at a time, when reading what was there began.
func (r *reader) state(at, begun time.Time) state {
	s := state{at: at, took: time.Since(begun)}
	s.page, s.trouble = r.make()
	return s
}

// A chunk is what was read of an Input, or why it can't be read any more.
type chunk struct {
	text []byte
	err  error
}

// quiet is how long after the first line those are there that an Input begins with.
const quiet = 150 * time.Millisecond

// readInput reads the Input, and answers, until the context ends.
func (l *Log) readInput(ctx context.Context) {
	chunks, free := make(chan chunk), make(chan []byte, 2)
	free <- make([]byte, chunkSize/4)
	free <- make([]byte, chunkSize/4)
	go l.guarded(func() { l.takeInput(ctx, chunks, free) })
	r := newReader(l.Format, l.foundFormat)
	var ended error
	told := false // its last lines are on a page
	take := func(c chunk) {
		r.read(c.text)
		if c.text != nil {
			free <- c.text[:cap(c.text)]
		}
		if ended = c.err; ended != nil && r.cut() {
			r.badLines++ // the last line may be half of one
		}
	}
	var first <-chan time.Time // when the first lines are there
	for {
		select {
		case <-ctx.Done():
			return
		case c := <-chunks:
			if take(c); first == nil && !closed(l.filled) {
				first = time.After(quiet)
			}
		case <-first:
			close(l.filled)
			first = nil
		case reply := <-l.asks:
			at, begun := l.Now(), time.Now()
			select {
			case c := <-chunks: // what has come already
				take(c)
			default:
			}
			if !closed(l.filled) { // nobody waits for its first lines any longer
				close(l.filled)
				first = nil
			}
			if ended == nil || !told {
				reply <- r.state(at, begun)
				told = ended != nil
				continue
			}
			reply <- state{trouble: endOfInput(ended)}
		}
	}
}

func closed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// takeInput reads the Input piece by piece until it ends, or the context.
func (l *Log) takeInput(ctx context.Context, chunks chan<- chunk, free <-chan []byte) {
	if f, ok := l.Input.(interface{ SetReadDeadline(time.Time) error }); ok {
		stop := context.AfterFunc(ctx, func() { l.guarded(func() { f.SetReadDeadline(time.Unix(1, 0)) }) }) // of a pipe that can be interrupted
		defer stop()
	}
	for {
		var c chunk
		select {
		case c.text = <-free:
		case <-ctx.Done():
			return
		}
		var n int
		n, c.err = l.Input.Read(c.text)
		c.text = c.text[:n]
		select {
		case chunks <- c:
		case <-ctx.Done():
			return
		}
		if c.err != nil {
			return
		}
	}
}

// endOfInput says that nothing more will come.
func endOfInput(err error) string {
	if errors.Is(err, io.EOF) {
		return "standard input has ended: what wrote the log there is gone"
	}
	return "standard input can't be read: " + err.Error()
}
