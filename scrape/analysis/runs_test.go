package analysis_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/analysis"
	"origintop/scrape/origin"
	"origintop/scrape/recording"
)

// A recorded is a load test in which one known thing was made to give out.
type recorded struct {
	name     string
	resource []analysis.Resource
	weakest  analysis.Strength
	from, to string // of the time since when it did, or ""
	foreign  bool
	event    string // and when it began
}

var recordedRuns = []recorded{
	{
		name: "bulk", resource: []analysis.Resource{analysis.NetworkOut}, weakest: analysis.HighUse, from: "21:30:49", to: "21:31:23",
		foreign: true,
	},
	{
		name: "connections", resource: []analysis.Resource{analysis.ServerConnections}, weakest: analysis.HighUse, from: "21:12:42",
		to: "21:13:30",
	},
	{
		name: "container-quota", resource: []analysis.Resource{analysis.ContainerCPU}, weakest: analysis.TheLimit, from: "19:54:38",
		to: "19:54:58",
	},
	{name: "core", resource: []analysis.Resource{analysis.Core}, weakest: analysis.ProbableLimit},
	{name: "cpu", resource: []analysis.Resource{analysis.CPU, analysis.Core}, weakest: analysis.ProbableLimit},
	{
		name: "dead-backend", resource: []analysis.Resource{analysis.ServerErrors}, weakest: analysis.HighUse, from: "21:22:24",
		to: "21:23:00",
	},
	{name: "disk-full", resource: []analysis.Resource{analysis.Filesystem}, weakest: analysis.HighUse},
	{name: "gap", resource: []analysis.Resource{analysis.None}, event: "exporter_down 21:33:00"},
	{name: "limit-503", resource: []analysis.Resource{analysis.ServerErrors}, weakest: analysis.HighUse, from: "21:04:35", to: "21:05:27"},
	{name: "link", resource: []analysis.Resource{analysis.NetworkOut}, weakest: analysis.ProbableLimit, from: "21:00:03", to: "21:00:45"},
	{
		name: "link-hidden", resource: []analysis.Resource{analysis.NetworkOut}, weakest: analysis.ProbableLimit, from: "21:10:44",
		to: "21:11:26",
	},
	{name: "outage", resource: []analysis.Resource{analysis.None}, event: "server_down 22:13:28"},
	{name: "queue", resource: []analysis.Resource{analysis.AcceptQueue}, weakest: analysis.HighUse},
	{name: "quiet", resource: []analysis.Resource{analysis.None}},
	{name: "quota", resource: []analysis.Resource{analysis.Unseen}, weakest: analysis.HighUse, from: "21:19:47", to: "21:20:37"},
	{name: "slow-backend", resource: []analysis.Resource{analysis.Unseen}, weakest: analysis.HighUse, from: "21:23:31", to: "21:24:21"},
	{name: "tester", resource: []analysis.Resource{analysis.LoadTester}, weakest: analysis.HighUse},
}

// snapshots returns what was known after each round of a recording from one on.
func snapshots(rec *recording.Recording, pages []scrape.Page, from int) []*origin.Snapshot {
	var o origin.Options
	for _, flag := range rec.Flags {
		if speed, ok := strings.CutPrefix(flag, "--link-speed="); ok {
			o.SetLinkSpeed(speed)
		}
		if n, ok := strings.CutPrefix(flag, "--worker-connections="); ok {
			fmt.Sscan(n, &o.WorkerConnections)
		}
	}
	st := origin.NewState(o, rec.Targets...)
	ends := rec.Rounds()
	next := 0
	if from > 0 {
		next = int(ends[from-1])
	}
	var list []*origin.Snapshot
	for _, end := range ends[from:] {
		for ; next < int(end); next++ {
			st.Apply(pages[next])
		}
		list = append(list, st.Snapshot())
	}
	return list
}

// In each run the known thing is named, and cut anywhere nothing else is: what is known of a part of a test is less, and not something
// else.
func TestRecordedRuns(t *testing.T) {
	rnd := rand.New(rand.NewPCG(18, 0))
	for _, want := range recordedRuns {
		rec, err := recording.Open(t.Context(), filepath.Join("../../testdata/runs", want.name+".otr"))
		if err != nil {
			t.Fatal(err)
		}
		pages := make([]scrape.Page, rec.Len())
		for i := range pages {
			pages[i] = rec.Page(i, nil)
		}
		ends := rec.Rounds()
		named := func(what string, v *analysis.Verdict) {
			if v.Strength != analysis.NoLimit && !slices.Contains(want.resource, v.Resource) {
				t.Errorf("%s, %s: got %v, %v", want.name, what, v.Resource, v.Strength)
			}
		}
		run := &analysis.Run{}
		for i, s := range snapshots(rec, pages, 0) {
			run.Observe(s)
			named(fmt.Sprintf("the first %d rounds", i+1), run.Judge())
		}
		v := run.Judge()
		clock := v.Since.UTC().Format(time.TimeOnly)
		late := want.from != "" && (clock < want.from || clock > want.to)
		if !slices.Contains(want.resource, v.Resource) || v.Strength < want.weakest || late || v.Foreign != want.foreign {
			t.Errorf("%s: got %v, %v since %s, foreign %v, want %+v", want.name, v.Resource, v.Strength, clock, v.Foreign, want)
		}
		if want.event != "" && !slices.ContainsFunc(v.Events, func(e analysis.Event) bool {
			return e.Kind.String()+" "+e.From.UTC().Format(time.TimeOnly) == want.event
		}) {
			t.Errorf("%s: %+v lacks %s", want.name, v.Events, want.event)
		}
		for range 20 {
			from := rnd.IntN(len(ends))
			to := from + rnd.IntN(len(ends)-from)
			part := &analysis.Run{}
			for _, s := range snapshots(rec, pages, from)[:to-from] {
				part.Observe(s)
			}
			named(fmt.Sprintf("rounds %d to %d", from, to), part.Judge())
		}
		rec.Close()
	}
}

// What half of a ramp says of a link is what all of it says, give or take a tenth, or it is refused.
func TestHeadroomOfHalf(t *testing.T) {
	for _, name := range []string{"quiet", "outage"} {
		rec, err := recording.Open(t.Context(), filepath.Join("../../testdata/runs", name+".otr"))
		if err != nil {
			t.Fatal(err)
		}
		pages := make([]scrape.Page, rec.Len())
		for i := range pages {
			pages[i] = rec.Page(i, nil)
		}
		room := func(v *analysis.Verdict) analysis.Headroom {
			return v.Headroom[slices.IndexFunc(v.Headroom, func(h analysis.Headroom) bool { return h.Resource == analysis.NetworkOut })]
		}
		all, half := &analysis.Run{}, &analysis.Run{}
		list := snapshots(rec, pages, 0)
		for _, s := range list {
			all.Observe(s)
		}
		whole := room(all.Judge())
		for _, s := range list {
			if half.Observe(s); s.Clients.Active >= whole.Load/2.8 {
				break
			}
		}
		part := room(half.Judge())
		if whole.Refused != analysis.NotRefused || part.Refused == analysis.NotRefused &&
			!(part.Load > 0.9*whole.Load && part.Load < 1.1*whole.Load) {
			t.Errorf("%s: of all %+v, of a part %+v", name, whole, part)
		}
		rec.Close()
	}
}
