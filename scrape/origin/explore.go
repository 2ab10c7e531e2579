package origin

import (
	"origintop/scrape"
	"origintop/scrape/explore"
)

// Explore has the State keep all series of interest from the next pages on, for the Explorations of its snapshots. Nil, as at
// the beginning, is none, and costs nothing. Histories of series that stay of interest go on. It may be called from any
// goroutine.
func (st *State) Explore(interest explore.Interest) {
	if interest == nil {
		st.interest.Store(nil)
	} else {
		st.interest.Store(&interest)
	}
}

// explore takes in the body of a page, nil if there was none, for the series of interest.
func (st *State) explore(src *source, p *scrape.Page, body []byte) {
	interest := st.interest.Load()
	if interest == nil {
		src.explorer = nil
		return
	}
	if src.explorer == nil {
		src.explorer = explore.New(src.Name)
	}
	src.explorer.Follow(interest)
	if body == nil {
		src.explorer.Gap(p.Time)
	} else {
		src.explorer.Read(p.Time, p.Took, body)
	}
}

// explorations returns what is known of the series of interest.
func (st *State) explorations() []*explore.Exploration {
	if st.interest.Load() == nil {
		return nil
	}
	var list []*explore.Exploration
	for _, src := range st.sources {
		if x := src.explorer; x != nil {
			list = append(list, x.Exploration())
		}
	}
	return list
}
