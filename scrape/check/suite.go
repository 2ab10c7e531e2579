package check

import (
	"origintop/scrape/analysis"
	"origintop/scrape/explore"
	"origintop/scrape/origin"
)

// A Suite is the conditions of a run and what is kept to judge them. It belongs to one goroutine. Its memory is bounded: when it is full,
// two rounds become one.
//
// Before the first page, hand Interest to origin.State.Explore. At the end of each round call Observe; at the end of the run Results.
type Suite struct {
	conditions []*Condition
}

// NewSuite returns a Suite of those conditions.
func NewSuite(conditions []*Condition) *Suite { return &Suite{conditions: conditions} }

// Interest says which series the conditions need, nil if none: State.Explore takes it before the first page.
func (x *Suite) Interest() explore.Interest { return nil }

// Observe takes in the snapshot at the end of a round, as recording.Rounder has them, and what analysis.Judge says then, nil if nothing.
func (x *Suite) Observe(s *origin.Snapshot, j *analysis.Judgement) {}

// Aborting returns the first condition with abort that has failed for sure, whatever comes; nil if none has. It is the same one from then on.
func (x *Suite) Aborting() *Condition { return nil }

// Results judges the conditions, in their order. The verdict is that of all rounds, as analysis.Run.Judge returns it: with the run's
// phases; nil if there is none. It may be called at any time, also in the middle of a run.
func (x *Suite) Results(v *analysis.Verdict) []Result { return nil }
