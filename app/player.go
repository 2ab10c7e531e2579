package app

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"origintop/app/panels"
	"origintop/app/words"
	"origintop/scrape/origin"
	"origintop/scrape/playback"
	"origintop/scrape/recording"
	"origintop/widgets"
)

// A Player holds what the dashboard shows: a live run whose last minutes are kept, or a recording. Its methods return at once. Changed has
// a value when View returns something new, by itself or because a method was called.
type Player interface {
	View() *playback.View
	Changed() <-chan struct{}
	SetPaused(bool)
	TogglePause()
	Seek(time.Time)   // shows the screen of that time; pauses a live run
	Step(scrapes int) // pauses that many scrapes after what is shown, or before if negative
}

// player is the Player and its state on the screen.
type player struct {
	Player
	film   film             // the Player, if it is a recording; nil when live
	replay *playback.Replay // the Player, if it is the recording of one origin
	ghost  *playback.Ghost  // another run that is shown beside it; nil: none
	view   *playback.View   // what is shown, and when that is
	speed  float64          // the last one that the user asked for; 0: none
	stop   stop             // the last moment that was sought
}

// A film is a recording, whose speed can be set.
type film interface{ SetSpeed(float64) }

// A stop is a moment that was sought. While that is what is shown, the keys go to the ones around it.
type stop struct {
	known, place time.Time      // when it was known, and the time that shows it
	shown        *playback.View // when it was sought; the view may still be that one at the next key
}

// now returns the time of what is shown.
func (p *player) now() time.Time { return p.view.Now(time.Now()) }

// canSeek reports whether the user may seek: in a recording, or while paused.
func (p *player) canSeek() bool { return p.film != nil || p.view.Paused }

// ghost returns the other run beside what is shown, nil if there is none or as long as it is not known what stands beside what.
func (d *dashboard) ghost() *panels.Ghost {
	if d.player.ghost == nil {
		return nil
	}
	d.player.ghost.Follow(d.player.view)
	shade := d.player.ghost.Shade()
	if shade == nil {
		return nil
	}
	return &panels.Ghost{
		Name: d.cfg.GhostName, Snapshot: shade.Snapshot, Place: shade.Place, Beyond: shade.Beyond, ByLoad: shade.ByLoad(),
	}
}

// changeSpeed plays a recording faster or slower, and returns the new speed.
func (p *player) changeSpeed(faster bool) float64 {
	now := cmp.Or(p.speed, p.view.Rate) // the view may be from before the last key
	at := slices.IndexFunc(playback.Speeds, func(v float64) bool { return v >= now })
	if at < 0 {
		at = len(playback.Speeds) - 1
	}
	if faster {
		at++
	} else {
		at--
	}
	p.speed = playback.Speeds[min(max(at, 0), len(playback.Speeds)-1)]
	p.film.SetSpeed(p.speed)
	return p.speed
}

