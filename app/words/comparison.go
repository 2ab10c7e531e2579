package words

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"origintop/scrape/analysis"
	"origintop/scrape/compare"
	"origintop/scrape/fields"
	"origintop/widgets"
)

// The words of a comparison's sections and tables.
const (
	CompareVerdicts  = "Verdicts"
	CompareEvents    = "Events during that time"
	CompareDiffers   = "Different"
	CompareSame      = "No difference that matters, or that runs this long could detect"
	CompareTooShort  = "Inconclusive"
	CompareSettings  = "Different settings"
	CompareParts     = "What was compared and what was cut"
	CompareCannotSee = "What this cannot show"
	CompareOverTime  = "Over time"
	CompareByLoad    = "By the load"
	CompareBase      = "base"
	CompareNew       = "new"
)

// CompareColumns are the heads of the table of differences, behind that of the names.
var CompareColumns = [...]string{"base", "new", "difference", ""}

// CompareTitle returns the title of a comparison.
func CompareTitle(base, new string) string {
	return widgets.Clean(base) + " and " + widgets.Clean(new)
}

// ComparedFiles names the runs of a side.
func ComparedFiles(names []string) string {
	if len(names) == 1 {
		return names[0]
	}
	return fmt.Sprintf("%s and %d more", names[0], len(names)-1)
}

// CompareResult says in a sentence what a comparison has shown.
func CompareResult(c *compare.Comparison) string {
	if !c.Compared() {
		return "Not compared: " + NotCompared(c)
	}
	var worse, better, other, same, short int
	for i := range c.Fields {
		d := &c.Fields[i]
		switch {
		case d.IsWorse():
			worse++
		case d.IsBetter():
			better++
		case d.Word == compare.TooShort:
			short++
		case d.Word == compare.NoDifference:
			same++
		default:
			other++
		}
	}
	var list []string
	for _, of := range []struct {
		n          int
		one, other string
	}{
		{worse, "got worse", "got worse"},
		{better, "got better", "got better"},
		{other, "differs in neither direction", "differ otherwise"},
		{same, "shows no difference", "show no difference"},
		{short, "is inconclusive", "are inconclusive"},
	} {
		switch {
		case of.n == 1:
			list = append(list, "1 "+of.one)
		case of.n > 1:
			list = append(list, fmt.Sprintf("%d %s", of.n, of.other))
		}
	}
	if len(list) == 0 {
		return "Not compared: the runs have no number in common"
	}
	text := fmt.Sprintf("Of %d numbers, %s", len(c.Fields), listed(list))
	if down := DownText(c); down != "" {
		text += "; " + down
	}
	return text
}

// DownText says how long the servers of the new side were down; "" if they weren't, or those of the base were as well.
func DownText(c *compare.Comparison) string {
	down := c.Down()
	var did []string
	switch {
	case down.Outages > 1:
		did = append(did, fmt.Sprintf("was down %d times, for %s in all", down.Outages, Age(down.Time)))
	case down.Outages == 1:
		did = append(did, "was down for "+Age(down.Time))
	}
	switch {
	case down.Restarts > 1:
		did = append(did, fmt.Sprintf("restarted %d times", down.Restarts))
	case down.Restarts == 1:
		did = append(did, "restarted")
	}
	if len(did) == 0 {
		return ""
	}
	where := "run"
	if len(c.New) > 1 {
		where = "runs"
	}
	return "the server " + listed(did) + " in the new " + where
}

// NotCompared says why runs were not compared, how much load each had for how long, and what to do.
func NotCompared(c *compare.Comparison) string {
	loads := func(sides []compare.Side) string {
		var list []string
		for i := range sides {
			text := "none"
			if p := &sides[i].Full; p.First < p.End {
				text = LoadText(p.Load, sides[i].Kind) + " for " + Age(time.Duration(p.Seconds(sides[i].Run)*float64(time.Second)))
			}
			list = append(list, text)
		}
		return listed(list)
	}
	had := CompareBase + ": " + loads(c.Base) + "; " + CompareNew + ": " + loads(c.New)
	if c.Basis == compare.NoCommonPart {
		return "a run never held its full load (" + had + "). Repeat it, for " + minutes(c.Enough())
	}
	as := "as much load"
	if c.Kind == analysis.Clients {
		as = "as many clients"
	}
	return "the runs never held the same load for long enough (" + had + "). Repeat one of them with " + as + ", for " + minutes(c.Enough())
}

// listed joins parts of a sentence.
func listed(list []string) string {
	n := len(list)
	if n < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:n-1], ", ") + " and " + list[n-1]
}

