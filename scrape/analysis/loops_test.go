package analysis

import (
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"origintop/scrape"
	"origintop/scrape/origin"
)

// A loop is a load test whose clients want something, wait for it, and think: with noise, and with others on the machine now and then.
type loop struct {
	gives    string // what gives out
	shape    int    // of the load: a ramp, steps, a ramp up and down
	rnd      *rand.Rand
	rounds   int
	clients  float64 // at most
	grows    float64 // clients a round
	swarm    bool    // the load tester says how its clients fare
	histo    bool    // the web server says how long it takes
	think    float64 // seconds
	takes    float64 // seconds, when nothing gives out
	knee     float64 // clients
	capacity float64 // answers per second
	size     float64 // bytes
	each     float64 // percent of all CPUs that an answer per second takes
	cores    int
	others   []float64 // percent of all CPUs that something else takes, by round
	behind   float64   // seconds
}

func newLoop(gives string, shape int, seed uint64) *loop {
	r := rand.New(rand.NewPCG(seed, 19))
	between := func(a, b float64) float64 { return a + (b-a)*r.Float64() }
	l := &loop{gives: gives, shape: shape, rnd: r, cores: []int{2, 4, 8}[r.IntN(3)], histo: r.IntN(3) > 0}
	l.swarm = r.IntN(2) == 0 && slices.Contains([]string{"nothing", "link", "hidden link", "tester"}, gives) || gives == "tester"
	l.clients, l.grows = math.Round(between(40, 100)), []float64{1, 2, 2, 4}[r.IntN(4)]
	l.rounds = 4 + int(l.clients/l.grows) + 15 + r.IntN(20)
	l.think, l.takes, l.size = between(0.3, 1), between(0.005, 0.05), between(10e3, 200e3)
	if l.swarm {
		l.think, l.size = 1.15, 250e3
	}
	l.knee = l.clients * between(0.35, 0.75)
	l.capacity = l.knee / (l.think + l.takes)
	l.each = between(5, 25) / (l.clients / (l.think + l.takes))
	switch gives {
	case "CPUs":
		l.each = between(95, 99) / l.capacity
	case "one core", "a core that roams":
		l.each = between(88, 96) / float64(l.cores) / l.capacity
	}
	l.others = make([]float64, l.rounds)
	for i := range l.others {
		l.others[i] = between(1, 5)
	}
	if r.IntN(2) == 0 {
		from := r.IntN(l.rounds)
		for i := from; i < min(from+3+r.IntN(10), l.rounds); i++ {
			l.others[i] = between(15, 45)
		}
	}
	return l
}

// load returns how many clients there are in a round.
func (l *loop) load(round int) float64 {
	full := int(l.clients / l.grows)
	switch {
	case round < 3:
		return 0
	case l.shape == 1:
		return math.Floor(min(1+float64((round-3)*4/full), 5) / 5 * l.clients)
	case l.shape == 2 && round > full+12:
		return max(1, math.Floor(l.clients-float64(round-full-12)*l.grows))
	}
	return min(float64(round-3)*l.grows, l.clients)
}

func (l *loop) noise(part float64) float64 { return max(0, 1+part*l.rnd.NormFloat64()) }

