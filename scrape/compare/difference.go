package compare

import (
	"math"

	"origintop/scrape/fields"
)

// A Word says how a field differs.
type Word uint8

// The words.
const (
	TooShort     Word = iota // nobody can tell
	NoDifference             // none that runs this long could show
	Higher
	Lower
)

// String returns the word as JSON has it.
func (w Word) String() string { return [...]string{"too_short", "no_difference", "higher", "lower"}[w] }

// A Difference is that of a field between the sides, in the field's unit. What is not known is NaN.
type Difference struct {
	Field     *fields.Field
	Row       string // which of several; it may come from outside
	Base, New Summary
	By        float64 // how much higher the new side is
	Low, High float64 // the interval of 95 % of that
	P         float64 // how likely a difference like that is by chance; NaN if it is inconclusive
	Word      Word
	still     bool // it was known for long enough, and never moved by what matters
}

// A Summary is the numbers of a field on one side.
type Summary struct {
	Mean, P95 float64
	Samples   int     // rounds in which it was known
	Effective float64 // how many independent blocks they are worth; of several runs their number
}

// varies reports whether the field was not the same all the time on both sides.
func (d *Difference) varies() bool { return d.By != 0 || d.High > d.Low }

// Relevant reports whether a difference is large enough to matter.
func (d *Difference) Relevant() bool {
	return math.Abs(d.By) >= least(d.Field, min(math.Abs(d.Base.Mean), math.Abs(d.New.Mean)))
}

// IsWorse reports whether the field has got worse.
func (d *Difference) IsWorse() bool {
	return d.Word == Higher && d.Field.Worse == fields.Higher || d.Word == Lower && d.Field.Worse == fields.Lower
}

// IsBetter reports whether it has got better.
func (d *Difference) IsBetter() bool {
	return (d.Word == Higher || d.Word == Lower) && d.Field.Worse != fields.Neither && !d.IsWorse()
}

// Percent returns a number in percent of the base side's mean; NaN if that is 0.
func (d *Difference) Percent(v float64) float64 {
	if d.Base.Mean == 0 {
		return math.NaN()
	}
	return 100 * v / math.Abs(d.Base.Mean)
}

// Resolution returns how large a difference has to be to be seen, half of the interval.
func (d *Difference) Resolution() float64 { return (d.High - d.Low) / 2 }
