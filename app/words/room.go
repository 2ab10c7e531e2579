package words

import (
	"math"
	"slices"
	"strings"

	"origintop/scrape/analysis"
	"origintop/widgets"
)

// Room says for how much load there was room: the answer that a load test is made for.
func Room(v *analysis.Verdict, peak float64) string {
	load, why := RoomParts(v, peak)
	if between, then, ok := strings.Cut(why, ", "); ok { // the interval
		return load + " (" + between + "), " + then
	}
	return load + ", " + why
}

// RoomParts returns for how much load there was room, and how that is known.
func RoomParts(v *analysis.Verdict, peak float64) (load, why string) {
	switch h := Nearest(v); {
	case v.LoadKind == analysis.NoLoad:
		return "not known", "as no page says how much load there was"
	case v.Unreached:
		return "not known", "as the load does not reach the origin"
	case v.Resource == analysis.LoadTester && !math.IsNaN(v.Load):
		return "at least " + LoadText(v.Load, v.LoadKind), "as the load tester gave out before the origin"
	case v.Strength >= analysis.ProbableLimit && v.Resource != analysis.LoadTester && !v.Foreign && !math.IsNaN(v.Load):
		gave := " gave out"
		if v.Strength < analysis.TheLimit {
			gave = " probably gave out"
		}
		return LoadText(v.Load, v.LoadKind), "then " + inSentence(Subject(v.Resource, v.Subject)) + gave
	case h != nil:
		return "about " + LoadText(h.Load, v.LoadKind),
			widgets.Decimal(h.Low, 0) + " to " + widgets.Decimal(h.High, 0) + ", then " + inSentence(Subject(h.Resource, h.Subject)) +
				" gives out"
	case math.IsNaN(peak):
		return "not known", "as there was no load"
	case v.Foreign:
		return "at least " + LoadText(v.Load, v.LoadKind), "then other traffic took the rest"
	case v.Clients.Behind && v.Resource == analysis.ServerErrors && !math.IsNaN(v.Load):
		return LoadText(v.Load, v.LoadKind), "then the server answered with errors"
	case v.Clients.Behind && v.Strength == analysis.HighUse && !math.IsNaN(v.Load):
		return LoadText(v.Load, v.LoadKind), "then " + inSentence(Subject(v.Resource, v.Subject)) + " was high, and clients suffered"
	case v.Clients.Behind:
		return "not known", "as clients suffered, and no page says of what"
	}
	return "at least " + LoadText(peak, v.LoadKind), "for how many more nobody can say"
}

// VerdictParts returns what gave out and how sure that is, and since when: the verdict in two parts, of which the first is a headline.
func VerdictParts(v *analysis.Verdict) (what, how string) {
	how = strings.TrimLeft(sinceWhen(v), ", ")
	what = Subject(v.Resource, v.Subject) + " is " + surely(v.Strength)
	if v.Unreached {
		_, look, _ := strings.Cut(Verdict(v), ": ")
		return "The load does not reach the origin", look
	}
	switch v.Resource {
	case analysis.None:
		what = "Nothing gave out"
		how, _, _ = strings.Cut(strings.TrimPrefix(Verdict(v), what), "; ")
		return what, strings.TrimLeft(how, "., ")
	case analysis.LoadTester:
		if v.Strength >= analysis.ProbableLimit {
			return "The load tester is " + surely(v.Strength), "not the origin; " + how
		}
		return "The origin is not the limit", "look at the load tester or the way between; " + how
	case analysis.ServerErrors:
		what = "The server's own errors are " + surely(v.Strength)
	}
	if amount := amountOf(v); v.Resource == analysis.Unseen {
		how += ": " + level(v)
	} else if amount != "" {
		how += ": " + amount
	}
	return what, how
}

// ClientsParts returns how the clients fared, in a few words and in more.
func ClientsParts(v *analysis.Verdict) (what, how string) {
	switch text := strings.TrimPrefix(clientsSuffer(v), "; "); {
	case text != "":
		return "suffered", text
	case v.Unreached && v.Resource == analysis.LoadTester:
		return "not served", "nothing of what they want has reached the origin"
	case v.LoadKind == analysis.Clients && !v.Clients.Behind:
		return unharmed(v)
	}
	return "not known", "no load tester says it"
}

// unharmed says of clients that didn't suffer what happened to them all the same.
func unharmed(v *analysis.Verdict) (what, how string) {
	c := &v.Clients
	if slices.ContainsFunc(v.Events, func(e analysis.Event) bool { return e.Kind == analysis.ServerOutage }) {
		return "well but for the outage", "none fell behind otherwise"
	}
	var list []string
	for _, of := range []struct {
		percent float64
		text    string
	}{{c.Stalled, "stalled"}, {c.Below, "below real time"}} {
		if of.percent >= 1 {
			list = append(list, whole(of.percent)+" "+of.text)
		}
	}
	if c.Failing >= 1 {
		list = append(list, whole(c.Failing)+" of the requests failed")
	}
	if list == nil {
		return "well", "none fell behind"
	}
	return "no harm that lasted", "for a moment up to " + strings.Join(list, ", ")
}

// Nearest returns the headroom of the resource that gives out first, nil if that is known of none.
func Nearest(v *analysis.Verdict) (nearest *analysis.Headroom) {
	for i := range v.Headroom {
		if h := &v.Headroom[i]; h.Refused == analysis.NotRefused && (nearest == nil || h.Load < nearest.Load) {
			nearest = h
		}
	}
	return nearest
}

// inSentence returns what a resource is called within a sentence.
func inSentence(subject string) string {
	if len(subject) > 1 && subject[0] >= 'A' && subject[0] <= 'Z' && subject[1] >= 'a' && subject[1] <= 'z' {
		return string(subject[0]+'a'-'A') + subject[1:]
	}
	return subject
}
