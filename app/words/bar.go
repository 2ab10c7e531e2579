package words

import (
	"math"
	"slices"
	"strings"

	"origintop/scrape/analysis"
	"origintop/widgets"
)

// SoFar says what gave out first up to now and what comes next or, if nothing did, how much more there is: the same in ever fewer words.
func SoFar(j *analysis.Judgement) []string {
	v := j.Verdict
	whole, _, _ := strings.Cut(Verdict(v), "; ") // without what clients had to bear
	switch {
	case v.Resource == analysis.None && !v.Unreached && !v.Clients.Behind && sharedOf(v) == "":
		return room(j)
	case v.Resource == analysis.None && !v.Unreached:
		text, _, _ := strings.Cut(whole, ": ")
		return []string{whole, text}
	case v.Resource == analysis.LoadTester || v.Unreached: // where to look stands behind
		text, _, _ := strings.Cut(whole, ", at ")
		return []string{whole, text, "probably not the origin"}
	}
	text, _, _ := strings.Cut(whole, ": ")
	what, _, _ := strings.Cut(text, ", at ")
	list := []string{whole, text, what, LimitName(v.Resource, v.Subject) + ": " + surely(v.Strength)}
	switch next := Nearest(v); {
	case next != nil && next.Resource != v.Resource:
		list = slices.Insert(list, 0, whole+"; "+Headroom(v, next))
	case v.RunnerUp.Resource != analysis.None:
		list = slices.Insert(list, 0, whole+"; "+RunnerUp(v))
	}
	return list
}

// room says which resource is the next to give out, and at which load; if nobody knows, up to which load none did.
func room(j *analysis.Judgement) []string {
	v := j.Verdict
	switch {
	case !j.To.After(j.From):
		brief, _, _ := strings.Cut(NothingJudged, ": ")
		return []string{NothingJudged, brief}
	case v.LoadKind == analysis.NoLoad:
		return []string{"nothing gave out; no page says how much load there is", "no load known"}
	}
	h := Nearest(v)
	if h == nil {
		if math.IsNaN(j.Most) {
			return []string{"no load yet"}
		}
		text := "nothing gave out up to " + LoadText(j.Most, v.LoadKind)
		for i := range v.Headroom {
			if h := &v.Headroom[i]; len(j.Nearest) > 0 && h.Resource == j.Nearest[0] && h.Refused != analysis.NotRefused {
				return []string{text + "; nearest limit: " + Headroom(v, h), text}
			}
		}
		return []string{text}
	}
	text := "nearest limit: " + Subject(h.Resource, h.Subject) + " at about " + LoadText(h.Load, v.LoadKind)
	list := []string{text, "limit at ~" + LoadText(h.Load, v.LoadKind)}
	if !math.IsNaN(j.AtEnd) {
		text += " " + interval(h) + ", now " + widgets.Decimal(j.AtEnd, 0)
		list = slices.Insert(list, 0, text)
	}
	return list
}

// RoomShort says for how much load a resource has room, in as few words as there are: "107 (105–109)", ">360", "no trend".
func RoomShort(h *analysis.Headroom) string {
	switch h.Refused {
	case analysis.NotRefused:
		return widgets.Decimal(h.Load, 0) + " " + interval(h)
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

// Reached says in a word or two how sure it is that a limit was reached of which no page says the size.
func Reached(v *analysis.Verdict) string {
	if v.Strength == analysis.ProbableLimit {
		return "probable limit"
	}
	return surely(v.Strength)
}

func interval(h *analysis.Headroom) string {
	return "(" + widgets.Decimal(h.Low, 0) + "–" + widgets.Decimal(h.High, 0) + ")"
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
	case t.Unit == analysis.Bytes:
		return sign + volume(size)
	case t.Unit == analysis.Cores:
		return sign + widgets.Decimal(size, 3)
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
	case analysis.Requests, analysis.Rate:
		return "request/s"
	}
	return "load"
}

// Used says how much of a resource is used: "96.6% of 200 Mbit/s", "412 of 512", "43.1%".
func Used(u *analysis.Use) string {
	switch u.Unit {
	case analysis.BitsPerSecond:
		return widgets.Percent(u.Percent) + " of " + LinkSpeed(u.Limit/8)
	case analysis.Pieces:
		return PartOf(u.Value, u.Limit)
	case analysis.Cores:
		return coresOf(u.Value, u.Limit)
	case analysis.Bytes:
		return widgets.Percent(u.Percent) + " of " + volume(u.Limit)
	}
	return widgets.Percent(u.Percent)
}

// LimitName returns what a resource is called in a list of them.
func LimitName(r analysis.Resource, subject string) string {
	switch r {
	case analysis.ServerConnections:
		return "connections"
	case analysis.AcceptQueue:
		return "accept queue"
	case analysis.ServerErrors:
		return "5xx"
	case analysis.Softnet:
		return "packets/CPU"
	case analysis.Retransmits:
		return "retransmits"
	case analysis.Conntrack:
		return "conntrack"
	case analysis.Files:
		return "file handles"
	case analysis.Memory:
		return "memory"
	case analysis.Workers:
		return "workers"
	case analysis.ContainerCPU:
		return widgets.Clean(subject) + " CPU"
	case analysis.ContainerMemory:
		return widgets.Clean(subject) + " mem"
	case analysis.DiskBusy:
		return widgets.Clean(subject) + " busy"
	case analysis.Filesystem:
		return "disk " + widgets.Clean(subject)
	case analysis.LoadTester:
		return "load tester"
	case analysis.Unseen:
		return "unseen"
	}
	return Subject(r, subject)
}

// OutOfRoom says which load was too much for a resource.
func OutOfRoom(v *analysis.Verdict) string {
	if v.Load != v.Load {
		return "gave out"
	}
	return "gave out at " + widgets.Decimal(v.Load, 0)
}

// LoadUnits returns the plural of LoadUnit.
func LoadUnits(kind analysis.LoadKind) string {
	switch kind {
	case analysis.Clients, analysis.Connections:
		return LoadUnit(kind) + "s"
	case analysis.Requests, analysis.Rate:
		return "requests/s"
	}
	return "load"
}
