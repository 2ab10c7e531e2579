package app

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gdamore/tcell/v2"

	"origintop/app/words"
)

// playerKeys returns the keys that seek.
func (d *dashboard) playerKeys() keymap {
	p := &d.player
	space, end, endHelp := "hold the screen still; scraping goes on", "live", "back to what is live"
	if p.replay != nil {
		space, end, endHelp = "stop the recording, and let it go on", "end", "to the end"
	}
	keys := keymap{
		{
			id: keyPause, name: "space", runes: " ", short: "pause", state: p.pauseText, help: space,
			do: func(int) { p.TogglePause() },
		},
		{
			id: keyStep, name: "←/→", ascii: "[/]", runes: "[]", codes: []tcell.Key{tcell.KeyLeft, tcell.KeyRight}, short: "step",
			help: "back or on by a scrape (also [ ])",
			do:   func(i int) { p.Step(2*i - 1) },
		},
		{
			id: keySpeed, name: "</>", runes: "<>", short: "speed", help: "slower or faster, from a quarter to 64 times",
			do: func(i int) { d.notice.say("speed x" + factor(p.changeSpeed(i == 1))) },
		},
		{
			id: keyGoTo, name: "b", runes: "b:", short: "go to", help: "go to a time: 14:05:10, 3m, 3m ago, +30s, 50% (also :)",
			do: func(int) { d.ask("go to", "14:05:10, 3m, 3m ago, +30s, 50%", "", d.goTo) },
		},
		{
			id: keyStartEnd, name: "g/G", runes: "gG", short: "start/" + end, help: "to the beginning; " + endHelp,
			do: func(i int) { p.seekEnd(i == 0) },
		},
		{
			id: keyNextMarker, name: "n/N", runes: "nN", help: "to the next marker; to the one before", brief: "markers",
			when: func() bool { return len(p.view.Timeline.Markers) > 0 },
			do:   func(i int) { d.notice.say(p.seekNextMarker(i == 0)) },
		},
	}
	if p.replay == nil {
		keys = slices.DeleteFunc(keys, func(k key) bool { return k.id == keySpeed })
	}
	for i := range keys {
		k := &keys[i]
		if k.id != keyPause {
			k.foot = p.canSeek
		}
		do := k.do
		k.do = func(i int) {
			do(i)
			d.update()
		}
	}
	return keys
}

// pauseText says what the key does that pauses.
func (p *player) pauseText() string {
	switch {
	case p.view.Paused:
		return "resume"
	case p.view.Ended:
		return "again"
	}
	return "pause"
}

// goTo goes to the time that was typed.
func (d *dashboard) goTo(text string) error {
	err := d.player.seekText(text)
	d.update()
	return err
}

// markKeys returns the keys that keep what is seen.
func (d *dashboard) markKeys() keymap {
	keys := keymap{
		{
			id: keyMark, name: "m", runes: "m", short: "mark", help: "mark this time, with a text or without",
			when: func() bool { return d.cfg.Mark != nil },
			do:   func(int) { d.askMarker() },
		},
		{
			id: keyMarkers, name: "M", runes: "M", short: "markers", help: "all markers; enter goes to one",
			when: func() bool { return len(d.player.view.Timeline.Markers) > 0 },
			do:   func(int) { d.markers.open() },
		},
	}
	if d.cfg.Recorder != nil {
		keys = append(keys, key{
			id: keyRecord, name: "R", runes: "R", short: "record", help: "record every page to a file, or stop that",
			do: func(int) { d.record() },
		})
	}
	return keys
}

// askMarker asks for the text of a marker at what is shown now.
func (d *dashboard) askMarker() {
	at := d.player.now()
	d.ask("marker", "a few words, or none", "", func(text string) error {
		if text = strings.TrimSpace(text); text == "" {
			text = "marker"
		}
		d.cfg.Mark(at, text)
		said := fmt.Sprintf("marked %s: %s", words.Clock(at), text)
		if d.player.replay != nil {
			said += " (until you quit: recordings don't change)"
		}
		d.notice.say(said)
		return nil
	})
}
