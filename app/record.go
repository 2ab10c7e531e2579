package app

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"

	"origintop/app/panels"
	"origintop/app/words"
	"origintop/scrape/recording"
	"origintop/scrape/severity"
	"origintop/widgets"
)

// A recorder shows the state of the recording.
type recorder struct {
	*recording.Recorder // nil if there is nothing to record
	notice              *notice
	was                 recording.Status // the last one that was shown
	failed              error            // the last one that a notice told
}

// A disk hangs if one operation takes that long; less at the end of a recording, when the user waits for it.
const (
	hangs       = 3 * time.Second
	hangsAtLast = time.Second
)

// waitsForDisk says that the disk hangs, and since when; "" if it does not.
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

// finding returns a warning if the recording can't be written.
func (r *recorder) finding() (f words.Finding, failed bool) {
	if r.Recorder == nil {
		return words.Finding{}, false
	}
	s := r.Status()
	switch waits := waitsForDisk(&s); {
	case waits != "":
		return words.Finding{Severity: severity.Warn, Text: waits}, true
	case s.Err != nil:
		return words.Finding{Severity: severity.Warn, Text: "not recorded: " + widgets.Clean(s.Err.Error()), Brief: "not recorded"}, true
	}
	return words.Finding{}, false
}

// light is the piece of the header that says how long has been recorded and how much, or why nothing is.
func (r *recorder) light(theme *panels.Theme) piece {
	if r.Recorder == nil {
		return piece{}
	}
	s := r.Status()
	r.noticeChange(&s)
	good, bad := severity.Good.Symbol(), severity.Crit.Symbol()
	p := piece{style: theme.Severity(severity.Crit), priority: 8, short: bad + " rec"} // red, as on every camera
	switch waits, path := waitsForDisk(&s), widgets.Clean(s.Path); {
	case waits != "":
		p.text = bad + " " + waits
		return p
	case s.Err != nil:
		p.text = bad + " not recorded"
		const brief = 40
		if why := widgets.Clean(s.Err.Error()); widgets.Width(why) <= brief {
			p.text += ": " + why
		}
		return p
	case !s.On:
		return piece{}
	case time.Since(s.Start) < 5*time.Second && widgets.Width(good+" rec to "+path) < 50:
		p.text = good + " rec to " + path
	default:
		p.text = good + " rec " + words.Hours(time.Since(s.Start)) + " " + strings.TrimSpace((&widgets.Scale{}).Bytes(float64(s.Bytes)))
		if s.Lost > 0 {
			p.text += fmt.Sprintf(" %d lost", s.Lost)
		}
	}
	p.priority, p.short = 7, good+" rec"
	return p
}

// noticeChange says that a recording began with what was in memory, that one has ended, or why one failed.
func (r *recorder) noticeChange(s *recording.Status) {
	was := r.was
	r.was = *s
	path := widgets.Clean(s.Path)
	switch {
	case s.On && !s.From.IsZero() && (!s.From.Equal(was.From) || !s.Start.Equal(was.Start)):
		r.notice.say(fmt.Sprintf("records to %s, from %s on, which was in memory", path, words.Clock(s.From)))
	case (was.On || was.Ending) && !s.On && !s.Ending && s.Err == nil:
		text := "recorded to " + path
		if s.Lost > 0 {
			text += fmt.Sprintf(", but %d pages", s.Lost)
		}
		r.notice.say(text)
	}
	if s.Err != nil && s.Err != r.failed && waitsForDisk(s) == "" {
		r.failed = s.Err
		r.notice.say("not recorded: " + widgets.Clean(s.Err.Error()))
	}
}

// record asks for a file and begins to record; if a recording is under way, it ends it. Neither waits for the disk: the header shows the
// result.
func (d *dashboard) record() {
	r := d.recorder.Recorder
	status := r.Status()
	switch {
	case status.Ending:
		d.notice.say("not all is in " + status.Path + " yet: its disk has been busy for " + words.Age(status.Stuck))
		return
	case status.On:
		d.spawn(r.Stop)
		d.notice.say("ends the recording to " + status.Path)
		return
	}
	d.ask("record to", "a new file, or a recording that goes on", cmp.Or(status.Path, d.cfg.RecordTo()), func(path string) error {
		if path = strings.TrimSpace(path); path == "" {
			return errors.New("name a file")
		}
		d.spawn(func() { r.Record(path) })
		return nil
	})
}

// noticeReading says so while a seek is still reading the recording: the disk may hang, or there may be much to read.
func (p *player) noticeReading(n *notice) {
	const reading = "still reading the recording, for "
	if p.replay == nil {
		return
	}
	if stuck := p.replay.Stuck(); stuck >= hangs {
		n.say(reading + words.Age(stuck))
	} else if strings.HasPrefix(n.text, reading) {
		n.clear()
	}
}
