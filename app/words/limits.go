package words

import (
	"origintop/scrape/analysis"
	"origintop/widgets"
)

// Used says how much of a resource is used: "96.6% of 200 Mbit/s", "412 of 512", "43.1%".
func Used(u *analysis.Use) string {
	switch u.Unit {
	case analysis.BitsPerSecond:
		return widgets.Percent(u.Percent) + " of " + LinkSpeed(u.Limit/8)
	case analysis.Pieces:
		return PartOf(u.Value, u.Limit)
	}
	return widgets.Percent(u.Percent)
}

// LimitName returns what a resource is called in a list of them.
func LimitName(r analysis.Resource, subject string) string {
	switch r {
	case analysis.ServerConnections:
		return "connections"
	case analysis.Conntrack:
		return "conntrack"
	case analysis.Files:
		return "file handles"
	case analysis.Memory:
		return "memory"
	case analysis.DiskBusy, analysis.Filesystem:
		return widgets.Clean(subject)
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
