package compare

import (
	"testing"
	"time"

	"origintop/scrape/analysis"
)

// Of fields that were named each row has to be told; of others those that are looked at first, as far as they move.
func TestUnsure(t *testing.T) {
	const n, busy, p99 = 320, "cpu.busy_percent", "nginx.latency_seconds.p99"
	side := func(seed uint64, memories, busies []float64) *Run {
		return made(n, 25).with(out, noise(seed, n, 1e6, 1e5)).with(memory, memories).with(busy, busies).
			with(latency, noise(seed+2, n, .03, .003)).with(p99, ramp(n, .1, .5)).with("swarm.error_percent", same(n, 0))
	}
	known := func(rounds int, values []float64) []float64 {
		copy(values[rounds:], unknown(len(values)-rounds))
		return values
	}
	f := func(what string, base, new *Run, named []string, want ...string) {
		t.Helper()
		short, missing := Compare([]*Run{base}, []*Run{new}, named).Unsure(named)
		var got []string
		for _, d := range short {
			got = append(got, d.Field.Name)
		}
		for i := range missing {
			got = append(got, "no "+missing[i].Field.Name)
		}
		if len(got) != len(want) || len(got) > 0 && got[0] != want[0] {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	told := func(seed uint64) []float64 { return noise(seed, n, 20, 2) }
	f("all told, p99 by the mean", side(1, told(1), told(2)), side(3, told(3), told(4)), nil)
	f("what grows", side(1, ramp(n, 20, 40), told(2)), side(3, ramp(n, 20, 40), told(4)), nil, memory)
	f("what grows by nothing that matters", side(1, ramp(n, 20, 20.5), told(2)), side(3, ramp(n, 20.1, 20.6), told(4)), nil)
	f("two levels", side(1, same(n, 20), told(2)), side(3, same(n, 30), told(4)), nil, memory)
	f("too few samples", side(1, told(1), known(120, told(2))), side(3, told(3), known(120, told(4))), nil, busy)
	f("too few, though the same", side(1, told(1), known(120, same(n, 20))), side(3, told(3), known(120, same(n, 20))), nil, busy)
	f("named", side(1, told(1), told(2)), side(3, told(3), told(4)), []string{out, p99}, p99)
	f("named, and still", side(1, ramp(n, 20, 20.5), told(2)), side(3, ramp(n, 20, 20.5), told(4)), []string{memory}, memory)
	f("named, on neither side", side(1, told(1), told(2)), side(3, told(3), told(4)), []string{out, errors5xx}, "no "+errors5xx)
	one := side(1, told(1), told(2)).with(errors5xx, same(n, 0))
	f("named, on one side", one, side(3, told(3), told(4)), []string{errors5xx}, "no "+errors5xx)
	row := func(r *Run, name string) *Run {
		r.with("network.devices.in_bytes_per_second", noise(5, n, 1e6, 1e5))
		r.Columns[len(r.Columns)-1].Subject = name
		return r
	}
	both, first := row(row(made(n, 25), "eth0"), "eth1"), row(made(n, 25), "eth0")
	in := []string{"network.devices.in_bytes_per_second"}
	f("a row on both sides", both, both, in)
	f("a row of the base only", both, first, in, "no "+in[0])
	f("a row of the new side only", first, both, in, "no "+in[0])
	f("not named, on one side", side(1, told(1), told(2)), made(n, 25).with(out, noise(3, n, 1e6, 1e5)), nil)
}

// A server that was down is worse than one that wasn't, unless that one was down, too.
func TestDown(t *testing.T) {
	event := func(kind analysis.EventKind, from, to int) analysis.Event {
		e := analysis.Event{Kind: kind, From: start.Add(time.Duration(from) * time.Second)}
		if to > 0 {
			e.To = start.Add(time.Duration(to) * time.Second)
		}
		return e
	}
	side := func(events ...analysis.Event) []*Run {
		r := made(320, 25).with(out, noise(1, 320, 1e6, 1e5))
		r.Verdict.Events = events
		return []*Run{r}
	}
	outage, restart := event(analysis.ServerOutage, 200, 214), event(analysis.ServerRestart, 214, 214)
	f := func(what string, base, new []*Run, want Downtime) {
		t.Helper()
		if got := Compare(base, new, nil).Down(); got != want {
			t.Errorf("%s: %+v, want %+v", what, got, want)
		}
	}
	f("never", side(), side(), Downtime{})
	f("14 s", side(), side(outage, restart), Downtime{1, 14 * time.Second, 1})
	f("on the other side", side(outage), side(), Downtime{})
	f("on both", side(restart), side(outage), Downtime{})
	f("in the tenth that is cut", side(), side(event(analysis.ServerOutage, 10, 30)), Downtime{})
	f("to the end", side(), side(event(analysis.ServerOutage, 600, 0)), Downtime{Outages: 1, Time: 38 * time.Second})
	f("of an exporter", side(), side(event(analysis.ExporterOutage, 200, 214)), Downtime{})
}

// That a server is up is the same all the time until it isn't.
func TestUp(t *testing.T) {
	const n = 600
	up := func(down ...int) *Run {
		values := same(n, 1)
		for _, i := range down {
			copy(values[i:i+10], same(10, 0))
		}
		return made(n, 25).with("nginx.up", values)
	}
	often := up(70, 120, 170, 220, 270, 320, 370, 420, 470, 520, 570)
	if d := Compare([]*Run{up()}, []*Run{often}, nil).Fields[0]; !d.IsWorse() {
		t.Errorf("down for 20 s again and again: %+v", d)
	}
	if d := Compare([]*Run{up()}, []*Run{up()}, nil).Fields[0]; d.Word != NoDifference {
		t.Errorf("always up: %+v", d)
	}
}

// Ten minutes are enough unless samples are too far from each other.
func TestEnough(t *testing.T) {
	f := func(rounds, of int, want time.Duration) {
		t.Helper()
		r := made(200, 25).with(out, noise(1, 200, 1e6, 1e5)) // rows two seconds apart
		for i := range r.rounds {
			r.rounds[i] = rounds
		}
		for i := range r.Seconds {
			r.Seconds[i] *= float64(of)
		}
		if got := Compare([]*Run{made(200, 25)}, []*Run{r}, nil).Enough(); got.Round(10*time.Second) != want {
			t.Errorf("rows of %d rounds, %d s apart: %v, want %v", rounds, 2*of, got, want)
		}
	}
	f(1, 1, 10*time.Minute)
	f(1, 3, 1000*time.Second) // 150 samples, six seconds apart, are nine tenths of it
	f(4, 3, 10*time.Minute)
}
