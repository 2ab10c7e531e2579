package app

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/gdamore/tcell/v2"

	"origintop/app/words"
	"origintop/scrape/recording"
	"origintop/scrape/recording/format"
)

// A recording that begins when something has happened has what came before, and the screen says from when on; and when all is in the file.
func TestRecordingWithItsRamp(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.otr")
	var begun time.Time
	play(t, 200, 40, 20*time.Second, func(s *session) {
		s.cfg.Recorder = &recording.Recorder{Source: s.live, History: 15 * time.Minute}
		s.cfg.RecordTo = func() string { return path }
		begun = time.Now()
	}, func(s *session) {
		s.wait(30 * time.Second)
		s.press("m", "ramp", tcell.KeyEnter)
		s.wait(4 * time.Second)
		s.press("R", tcell.KeyEnter)
		s.wait(2 * time.Second)
		s.shows("records to "+path+", from "+words.Clock(begun)+" on, which was in memory", "● rec 00:00:0")
		s.wait(2 * time.Second)
		s.press("R")
		s.wait(2 * time.Second)
		s.shows("recorded to " + path)
		s.lacks("● rec")
	})
	rec, err := recording.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer rec.Close()
	markers := 0
	for i := range rec.Len() {
		if rec.Target(i) < 0 {
			markers++
		}
	}
	if length := rec.At(rec.Len() - 1).Sub(rec.At(0)); length < 36*time.Second || length > 40*time.Second || markers != 1 ||
		rec.Len() < 3*18 {
		t.Errorf("%d pages of %v with %d markers", rec.Len(), length, markers)
	}
}

// A disk that hangs is said, while it is recorded and when that is to end; nothing else waits for it.
func TestRecordingToADiskThatHangs(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.otr")
	play(t, 160, 40, 20*time.Second, func(s *session) {
		// What takes long here is to be told of a marker; to the recorder it is the same.
		s.cfg.Recorder = &recording.Recorder{Source: s.live, OnMarker: func(time.Time, string) { time.Sleep(time.Minute) }}
		s.cfg.RecordTo = func() string { return path }
		if err := s.cfg.Recorder.Record(path); err != nil {
			t.Fatal(err)
		}
		if err := format.Mark(path, format.Marker{Time: time.Now(), Text: "from a script"}); err != nil {
			t.Fatal(err)
		}
	}, func(s *session) {
		s.wait(2 * time.Second)
		s.lacks("waits for its disk")
		s.wait(8 * time.Second)
		s.shows("✖ rec waits for its disk 10s, 1", "▲ warning: rec waits for its disk 10s", "LIVE 2s")
		s.press("R")
		s.wait(2 * time.Second)
		s.shows("ends the recording to "+path, "✖ rec waits for its disk 12s")
		s.press("R")
		s.shows("not all is in " + path + " yet: its disk has been busy for 12s")
		s.wait(50 * time.Second)
		s.shows("recorded to " + path)
		s.lacks("waits for its disk")
	})
}
