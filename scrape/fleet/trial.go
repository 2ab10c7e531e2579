package fleet

import (
	"cmp"
	"slices"

	"origintop/scrape/analysis"
	"origintop/scrape/sorting"
)

// A Trial is how the run of one origin was judged.
type Trial struct {
	Origin  string
	Verdict *analysis.Verdict
}

// A Common is what the verdicts of several origins have in common: what gave out, and how sure that is.
type Common struct {
	First   *Trial // where it was so first
	Origins int
}

// CompareWorst orders trials, the worst first: where something is the limit for sure, then where it is less sure, then where nothing gave
// out but clients suffered, and then the others. Of those that are alike the one comes first at which it was so first.
func CompareWorst(a, b *Trial) int {
	x, y := a.Verdict, b.Verdict
	suffer := func(v *analysis.Verdict) int {
		switch {
		case v.Unreached, v.Clients.Behind:
			return 0
		case v.Resource != analysis.None:
			return 1
		case v.LoadKind == analysis.NoLoad:
			return 3
		}
		return 2
	}
	if c := cmp.Or(cmp.Compare(y.Strength, x.Strength), cmp.Compare(suffer(x), suffer(y))); c != 0 {
		return c
	}
	if x.Since.IsZero() != y.Since.IsZero() {
		return y.Since.Compare(x.Since) // the one that has a time
	}
	return cmp.Or(x.Since.Compare(y.Since), compareNames(a.Origin, b.Origin))
}

// Commons puts trials together that have the same in common: what most origins have comes first, but what is surer before what is less
// so, and that nothing gave out after all.
func Commons(trials []Trial) (list []Common) {
	sorted := make([]*Trial, len(trials))
	for i := range trials {
		sorted[i] = &trials[i]
	}
	slices.SortStableFunc(sorted, CompareWorst)
	for _, t := range sorted {
		i := slices.IndexFunc(list, func(c Common) bool { return kindOf(c.First.Verdict) == kindOf(t.Verdict) })
		if i < 0 {
			i, list = len(list), append(list, Common{First: t})
		}
		list[i].Origins++
	}
	sorting.Stable(list, func(a, b Common) int {
		x, y := a.First.Verdict, b.First.Verdict
		if x.Strength != y.Strength || x.Strength == analysis.NoLimit {
			return cmp.Compare(y.Strength, x.Strength)
		}
		return cmp.Compare(b.Origins, a.Origins)
	})
	return list
}

// A kind is what verdicts have in common.
type kind struct {
	resource                       analysis.Resource
	strength                       analysis.Strength
	unreached, behind, shared, not bool
}

func kindOf(v *analysis.Verdict) kind {
	k := kind{resource: v.Resource, strength: v.Strength, unreached: v.Unreached}
	switch v.Resource {
	case analysis.None:
		k.behind, k.not = v.Clients.Behind, v.LoadKind == analysis.NoLoad
		k.shared = slices.ContainsFunc(v.Passing, func(p analysis.Passing) bool { return p.Shared })
	case analysis.LoadTester:
		k.shared = v.Evidence.Utilisation || v.Evidence.Flat
	}
	return k
}