func (l *loop) edit(round int, s *origin.Snapshot) {
	load, others := l.load(round), l.others[round]
	room := max(5, 100-others/2) / l.each
	switch l.gives {
	case "link", "hidden link", "quota", "one core", "a core that roams", "CPUs":
		room = min(room, l.capacity)
	}
	wanted := load / (l.think + l.takes)
	rate := wanted / math.Pow(1+math.Pow(wanted/room, 8), 1./8)
	takes := l.takes
	if rate > 0 {
		takes = max(takes, load/rate-l.think)
	}
	if l.gives == "tester" && load > l.knee {
		rate, takes = min(rate, l.capacity), l.takes
	}
	rate *= l.noise(0.01 + 0.2/math.Sqrt(2*rate+1))
	n := &s.Server
	n.Active, n.Writing, n.Requests = load+1, 1+math.Round(rate*takes), rate
	n.Latency.Mean, n.Status[5] = takes*l.noise(0.1), 0
	if !l.histo {
		n.Latency.Mean, n.Status[5] = math.NaN(), math.NaN()
	}
	bytes, device := rate*l.size+25e3, &s.Network.Devices[0]
	if full := l.capacity * l.size; l.gives == "link" || l.gives == "hidden link" {
		bytes = min(bytes, 0.965*full*l.noise(0.003))
		s.Network.SocketMemory += max(0, load-l.knee) * 5e5
		if l.gives == "link" {
			device.Link = full
		}
	}
	s.Network.Out, device.Out = bytes, bytes
	if l.gives == "connections" {
		n.Limit = math.Round(1.1 * l.knee)
		n.Active = min(n.Active, n.Limit-1-float64(l.rnd.IntN(4)))
	}
	if l.gives == "accept queue" {
		s.Network.ListenOverflows = max(0, load-l.knee) / 5 * l.noise(0.5)
	}
	l.processors(s, rate, others)
	w := &s.Clients
	if !l.swarm {
		w.Active = math.NaN()
		return
	}
	slow := max(0, load-1.02*l.knee)
	if l.gives == "nothing" {
		slow = 0
	}
	l.behind += slow / max(load, 1)
	w.Active, w.Target, w.Drift, w.Below = load, l.clients, 0.3+l.behind, math.Round(0.8*slow)
	if l.gives == "tester" && slow > 0 {
		s.Sources[2].Doubt = 5
	}
}

// processors fills in what the CPUs do.
func (l *loop) processors(s *origin.Snapshot, rate, others float64) {
	busy := min(100, rate*l.each*l.noise(0.02)+others)
	s.CPU.Busy, s.CPU.Pressure = busy, min(100, busy/7+max(0, busy-80)*3)
	mine, rest := 0.0, busy
	if one := l.gives == "one core"; one || l.gives == "a core that roams" {
		mine = min(100, float64(l.cores)*rate*l.each)
		rest = max(0, busy-mine/float64(l.cores))
	}
	s.CPU.Cores = nil
	for i := range l.cores {
		s.CPU.Cores = append(s.CPU.Cores, origin.Core{Name: strconv.Itoa(i), Busy: min(100, rest*l.noise(0.1))})
	}
	part, here, there := 1.0, 0, 0
	if l.gives == "a core that roams" {
		part, here, there = l.rnd.Float64(), l.rnd.IntN(l.cores), l.rnd.IntN(l.cores)
	}
	s.CPU.Cores[here].Busy = min(100, s.CPU.Cores[here].Busy+part*mine)
	s.CPU.Cores[there].Busy = min(100, s.CPU.Cores[there].Busy+(1-part)*mine)
	s.CPU.BusiestCore = busiest(s.CPU.Cores, func(c *origin.Core) float64 { return c.Busy })
}

// In load tests of all shapes, with much that is chance, what gave out is named, and nothing else is ever said to be the limit.
func TestLoops(t *testing.T) {
	const seeds = 12
	for gives, want := range map[string][]Resource{
		"nothing": {None}, "link": {NetworkOut}, "hidden link": {NetworkOut}, "quota": {Unseen}, "one core": {Core},
		"a core that roams": {Unseen, Core}, "CPUs": {CPU, Core}, "connections": {ServerConnections}, "accept queue": {AcceptQueue},
		"tester": {LoadTester},
	} {
		for shape := range 3 {
			missed := 0
			for seed := range uint64(seeds) {
				l := newLoop(gives, shape, seed)
				m := &test{cores: l.cores, edit: l.edit}
				if !l.swarm {
					m.roles = []scrape.Role{scrape.RoleMachine, scrape.RoleServer}
				}
				r := &Run{}
				for round := range l.rounds {
					r.Observe(m.snapshot(round))
					if v := r.Judge(); v.Strength == TheLimit && !slices.Contains(want, v.Resource) {
						t.Errorf("%s, shape %d, %d: after %d of %d rounds %v is the limit", gives, shape, seed, round, l.rounds, v.Resource)
					}
				}
				if v := r.Judge(); !slices.Contains(want, v.Resource) {
					missed++
					t.Logf("%s, shape %d, %d: got %v, %v, %+v", gives, shape, seed, v.Resource, v.Strength, v.Evidence)
				}
			}
			if missed > 1 {
				t.Errorf("%s, shape %d: %d of %d are missed", gives, shape, missed, seeds)
			}
		}
	}
}
