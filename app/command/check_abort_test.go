package command

import (
	"path/filepath"
	"testing"

	"origintop/scrape/check"
	"origintop/scrape/origin"
	"origintop/scrape/playback"
	"origintop/scrape/recording"
)

// What aborts a run has failed, and not only because the run goes on to its natural end.
func TestWhatAbortsHasFailed(t *testing.T) {
	var texts []string
	for _, field := range []string{"cpu.busy_percent", "network.devices[*].out_link_percent", "nginx.requests_per_second"} {
		for _, value := range []string{"5", "20", "60"} {
			for _, op := range []string{" < ", " > "} {
				for _, rest := range []string{" after ramp", " over 10s after ramp", " for 10s after ramp", " until 20", " until 10 clients"} {
					texts = append(texts, field+op+value+rest+" abort")
				}
			}
		}
	}
	list := conditions(t, texts...)
	paths, err := filepath.Glob("../../testdata/runs/*.otr")
	if err != nil || len(paths) < 16 {
		t.Fatalf("%d recordings, %v", len(paths), err)
	}
	fired := 0
	for _, path := range paths {
		rec, err := recording.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		options := (&config{}).withRecordedFlags(rec.Flags, nil).options
		st := origin.NewState(options, rec.Targets...)
		j := newJudged(&checkFlags{}, &options, st)
		suites, since := make([]*check.Suite, len(list)), make([]int, len(list))
		for i, c := range list {
			suites[i] = check.NewSuite([]*check.Condition{c})
		}
		look := func(i int) {
			r := suites[i].Results(j.judge.Run.Judge())[0]
			if fired++; r.Outcome != check.Failed {
				t.Errorf("%s: %s: aborted, but %v %v", filepath.Base(path), r.Text, r.Outcome, r.Reason)
			}
		}
		const after = 3 // rounds that follow
		_, err = playback.ReadRounds(t.Context(), rec, st, func(s *origin.Snapshot) {
			j.observe(s)
			for i, x := range suites {
				if since[i] > after {
					continue
				}
				if x.Observe(s, j.now); x.Aborting() != nil {
					if since[i]++; since[i] > after {
						look(i)
					}
				}
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		rec.Close()
		for i := range since {
			if since[i] > 0 && since[i] <= after {
				look(i)
			}
		}
	}
	if fired < 100 {
		t.Errorf("only %d were aborted", fired)
	}
}
