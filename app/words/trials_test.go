package words

import (
	"math"
	"testing"
	"time"

	"origintop/scrape/analysis"
	"origintop/scrape/fleet"
)

// What many runs have shown is one sentence: the surest first, then what most have, and where it was first.
func TestTrials(t *testing.T) {
	at := time.Date(2026, 11, 28, 15, 44, 21, 0, time.UTC)
	limit := func(name string, r analysis.Resource, s analysis.Strength, since int) fleet.Trial {
		return fleet.Trial{Origin: name, Verdict: &analysis.Verdict{
			Resource: r, Strength: s, Since: at.Add(time.Duration(since) * time.Second), Load: math.NaN(), LoadKind: analysis.Clients,
		}}
	}
	none := func(name string, v analysis.Verdict) fleet.Trial {
		v.Value = math.NaN()
		return fleet.Trial{Origin: name, Verdict: &v}
	}
	quiet := analysis.Verdict{LoadKind: analysis.Clients}
	f := func(want string, trials ...fleet.Trial) {
		t.Helper()
		if got := Trials(trials); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
	f("2 origins: nothing gave out", none("a", quiet), none("b", quiet))
	f("1 of 2 origins: nothing gave out; 1 origin: no verdict, as no page says how much load there was",
		none("a", analysis.Verdict{}), none("b", quiet))
	f("2 of 4 origins: link out is the limit, first edge-9 at 15:44:21; 1 origin: CPU is probably the limit, edge-1 since 15:44:20; "+
		"1 origin: nothing gave out",
		limit("edge-1", analysis.CPU, analysis.ProbableLimit, -1), limit("edge-10", analysis.NetworkOut, analysis.TheLimit, 0),
		limit("edge-9", analysis.NetworkOut, analysis.TheLimit, 0), none("edge-2", quiet))
	f("2 of 3 origins: one core is the limit, first b at 15:44:23; 1 origin: the disk is the limit, a since 15:44:21",
		limit("a", analysis.DiskBusy, analysis.TheLimit, 0), limit("b", analysis.Core, analysis.TheLimit, 2),
		limit("c", analysis.Core, analysis.TheLimit, 3))
	f("1 of 3 origins: clients suffered, but the pages show no limit; 2 origins: nothing gave out",
		none("a", quiet), none("b", quiet), none("c", analysis.Verdict{LoadKind: analysis.Clients, Clients: analysis.Suffering{Behind: true}}))
	f("1 of 2 origins: almost none of the load arrived; 1 origin: nothing gave out",
		none("a", quiet), none("b", analysis.Verdict{Unreached: true, LoadKind: analysis.Clients}))
	f("1 origin: memory is the limit, the origin since 15:44:21", limit("", analysis.Memory, analysis.TheLimit, 0))
	f("1 origin: the server's own errors are high, a·[31m since 15:44:21", limit("a\x1b[31m", analysis.ServerErrors, analysis.HighUse, 0))
	many := []fleet.Trial{none("z", quiet)}
	for i, r := range []analysis.Resource{
		analysis.CPU, analysis.Core, analysis.Memory, analysis.DiskBusy, analysis.Files, analysis.Softnet, analysis.Conntrack,
	} {
		many = append(many, limit(string(rune('a'+i)), r, analysis.TheLimit, i))
	}
	f("1 of 8 origins: CPU is the limit, a since 15:44:21; 1 origin: one core is the limit, b since 15:44:22; 1 origin: memory is the limit, "+
		"c since 15:44:23; 1 origin: the disk is the limit, d since 15:44:24; "+
		"1 origin: the number of file handles is the limit, e since 15:44:25; 3 origins: something else", many...)
}
