package app

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gdamore/tcell/v2"

	"origintop/app/words"
	"origintop/scrape/origin"
	"origintop/scrape/playback"
	"origintop/widgets"
)

// A Film is what the dashboard shows: a live run whose last minutes are kept, or a recording. Its methods return at once; what
// they have changed, View says then or, once Changed has a value, soon. What comes of itself is looked for each tick.
type Film interface {
	View() *playback.View
	Changed() <-chan struct{}
	SetPaused(bool)
	TogglePause()
	Seek(time.Time)   // shows what was shown then; a live run is held there
	Step(scrapes int) // holds what was shown so many scrapes after what is shown, or before
}

// filmKeys returns the keys that wind the film.
func (d *dashboard) filmKeys() []key {
	replay := d.cfg.Replay != nil
	space, end, endHelp := "hold the screen still; scraping goes on", "live", "back to what is live"
	if replay {
		space, end, endHelp = "stop the recording, and let it go on", "end", "to the end"
	}
	pause := func(*tcell.EventKey) { d.film(Film.TogglePause) }
	keys := []key{
		{
			name: "space", runes: " ", short: "pause", help: space,
			when: func() bool { return !d.view.Paused && !d.view.Ended }, do: pause,
		},
		{
			name: "space", runes: " ", short: "again",
			when: func() bool { return d.view.Ended && !d.view.Paused }, do: pause,
		},
		{
			name: "space", runes: " ", short: "resume",
			when: func() bool { return d.view.Paused }, do: pause,
		},
		{
			name: "←/→", runes: "[]", codes: []tcell.Key{tcell.KeyLeft, tcell.KeyRight}, short: "step", help: "back or on by a scrape (also [ ])",
			do: func(e *tcell.EventKey) {
				n := 1
				if e.Key() == tcell.KeyLeft || e.Key() == tcell.KeyRune && e.Rune() == '[' {
					n = -1
				}
				d.film(func(f Film) { f.Step(n) })
			},
		},
		{
			name: "</>", runes: "<>", short: "speed", help: "slower or faster, from a quarter to 64 times",
			when: func() bool { return replay },
			do:   func(e *tcell.EventKey) { d.changeSpeed(e.Rune() == '>') },
		},
		{
			name: "b", runes: "b:", short: "go to", help: "go to a time: 14:05:10, 3m, 3m ago, +30s, 50% (also :)",
			do: func(*tcell.EventKey) { d.prompt.ask("go to", "14:05:10, 3m, 3m ago, +30s, 50%", d.goTo) },
		},
		{
			name: "g/G", runes: "gG", short: "start/" + end, help: "to the beginning; " + endHelp,
			do: func(e *tcell.EventKey) { d.goToEnd(e.Rune() == 'g') },
		},
		{
			name: "n/N", runes: "nN", help: "to the next marker; to the one before", brief: "markers",
			when: func() bool { return len(d.view.Strip.Markers) > 0 },
			do:   func(e *tcell.EventKey) { d.goToMarker(e.Rune() == 'n') },
		},
	}
	if !replay {
		keys = slices.DeleteFunc(keys, func(k key) bool { return k.name == "</>" })
	}
	for i := range keys {
		if k := &keys[i]; k.name != "space" {
			k.foot = d.winds
		}
	}
	return keys
}

// winds reports whether there is more than one time to be shown.
func (d *dashboard) winds() bool { return d.cfg.Replay != nil || d.view.Paused }

// markKeys returns the keys that keep what is seen.
func (d *dashboard) markKeys() []key {
	keys := []key{
		{
			name: "m", runes: "m", short: "mark", help: "mark this time, with a text or without",
			when: func() bool { return d.cfg.Mark != nil },
			do:   func(*tcell.EventKey) { d.askMarker() },
		},
		{
			name: "M", runes: "M", short: "markers", help: "all markers; enter goes to one",
			when: func() bool { return len(d.view.Strip.Markers) > 0 },
			do:   func(*tcell.EventKey) { d.showMarkers(true) },
		},
		{
			name: "R", runes: "R", short: "record", help: "record every page to a file, or stop that",
			do: func(*tcell.EventKey) { d.record() },
		},
	}
	if d.cfg.Recorder == nil {
		keys = keys[:len(keys)-1]
	}
	return keys
}

