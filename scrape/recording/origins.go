package recording

import (
	"cmp"
	"fmt"
	"sync"

	"origintop/scrape"
)

// maxTargets is how many targets an origin can have; how many all of them together can have is for package format to say.
const maxTargets = 256

// Origins returns the names of the origins that there are pages of, in the order of the targets; one of a recording of a single origin,
// which may have no name. A target of which no page says whose it is, as all are damaged, is of none of them, unless there are no others.
func (r *Recording) Origins() (names []string) {
	seen := map[string]bool{}
	for _, t := range r.Targets {
		if !seen[t.Origin] && t.Key() != (scrape.Key{}) {
			seen[t.Origin], names = true, append(names, t.Origin)
		}
	}
	if names == nil && len(r.Targets) > 0 {
		return []string{""}
	}
	return names
}

// Of returns the recording of one origin alone: its pages, and all markers. It reads from the same file as r, which is to be closed, and
// not what Of returns. It returns nil if there is no page of that origin. All origins one after the other take no longer than the pages of
// all.
func (r *Recording) Of(name string) *Recording {
	r.once.Do(r.divide)
	part := r.parts[name]
	if part == nil {
		return nil
	}
	of := *r
	of.Whole = cmp.Or(r.Whole, r)
	of.Origin = cmp.Or(name, r.Origin)
	of.division = new(division)
	of.Targets = make([]scrape.Target, len(part.targets))
	for i, t := range part.targets {
		of.Targets[i] = r.Targets[t]
	}
	of.covers = len(r.frames)
	of.frames = make([]frame, 0, len(part.pages)+len(r.markers))
	markers := r.markers
	for _, i := range part.pages {
		for len(markers) > 0 && markers[0] < i {
			of.frames = append(of.frames, r.frames[markers[0]])
			markers = markers[1:]
		}
		f := r.frames[i]
		f.target = r.within[f.target]
		of.frames = append(of.frames, f)
	}
	for _, i := range markers {
		of.frames = append(of.frames, r.frames[i])
	}
	return &of
}

// A division is a recording divided by origins, once that is asked for.
type division struct {
	once    sync.Once
	parts   map[string]*part
	within  []int32 // of a target, its index among those of its origin
	markers []int32 // indices of frames
}

// A part is what a recording has of one origin: indices of its targets, and of its frames.
type part struct{ targets, pages []int32 }

func (r *Recording) divide() {
	r.parts, r.within = map[string]*part{}, make([]int32, len(r.Targets))
	for i, t := range r.Targets {
		p := r.parts[t.Origin]
		if p == nil {
			p = new(part)
			r.parts[t.Origin] = p
		}
		r.within[i] = int32(len(p.targets))
		p.targets = append(p.targets, int32(i))
	}
	pages := make([]int, len(r.Targets)) // by target
	for _, f := range r.frames {
		if f.target >= 0 {
			pages[f.target]++
		}
	}
	of := make([]*part, len(r.Targets))
	for i, t := range r.Targets {
		of[i] = r.parts[t.Origin]
	}
	for _, p := range r.parts {
		n := 0
		for _, t := range p.targets {
			n += pages[t]
		}
		p.pages = make([]int32, 0, n)
	}
	for i, f := range r.frames {
		if f.target < 0 {
			r.markers = append(r.markers, int32(i))
			continue
		}
		of[f.target].pages = append(of[f.target].pages, int32(i))
	}
}

// tooManyTargets returns the error of a recording in which an origin has more targets than it can, nil if none has.
func (r *Recording) tooManyTargets() error {
	n := map[string]int{}
	for _, t := range r.Targets {
		if n[t.Origin]++; n[t.Origin] > maxTargets {
			return fmt.Errorf("there are pages of more than %d targets of one origin", maxTargets)
		}
	}
	return nil
}
