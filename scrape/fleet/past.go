package fleet

import (
	"sort"
	"time"

	"origintop/scrape/playback"
	"origintop/scrape/severity"
)

// A past has Views of the fleet, one a round; when they weigh more than it may keep, of every other round. What it gave away never changes:
// it only appends, or begins another list.
type past struct {
	budget int           // about how many bytes the Views may take
	span   time.Duration // older ones are dropped; 0: none is

	frames  []frame
	weight  int
	every   int // rounds from one frame to the next
	rounds  int // since the last frame
	moments []playback.Moment
}

// A frame is the fleet at the end of a round.
type frame struct {
	at     time.Time // when the last page was there
	view   *View
	weight int // of the rows that the frame before does not have
}

// maxMoments is how many rounds of a live fleet a timeline has.
const maxMoments = 2 * playback.MaxKept

// add adds a round of the fleet.
func (p *past) add(f *Fleet, at time.Time) {
	p.every = max(p.every, 1)
	if p.rounds++; p.rounds < p.every && len(p.frames) > 0 {
		p.moment(at, f.View())
		return
	}
	p.rounds = 0
	v := f.past()
	p.moment(at, v)
	weight := v.weight(p.last())
	p.frames, p.weight = append(p.frames, frame{at, v, weight}), p.weight+weight
	p.drop(at)
	for p.weight > p.budget && len(p.frames) > 2 {
		p.thin()
	}
}

func (p *past) moment(at time.Time, v *View) {
	if p.span == 0 {
		v = v.Recorded()
	}
	p.moments = append(p.moments, playback.Moment{At: at.UnixMilli(), Worst: worst(v)})
	if p.span > 0 && len(p.moments) > maxMoments {
		p.moments = append(make([]playback.Moment, 0, maxMoments+maxMoments/2), p.moments[maxMoments/2:]...)
	}
}

// last returns the View that was kept last, nil if there is none.
func (p *past) last() *View {
	if len(p.frames) == 0 {
		return nil
	}
	return p.frames[len(p.frames)-1].view
}

// drop drops what is older than the span.
func (p *past) drop(now time.Time) {
	const many = 16 // that are dropped at once
	n := sort.Search(len(p.frames), func(i int) bool { return now.Sub(p.frames[i].at) <= p.span })
	if p.span <= 0 || n < many && n < len(p.frames)/2 || n == 0 {
		return
	}
	p.rebuild(p.frames[n:], 1)
	m := sort.Search(len(p.moments), func(i int) bool { return p.moments[i].At >= p.frames[0].at.UnixMilli() })
	p.moments = append(make([]playback.Moment, 0, 2*(len(p.moments)-m)), p.moments[m:]...)
}

// thin keeps every other frame, and from now on half as many.
func (p *past) thin() {
	p.rounds = p.every * ((len(p.frames) - 1) % 2)
	p.rebuild(p.frames, 2)
	p.every *= 2
}

// rebuild makes the list anew, of every so many-th frame.
func (p *past) rebuild(from []frame, every int) {
	kept := make([]frame, 0, len(from)/every+16)
	p.weight = 0
	var before *View
	for i := 0; i < len(from); i += every {
		f := from[i]
		f.weight = f.view.weight(before)
		before, p.weight, kept = f.view, p.weight+f.weight, append(kept, f)
	}
	p.frames = kept
}

// at returns the index of the last frame that is not after that time, -1 if there is none.
func at(frames []frame, t time.Time) int {
	return sort.Search(len(frames), func(i int) bool { return frames[i].at.After(t) }) - 1
}

// worst returns how bad the worst of the rows is.
func worst(v *View) severity.Severity {
	most := severity.Unknown
	for _, r := range v.Rows {
		most = max(most, r.Severity)
	}
	return most
}

// weight returns about how many bytes the rows of a View take that the one before does not have.
func (v *View) weight(before *View) int {
	sum := 128 + 8*len(v.Rows)
	next := 0 // in the View before, which has the same order
	for _, r := range v.Rows {
		var old *Row
		for before != nil && next < len(before.Rows) {
			c := compareNames(before.Rows[next].Origin, r.Origin)
			if c > 0 {
				break
			}
			if next++; c == 0 {
				old = before.Rows[next-1]
				break
			}
		}
		if old != r {
			sum += r.weight(old)
		}
	}
	return sum
}

// weight returns about how many bytes a row takes beside the row before of its origin, which may be nil.
func (r *Row) weight(before *Row) int {
	sum := 512 + 128*len(r.Findings) + r.Snapshot.Weight(r.Snapshot)
	if j := r.Judgement; j != nil && (before == nil || before.Judgement != j) {
		sum += 1 << 10
		for i := range j.Trends {
			sum += 256 + 16*(len(j.Trends[i].Before)+len(j.Trends[i].After))
		}
	}
	return sum
}
