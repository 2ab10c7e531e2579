package playback

import (
	"time"

	"origintop/scrape/recording"
)

// hurry skips most of a long time for which nothing was recorded.
func (p *Replay) hurry() {
	if p.paused || p.ended() || p.next == 0 {
		return
	}
	if at := SkipGap(p.Recording, p.next, p.Speed); p.until(at) > 0 {
		p.at, p.since = at, time.Now()
	}
}

// SkipGap returns where a film of that speed goes on at once when it is between the page with the index next and the one before: if nothing
// was recorded for a long time, shortly before the next page; else the time of the page before.
func SkipGap(rec *recording.Recording, next int, speed float64) time.Time {
	at, before := rec.At(next), rec.At(next-1)
	if at.Sub(before) > longGap {
		return at.Add(-time.Duration(float64(ShortGap) * speed))
	}
	return before
}
