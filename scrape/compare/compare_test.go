package compare

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"origintop/scrape/analysis"
	"origintop/scrape/fields"
)

const (
	out       = "network.out_bytes_per_second"
	latency   = "nginx.latency_seconds.mean"
	errors5xx = "nginx.status_per_second.5xx"
	memory    = "memory.used_percent"
)

// noise returns numbers around a mean, independent of each other.
func noise(seed uint64, rounds int, mean, deviation float64) []float64 {
	random := rand.New(rand.NewPCG(seed, 1))
	values := make([]float64, rounds)
	for i := range values {
		values[i] = mean + deviation*random.NormFloat64()
	}
	return values
}

// same returns numbers that are all equal.
func same(rounds int, v float64) []float64 { return noise(0, rounds, v, 0) }

// ramp returns numbers that grow all the time.
func ramp(rounds int, from, to float64) []float64 {
	values := make([]float64, rounds)
	for i := range values {
		values[i] = from + (to-from)*float64(i)/float64(rounds-1)
	}
	return values
}

func TestWords(t *testing.T) {
	const n = 320
	f := func(what, field string, base, new []float64, want Word, worse, better bool) {
		t.Helper()
		c := Compare([]*Run{made(len(base), 25).with(field, base)}, []*Run{made(len(new), 25).with(field, new)}, nil)
		d := c.Fields[0]
		if d.Word != want || d.IsWorse() != worse || d.IsBetter() != better {
			t.Errorf("%s: %s, worse %v, better %v; %+v", what, d.Word, d.IsWorse(), d.IsBetter(), d)
		}
		if inside := d.Low <= d.By && d.By <= d.High; inside != (d.Word != TooShort) {
			t.Errorf("%s: %g is not within %g and %g", what, d.By, d.Low, d.High)
		}
	}
	f("a third slower", latency, noise(1, n, .030, .003), noise(2, n, .040, .003), Higher, true, false)
	f("a third faster", latency, noise(1, n, .040, .003), noise(2, n, .030, .003), Lower, false, true)
	f("more traffic is neither", out, noise(1, n, 1e6, 1e5), noise(2, n, 2e6, 1e5), Higher, false, false)
	f("equal", latency, noise(1, n, .030, .003), noise(2, n, .030, .003), NoDifference, false, false)
	f("certain, but by a hundredth", out, noise(1, n, 1e6, 1e3), noise(2, n, 1.01e6, 1e3), NoDifference, false, false)
	f("certain, but by a tenth of a millisecond", latency, noise(1, n, .0003, 1e-6), noise(2, n, .0004, 1e-6), NoDifference, false, false)
	f("five minutes are short", latency, noise(1, 150, .030, .003), noise(2, 150, .040, .003), TooShort, false, false)
	f("on one side", latency, noise(1, n, .030, .003), noise(2, 150, .040, .003), TooShort, false, false)
	f("what grows all the time", memory, ramp(n, 20, 40), ramp(n, 40, 60), TooShort, false, false)
	f("two levels", memory, same(n, 20), same(n, 40), TooShort, false, false)
	f("one level, and what moves", memory, same(n, 20), noise(2, n, 40, 3), TooShort, false, false)
	f("one level", memory, same(n, 20), same(n, 20), NoDifference, false, false)
	f("none at all", errors5xx, same(n, 0), same(n, 0), NoDifference, false, false)
	f("errors where there were none", errors5xx, same(n, 0), noise(1, n, 3, .5), Higher, true, false)
	f("stalled all the time, and never", "swarm.stalled_percent", same(n, 0), same(n, 8), Higher, true, false)
	f("swap that was used before", "memory.swap_used_bytes", same(n, 0), same(n, 1e9), TooShort, false, false)
	unknown := noise(1, n, .030, .003)
	for i := range unknown {
		if i%3 > 0 {
			unknown[i] = math.NaN()
		}
	}
	f("most of the time unknown", latency, unknown, noise(2, n, .040, .003), TooShort, false, false)
	f("no number is known", latency, noise(1, n, .03, .003), same(n, math.NaN()), TooShort, false, false)
}