// ComparedBy says how the runs were brought together.
func ComparedBy(c *compare.Comparison) string {
	used := c.Base[0].Used
	length := Age(time.Duration(used.Seconds(c.Base[0].Run) * float64(time.Second)))
	blocks := ", in blocks of " + Interval(c.Block.Round(100*time.Millisecond))
	switch c.Basis {
	case compare.ByLoad:
		return "The same load, " + LoadText(used.Load, c.Kind) + ", for " + length + blocks
	case compare.ByTime:
		return fmt.Sprintf("%s since the ramp ended%s; the load, %s and %s, follows from what the server did",
			length, blocks, LoadText(used.Load, c.Kind), LoadText(c.New[0].Used.Load, c.Kind))
	case compare.UnlikeSources:
		return fmt.Sprintf("%s since the ramp ended%s. The load is counted differently: %s and %s; it may not have been the same",
			length, blocks, LoadText(used.Load, c.Base[0].Kind), LoadText(c.New[0].Used.Load, c.New[0].Kind))
	}
	return "Peak load: base " + peaks(c.Base) + ", new " + peaks(c.New)
}

// peaks says how much load each run of a side had at most.
func peaks(sides []compare.Side) string {
	var list []string
	for i := range sides {
		list = append(list, LoadText(sides[i].Verdict.Phases.Peak, sides[i].Kind))
	}
	return listed(slices.Compact(list))
}

// DifferenceWord returns the word for a difference, and whether that is worse or better.
func DifferenceWord(d *compare.Difference) string {
	word := map[compare.Word]string{
		compare.TooShort: "inconclusive", compare.NoDifference: "~", compare.Higher: "higher", compare.Lower: "lower",
	}[d.Word]
	switch {
	case d.IsWorse():
		return word + ", worse"
	case d.IsBetter():
		return word + ", better"
	}
	return word
}

// DifferenceCells returns what stands in the table of differences for a field.
func DifferenceCells(d *compare.Difference) []string {
	return []string{MeanValue(d.Field, d.Base.Mean), MeanValue(d.Field, d.New.Mean), DifferenceText(d), DifferenceWord(d)}
}

// MeanValue writes a mean of a field with its unit.
func MeanValue(f *fields.Field, v float64) string {
	switch {
	case math.IsNaN(v):
		return widgets.Unknowable
	case v == 0:
		return "0"
	case f.Unit == fields.Count && v != math.Trunc(v) && math.Abs(v) < 100:
		return widgets.Decimal(v, 1)
	case f.Unit == fields.Count:
		return widgets.Count(v)
	case f.Unit == fields.Rate && math.Abs(v) < 0.05:
		return fmt.Sprintf("%.2g/s", v)
	}
	return inUnit(f.Unit, v)
}

// DifferenceText writes by how much a field differs, with its interval of 95 %: in percent of the base or, where that is 0, in its unit.
// Where no difference could be shown, it is how large one would have had to be.
func DifferenceText(d *compare.Difference) string {
	if d.Word == compare.TooShort {
		return ""
	}
	half := d.Resolution()
	percent := !math.IsNaN(d.Percent(1)) && math.Abs(d.Percent(d.By)) < 1000 && !(d.Percent(half) >= 1000)
	in, unit := func(v float64) string { return MeanValue(d.Field, v) }, ""
	switch {
	case percent:
		in, unit = func(v float64) string { return percentText(d.Percent(v)) }, " %"
	case d.Field.Unit == fields.Percent:
		in, unit = percentText, " points"
	}
	switch {
	case d.Word == compare.NoDifference && math.Abs(d.By) <= half:
		return "±" + in(half) + unit
	case math.IsNaN(half) || half == 0:
		return signed(d.By, in(d.By)) + unit
	case math.Abs(d.High-d.By-half) < 0.01*half: // it is symmetric
		return signed(d.By, in(d.By)) + " ±" + in(half) + unit
	}
	return signed(d.By, in(d.By)) + " (" + in(d.Low) + ".." + in(d.High) + ")" + unit
}

func signed(v float64, text string) string {
	if v > 0 {
		return "+" + text
	}
	return text
}

// percentText writes a percentage of a difference, with as many digits as say something.
func percentText(v float64) string {
	switch a := math.Abs(v); {
	case a == 0 || a >= 9.95:
		return widgets.Decimal(v, 0)
	case a < 0.95:
		return widgets.Decimal(v, 2)
	}
	return widgets.Decimal(v, 1)
}

// ResourceName returns the name of the part of the origin that a field is of.
func ResourceName(f *fields.Field) string {
	part, _, _ := strings.Cut(f.Name, ".")
	return map[string]string{
		"cpu": "CPU", "memory": "Memory", "network": "Network", "disk": "Disk", "nginx": "Server", "swarm": "Clients",
	}[part]
}

