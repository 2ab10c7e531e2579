package app

import (
	"fmt"
	"strings"
	"time"

	"origintop/app/words"
	"origintop/scrape/recording"
	"origintop/widgets"
)

// A disk that has been doing one thing for so long is said to hang; at the end of a recording, when nothing is to be seen but that, earlier.
const (
	hangs       = 3 * time.Second
	hangsAtLast = time.Second
)

// waitsForDisk returns what is said of a disk that takes nothing, "" if it does.
func waitsForDisk(s *recording.Status) string {
	if !(s.Stuck >= hangs || s.Ending && s.Stuck >= hangsAtLast) {
		return ""
	}
	text := "rec waits for its disk " + words.Age(s.Stuck)
	if s.Waiting > 0 {
		text += fmt.Sprintf(", %d waiting", s.Waiting)
	}
	return text
}

// unwritten finds that the recording can't be written: what nobody keeps is worth a warning.
func (d *dashboard) unwritten() (f words.Finding, failed bool) {
	if d.cfg.Recorder == nil {
		return words.Finding{}, false
	}
	s := d.cfg.Recorder.Status()
	switch waits := waitsForDisk(&s); {
	case waits != "":
		return words.Finding{Severity: widgets.Warn, Text: waits}, true
	case s.Err != nil:
		return words.Finding{Severity: widgets.Warn, Text: "not recorded: " + widgets.Clean(s.Err.Error()), Brief: "not recorded"}, true
	}
	return words.Finding{}, false
}

// noticeRecording says that a recording begins with what was in memory, and that one has ended as it was to.
func (d *dashboard) noticeRecording(s *recording.Status) {
	was := d.recorded
	d.recorded = *s
	path := widgets.Clean(s.Path)
	switch {
	case s.On && !s.From.IsZero() && (!s.From.Equal(was.From) || !s.Start.Equal(was.Start)):
		d.notice = fmt.Sprintf("records to %s, from %s on, which was in memory", path, words.Clock(s.From))
	case (was.On || was.Ending) && !s.On && !s.Ending && s.Err == nil:
		d.notice = "recorded to " + path
		if s.Lost > 0 {
			d.notice += fmt.Sprintf(", but %d pages", s.Lost)
		}
	}
}

// noticeReading says that the recording that is played is still being read for what was asked, as long as that is so: its disk may hang, or it
// is much.
func (d *dashboard) noticeReading() {
	const nothing = "still reading the recording, for "
	if d.cfg.Replay == nil {
		return
	}
	if stuck := d.cfg.Replay.Stuck(); stuck >= hangs {
		d.notice = nothing + words.Age(stuck)
	} else if strings.HasPrefix(d.notice, nothing) {
		d.notice = ""
	}
}