// record asks for a file and begins to record, or ends it. The disk may be slow: the header says what has become of it.
func (d *dashboard) record() {
	r := d.cfg.Recorder
	status := r.Status()
	switch {
	case status.Ending:
		d.notice = "not all is in " + status.Path + " yet: its disk has been busy for " + words.Age(status.Stuck)
		return
	case status.On:
		d.spawn(r.Stop)
		d.notice = "ends the recording to " + status.Path
		return
	}
	d.prompt.ask("record to", "a new file, or a recording that goes on", func(path string) error {
		if path = strings.TrimSpace(path); path == "" {
			return errors.New("name a file")
		}
		d.spawn(func() { r.Record(path) })
		return nil
	})
	d.prompt.text = cmp.Or(status.Path, d.cfg.RecordTo())
}

// film does something with the film and shows what has become of it.
func (d *dashboard) film(do func(Film)) {
	do(d.cfg.Film)
	d.update()
}

func (d *dashboard) changeSpeed(faster bool) {
	now := cmp.Or(d.speed, d.view.Rate) // the view may be older than the last key
	at := slices.IndexFunc(playback.Speeds, func(v float64) bool { return v >= now })
	if at < 0 {
		at = len(playback.Speeds) - 1
	}
	if faster {
		at++
	} else {
		at--
	}
	d.speed = playback.Speeds[min(max(at, 0), len(playback.Speeds)-1)]
	d.cfg.Replay.SetSpeed(d.speed)
	d.notice = "speed x" + factor(d.speed)
}

// factor returns a speed as it is written: "0.25", "4".
func factor(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// goTo goes to the time that a text says.
func (d *dashboard) goTo(text string) error {
	v := d.view
	now := time.Now()
	at, err := playback.ParseMoment(text, v.Strip.First, v.Strip.Last, v.Now(now), v.Live || v.Paused && d.cfg.Replay == nil)
	if err != nil {
		return err
	}
	d.film(func(f Film) { f.Seek(at) })
	return nil
}

func (d *dashboard) goToEnd(start bool) {
	d.film(func(f Film) {
		switch {
		case start:
			f.Seek(d.view.Strip.First)
		case d.cfg.Replay == nil:
			f.SetPaused(false)
		default:
			f.Seek(d.view.Strip.Last)
		}
	})
}

// goToMarker goes to the first marker after what is shown, or to the last one before it.
func (d *dashboard) goToMarker(next bool) {
	now := d.now()
	var to *origin.Marker
	list := d.view.Strip.Markers
	for i := range list {
		m := &list[i]
		switch {
		case next && m.At.After(now) && (to == nil || m.At.Before(to.At)):
			to = m
		// A moment's grace, or a film that runs never gets past the one it was sent to.
		case !next && m.At.Before(now.Add(-time.Second)) && (to == nil || m.At.After(to.At)):
			to = m
		}
	}
	if to == nil {
		d.notice = map[bool]string{true: "no marker after this", false: "no marker before this"}[next]
		if text := MarkersLeftOut(d.view.Strip.MarkersLeftOut); text != "" && !next {
			d.notice += ": " + text
		}
		return
	}
	d.seekMarker(to)
}

// seekMarker goes to where a marker is, and all pages of that scrape.
func (d *dashboard) seekMarker(m *origin.Marker) {
	d.notice = words.Clock(m.At) + " " + widgets.Clean(m.Text)
	d.film(func(f Film) { f.Seek(m.At.Add(playback.SameScrape)) })
}

// askMarker asks for the text of a marker at what is shown now.
func (d *dashboard) askMarker() {
	at := d.now()
	d.prompt.ask("marker", "a few words, or none", func(text string) error {
		if text = strings.TrimSpace(text); text == "" {
			text = "marker"
		}
		d.cfg.Mark(at, text)
		if d.notice = fmt.Sprintf("marked %s: %s", words.Clock(at), text); d.cfg.Replay != nil {
			d.notice += " (until you quit: recordings don't change)"
		}
		return nil
	})
}
