package words

import (
	"math"
	"slices"
	"testing"
	"time"

	"origintop/scrape/analysis"
)

// What the bar says of the run so far, from the most words to the fewest.
func TestSoFar(t *testing.T) {
	at := time.Date(2026, 11, 28, 15, 44, 21, 0, time.UTC)
	nan := math.NaN()
	room := func(load float64, why analysis.Refusal) []analysis.Headroom {
		return []analysis.Headroom{
			{Resource: analysis.CPU, Refused: analysis.NoTrend, Load: nan},
			{Resource: analysis.NetworkOut, Subject: "eth0", Load: load, Low: load - 2, High: load + 2, Refused: why},
			{Resource: analysis.Memory, Load: 400, Low: 300, High: 500},
		}
	}
	f := func(v analysis.Verdict, now float64, want ...string) {
		t.Helper()
		j := &analysis.Judgement{Verdict: &v, From: at, To: at.Add(1), Most: now, AtEnd: now, Nearest: []analysis.Resource{analysis.CPU}}
		if got := SoFar(j); !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	first := &analysis.Judgement{Verdict: &analysis.Verdict{}, From: at, To: at}
	if got := SoFar(first); got[0] != NothingJudged || got[1] != "nothing to judge yet" {
		t.Errorf("after the first round: %q", got)
	}
	f(analysis.Verdict{}, nan, "nothing gave out; no page says how much load there is", "no load known")
	f(analysis.Verdict{LoadKind: analysis.Clients}, nan, "no load yet")
	f(analysis.Verdict{LoadKind: analysis.Clients}, 29, "nothing gave out up to 29 clients")
	f(
		analysis.Verdict{LoadKind: analysis.Clients, Headroom: room(107, 0)[:1]}, 29,
		"nothing gave out up to 29 clients; nearest limit: CPU: no trend", "nothing gave out up to 29 clients",
	)
	f(
		analysis.Verdict{LoadKind: analysis.Clients, Headroom: room(107, 0)}, 29,
		"nearest limit: eth0 out at about 107 clients (105–109), now 29", "nearest limit: eth0 out at about 107 clients",
		"limit at ~107 clients",
	)
	f(
		analysis.Verdict{LoadKind: analysis.Connections, Headroom: room(nan, analysis.NotTheLoad)}, nan,
		"nearest limit: Memory at about 400 connections", "limit at ~400 connections",
	)
	link := analysis.Verdict{
		Resource: analysis.NetworkOut, Subject: "eth0", Strength: analysis.TheLimit, Since: at, Load: 43, LoadKind: analysis.Clients,
		Value: 96e6, Limit: 100e6, Clients: analysis.Suffering{Behind: true, Failing: 3, Since: at},
	}
	short := []string{
		"eth0 out is the limit since 15:44:21, at 43 clients: 96.0 of 100 Mbit/s", "eth0 out is the limit since 15:44:21, at 43 clients",
		"eth0 out is the limit since 15:44:21", "eth0 out: the limit",
	}
	f(link, 70, short...)
	link.RunnerUp = analysis.RunnerUp{Resource: analysis.CPU, At: 0.85}
	f(link, 70, slices.Insert(short, 0, short[0]+"; CPU was next, at 85% of its limit")...)
	link.Headroom = room(43, 0)[:2]
	f(link, 70, slices.Insert(short, 0, short[0]+"; CPU was next, at 85% of its limit")...)
	link.Headroom = room(43, analysis.Bend)
	f(link, 70, slices.Insert(short, 0, short[0]+"; Memory gives out at about 400 clients (300 to 500)")...)
	f(
		analysis.Verdict{
			Resource: analysis.LoadTester, Strength: analysis.ProbableLimit, Evidence: analysis.Evidence{Flat: true}, Since: at, Load: 43,
			LoadKind: analysis.Clients, Value: nan,
		}, 43,
		"The load tester, not the origin, is probably the limit since 15:44:21, at 43 clients",
		"The load tester, not the origin, is probably the limit since 15:44:21", "probably not the origin",
	)
	f(
		analysis.Verdict{LoadKind: analysis.Clients, Clients: analysis.Suffering{Behind: true, Failing: 3, Since: at}}, 43,
		"Clients suffered, but these pages show no limit", "Clients suffered, but these pages show no limit",
	)
	f(
		analysis.Verdict{LoadKind: analysis.Clients, Passing: []analysis.Passing{{Resource: analysis.CPU, Shared: true}}}, 43,
		"Nothing gave out because of this load alone: CPU was used up, but not only by the load test", "Nothing gave out because of this load alone",
	)
}

func TestRoomShort(t *testing.T) {
	for want, h := range map[string]analysis.Headroom{
		"107 (105–109)": {Load: 107, Low: 105, High: 109},
		">360":          {Load: 360, Refused: analysis.TooFar},
		"no trend":      {Refused: analysis.NoTrend},
		"bends":         {Refused: analysis.Bend},
		"too early":     {Refused: analysis.FewSteps},
		"no load":       {Refused: analysis.NobodyKnows},
		"other traffic": {Refused: analysis.NotTheLoad},
		"–":             {Refused: analysis.NumberUnknown},
	} {
		if got := RoomShort(&h); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestEach(t *testing.T) {
	for want, trend := range map[string]analysis.Trend{
		"+2.31 Mbit/s": {Each: 2.31e6, Unit: analysis.BitsPerSecond},
		"-0.71%":       {Each: -0.71},
		"0%":           {Each: 0.001},
		"+1.50":        {Each: 1.5, Unit: analysis.Pieces},
		"–":            {Each: math.NaN()},
	} {
		if got := Each(&trend); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