// Whatever two runs are like: seen from the other side, the words are the others, and the intervals those with the other sign.
func TestOtherSide(t *testing.T) {
	other := map[Word]Word{Higher: Lower, Lower: Higher, NoDifference: NoDifference, TooShort: TooShort}
	runs := steadyRuns(t)
	for _, pair := range [][2]*Run{
		{runs[0], runs[1]},
		{runs[0], runs[1].scaled(1.3, throughput...)},
		{runs[0], runs[1].scaled(0.5, "cpu.busy_percent", latency)},
		{runs[0].window(20, 220), runs[1]},
	} {
		there, back := Compare([]*Run{pair[0]}, []*Run{pair[1]}, nil), Compare([]*Run{pair[1]}, []*Run{pair[0]}, nil)
		for _, d := range there.Fields {
			e := back.Fields[slices.IndexFunc(back.Fields, func(e Difference) bool { return e.Field == d.Field && e.Row == d.Row })]
			if e.Word != other[d.Word] || e.IsWorse() != d.IsBetter() || e.By != -d.By {
				t.Errorf("%s %s: there %+v, back %+v", d.Field.Name, d.Row, d, e)
			}
			if d.Word != TooShort && (math.Abs(e.Low+d.High) > 1e-9*math.Abs(d.High) || e.P != d.P) {
				t.Errorf("%s %s: the interval is %g..%g there, %g..%g back", d.Field.Name, d.Row, d.Low, d.High, e.Low, e.High)
			}
		}
	}
}

// The larger a change is, the more surely it is seen: once a word is there, it stays.
func TestScaling(t *testing.T) {
	runs := steadyRuns(t)
	seen := false
	for factor := 1.0; factor < 1.5; factor += 0.01 {
		c := Compare(runs[:1], []*Run{runs[1].scaled(factor, latency, "nginx.requests_per_second")}, []string{"nginx.requests_per_second"})
		if len(c.Fields) != 1 {
			t.Fatalf("%d fields are compared", len(c.Fields))
		}
		d := c.Fields[0]
		if is := d.Word == Higher; is != seen {
			if !is {
				t.Errorf("times %g is no longer higher", factor)
			}
			seen = true
			t.Logf("from times %.2f on", factor)
		}
	}
	if !seen {
		t.Error("half as much again is not higher")
	}
}

func TestWhatIsCompared(t *testing.T) {
	short, long := made(300, 25), made(600, 25)
	c := Compare([]*Run{short.with(out, noise(1, 300, 1e6, 1e5))}, []*Run{long.with(out, noise(2, 600, 1e6, 1e5))}, nil)
	if b, n := &c.Base[0], &c.New[0]; c.Basis != ByLoad || math.Abs(b.Used.Seconds(b.Run)-538) > 2 || b.Used.First != 30 ||
		n.Used.First != 60 ||
		b.Used.Seconds(b.Run) != n.Used.Seconds(n.Run) || n.Rest.End != 600 || n.Settle.First != 0 {
		t.Errorf("by %v: %+v and %+v", c.Basis, b.Used, n)
	}

	f := func(what string, base, new *Run, basis Basis, load float64) {
		t.Helper()
		base.with(out, noise(1, len(base.Times), 1e6, 1e5))
		c := Compare([]*Run{base}, []*Run{new.with(out, noise(2, len(new.Times), 2e6, 1e5))}, nil)
		got := c.New[0].Used
		if c.Basis != basis || !(math.Abs(got.Load-load) < 0.5) && !(math.IsNaN(load) && math.IsNaN(got.Load)) {
			t.Errorf("%s: by %v with load %g, want %v and %g", what, c.Basis, got.Load, basis, load)
		}
		if told := c.Fields[0].Word != TooShort; told != (basis < NoCommonLoad || basis == UnlikeSources) {
			t.Errorf("%s: %v", what, c.Fields[0].Word)
		}
	}
	stairs := func(rounds int, loads ...float64) *Run {
		r := made(rounds*len(loads), 0)
		for i := range r.Loads {
			r.Loads[i] = loads[i/rounds]
		}
		return r
	}
	of := func(kind analysis.LoadKind, r *Run) *Run {
		r.Kind, r.Timeline.Kind = kind, kind
		return r
	}
	nan := math.NaN()
	f("the same load", made(300, 25), made(300, 25), ByLoad, 25)
	f("a client more or less", made(300, 100), made(300, 101), ByLoad, 101)
	f("another load", made(300, 25), made(300, 50), NoCommonLoad, nan)
	f("a step with the same load", made(300, 25), stairs(300, 10, 25, 50), ByLoad, 25)
	f("another kind of load", made(300, 25), of(analysis.Requests, made(300, 25)), UnlikeSources, 25)
	f("more connections are an outcome", of(analysis.Connections, made(300, 25)), of(analysis.Connections, made(300, 50)), ByTime, 50)
	f("no load at all", made(300, 25), of(analysis.Clients, made(300, nan)), NoCommonPart, nan)
}