// factor formats a speed, as in "0.25" or "4".
func factor(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// seekText seeks to the time in a text, and returns how that was read if it could be read in two ways.
func (p *player) seekText(text string) (note string, err error) {
	v := p.view
	at, as, err := playback.ParseMoment(text, v.Timeline.First, v.Timeline.Last, p.now(), v.Live || v.Paused && p.film == nil)
	if err == nil {
		p.Seek(at)
	}
	return as.Note(text), err
}

// seekEnd seeks to the beginning or to the end. The end of a live run is live.
func (p *player) seekEnd(start bool) {
	switch {
	case start:
		p.Seek(p.view.Timeline.First)
	case p.film == nil:
		p.SetPaused(false)
	case p.view.Outlook == recording.Growing:
		const beyond = 24 * time.Hour // more may have come than the view has
		p.Seek(p.view.Timeline.Last.Add(beyond))
		p.SetPaused(false)
	default:
		p.Seek(p.view.Timeline.Last)
	}
}

// outlooks say why nothing more comes to a recording that was followed.
var outlooks = map[recording.Outlook]string{
	recording.Ended:     "the recording has ended: this is all of it",
	recording.Stopped:   "nobody records to it any more, and it was not ended: its last page may be missing",
	recording.Moved:     "its file was removed or renamed: nothing more is read",
	recording.Shortened: "its file was cut off: nothing more is read, and pages may be missing",
}

// noticeOutlook says so when nothing more comes to the recording.
func (p *player) noticeOutlook(was *playback.View, n *notice) {
	if was.Outlook == recording.Growing && p.view.Outlook != was.Outlook {
		n.say(outlooks[p.view.Outlook])
	}
}

// placeOf returns the time that shows a marker: of one that follows from a page, when all pages of that round were there.
func (p *player) placeOf(m *origin.Marker) time.Time {
	line := p.view.Timeline
	place := m.At
	if m.Kind != origin.ByOperator {
		place = line.RoundEnd(m.Known())
	}
	if place.Before(line.First) {
		return line.First
	}
	return place
}

// A moment is what keys go to: a marker, or when something turned critical.
type moment struct {
	at, known time.Time // known is when the page was there that it follows from
	place     time.Time // that shows it
	text      string
}

func (p *player) momentOf(m *origin.Marker) moment {
	return moment{m.At, m.Known(), p.placeOf(m), widgets.Clean(m.Text)}
}

// seekMoment seeks to where a moment is shown, and returns a notice of what was then.
func (p *player) seekMoment(m moment) string {
	p.stop = stop{m.known, m.place, p.view}
	p.Seek(m.place)
	return strings.TrimSpace(words.Clock(m.at) + " " + m.text)
}

// known returns when the moment was known that is shown, if it was sought, or else the time of what is shown.
func (p *player) known() time.Time {
	now := p.now()
	// A film that runs leaves the moment at once. For a second it is there still, or no key could get past it.
	left := p.stop.place.Add(max(time.Millisecond, time.Duration(p.view.Speed*float64(time.Second))))
	if p.view == p.stop.shown || !p.view.Live && !now.Before(p.stop.known) && now.Before(left) {
		return p.stop.known
	}
	return now
}

// seekNext seeks to the first marker or critical moment after what is shown, or to the last one before it, and returns a notice.
func (p *player) seekNext(next bool) string {
	shown := p.known()
	var to moment
	see := func(m moment) {
		if next && m.known.After(shown) && (to.at.IsZero() || m.known.Before(to.known)) ||
			!next && m.known.Before(shown) && (to.at.IsZero() || m.known.After(to.known)) {
			to = m
		}
	}
	list := p.view.Timeline.Markers
	for i := range list {
		see(p.momentOf(&list[i]))
	}
	for at := range p.view.Timeline.Critical() {
		see(moment{at, at, p.view.Timeline.RoundEnd(at), words.TurnsCritical})
	}
	switch leftOut := MarkersLeftOut(p.view.Timeline.MarkersLeftOut); {
	case !to.at.IsZero():
		return p.seekMoment(to)
	case next:
		return "no marker after this, and nothing critical"
	case leftOut != "":
		return "no marker before this: " + leftOut
	}
	return "no marker before this, and nothing critical"
}

// pauseText returns the footer's text for the key that pauses.
func (p *player) pauseText() string {
	switch {
	case p.view.Paused:
		return "resume"
	case p.view.Ended:
		return "again"
	}
	return "pause"
}

// goTo seeks to a time that was typed.
func (d *dashboard) goTo(text string) error {
	note, err := d.player.seekText(text)
	if note != "" {
		d.notice.say(note)
	}
	d.update()
	return err
}

// An interval is the time between scrapes, which the user can change.
type interval struct {
	each    time.Duration       // 0 if nothing is scraped
	set     func(time.Duration) // changes it; nil if it can't be changed
	changed time.Time           // when the user last did
}

// The intervals that + and - step through.
var intervals = []time.Duration{
	100 * time.Millisecond, 200 * time.Millisecond, 500 * time.Millisecond, time.Second, 2 * time.Second, 5 * time.Second,
	10 * time.Second, 30 * time.Second, time.Minute,
}

// change sets the next shorter or longer interval. If there is none, it returns a notice.
func (i *interval) change(shorter bool, now time.Time) (problem string) {
	at := slices.IndexFunc(intervals, func(d time.Duration) bool { return d >= i.each })
	switch {
	case at < 0 && !shorter:
		return "scraped as seldom as can be, every " + words.Interval(i.each)
	case at < 0:
		at = len(intervals) - 1
	case shorter:
		at = max(0, at-1)
	case intervals[at] == i.each:
		at = min(len(intervals)-1, at+1)
	}
	i.each, i.changed = intervals[at], now
	i.set(i.each)
	return ""
}