// ComparedPart says which part of a run was compared, and what was cut.
func ComparedPart(s *compare.Side) string {
	if s.Used.First >= s.Used.End {
		return "none of it"
	}
	list := []string{fmt.Sprintf("compared %s to %s", Clock(s.Used.From), Clock(s.Used.To))}
	for _, cut := range []struct {
		part compare.Part
		what string
	}{{s.Ramp, "the ramp"}, {s.Settle, "the first tenth after it"}, {s.Rest, "what lasted longer than in the other run"}} {
		if cut.part.First < cut.part.End {
			list = append(list, "cut: "+cut.what+", from "+Clock(cut.part.From))
		}
	}
	return strings.Join(list, "; ")
}

// CompareLimits says what a comparison can't show.
func CompareLimits(c *compare.Comparison) (list []string) {
	n := min(len(c.Base), len(c.New))
	switch {
	case len(c.Base) == 1 && len(c.New) == 1:
		list = append(list, "One run per side cannot show how much runs vary on their own. Compare four or more: "+
			"origintop compare base*.otr -- new*.otr")
	case n < 4:
		list = append(list, "With several runs per side, each run counts as one mean; that takes four or more per side")
	case c.Reachable > c.Needed():
		list = append(list, fmt.Sprintf("With so few runs, no single difference among %d numbers is certain. Add runs, or name "+
			"fewer numbers with --only", len(c.Fields)))
	}
	if slices.ContainsFunc(slices.Concat(c.Base, c.New), func(s compare.Side) bool { return s.LeftOut }) {
		list = append(list, "Not every number is compared: some rows of lists are left out")
	}
	return list
}

// NorThese says which other numbers show no difference.
func NorThese(names []string) string { return "no difference either: " + strings.Join(names, ", ") }

// TileOf returns the name of a fact about one of several runs.
func TileOf(run, fact string) string { return run + ": " + inSentence(fact) }

// Unsure says of what nobody can tell whether it got worse; "" if there is nothing like that.
func Unsure(short []*compare.Difference, missing []analysis.Column) string {
	var tooShort, notInAll, list []string
	for _, d := range short {
		tooShort = append(tooShort, RowName(d.Field, d.Row))
	}
	for i := range missing {
		notInAll = append(notInAll, RowName(missing[i].Field, missing[i].Subject))
	}
	if len(tooShort) > 0 {
		list = append(list, "inconclusive: "+strings.Join(tooShort, ", "))
	}
	if len(notInAll) > 0 {
		list = append(list, "missing in some runs: "+strings.Join(notInAll, ", "))
	}
	return strings.Join(list, "; ")
}

// WhyTooShort says why nobody can tell of numbers, and how long takes that can.
func WhyTooShort(names []string, all bool, long time.Duration) []string {
	why := fmt.Sprintf("They have fewer than %d samples, or samples so correlated that they count for fewer than ten. "+
		"Usually %s at full load are enough", compare.MinSamples, minutes(long))
	if all {
		return []string{"No number is conclusive. " + why}
	}
	return []string{strings.Join(names, ", "), why}
}

// minutes says how many minutes something takes.
func minutes(d time.Duration) string {
	if n := int(math.Ceil(d.Minutes())); n != 10 {
		return fmt.Sprintf("%d minutes", n)
	}
	return "ten minutes"
}

// OtherLoad says that a run in a series had another load than one that is like most of them. A load that is not known is NaN.
func OtherLoad(load float64, kind analysis.LoadKind, like string, usual float64, usualKind analysis.LoadKind) string {
	if math.IsNaN(load) {
		return "it never held its full load"
	}
	text := LoadText(load, kind) + ", where " + like + " has " + LoadText(usual, usualKind)
	if kind != usualKind {
		return text + ": that may be another load"
	}
	return text + ": that alone changes its numbers"
}

// SettingText says what was set differently.
func SettingText(s *compare.Setting) string {
	return RowName(s.Field, s.Row) + ": " + MeanValue(s.Field, s.Base) + " in the base, " + MeanValue(s.Field, s.New) + " in the new run"
}

// OtherOrigins says that runs are not of one origin.
func OtherOrigins(base, new string) string {
	return "The base is a run of " + widgets.Clean(base) + ", the new one of " + widgets.Clean(new) + ": different machines differ on their own"
}

// AlwaysSame says which numbers were the same all the time on both sides.
func AlwaysSame(names []string) string {
	return "constant and equal on both sides: " + strings.Join(names, ", ")
}

// OnlyInBase says which numbers only the base has.
func OnlyInBase(names []string) string { return "only in the base: " + strings.Join(names, ", ") }

// OnlyInNew says which numbers only the new side has.
func OnlyInNew(names []string) string { return "only in the new run: " + strings.Join(names, ", ") }

// OnlyInSome says which numbers only some of several runs have.
func OnlyInSome(names []string) string { return "missing in some runs: " + strings.Join(names, ", ") }

// The captions of a comparison's figures.
const (
	CompareTimeCaption = "Blue: the base; orange: the new run. Hours and minutes since the load began."
	CompareLoadCaption = "Blue: the base; orange: the new run. The mean at each load."
	CompareFirstOnly   = " With several runs per side, the first is drawn."
)
