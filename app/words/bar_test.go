package words

import (
	"math"
	"testing"
	"time"

	"origintop/scrape/analysis"
)

// What the bar says of the run so far, in full and in brief.
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
	f := func(v analysis.Verdict, text, brief string) {
		t.Helper()
		if a, b := SoFar(&v); a != text || b != brief {
			t.Errorf("got %q and %q, want %q and %q", a, b, text, brief)
		}
	}
	f(analysis.Verdict{}, "", "")
	f(analysis.Verdict{LoadKind: analysis.Clients, Headroom: room(107, 0)[:1]}, "", "")
	f(
		analysis.Verdict{LoadKind: analysis.Clients, Headroom: room(107, 0)},
		"nearest limit: eth0 out at about 107 clients", "limit at ~107 clients",
	)
	f(
		analysis.Verdict{LoadKind: analysis.Connections, Headroom: room(nan, analysis.NotTheLoad)},
		"nearest limit: Memory at about 400 connections", "limit at ~400 connections",
	)
	f(
		analysis.Verdict{
			Resource: analysis.NetworkOut, Subject: "eth0", Strength: analysis.TheLimit, Since: at, Load: 43, LoadKind: analysis.Clients,
			Value: 96e6, Limit: 100e6,
		},
		"eth0 out is the limit since 15:44:21, at 43 clients", "eth0 out is the limit since 15:44:21",
	)
	f(
		analysis.Verdict{Resource: analysis.LoadTester, Since: at, Load: 43, LoadKind: analysis.Clients, Value: nan},
		"The origin is not the limit: look at the load tester or the way between since 15:44:21, at 43 clients",
		"The origin is not the limit",
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