// Of connections there is never the same number: the steady part is not what is left behind the highest of all.
func TestNoisyLoad(t *testing.T) {
	r := made(400, 0)
	r.Kind = analysis.Connections
	copy(r.Loads, noise(3, 400, 100, 4))
	copy(r.Loads[:30], ramp(30, 0, 100))
	r.Loads[390] = 130
	if p := r.steady(); p.First < 20 || p.First > 40 || p.End < 390 {
		t.Errorf("steady from %d to %d", p.First, p.End)
	}
	copy(r.Loads, noise(3, 400, 100, 4)) // requests, in bursts
	copy(r.Loads[:100], ramp(100, 0, 100))
	for i := 0; i < 400; i += 3 {
		r.Loads[i] *= 2
	}
	if p := r.steady(); p.First < 85 || p.First > 105 || p.End < 390 {
		t.Errorf("with bursts, steady from %d to %d", p.First, p.End)
	}
}

// Benjamini and Hochberg: of p values .001, .012, .014, .04 and .8 the first four are found (.04 <= .05*4/5), of .012, .04, .04, .041 and
// .8 none is.
func TestFalseDiscoveries(t *testing.T) {
	f := func(want int, ps ...float64) {
		t.Helper()
		var c Comparison
		for _, p := range ps {
			d := Difference{Field: fields.Named(out), Base: Summary{Mean: 1e6}, New: Summary{Mean: 2e6}, By: 1e6, P: p}
			c.Fields = append(c.Fields, d)
		}
		found(&c)
		found := 0
		for _, d := range c.Fields {
			if d.Word == Higher {
				found++
			}
		}
		if found != want {
			t.Errorf("of %v %d are found, want %d", ps, found, want)
		}
	}
	f(4, .001, .012, .014, .04, .8)
	f(0, .012, .04, .04, .041, .8)
	f(1, .8, .009, .9, .7, .6)
	f(1, .05)
	f(0, .051)
	f(0)

	// What was the same all the time was not tested.
	c := Comparison{Fields: []Difference{
		{Field: fields.Named(out), Base: Summary{Mean: 1e6}, New: Summary{Mean: 2e6}, By: 1e6, Low: 1, High: 2e6, P: .04},
		{Field: fields.Named(errors5xx), P: 1},
		{Field: fields.Named(memory), P: 1},
	}}
	if found(&c); c.Fields[0].Word != Higher || c.Fields[1].Word != NoDifference || c.Needed() != .05 {
		t.Errorf("beside what never varies: %+v", c.Fields)
	}
}

func TestSeveralRuns(t *testing.T) {
	side := func(means ...float64) (list []*Run) {
		for i, m := range means {
			list = append(list, made(320, 25).with(latency, noise(uint64(i+int(1e6*m)), 320, m, .002)))
		}
		return list
	}
	f := func(what string, base, new []*Run, want Word) {
		t.Helper()
		c := Compare(base, new, nil)
		if d := c.Fields[0]; d.Word != want || d.Base.Effective != float64(len(base)) && len(base) > 1 {
			t.Errorf("%s: %+v", what, d)
		}
	}
	f("four a side", side(.030, .031, .032, .033), side(.040, .041, .042, .043), Higher)
	f("three a side", side(.030, .031, .032), side(.040, .041, .042), TooShort)
	f("one against four", side(.030), side(.040, .041, .042, .043), TooShort)
	f("that vary among themselves", side(.030, .041, .032, .043), side(.040, .031, .042, .033), NoDifference)
	short := side(.030, .031, .032, .033)
	short[2] = made(150, 25).with(latency, noise(1, 150, .03, .002))
	f("one of which is short", short, side(.040, .041, .042, .043), TooShort)
	c := Compare(side(.030, .031, .032, .033), side(.040, .041, .042, .043), nil)
	if d := c.Fields[0]; math.Abs(c.Reachable-2.0/70) > 1e-12 || d.P != c.Reachable || math.Abs(d.Low-.007) > .0005 ||
		math.Abs(d.High-.013) > .0005 {
		t.Errorf("least p %g, %+v", c.Reachable, d)
	}
}

func TestOnOneSideOnly(t *testing.T) {
	base, new := made(320, 25).with(out, noise(1, 320, 1e6, 1e5)), made(320, 25).with(out, noise(2, 320, 1e6, 1e5))
	base.with(memory, same(320, 20))
	new.with(latency, same(320, .01))
	link := analysis.Column{Field: fields.Named("network.devices.link_bytes_per_second"), Subject: "eth0"}
	link.Values = []float64{1, 12.5e6, math.NaN()}
	base.settings = []analysis.Column{link}
	link.Values = []float64{25e6}
	new.settings = []analysis.Column{link}
	c := Compare([]*Run{base}, []*Run{new}, nil)
	if len(c.Fields) != 1 || len(c.OnlyBase) != 1 || c.OnlyBase[0].Field.Name != memory || len(c.OnlyNew) != 1 ||
		c.OnlyNew[0].Field.Name != latency {
		t.Errorf("both have %d fields; %v, %v", len(c.Fields), c.OnlyBase, c.OnlyNew)
	}
	third := made(320, 25).with(out, noise(3, 320, 1e6, 1e5)).with(memory, same(320, 20))
	c = Compare([]*Run{base}, []*Run{new, third}, nil)
	if len(c.Fields) != 1 || len(c.Partly) != 1 || c.Partly[0].Field.Name != memory || len(c.OnlyNew) != 1 || len(c.OnlyBase) != 0 {
		t.Errorf("of several runs all have %d fields; %v, %v, %v", len(c.Fields), c.Partly, c.OnlyBase, c.OnlyNew)
	}
	if len(c.Settings) != 1 || c.Settings[0].Base != 12.5e6 || c.Settings[0].New != 25e6 {
		t.Errorf("settings %v", c.Settings)
	}
}

