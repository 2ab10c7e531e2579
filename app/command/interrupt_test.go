package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"origintop/scrape"
	"origintop/scrape/export"
	"origintop/scrape/recording"
	"origintop/scrape/recording/format"
)

// pages is a Source of pages that are there at once.
type pages []scrape.Page

func (p *pages) Next(context.Context) (scrape.Page, error) {
	if len(*p) == 0 {
		return scrape.Page{}, io.EOF
	}
	next := (*p)[0]
	*p = (*p)[1:]
	return next, nil
}

// At the end a disk that takes nothing any more is waited for as long as there is patience, and it is said what that costs. One that is
// slow has its time, unless the user has none.
func TestRecordingThatHangs(t *testing.T) {
	f := func(each, limit, want time.Duration, failure, said string) {
		t.Helper()
		path := filepath.Join(t.TempDir(), "a.otr")
		synctest.Test(t, func(t *testing.T) {
			source := pages{}
			for i := range 2 {
				source = append(
					source,
					scrape.Page{
						Target: scrape.Target{Name: "node"}, Time: time.Now().Add(time.Duration(i)), Body: []byte("node_load1 1\n"),
					},
				)
			}
			// What takes long here is to be told of a marker; to the recorder it is the same.
			r := &recording.Recorder{Source: &source, OnMarker: func(time.Time, string) { time.Sleep(each) }}
			if err := r.Record(path); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				if err := format.Mark(path, format.Marker{Time: time.Now(), Text: "from a script"}); err != nil {
					t.Fatal(err)
				}
				r.Next(t.Context())
				synctest.Wait()
			}
			ctx, cancel := context.WithTimeout(t.Context(), limit)
			defer cancel()
			var stderr bytes.Buffer
			begun := time.Now()
			err := finishRecording(ctx, r, newEnding()(), &stderr)
			if took := time.Since(begun); took > want {
				t.Errorf("each %v: ended after %v, want %v", each, took, want)
			}
			switch {
			case failure == "" && err != nil:
				t.Error(err)
			case failure != "" && (err == nil || !strings.Contains(err.Error(), failure)):
				t.Errorf("each %v: %v, want %s", each, err, failure)
			}
			if got := stderr.String(); (got == "") != (said == "") || !strings.Contains(got, said) {
				t.Errorf("each %v: it says %q", each, got)
			}
			time.Sleep(time.Hour) // until then nothing may be left in the bubble
		})
	}
	f(0, time.Hour, 0, "", "")
	f(1500*time.Millisecond, time.Hour, 3*time.Second, "", "writing the last")
	f(1500*time.Millisecond, 2800*time.Millisecond, 2800*time.Millisecond, "the end of the recording may be lost", "writing the last")
	f(
		10*time.Minute, time.Hour, patience+100*time.Millisecond,
		"its disk has taken nothing for 2s: 1 pages and markers may be lost; until then 1 pages", "",
	)
}

// All that is waited for at the end has the same time.
func TestEndingIsShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ending := newEnding()
		first := ending()
		time.Sleep(patience - time.Millisecond)
		if ending() != first {
			t.Error("a second time")
		}
		select {
		case <-first:
			t.Error("it is over too early")
		default:
		}
		time.Sleep(time.Millisecond)
		synctest.Wait()
		<-first
	})
}

// Errors that were joined are lines of their own, and no text from outside is.
func TestJoined(t *testing.T) {
	a, b := errors.New("a\nx"), errors.New("b")
	f := func(err error, want ...string) {
		t.Helper()
		var got []string
		for _, e := range unjoin(err) {
			got = append(got, e.Error())
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", err, got, want)
		}
	}
	f(a, "a\nx")
	f(errors.Join(a, errors.Join(b, nil, a)), "a\nx", "b", "a\nx")
	f(fmt.Errorf("%w: %w", a, b), "a\nx: b")
	f(fmt.Errorf("open: %w", errors.Join(a, b)), "open: a\nx\nb")
}

// What has ended when its time is over has ended in time.
func TestInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		over, done, never := make(chan struct{}), make(chan struct{}), make(chan struct{})
		close(over)
		close(done)
		soon := make(chan struct{})
		time.AfterFunc(time.Millisecond, func() { close(soon) })
		for range 100 {
			if !inTime(done, over) || !inTime(soon, over) || inTime(never, over) || !inTime(done, nil) {
				t.Fatal("not in time")
			}
		}
	})
}

// What reads a recording or writes what it has found ends soon after a signal, whatever hangs. Here it is standard output.
func TestEndsAtOnce(t *testing.T) {
	t.Setenv("ORIGINTOP_OPTS", "")
	const demo = "../../testdata/demo.otr"
	for _, args := range [][]string{
		{"info", demo},
		{"export", demo, "--format", "csv"},
		{"--once", "--replay", demo},
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			stdout := hanging{make(chan struct{}), make(chan struct{})}
			ended := make(chan int)
			var stderr bytes.Buffer
			go func() { ended <- Run(ctx, args, stdout, &stderr, nil) }()
			<-stdout.written
			cancel(&Interrupted{Signal: syscall.SIGINT})
			begun := time.Now()
			status := <-ended
			if took := time.Since(begun); status != exitSignal+2 || took > 3*time.Second ||
				!strings.HasPrefix(stderr.String(), "origintop: interrupted in the middle") {
				t.Errorf("%v: status %d after %v: %s", args, status, took, &stderr)
			}
			close(stdout.lets)
		})
	}
}

// hanging is a Writer that hangs until it is let go.
type hanging struct{ written, lets chan struct{} }

func (h hanging) Write(b []byte) (int, error) {
	select {
	case h.written <- struct{}{}:
	case <-h.lets:
	}
	<-h.lets
	return len(b), nil
}

// An export that fails leaves no half of a file behind.
func TestExportLeavesNoHalf(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.csv")
	failure := errors.New("it is damaged")
	_, err := exportTo(t.Context(), path, false, io.Discard, func(w io.Writer) (export.Tally, error) {
		io.WriteString(w, "half")
		return export.Tally{}, failure
	})
	if _, left := os.Stat(path); !errors.Is(err, failure) || !errors.Is(left, fs.ErrNotExist) {
		t.Error(err, left)
	}
}
