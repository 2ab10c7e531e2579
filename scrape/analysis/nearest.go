package analysis

import (
	"cmp"
	"math"
	"slices"
	"time"

	"origintop/scrape"
	"origintop/scrape/alarm"
	"origintop/scrape/fields"
	"origintop/scrape/origin"
	"origintop/scrape/series"
	"origintop/scrape/severity"
	"origintop/scrape/sorting"
)

// A ranking is the resources with a limit, the nearest first. They don't jump: two change places when one has been nearer for a while.
type ranking struct {
	order []Resource // it is not changed, but replaced
	ahead map[[2]Resource]time.Time
	uses  []Use
}

// patience is how long a limit has to be nearer than the one above it until they change places.
const patience = 10 * time.Second

// observe takes in the next round, whose uses are set, with what is known of the run, nil if that is nothing yet, and reports whether the
// order is another.
func (k *ranking) observe(s *origin.Snapshot, v *Verdict) bool {
	if len(k.order) == 0 {
		k.order = Nearest(k.uses, v)
		return len(k.order) > 0
	}
	order := slices.Clone(k.order)
	for i := range k.uses {
		if r := k.uses[i].Resource; !slices.Contains(order, r) {
			order = append(order, r)
		}
	}
	if k.ahead == nil {
		k.ahead = map[[2]Resource]time.Time{}
	}
	for i, above := range order {
		for _, below := range order[i+1:] {
			pair := [2]Resource{above, below}
			if !(nearness(k.uses, v, below) > nearness(k.uses, v, above)) {
				delete(k.ahead, pair)
			} else if k.ahead[pair].IsZero() {
				k.ahead[pair] = s.Known
			}
		}
	}
	for moved := true; moved; {
		moved = false
		for i := 1; i < len(order); i++ {
			pair := [2]Resource{order[i-1], order[i]}
			if since := k.ahead[pair]; !since.IsZero() && s.Known.Sub(since) >= patience {
				delete(k.ahead, pair)
				order[i-1], order[i], moved = pair[1], pair[0], true
			}
		}
	}
	changed := !slices.Equal(order, k.order)
	if changed {
		k.order = order
	}
	return changed
}

// raised returns the resources that have an alarm, a bit each.
func (k *ranking) raised() (bits uint32) {
	for i := range k.uses {
		if k.uses[i].Alarm != nil {
			bits |= 1 << k.uses[i].Resource
		}
	}
	return bits
}

// Nearest returns the resources of some uses, the nearest to its limit first: what has given out, then those that are over, then those of
// which it is known at which load they give out, then by how much of them is used. The verdict may be nil.
func Nearest(uses []Use, v *Verdict) []Resource {
	order := make([]Resource, 0, len(uses))
	for i := range uses {
		order = append(order, uses[i].Resource)
	}
	sorting.Stable(order, func(a, b Resource) int { return cmp.Compare(nearness(uses, v, b), nearness(uses, v, a)) })
	return order
}

// nearness returns what resources are ranked by; -1 of one that is not known now.
func nearness(uses []Use, v *Verdict, r Resource) float64 {
	i := slices.IndexFunc(uses, func(u Use) bool { return u.Resource == r })
	if i < 0 {
		return -1
	}
	u := &uses[i]
	rank := u.Percent / 100
	if u.Alarm != nil && u.Alarm.Near && u.Alarm.Severity >= severity.Warn {
		rank += 1e4 * float64(u.Alarm.Severity)
	}
	if v == nil {
		return rank
	}
	if v.Resource == r {
		rank += 1e6
	}
	for k := range v.Headroom {
		if h := &v.Headroom[k]; h.Resource == r && h.Refused == NotRefused {
			rank += 1e3 + 1e3/(1+max(h.Load, 0))
		}
	}
	return rank
}

// A Use is how much of a resource with a limit is used in a round.
type Use struct {
	Resource Resource
	Subject  string      // which of several: it may come from outside
	Role     scrape.Role // of the sources that say so
	Value    float64
	Limit    float64
	Unit     Unit
	Percent  float64      // of the limit
	Alarm    *alarm.Alarm // nil if all is well
}

// Uses appends the uses of the resources that are known to a list: the worst of each, in the order of the table of resources.
func Uses(list []Use, s *origin.Snapshot) []Use {
	var r Run
	x := unknownValues()
	r.machine(&x, s)
	r.server(&x, s)
	r.containers(&x, s)
	for k := range resources {
		res := &resources[k]
		u := Use{Resource: res.Resource, Percent: x.v[res.n]}
		if !res.trend && res.Resource != Filesystem || math.IsNaN(u.Percent) {
			continue
		}
		u.Value, u.Limit, u.Unit = res.amount(u.Percent, &x)
		f := fields.Named(res.field)
		u.Role = f.Role()
		if f.List == nil {
			u.Alarm = f.AlarmOf(s, 0)
		}
		if of := int(x.subject[res.of]); !res.single && of < len(r.names) {
			u.Subject = r.names[of]
			for i := 0; f.List != nil && i < f.List.Len(s); i++ {
				if f.List.Row(s, i) == u.Subject {
					u.Alarm = f.AlarmOf(s, i)
				}
			}
		}
		list = append(list, u)
	}
	return list
}

// tellsRate reports whether requests are asked for as often as they end, as they don't take long: after a pause they end all at once.
func tellsRate(mean float64) bool { return mean <= 1 }

// LoadNow returns how much load there is in a round, NaN if that is not known.
func LoadNow(s *origin.Snapshot, kind LoadKind) float64 {
	switch kind {
	case Given:
		return s.GivenLoad
	case Clients:
		return s.Clients.Active
	case Connections:
		return s.Server.Active
	case Requests:
		return s.Server.Requests
	case Rate:
		return series.NaNIf(!math.IsNaN(s.Clients.Active) || !tellsRate(s.Clients.Latency.Mean), s.Clients.Requests)
	}
	return math.NaN()
}
