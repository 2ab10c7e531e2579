package command

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"origintop/scrape"
	"origintop/scrape/recording"
)

// pages is a Source of pages that are there at once.
type pages []scrape.Page

func (p *pages) Next(context.Context) (scrape.Page, error) {
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
				source = append(source, scrape.Page{Target: scrape.Target{Name: "node"}, Time: time.Now().Add(time.Duration(i)), Body: []byte("node_load1 1\n")})
			}
			// What takes long here is to be told of a marker; to the recorder it is the same.
			r := &scrape.Recorder{Source: &source, Found: func(time.Time, string) { time.Sleep(each) }}
			if err := r.Record(path); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				if err := recording.Mark(path, recording.Marker{Time: time.Now(), Text: "from a script"}); err != nil {
					t.Fatal(err)
				}
				r.Next(t.Context())
				synctest.Wait()
			}
			ctx, cancel := context.WithTimeout(t.Context(), limit)
			defer cancel()
			var stderr bytes.Buffer
			begun := time.Now()
			err := recorded(ctx, r, newEnding()(), &stderr)
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
	f(1500*time.Millisecond, time.Hour, 3*time.Second, "", "writes the last")
	f(1500*time.Millisecond, 2200*time.Millisecond, 2200*time.Millisecond, "the end of the recording may be lost", "writes the last")
	f(10*time.Minute, time.Hour, patience, "its disk has taken nothing for 2s: 1 pages and markers may be lost; until then 1 pages", "")
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
