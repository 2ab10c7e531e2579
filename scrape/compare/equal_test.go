package compare

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// steadyRuns returns two recorded runs of ten minutes of one steady load, between which nothing was changed: 25 ffmpeg clients of
// go-ffmpeg-hls-swarm on a link of 200 Mbit/s. Of their pages only the series that the exporters' tables know are kept.
func steadyRuns(t testing.TB) []*Run {
	return []*Run{read(t, "../../testdata/steady/first.otr"), read(t, "../../testdata/steady/second.otr")}
}

// pairs calls f with pairs of stretches of so many rounds, none of which has rounds of the other.
func pairs(runs []*Run, length, step int, f func(a, b *Run)) {
	for x, r := range runs {
		for y, s := range runs[x:] {
			p, q := r.steady(), s.steady()
			for i := p.First; i+length <= p.End; i += step {
				for k := q.First; k+length <= q.End; k += step {
					if y > 0 || k >= i+length {
						f(r.window(i, i+length), s.window(k, k+length))
					}
				}
			}
		}
	}
}

// An equal load gives equal runs, however a test was cut: no field is different in more than one of twenty pairs, tested alone, and none
// of all fields in more than one of twenty.
func TestEqualRunsAreEqual(t *testing.T) {
	runs := steadyRuns(t)
	all, found := 0, 0
	alone := map[string]int{}
	for _, length := range []int{157, 200, 250} { // with the tenth off: 141 are too short
		of, any := 0, 0
		pairs(runs, length, 11, func(a, b *Run) {
			of++
			wrong := false
			c := Compare([]*Run{a}, []*Run{b}, nil)
			for i := range c.Fields {
				d := &c.Fields[i]
				wrong = wrong || d.Word == Higher || d.Word == Lower
				if d.P < level && d.Relevant() {
					alone[d.Field.Name+" "+d.Row]++
				}
			}
			if wrong {
				any++
			}
		})
		t.Logf("pairs of %d rounds: %d, with any difference: %d", length, of, any)
		all, found = all+of, found+any
	}
	if all < 300 || 20*found > all {
		t.Errorf("of %d pairs of equal runs %d have differences", all, found)
	}
	for _, name := range slices.Sorted(maps.Keys(alone)) {
		t.Logf("%s alone: %d of %d", name, alone[name], all)
		if 20*alone[name] > all {
			t.Errorf("%s differs in %d of %d pairs", name, alone[name], all)
		}
	}
}

// scaled returns the run with a field in other numbers.
func (r *Run) scaled(factor float64, fields ...string) *Run {
	s := *r
	s.Columns = slices.Clone(r.Columns)
	for i := range s.Columns {
		if x := &s.Columns[i]; slices.Contains(fields, x.Field.Name) {
			x.Values = slices.Clone(x.Values)
			for k := range x.Values {
				x.Values[k] *= factor
			}
		}
	}
	return &s
}

var throughput = []string{
	"network.out_bytes_per_second", "nginx.sent_bytes_per_second", "nginx.requests_per_second", "swarm.throughput_bytes_per_second",
}

// A tenth more throughput in ten minutes is seen, and so is a tenth less.
func TestTenthIsFound(t *testing.T) {
	of, found, more := 0, map[string]int{}, 0
	pairs(steadyRuns(t), 300, 4, func(a, b *Run) {
		for _, factor := range []float64{1.1, 1 / 1.1} {
			of++
			c := Compare([]*Run{a}, []*Run{b.scaled(factor, throughput...)}, nil)
			for i := range c.Fields {
				switch d := &c.Fields[i]; {
				case d.Word != Higher && d.Word != Lower:
				case slices.Contains(throughput, d.Field.Name) && (d.Word == Higher) == (factor > 1):
					found[d.Field.Name]++
				default:
					more++
				}
			}
		}
	})
	for _, name := range throughput {
		t.Logf("10 %% of %s found in %d of %d pairs", name, found[name], of)
		if of < 20 || 10*found[name] < 9*of {
			t.Errorf("10 %% of %s is found in %d of %d pairs only", name, found[name], of)
		}
	}
	if all := more + found[throughput[0]] + found[throughput[1]] + found[throughput[2]] + found[throughput[3]]; 20*more > all {
		t.Errorf("%d of %d differences that were found are of other fields", more, all)
	}
}

// simulated returns a field of which each number depends on the one before; with bursts, each third one is twice as high.
func simulated(random *rand.Rand, rounds int, r float64, bursts bool) *Run {
	values := make([]float64, rounds)
	x, phase := random.NormFloat64(), random.IntN(3)
	for i := range values {
		x = r*x + math.Sqrt(1-r*r)*random.NormFloat64()
		values[i] = 1e6 + 1e5*x
		if bursts && (i+phase)%3 == 0 {
			values[i] += 1e6
		}
	}
	return made(rounds, 25).with("network.out_bytes_per_second", values)
}

// Of simulated runs, too, at most one of twenty is different where there is no difference.
func TestSimulatedRunsAreEqual(t *testing.T) {
	const pairs = 400
	random := rand.New(rand.NewPCG(1, 2))
	for _, rounds := range []int{170, 300} {
		for _, r := range []float64{0, .5, .7, .8, .9} {
			for _, bursts := range []bool{false, true} {
				told, wrong, tenth := 0, 0, 0
				for range pairs {
					a, b := simulated(random, rounds, r, bursts), simulated(random, rounds, r, bursts)
					d := Compare([]*Run{a}, []*Run{b}, nil).Fields[0]
					if d.Word == TooShort {
						continue
					}
					told++
					if d.P < level { // relevant or not
						wrong++
					}
					d = Compare([]*Run{a}, []*Run{b.scaled(1.1, "network.out_bytes_per_second")}, nil).Fields[0]
					if d.Word == Higher {
						tenth++
					}
				}
				says := fmt.Sprintf("%d rounds, autocorrelation %.1f, bursts %-5v: told %3d %%, wrong %.1f %% of all pairs, "+
					"10 %% found in %d %% of those told",
					rounds, r, bursts, 100*told/pairs, 100*float64(wrong)/pairs, 100*tenth/max(told, 1))
				t.Log(says)
				if 20*wrong > pairs {
					t.Error(says)
				}
			}
		}
	}
}

// Nor is any of very many fields that don't depend on each other, in more than one of twenty pairs.
func TestManyFieldsAreEqual(t *testing.T) {
	const pairs, fields, rounds, r = 300, 70, 300, .82
	random := rand.New(rand.NewPCG(3, 4))
	run := func() *Run {
		run := made(rounds, 25)
		for row := range fields {
			values := simulated(random, rounds, r, false).Columns[0].Values
			for i := range values {
				values[i] = 1e6 + 10*(values[i]-1e6) // so that each difference would matter
			}
			run.with("network.devices.out_bytes_per_second", values)
			run.Columns[row].Subject = fmt.Sprint("eth", row)
		}
		return run
	}
	wrong := 0
	for range pairs {
		c := Compare([]*Run{run()}, []*Run{run()}, nil)
		if slices.ContainsFunc(c.Fields, func(d Difference) bool { return d.Word == Higher || d.Word == Lower }) {
			wrong++
		}
	}
	t.Logf("%d independent fields: any is different in %d of %d pairs", fields, wrong, pairs)
	if 20*wrong > pairs {
		t.Errorf("any of %d independent fields is different in %d of %d pairs", fields, wrong, pairs)
	}
}
