package command

import (
	"slices"
	"strings"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/recording"
	"origintop/scrape/recording/format"
	"origintop/scrape/scrapetest"
)

// A member is a run as one of the origins of a made fleet.
type member struct{ origin, labels, run string }

// made are three origins: at the first the link was full, at the second the CPUs were, and at the third nothing gave out.
var madeFleet = []member{{"edge-1", `dc="fra"`, "link"}, {"edge-2", `dc="fra"`, "cpu"}, {"edge-10", "", "quiet"}}

// fleetPages returns the pages of runs as those of the origins of one fleet, all of which begin at the same time, and how they were
// recorded. The markers are those of the first.
func fleetPages(t testing.TB, members []member) (list pages, head format.Head) {
	t.Helper()
	var begun time.Time
	for i, m := range members {
		path := m.run
		if !strings.Contains(path, "/") {
			path = runFile(path)
		}
		rec, err := recording.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		all := scrapetest.PagesOf(t, rec.Pages())
		if i == 0 {
			head = format.Head{Program: "origintop test", Flags: rec.Flags, Host: "here"}
			begun = rec.At(0)
		}
		shift := begun.Sub(rec.At(0))
		rec.Close()
		for _, p := range all {
			if p.Marker != "" && i > 0 {
				continue
			}
			if p.Marker == "" {
				p.Target.Origin, p.Target.Labels = m.origin, m.labels
			}
			p.Time = p.Time.Add(shift)
			list = append(list, p)
		}
	}
	slices.SortStableFunc(list, func(a, b scrape.Page) int { return a.Time.Add(a.Took).Compare(b.Time.Add(b.Took)) }) // as they come
	return list, head
}

// fleetFile returns the file of a recording of a fleet.
func fleetFile(t testing.TB, members []member) string {
	t.Helper()
	list, head := fleetPages(t, members)
	return recordedWith(t, head, list)
}

// aloneFile returns the file of a recording that would have been made of one origin of that fleet alone, under that name.
func aloneFile(t testing.TB, members []member, origin string) string {
	t.Helper()
	list, head := fleetPages(t, members)
	head.Origin = origin
	var alone pages
	for _, p := range list {
		if p.Marker == "" && p.Target.Origin != origin {
			continue
		}
		p.Target.Origin, p.Target.Labels = "", ""
		alone = append(alone, p)
	}
	return recordedWith(t, head, alone)
}

// said returns what origintop says, and its exit status.
func said(t testing.TB, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	var out, errs strings.Builder
	status = Run(t.Context(), args, &out, &errs, nil)
	return out.String(), errs.String(), status
}

