package words

import (
	"math"

	"origintop/scrape/origin"
)

// Links returns the speed of the links together, and how much of the fullest one is used in percent: NaN if one of them
// has a speed that nobody knows.
func Links(w *origin.Network) (link, in, out float64) {
	if len(w.Devices) == 0 || w.TooMany {
		return math.NaN(), math.NaN(), math.NaN()
	}
	for i := range w.Devices {
		d := &w.Devices[i]
		link += d.Link
		in, out = max(in, d.InPercent), max(out, d.OutPercent)
	}
	return link, in, out
}