// Blocks hold whole segments.
func TestBlocks(t *testing.T) {
	for segment, want := range map[float64]float64{0: 15, 2: 16, 4: 16, 6: 18, 5: 15, 10: 20, 15: 15, 20: 20, math.NaN(): 15} {
		if got := blockSeconds(segment); got != want {
			t.Errorf("of segments of %g s blocks have %g s, want %g", segment, got, want)
		}
	}
	r := made(300, 25).with("swarm.active_clients", same(300, 30)).with("swarm.segments_per_second", same(300, 5))
	if got := r.segment(r.steady()); got != 6 {
		t.Errorf("30 clients that fetch 5 segments a second: segments of %g s", got)
	}
	bursts := noise(1, 300, 1e6, 1e5)
	for i := 0; i < 300; i += 3 {
		bursts[i] *= 2
	}
	for what, want := range map[string]float64{"bursts": 6, "noise": 0, "slow": 0} {
		values := map[string][]float64{"bursts": bursts, "noise": noise(1, 300, 1e6, 1e5), "slow": ramp(300, 0, 1e6)}[what]
		r := made(300, 25).with(out, values)
		if got := r.segment(r.steady()); math.Abs(got-want) > 0.1 {
			t.Errorf("%s: a period of %g s, want %g", what, got, want)
		}
	}
}

// What is behind the last whole block counts neither in the mean nor in how that varies.
func TestWholeBlocks(t *testing.T) {
	r := made(160, 25)
	values := noise(1, 160, 5, 1)
	values[159] = 1e6 // at 318 s: 21 blocks of 15 s are whole
	if s := sampled(r.Seconds, values, r.rounds, 15); s.mean > 6 || s.variance > 1 || s.blocks != 21 || s.known != 157 {
		t.Errorf("%+v", s)
	}
}

// What numbers are worth: as many as there are if they are independent, a tenth if each block is much like the last.
func TestEffective(t *testing.T) {
	if _, n := independent(noise(1, 1000, 5, 1)); n < 800 || n > 1000 {
		t.Errorf("1000 independent blocks are worth %g", n)
	}
	if _, n := independent([]float64{1, 2, 1, 2, 1.1, 2, 1, 2.1, 1, 2}); n < 8 || n > 10 {
		t.Errorf("10 blocks are worth %g", n)
	}
	random := rand.New(rand.NewPCG(1, 1))
	x, values := 0.0, make([]float64, 20000)
	for i := range values {
		x = 0.9*x + random.NormFloat64()
		values[i] = x
	}
	if _, n := independent(values); n < 20000/19*0.75 || n > 20000/19*1.25 { // (1+r)/(1-r) = 19
		t.Errorf("20000 blocks with autocorrelation .9 are worth %g, want about %d", n, 20000/19)
	}
}

// Of a series those runs are named whose load is not that of most.
func TestOtherLoads(t *testing.T) {
	of := func(kind analysis.LoadKind, load float64) *Run {
		r := made(100, load)
		r.Kind = kind
		return r
	}
	f := func(runs []*Run, usual int, want ...int) {
		t.Helper()
		if _, is, others := OtherLoads(runs); is != usual || !slices.Equal(others, want) {
			t.Errorf("others than %d: %v, want %d: %v", is, others, usual, want)
		}
	}
	nan := math.NaN()
	f([]*Run{made(100, 25)}, 0)
	f([]*Run{made(100, 40), made(100, 25), made(100, 25.5)}, 1, 0)
	f([]*Run{made(100, 40), made(100, 25)}, 0, 1)
	f([]*Run{made(100, nan), made(100, 25)}, 1, 0)
	f([]*Run{of(analysis.Connections, 40), of(analysis.Connections, 90)}, 0)
	f([]*Run{of(analysis.Connections, nan), of(analysis.Connections, 90)}, 1, 0)
	f([]*Run{of(analysis.Connections, 25), made(100, 25), made(100, 25)}, 1, 0)
}
