package playback

import (
	"slices"
	"sort"
	"time"

	"origintop/scrape/analysis"
)

// judged are the judgements of a film, in order of time, each from when on it holds. It is only appended to.
type judged []struct {
	at time.Time // of the last page that it is of
	*analysis.Judgement
}

// add appends a judgement that is not the last one.
func (l judged) add(at time.Time, j *analysis.Judgement) judged {
	if n := len(l); j == nil || n > 0 && l[n-1].Judgement == j {
		return l
	}
	return append(l, struct {
		at time.Time
		*analysis.Judgement
	}{at, j})
}

// at returns the judgement of that time, nil if there is none.
func (l judged) at(t time.Time) *analysis.Judgement {
	i := sort.Search(len(l), func(i int) bool { return l[i].at.After(t) })
	if i == 0 {
		return nil
	}
	return l[i-1].Judgement
}

// latest returns the last judgement, nil if there is none.
func (l judged) latest() *analysis.Judgement {
	if len(l) == 0 {
		return nil
	}
	return l[len(l)-1].Judgement
}

// since drops the judgements that no longer held at a time.
func (l judged) since(t time.Time) judged {
	const many = 16 // that are dropped at once
	i := sort.Search(len(l), func(i int) bool { return l[i].at.After(t) })
	if i <= many {
		return l
	}
	return slices.Clone(l[i-1:])
}
