package playback

import (
	"bytes"
	"context"
	"os"
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

// What is judged at a moment is the same live, page by page, held in a live run, and in a replay: it follows from the pages up to then.
func TestJudgedLiveAsReplayed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := demo(t)
		rewind, st := NewRewind(15*time.Minute), origin.NewState(demoOptions, r.Targets...)
		type moment struct {
			at time.Time
			*analysis.Judgement
		}
		var live []moment
		for i := range r.Len() {
			st.Apply(r.Page(i, nil))
			rewind.Add(st.Snapshot())
			m := moment{rewind.View().Snapshot.Known, rewind.View().Judgement}
			if n := len(live); n > 0 && live[n-1].at.Equal(m.at) { // pages that came together
				live = live[:n-1]
			}
			live = append(live, m)
		}
		replay := NewReplay(r, demoOptions)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- replay.Run(ctx) }()
		synctest.Wait()
		same := func(where string, m moment, got *analysis.Judgement) {
			t.Helper()
			want := m.Judgement
			if (got == nil) != (want == nil) || got != nil && (got.Resource != want.Resource || !got.Since.Equal(want.Since) ||
				!slices.Equal(got.Nearest, want.Nearest) || got.Strength != want.Strength || !got.Ended.Equal(want.Ended) ||
				!got.MostAt.Equal(want.MostAt)) {
				t.Errorf("%s at %v: another judgement", where, m.at)
			}
		}
		for _, i := range []int{1, 2, 3, 4, 10, len(live) - 1, 40, 60, 59, 100, 101, 102, 103, 7, len(live) - 2, len(live) - 1} {
			replay.Seek(live[i].at)
			synctest.Wait()
			same("replay", live[i], replay.View().Judgement)
			rewind.Seek(live[i].at)
			same("held", live[i], rewind.View().Judgement)
		}
		last := live[len(live)-1].Judgement
		if last == nil || last.Resource != analysis.NetworkOut || last.Subject != "eth0" || last.Since.IsZero() || len(last.Trends) == 0 {
			t.Errorf("the demonstration is judged %+v", last)
		}
		cancel()
		<-ended
	})
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
