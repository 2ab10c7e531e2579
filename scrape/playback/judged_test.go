package playback

import (
	"bytes"
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"origintop/scrape/analysis"
	"origintop/scrape/origin"
	"origintop/scrape/recording"
)

var demoOptions = origin.Options{DeviceSpeed: map[string]float64{"eth0": 25e6}}

func demo(t testing.TB) *recording.Recording {
	t.Helper()
	file, err := os.ReadFile("../../testdata/demo.otr")
	if err != nil {
		t.Fatal(err)
	}
	r, err := recording.ReadFile(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// A judgedMoment is what a live run has judged at a time.
type judgedMoment struct {
	at time.Time
	*analysis.Judgement
}

// judgedLive returns what a live run of the pages of a recording judges, page by page.
func judgedLive(r *recording.Recording, o origin.Options) (*Rewind, []judgedMoment) {
	rewind, st := NewRewind(15*time.Minute), origin.NewState(o, r.Targets...)
	var live []judgedMoment
	for i := range r.Len() {
		st.Apply(r.Page(i, nil))
		rewind.Add(st.Snapshot())
		m := judgedMoment{rewind.View().Snapshot.Known, rewind.View().Judgement}
		if n := len(live); n > 0 && live[n-1].at.Equal(m.at) { // pages that came together
			live = live[:n-1]
		}
		live = append(live, m)
	}
	return rewind, live
}

// is fails the test unless a judgement is that of the moment.
func (m *judgedMoment) is(t *testing.T, where string, got *analysis.Judgement) {
	t.Helper()
	want := m.Judgement
	if (got == nil) != (want == nil) || got != nil && (got.Resource != want.Resource || !got.Since.Equal(want.Since) ||
		!slices.Equal(got.Nearest, want.Nearest) || got.Strength != want.Strength || !got.Ended.Equal(want.Ended) ||
		!got.MostAt.Equal(want.MostAt)) {
		t.Errorf("%s at %v: another judgement", where, m.at)
	}
}

// What is judged at a moment is the same live, page by page, held in a live run, and in a replay: it follows from the pages up to then.
func TestJudgedLiveAsReplayed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := demo(t)
		rewind, live := judgedLive(r, demoOptions)
		replay := NewReplay(r, demoOptions)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- replay.Run(ctx) }()
		synctest.Wait()
		for _, i := range []int{1, 2, 3, 4, 10, len(live) - 1, 40, 60, 59, 100, 101, 102, 103, 7, len(live) - 2, len(live) - 1} {
			replay.Seek(live[i].at)
			synctest.Wait()
			live[i].is(t, "replay", replay.View().Judgement)
			rewind.Seek(live[i].at)
			live[i].is(t, "held", rewind.View().Judgement)
		}
		last := live[len(live)-1].Judgement
		if last == nil || last.Resource != analysis.NetworkOut || last.Subject != "eth0" || last.Since.IsZero() || len(last.Trends) == 0 {
			t.Errorf("the demonstration is judged %+v", last)
		}
		cancel()
		<-ended
	})
}

// A thousand moments of recorded load tests are judged in a replay as live, sought in any order, or come upon at any speed.
func TestRunsJudgedLiveAsReplayed(t *testing.T) {
	paths, err := filepath.Glob("../../testdata/runs/*.otr")
	if err != nil || len(paths) < 16 {
		t.Fatalf("%d recordings, %v", len(paths), err)
	}
	rnd := rand.New(rand.NewPCG(18, 11))
	for _, path := range paths {
		rec, err := recording.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		synctest.Test(t, func(t *testing.T) {
			_, live := judgedLive(rec, origin.Options{})
			replay := NewReplay(rec, origin.Options{})
			replay.SetPaused(true)
			ctx, cancel := context.WithCancel(t.Context())
			ended := make(chan error)
			go func() { ended <- replay.Run(ctx) }()
			synctest.Wait()
			for n := range 64 {
				at := live[rnd.IntN(len(live))].at
				if n%2 == 1 { // plays a while from there
					replay.Seek(at)
					replay.SetSpeed(Speeds[rnd.IntN(len(Speeds))])
					replay.SetPaused(false)
					time.Sleep(time.Duration(rnd.IntN(1000)) * time.Millisecond) // of the bubble's time
					replay.SetPaused(true)
				} else {
					replay.Seek(at)
				}
				synctest.Wait()
				shown := replay.View().Snapshot.Known
				i, found := slices.BinarySearchFunc(live, shown, func(m judgedMoment, at time.Time) int { return m.at.Compare(at) })
				if !found {
					t.Fatalf("%s: nothing was seen at %v", path, shown)
				}
				live[i].is(t, path, replay.View().Judgement)
			}
			cancel()
			<-ended
		})
		rec.Close()
	}
}

// To have an hour's run judged costs next to nothing of a round: a ramp, and then all of the load.
func BenchmarkJudge(b *testing.B) {
	r := demo(b)
	st := origin.NewState(demoOptions, r.Targets...)
	ends := r.Rounds()
	var rounds []*origin.Snapshot
	for i, round := 0, 0; i < r.Len() && round < 60; i++ {
		st.Apply(r.Page(i, nil))
		if i+1 == int(ends[round]) {
			rounds, round = append(rounds, st.Snapshot()), round+1
		}
	}
	for i := len(rounds); i < 1800; i++ {
		s := *rounds[i-10]
		s.Time, s.Known, s.Sources = s.Time.Add(20*time.Second), s.Known.Add(20*time.Second), slices.Clone(s.Sources)
		for k := range s.Sources {
			s.Sources[k].Last = s.Sources[k].Last.Add(20 * time.Second)
		}
		rounds = append(rounds, &s)
	}
	b.ReportAllocs()
	for b.Loop() {
		judge := analysis.Judge{}
		start := time.Now()
		for _, s := range rounds {
			judge.Observe(s)
		}
		b.ReportMetric(float64(time.Since(start).Microseconds())/float64(len(rounds)), "µs/round")
	}
}
