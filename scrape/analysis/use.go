package analysis

import (
	"math"

	"origintop/scrape/alarm"
	"origintop/scrape/origin"
)

// A Use is how much of a resource with a limit is used in a round.
type Use struct {
	Resource Resource
	Subject  string // which of several: it may come from outside
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
	for k := range resources {
		res := &resources[k]
		u := Use{Resource: res.Resource, Percent: x.v[res.n]}
		if !res.trend && res.Resource != Filesystem || math.IsNaN(u.Percent) {
			continue
		}
		u.Value, u.Limit, u.Unit = res.amount(u.Percent, &x)
		f := origin.FieldNamed(res.field)
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
	}
	return math.NaN()
}
