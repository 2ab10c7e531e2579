package recording

import (
	"slices"

	"origintop/scrape/recording/format"
)

// An Outlook says whether anything more comes to a recording.
type Outlook = format.Outlook

// Outlooks.
const (
	Ended     = format.Ended     // nothing comes any more: its last session has ended in order, or had when it was opened
	Growing   = format.Growing   // somebody is recording to it
	Stopped   = format.Stopped   // whoever recorded to it has gone without ending the session
	Moved     = format.Moved     // its file has been removed or renamed, or another one has its name
	Shortened = format.Shortened // its file has been cut off
)

// Grow returns a recording that was Growing as it is by now: r itself if nothing has changed. What there was keeps its index; a page or
// marker that is of before the last one stands behind it. If that can't be, as there are new targets or another session, Grow reports anew:
// then it is as it would be opened now. It reads from the same file, which Close of either closes.
//
// A recording, or a part of it, is to be grown by one goroutine at a time, each time from what Grow has returned last.
func (r *Recording) Grow() (grown *Recording, anew bool, err error) {
	if r.Outlook != Growing {
		return r, false, nil
	}
	r.growing.Lock()
	defer r.growing.Unlock()
	whole := r
	if r.Whole != nil {
		whole = r.Whole
	}
	now, err := whole.growWhole()
	if err != nil || now == whole {
		return r, false, err
	}
	anew = now.generation != whole.generation
	switch {
	case r.Whole == nil:
		return now, anew, nil
	case anew:
		name := r.Targets[0].Origin
		if of := now.Of(name); of != nil {
			return of, true, nil
		}
		return now.Of(now.Origins()[0]), true, nil // it has got its name by another session
	}
	return r.extend(now), false, nil
}

// growWhole is Grow for a recording of all origins. The new one is of another generation if it is anew.
func (r *Recording) growWhole() (*Recording, error) {
	last := r.newest
	if last == nil {
		last = r
	}
	file, is := r.pages.(file)
	if !is || last.Outlook != Growing {
		return last, nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	pages, markers, damage := len(file.Entries()), len(file.Markers()), len(file.Damage())
	anew, err := file.Grow()
	switch {
	case err != nil:
		return nil, err
	case anew:
		now, err := recordingOf(file.Reader, r.reading)
		if err != nil {
			return nil, err
		}
		now.generation = last.generation + 1
		r.newest = now
		return now, nil
	case pages == len(file.Entries()) && markers == len(file.Markers()) && last.Outlook == file.Outlook():
		return last, nil
	}
	now := *last
	now.Outlook, now.division = file.Outlook(), new(division)
	for _, d := range file.Damage()[damage:] {
		now.Damage = append(slices.Clip(now.Damage), damageText(d))
	}
	var more []frame
	for i, e := range file.Entries()[pages:] {
		more = append(more, frame{at: e.At().UnixNano(), target: last.streams[e.Stream], number: int32(pages + i)})
	}
	for i, m := range file.Markers()[markers:] {
		more = append(more, frame{at: m.Time.UnixNano(), target: -1, number: int32(markers + i)})
	}
	sortFrames(more)
	now.frames = last.behind(more)
	r.newest = &now
	return &now, nil
}

// behind returns the frames with more behind them, in order of time.
func (r *Recording) behind(more []frame) []frame {
	frames := r.frames
	for _, f := range more {
		f.at = max(f.at, frames[len(frames)-1].at)
		frames = append(frames, f)
	}
	return frames
}

// extend returns the part of a recording as it is in the whole, which has grown.
func (r *Recording) extend(whole *Recording) *Recording {
	part := *r
	part.Whole, part.Outlook, part.Damage, part.covers = whole, whole.Outlook, whole.Damage, len(whole.frames)
	within, targets := make([]int32, len(whole.Targets)), int32(0)
	for i := range within {
		if within[i] = -1; whole.Targets[i].Origin == r.Targets[0].Origin {
			within[i] = targets
			targets++
		}
	}
	var more []frame
	for _, f := range whole.frames[r.covers:] {
		if f.target >= 0 {
			if f.target = within[f.target]; f.target < 0 {
				continue
			}
		}
		more = append(more, f)
	}
	part.frames = r.behind(more)
	return &part
}
