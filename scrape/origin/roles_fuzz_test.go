package origin

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"origintop/scrape"
	"origintop/scrape/scrapetest"
)

// FuzzSeveralExporters has up to five targets answer with pages of any exporters, their lines in any order, in any order of answers, some
// of which fail at first. Whose numbers are shown in the end follows from what was asked of which target alone, and each number is that of
// one page.
func FuzzSeveralExporters(f *testing.F) {
	f.Add([]byte("node nginx swarm"), uint64(1))
	f.Add([]byte{1, 1, 2, 1}, uint64(2))
	f.Add([]byte{1, 4, 2, 1, 4, 7}, uint64(3))
	f.Add([]byte{0, 7, 0, 7, 0, 7, 4, 7, 4, 7}, uint64(4))
	f.Fuzz(func(t *testing.T, data []byte, seed uint64) {
		var targets []scrape.Target
		var parts []int // of each: 1 node, 2 nginx, 4 swarm
		for i := 0; i+1 < len(data) && len(targets) < 5; i += 2 {
			name := string(rune('a' + (int(data[i])>>3+len(targets))%5))
			for _, other := range targets {
				if other.Name == name {
					name += "2"
				}
			}
			targets = append(targets, scrape.Target{Name: name, Role: scrape.Role(data[i] % 5)})
			parts = append(parts, int(data[i+1])%8)
		}
		if len(targets) == 0 {
			return
		}
		random := rand.New(rand.NewPCG(seed, 0))
		// Each page is its own: that of target i counts i+1 times as fast, and has other memory.
		body := func(i, second int, shuffled bool) []byte {
			text := "other 1\n"
			if parts[i]&1 != 0 {
				text += strings.Replace(scrapetest.PagePart(scrapetest.NodePart, (i+1)*second, ""), "bytes 77",
					fmt.Sprintf("bytes %d", 10+i), 1)
			}
			if parts[i]&2 != 0 {
				text += strings.Replace(scrapetest.PagePart(nginxPart, (i+1)*second, ""), "active 5", fmt.Sprintf("active %d", 1<<i), 1)
			}
			if parts[i]&4 != 0 {
				text += strings.Replace(scrapetest.PagePart(swarmPart, (i+1)*second, ""), "active_clients 9",
					fmt.Sprintf("active_clients %d", 1+i), 1)
			}
			lines := strings.SplitAfter(strings.TrimSuffix(text, "\n"), "\n")
			lines[len(lines)-1] += "\n"
			if shuffled {
				random.Shuffle(len(lines), func(a, b int) { lines[a], lines[b] = lines[b], lines[a] })
			}
			return []byte(strings.Join(lines, ""))
		}
		run := func(shuffled bool) *Snapshot {
			st := NewState(Options{}, targets...)
			up := make([]int, len(targets)) // round from which on each answers
			order := make([]int, len(targets))
			for i := range targets {
				order[i] = i
				if shuffled {
					up[i] = random.IntN(4)
				}
			}
			var s *Snapshot
			for round := range 20 {
				if shuffled {
					random.Shuffle(len(order), func(a, b int) { order[a], order[b] = order[b], order[a] })
				}
				for _, i := range order {
					p := scrapetest.Page(targets[i].Name, 2000*round, "")
					p.Body = body(i, 2*round, shuffled)
					if round < up[i] {
						p = scrapetest.Failure(targets[i].Name, 2000*round, "refused")
					}
					p.Target = targets[i]
					st.Apply(p)
					s = st.Snapshot()
					checkOwner(t, s, targets, parts)
				}
			}
			return s
		}
		one, other := run(false), run(true)
		for i, what := range []string{"memory", "out", "active", "requests", "clients", "segments"} {
			a, b := numbersOf(one)[i], numbersOf(other)[i]
			if math.Float64bits(a) != math.Float64bits(b) && math.Abs(a-b) > 1e-9*math.Abs(a) {
				t.Errorf("%s: %v in one order of answers, %v in another: %+v %v", what, a, b, targets, parts)
			}
		}
		for i := range one.Sources {
			a, b := &one.Sources[i], &other.Sources[i]
			if a.Roles != b.Roles || a.Err != b.Err || a.Exporter != b.Exporter {
				t.Errorf("%+v in one order of answers, %+v in another", a, b)
			}
		}
		if a, b := said(one), said(other); !bytes.Equal(a, b) {
			t.Errorf("%s\nis said in one order of answers,\n%s\nin another", a, b)
		}
	})
}

func numbersOf(s *Snapshot) [6]float64 {
	return [...]float64{s.Memory.UsedPercent, s.Network.Out, s.Server.Active, s.Server.Requests, s.Clients.Active, s.Clients.Segments}
}

// checkOwner checks that the numbers of a machine are those of one target, and of the one that is asked for them as long as that may have
// them.
func checkOwner(t *testing.T, s *Snapshot, targets []scrape.Target, parts []int) {
	t.Helper()
	if math.IsNaN(s.Memory.UsedPercent) {
		return
	}
	i := 90 - int(s.Memory.UsedPercent) // whose they are
	if out := s.Network.Out; !math.IsNaN(out) && math.Abs(out-1000*float64(i+1)) > 1e-6 {
		t.Fatalf("memory of %d, and out %v", i, out)
	}
	if targets[i].Role == scrape.RoleMachine {
		return
	}
	for n, target := range targets {
		if target.Role == scrape.RoleMachine && (parts[n]&1 != 0 || targets[i].Role == scrape.RoleOther || parts[n] == 0) {
			t.Fatalf("memory of %s is shown, which is %v, and %s is asked for it: %v %v", targets[i].Name, targets[i].Role, target.Name,
				targets, parts)
		}
	}
}

// said is what is said of why numbers are missing.
func said(s *Snapshot) (text []byte) {
	for i := range s.Troubles {
		text = fmt.Appendf(text, "%s %d; ", s.Troubles[i].Name(), s.Troubles[i].Count)
	}
	return text
}
