package picture

import (
	"math"
	"strconv"
	"time"

	"origintop/widgets/round"
)

// An axis leads from numbers to pixels.
type axis struct{ from, to, at, until float64 }

func (a *axis) pixel(v float64) float64 {
	return a.at + (v-a.from)/(a.to-a.from)*(a.until-a.at)
}

// roundTicks returns round numbers from 0 on, at most so many steps, of which the last is not below most; and the digits behind their
// points.
func roundTicks(most float64, steps int) (ticks []float64, digits int) {
	if !(most > 0) || math.IsInf(most, 0) {
		most = 1
	}
	step := round.Up(most / float64(steps))
	for i := 0; ; i++ {
		ticks = append(ticks, float64(i)*step)
		if ticks[i] >= most*(1-1e-9) {
			break
		}
	}
	for d := step; d < 1e6 && digits < 9 && math.Abs(d-math.Round(d)) > 1e-6; d *= 10 {
		digits++
	}
	return ticks, digits
}

// timeSteps are the distances of ticks on an axis of time, in seconds.
var timeSteps = [...]int{1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1200, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 7 * 86400}

// timeTicks returns moments at round times of day, in seconds since the start, at most so many, and how to write them.
func timeTicks(start time.Time, seconds float64, most int) (ticks []float64, layout string) {
	step := timeSteps[len(timeSteps)-1]
	for _, s := range timeSteps {
		if seconds/float64(s) <= float64(most) {
			step = s
			break
		}
	}
	layout = "15:04"
	switch {
	case step < 60:
		layout = "15:04:05"
	case step >= 43200:
		layout = "2 Jan"
	}
	hour, minute, second := start.Clock()
	first := (step - (hour*3600+minute*60+second)%step) % step
	at := float64(first) - float64(start.Nanosecond())/1e9
	if at < 0 {
		at += float64(step)
	}
	for ; at <= seconds && len(ticks) <= most; at += float64(step) {
		ticks = append(ticks, at)
	}
	return ticks, layout
}

// number writes a number with so many digits behind the point, and a blank between thousands.
func number(v float64, digits int) string {
	text := strconv.FormatFloat(v, 'f', digits, 64)
	if v < 10000 {
		return text
	}
	for i := len(text) - 3; i > 0 && digits == 0; i -= 3 {
		text = text[:i] + "\u2009" + text[i:]
	}
	return text
}

// thinned returns what is to be drawn of values: all of them or, where there are more than so many points, the smallest and the largest of
// each stretch, in their order. A stretch without any is NaN.
func thinned(xs, ys []float64, points int) (x, y []float64) {
	if len(xs) <= points || points < 2 {
		return xs, ys
	}
	stretches := points / 2
	for s := range stretches {
		from, to := s*len(xs)/stretches, (s+1)*len(xs)/stretches
		low, high := -1, -1
		for i := from; i < to; i++ {
			if math.IsNaN(ys[i]) {
				continue
			}
			if low < 0 || ys[i] < ys[low] {
				low = i
			}
			if high < 0 || ys[i] > ys[high] {
				high = i
			}
		}
		switch {
		case low < 0:
			x, y = append(x, xs[from]), append(y, math.NaN())
		case low == high:
			x, y = append(x, xs[low]), append(y, ys[low])
		default:
			a, b := min(low, high), max(low, high)
			x, y = append(x, xs[a], xs[b]), append(y, ys[a], ys[b])
		}
	}
	return x, y
}
