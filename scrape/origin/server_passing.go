package origin

import "origintop/scrape/series"

// letPass has rows begin and end each by itself, as those of an exporter of sessions do: one that has gone is not missing, and one that is
// smaller than it was is another session or stream of that name, which began after the last page. What has ended since then, and is not on
// the page, is in no rate: that may be a little less than it was, but never more, and never below 0.
func (n *server) letPass() {
	for _, t := range n.counters() {
		t.Keep, t.Missing = false, 0
		for _, r := range t.Rows {
			if r.Present() && n.Fell(&r.Values, 0, 1) {
				r.Reborn(n.Page)
			}
		}
	}
}

// patience is for how many pages a row may be missing until sums do without it.
func (n *server) patience() int {
	if n.exporter.Passing {
		return 0
	}
	return series.Patience
}
