package words

import (
	"cmp"
	"math"
	"strings"

	"origintop/scrape/analysis"
)

// A Proof is one of the three things that say that something is the limit, with its numbers.
type Proof struct {
	Is   bool
	Name string // "used up"
	Text string
}

// Answer says whether it says so: "yes", "no", or "unknown" where no page has its numbers.
func (p *Proof) Answer() string {
	switch {
	case p.Is:
		return "yes"
	case p.Text == unknownUse, p.Text == unknownQueue, p.Text == unknownFlow:
		return "unknown"
	}
	return "no"
}

// Evidence says what a verdict rests on: nil if nothing gave out.
func Evidence(v *analysis.Verdict, l *analysis.Timeline) []Proof {
	if v.Resource == analysis.None || v.Unreached {
		return nil
	}
	used, waits := analysis.EvidenceFields(v.Resource)
	return threeProofs(v, changes(v, l, used, unknownUse), changes(v, l, waits, unknownQueue), throughput(v, l))
}

const (
	unknownUse   = "no page says how much of it is used"
	unknownQueue = "no page says what waits for it"
	unknownFlow  = "no throughput is known"
	nothingWaits = "nothing"
)

// threeProofs names the proofs.
func threeProofs(v *analysis.Verdict, used, waits, flat string) []Proof {
	if waits == nothingWaits && v.Evidence.Saturation {
		waits = "it does not grow any more, though the load does" // as a server takes connections from those that are idle
	}
	if v.Resource == analysis.LoadTester && v.Evidence.Utilisation {
		used = "its own pages come late, so it has too little of something itself"
	}
	return []Proof{
		{v.Evidence.Utilisation, "used up", used},
		{v.Evidence.Saturation, "waited for", waits},
		{v.Evidence.Flat, "throughput stayed flat", cmp.Or(flat, unknownFlow)},
	}
}

// changes says what some fields were before something gave out, and since.
func changes(v *analysis.Verdict, l *analysis.Timeline, fields []string, none string) string {
	var proofs []analysis.Proof
	for _, name := range fields {
		if c := l.Column(name); c != nil {
			before, since := l.Medians(c, v.Since)
			proofs = append(proofs, analysis.Proof{Field: c.Field, Subject: c.Subject, Before: before, Since: since})
		}
	}
	return grown(proofs, none)
}

// grown says what numbers were before something gave out, and since: those that grew, or else all that are known. What waits for something
// is nothing where all of it is 0.
func grown(proofs []analysis.Proof, none string) string {
	const more = 1.2
	var list, same []string // those that grew, and others
	known := false
	for i := range proofs {
		p := &proofs[i]
		if math.IsNaN(p.Since) {
			continue
		}
		known = true
		if p.Since == 0 && !(p.Before > 0) && none == unknownQueue {
			continue
		}
		text := FieldName(p.Field, p.Subject) + " " + FieldValue(p.Field, p.Since)
		if !math.IsNaN(p.Before) {
			text += ", before " + FieldValue(p.Field, p.Before)
		}
		if p.Since > more*p.Before {
			list = append(list, text)
		} else {
			same = append(same, text)
		}
	}
	if len(list) == 0 {
		list = same
	}
	if len(list) == 0 && known {
		return nothingWaits
	}
	if len(list) == 0 {
		return none
	}
	return strings.Join(list, "; ")
}

// throughput says what was answered and sent when something gave out, and at the end of the load, or when there was last nearly as much of
// it as ever; "" if nobody knows.
func throughput(v *analysis.Verdict, l *analysis.Timeline) string {
	from := l.Row(v.Since)
	if from >= l.End {
		return ""
	}
	to := l.Fullest(from)
	var proofs []analysis.Proof
	for _, name := range []string{"nginx.requests_per_second", "network.out_bytes_per_second"} {
		if c := l.Column(name); c != nil {
			proofs = append(proofs, analysis.Proof{Field: c.Field, Before: l.Around(c.Values, from), Since: l.Around(c.Values, to)})
		}
	}
	return meanwhile(proofs, l.Loads[from], l.Loads[to], to == l.End-1, v.LoadKind)
}

// meanwhile says what was answered and sent when something gave out, and later, and how much load there was; "" if nobody knows what was.
func meanwhile(proofs []analysis.Proof, then, last float64, atEnd bool, kind analysis.LoadKind) string {
	later := "later"
	if atEnd {
		later = "at the end"
	}
	var list []string
	for i := range proofs {
		if p := &proofs[i]; !math.IsNaN(p.Before) && !math.IsNaN(p.Since) {
			list = append(list, FieldName(p.Field, "")+" "+FieldValue(p.Field, p.Before)+", "+later+" "+FieldValue(p.Field, p.Since))
		}
	}
	if len(list) == 0 {
		return ""
	}
	text := strings.Join(list, "; ")
	if math.IsNaN(then) || math.IsNaN(last) {
		return text
	}
	a, b := LoadText(then, kind), LoadText(last, kind)
	if a == b {
		return text + "; meanwhile the load stayed at " + a
	}
	return text + "; meanwhile the load went from " + a + " to " + b
}

// RunnerUp says what was nearest to its limit beside what gave out. That something was at its limit says nothing of why.
func RunnerUp(v *analysis.Verdict) string {
	name, at := Subject(v.RunnerUp.Resource, v.RunnerUp.Subject), whole(100*v.RunnerUp.At)
	switch {
	case v.Resource != analysis.None:
		return name + " was next, at " + at + " of its limit"
	case v.RunnerUp.At >= 0.99:
		return name + " was at its limit, but the load is not known to be why"
	}
	return name + " came closest, at " + at + " of its limit"
}
