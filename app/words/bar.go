package words

import (
	"math"
	"strings"

	"origintop/scrape/analysis"
	"origintop/widgets"
)

// SoFar says in a few words what gave out first up to now or, if nothing did, which limit is the nearest; "" if nobody knows. The second
// text is shorter.
func SoFar(v *analysis.Verdict) (text, brief string) {
	if v.Resource == analysis.None && !v.Unreached {
		return nearest(v)
	}
	whole, _, _ := strings.Cut(Verdict(v), "; ")
	text, _, _ = strings.Cut(whole, ": ")
	if brief, _, _ = strings.Cut(text, ", at "); v.Resource == analysis.LoadTester || v.Unreached {
		text = whole // where to look stands behind
	}
	return text, brief
}

// nearest says which resource is the first to give out, and at which load.
func nearest(v *analysis.Verdict) (text, brief string) {
	h := Nearest(v)
	if h == nil {
		return "", ""
	}
	load := LoadText(h.Load, v.LoadKind)
	return "nearest limit: " + Subject(h.Resource, h.Subject) + " at about " + load, "limit at ~" + load
}

// RoomShort says for how much load a resource has room, in as few words as there are: "107 (105–109)", ">360", "no trend".
func RoomShort(h *analysis.Headroom) string {
	switch h.Refused {
	case analysis.NotRefused:
		return widgets.Decimal(h.Load, 0) + " (" + widgets.Decimal(h.Low, 0) + "–" + widgets.Decimal(h.High, 0) + ")"
	case analysis.TooFar:
		return ">" + widgets.Decimal(h.Load, 0)
	case analysis.NobodyKnows:
		return "no load"
	case analysis.FewSteps, analysis.FewLoads, analysis.NarrowLoads:
		return "too early"
	case analysis.NoTrend:
		return "no trend"
	case analysis.Bend:
		return "bends"
	case analysis.NotTheLoad:
		return "other traffic"
	case analysis.NotReached:
		return "no load"
	}
	return widgets.Unknowable
}

// Each says by how much a resource grows with the load: "+2.31 Mbit/s"; "–" if it doesn't.
func Each(t *analysis.Trend) string {
	sign, size := "+", math.Abs(t.Each)
	if t.Each < 0 {
		sign = "-"
	}
	switch {
	case math.IsNaN(t.Each):
		return widgets.Unknowable
	case t.Unit == analysis.BitsPerSecond:
		return sign + bits(size)
	case t.Unit == analysis.Percent && size < 0.005:
		return "0%"
	case t.Unit == analysis.Percent:
		return sign + widgets.Decimal(size, 2) + "%"
	}
	return sign + widgets.Decimal(size, 2)
}

// LoadUnit names one piece of the load: "client".
func LoadUnit(kind analysis.LoadKind) string {
	switch kind {
	case analysis.Clients:
		return "client"
	case analysis.Connections:
		return "connection"
	case analysis.Requests:
		return "request/s"
	}
	return "load"
}
