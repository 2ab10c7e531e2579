package words

import (
	"math"
	"testing"
	"time"

	"origintop/scrape/analysis"
	"origintop/scrape/check"
	"origintop/scrape/fields"
)

// A load that doesn't reach the origin is said to be that, whoever is to blame.
func TestUnreachedInWords(t *testing.T) {
	v := analysis.Verdict{
		Resource: analysis.LoadTester, Strength: analysis.HighUse, LoadKind: analysis.Clients, Unreached: true, Value: 0.5, Load: 3,
		Headroom: []analysis.Headroom{{Resource: analysis.CPU, Refused: analysis.NotReached}},
	}
	same := func(got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	const nothing = "Almost none of the load reaches the origin, only 0.5 requests/s: "
	same(Verdict(&v), nothing+"look at the load tester or the network between")
	same(Room(&v, 40), "unknown, because the load does not reach the origin")
	same(Headroom(&v, &v.Headroom[0]), "CPU: the load does not reach the origin")
	what, how := VerdictParts(&v)
	same(what+": "+how, "The load does not reach the origin: look at the load tester or the network between")
	same(SoFar(&analysis.Judgement{Verdict: &v})[0], Verdict(&v))
	what, how = ClientsParts(&v)
	same(what+", "+how, "not served, none of their requests reached the origin")
	if e := Evidence(&v, &analysis.Timeline{}); e != nil {
		t.Errorf("evidence %v", e)
	}
	v.Resource, v.Strength = analysis.None, analysis.NoLimit
	same(Verdict(&v), nothing+"something else answers instead")
	v.Value = math.NaN()
	same(Verdict(&v), "Almost none of the load reaches the origin: something else answers instead")
}

// What is said of a load tester says how sure that is, in the headline as well.
func TestLoadTesterInWords(t *testing.T) {
	v := analysis.Verdict{Resource: analysis.LoadTester, Strength: analysis.ProbableLimit, LoadKind: analysis.Clients, Load: 20}
	v.Since = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	f := func(want string) {
		t.Helper()
		if what, how := VerdictParts(&v); what+": "+how != want {
			t.Errorf("%s: %s, want %s", what, how, want)
		}
	}
	f("The load tester is probably the limit: not the origin; since 12:00:00, at 20 clients")
	v.Strength = analysis.HighUse
	f("The origin is not the limit: look at the load tester or the network between; since 12:00:00, at 20 clients")
}

func TestEarlierInWords(t *testing.T) {
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	f := func(r analysis.Resource, subject string, s analysis.Strength, want string) {
		t.Helper()
		e := analysis.Earlier{Phases: analysis.Phases{Begin: at, End: at.Add(time.Minute), Peak: 25}, Resource: r, Subject: subject, Strength: s}
		want = "an earlier load test from " + Clock(e.Begin) + " to " + Clock(e.End) + ", 25 clients: " + want
		if got := Earlier(&e, analysis.Clients); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	f(analysis.None, "", analysis.NoLimit, "nothing gave out")
	f(analysis.NetworkOut, "eth0", analysis.TheLimit, "eth0 out was the limit")
	f(analysis.AcceptQueue, "", analysis.ProbableLimit, "the accept queue was probably the limit")
	f(analysis.ServerErrors, "", analysis.HighUse, "the server's own errors were high")
	f(analysis.LoadTester, "", analysis.HighUse, "the origin was not the limit")
}

// Numbers that are 0 all the time say nothing of a queue, and a load that stays went nowhere.
func TestEvidenceInWords(t *testing.T) {
	v := analysis.Verdict{Resource: analysis.ServerConnections, Evidence: analysis.Evidence{Utilisation: true, Saturation: true}}
	dropped := fields.Named("nginx.dropped_per_second")
	waits := func(before, since float64) string {
		return threeProofs(&v, "", grown([]analysis.Proof{{Field: dropped, Before: before, Since: since}}, unknownQueue), "")[1].Text
	}
	same := func(got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	same(waits(0, 0), "it does not grow any more, though the load does")
	same(waits(0, 2), "connections dropped 2.0/s, before 0")
	v.Evidence.Saturation = false
	same(waits(0, 0), "nothing")
	same(grown(nil, unknownQueue), unknownQueue)
	for _, p := range threeProofs(&v, unknownUse, unknownQueue, "")[1:] {
		same(p.Answer(), "unknown")
	}
	for i, p := range threeProofs(&v, "cpu 99%", nothingWaits, "") {
		same(p.Answer(), [...]string{"yes", "no", "unknown"}[i])
	}
	requests := []analysis.Proof{{Field: fields.Named("nginx.requests_per_second"), Before: 20, Since: 21}}
	same(meanwhile(requests, 10, 30, true, analysis.Clients),
		"requests 20.0/s, at the end 21.0/s; meanwhile the load went from 10 clients to 30 clients")
	same(meanwhile(requests, 30, 30, false, analysis.Clients), "requests 20.0/s, later 21.0/s; meanwhile the load stayed at 30 clients")
	same(meanwhile(requests, math.NaN(), 30, false, analysis.Clients), "requests 20.0/s, later 21.0/s")
}

// That nothing gave out is not all there is to say of a load during which the server was down.
func TestDownInWords(t *testing.T) {
	same := func(got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	const but = " gave out, but the server was down for "
	v := analysis.Verdict{LoadKind: analysis.Clients, Down: 14*time.Second + 300*time.Millisecond}
	same(Verdict(&v), "Nothing"+but+"14s")
	what, how := VerdictParts(&v)
	same(what+" / "+how, "Nothing gave out / but the server was down for 14s")
	same(notJudged(&check.Result{Reason: check.ServerDown, Gap: v.Down}), "nothing"+but+"14s")
	v.Passing = []analysis.Passing{{Resource: analysis.CPU, Shared: true}}
	same(Verdict(&v), "Nothing"+but+"14s")
	v.Down = 200 * time.Millisecond
	same(Verdict(&v), "Nothing"+but+"200ms")
	v.Clients.Behind = true
	same(Verdict(&v), "Clients suffered, but these pages show no limit")
}
