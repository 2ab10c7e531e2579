package words

import (
	"strings"

	"origintop/scrape/analysis"
	"origintop/scrape/fields"
	"origintop/widgets"
)

// The words in figures.
const (
	LoadTitle  = "Load"
	LimitText  = "limit"
	GapName    = "not recorded"
	SufferName = "clients suffer"
	OfLimit    = "% of its limit"
)

// FarBelow returns a unit with a limit that is too far for an axis.
func FarBelow(unit string, f *fields.Field, limit float64) string {
	return strings.TrimSpace(unit + " of " + strings.TrimPrefix(LimitOf(f, limit), LimitText+" "))
}

// LimitOf says how much a limit is.
func LimitOf(f *fields.Field, v float64) string {
	if f.Unit == fields.LinkRate || f.Unit == fields.LinkSpeed {
		return LinkSpeed(v)
	}
	return LimitText + " " + FieldValue(f, v)
}

// AxisUnit returns what numbers of a field are multiplied by for an axis that reaches up to a value, and the unit that they are in then.
func AxisUnit(f *fields.Field, top float64) (scale float64, unit string) {
	prefixed := func(of float64, name string, base float64, prefixes ...string) (float64, string) {
		scale, i := of, 0
		for ; top*scale >= 2*base && i < len(prefixes)-1; i++ {
			scale /= base
		}
		return scale, prefixes[i] + name
	}
	switch f.Unit {
	case fields.Percent:
		return 1, "%"
	case fields.LinkRate, fields.LinkSpeed:
		return prefixed(8, "bit/s", 1000, "", "k", "M", "G", "T")
	case fields.ByteRate:
		return prefixed(1, "B/s", 1000, "", "k", "M", "G", "T")
	case fields.Bytes:
		return prefixed(1, "B", 1024, "", "Ki", "Mi", "Gi", "Ti")
	case fields.Rate:
		return 1, "/s"
	case fields.Seconds:
		if top < 2 {
			return 1000, "ms"
		}
		return 1, "s"
	}
	return 1, ""
}

// PanelName returns what a panel of a field is called, or one whose first line is of it.
func PanelName(f *fields.Field, subject string, lines int) string {
	switch {
	case lines > 1 && strings.HasPrefix(f.Name, "nginx.latency"):
		return "Latency"
	case lines > 1 && strings.HasPrefix(f.Name, "swarm."):
		return "Clients"
	}
	name := FieldName(f, subject)
	if strings.HasPrefix(name, widgets.Clean(subject)) && subject != "" {
		return name // which begins with what comes from outside
	}
	return strings.ToUpper(name[:1]) + name[1:]
}

// EventName says in few words what happened.
func EventName(e *analysis.Event) string {
	subject := widgets.Clean(e.Subject)
	switch e.Kind {
	case analysis.ServerOutage:
		return strings.TrimSpace(subject + " down")
	case analysis.ExporterOutage:
		return "no page of " + subject
	case analysis.LoadTesterOutage:
		return "no page of " + subject
	case analysis.ServerRestart:
		return "server restarted"
	}
	return "origin rebooted"
}

// OnsetName says in few words what begins when something gives out.
func OnsetName(v *analysis.Verdict) string {
	switch {
	case v.Resource == analysis.ServerErrors:
		return "server's errors begin"
	case v.Strength == analysis.TheLimit:
		return Subject(v.Resource, v.Subject) + " is the limit"
	case v.Strength == analysis.ProbableLimit:
		return Subject(v.Resource, v.Subject) + ": probably the limit"
	}
	return Subject(v.Resource, v.Subject) + " is high"
}

// HeadroomNote says in few words at which load a resource reaches its limit, or why nobody can say.
func HeadroomNote(v *analysis.Verdict, h *analysis.Headroom) string {
	switch h.Refused {
	case analysis.NotRefused:
		return "full at about " + LoadText(h.Load, v.LoadKind) + " (" + widgets.Decimal(h.Low, 0) + " to " + widgets.Decimal(h.High, 0) +
			")"
	case analysis.TooFar:
		return "room for more than " + LoadText(h.Load, v.LoadKind)
	}
	return "no line: " + Refused(h.Refused)
}

// The words around figures.
const (
	TileLimit      = "What gave out first"
	TileRoom       = "Room for"
	TileClients    = "Clients"
	TilePeak       = "Most load"
	FigureOverTime = "Over time"
	FigureByLoad   = "Each resource by the load"
	ScatterCaption = "Blue: what the line goes through; grey: after something gave out, or with all of the load. Red line: the limit; " +
		"dashed: from here on it counts as used up. The bar is the interval of 95 %."
)

// ReportTitle returns the title of a report.
func ReportTitle(of string) string { return "Load test of " + widgets.Clean(of) }

// Caption explains the figure over time, and says what it leaves out.
func Caption(leftOut []string) string {
	text := "Red line: the limit; dashed: from here on it counts as used up. " +
		"Shaded: warning (amber), critical or down (red), nothing known (grey)."
	if len(leftOut) > 0 {
		text += " Not drawn, as less than 10 % was used, or nothing: " + strings.Join(leftOut, ", ") + "."
	}
	return text
}
