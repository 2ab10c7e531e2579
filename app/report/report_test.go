package report

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"origintop/scrape/analysis"
	"origintop/scrape/fields"
	"origintop/scrape/origin"
)

// worst returns the report of an hour in which each number there is jumps about, and each is high now and then.
func worst() *Report {
	random := rand.New(rand.NewPCG(1, 2))
	start := time.Date(2026, 11, 29, 14, 0, 0, 0, time.UTC)
	l := &analysis.Timeline{Kind: analysis.Clients, Begin: 10, Complete: 900, End: 1750}
	for i := range 1800 {
		l.Times = append(l.Times, start.Add(time.Duration(2*i)*time.Second))
		l.Seconds, l.Loads = append(l.Seconds, float64(2*i)), append(l.Loads, 1000*random.Float64())
	}
	w := &Watched{Alarms: map[string][]Span{}}
	for i := range fields.All() {
		f := &fields.All()[i]
		c := analysis.Column{Field: f, Subject: "eth0"}
		for range l.Times {
			c.Values = append(c.Values, 100*random.Float64())
		}
		l.Columns = append(l.Columns, c)
		for n := range 20 {
			at := start.Add(time.Duration(3*n) * time.Minute)
			w.Alarms[f.Name] = append(w.Alarms[f.Name], Span{From: at, To: at.Add(20 * time.Second), Critical: n%2 == 0})
		}
	}
	v := &analysis.Verdict{
		Resource: analysis.NetworkOut, Strength: analysis.TheLimit, Since: start.Add(time.Minute),
		LoadKind: analysis.Clients,
	}
	r := &Report{First: start, Last: start.Add(time.Hour), Interval: 2 * time.Second, Verdict: v, Timeline: l, Watched: w}
	for n := range 20 {
		at := start.Add(time.Duration(3*n) * time.Minute)
		v.Events = append(v.Events, analysis.Event{Kind: analysis.EventKind(n % 5), Subject: "nginx", From: at, To: at.Add(time.Minute)})
		v.Headroom = append(v.Headroom,
			analysis.Headroom{Resource: analysis.NetworkOut, Subject: "eth0", Load: float64(n), Low: 1, High: 2})
		w.Markers = append(w.Markers, origin.Marker{At: at, Text: "what the operator says"})
	}
	for n := range v.Headroom {
		f := analysis.Fit{Headroom: &v.Headroom[n]}
		for i := range l.Times {
			f.Before = append(f.Before, analysis.Point{Load: l.Loads[i], Percent: 100 * random.Float64()})
		}
		f.After = f.Before
		r.Fits = append(r.Fits, f)
	}
	return r
}

// However much happens in an hour, its page can be sent by mail, and its Markdown to a pull request.
func TestWorstHour(t *testing.T) {
	r := worst()
	if n := len(r.HTML()); n > 150_000 {
		t.Errorf("the page has %d bytes", n)
	}
	if n := len(r.Markdown()); n > MaxMarkdown {
		t.Errorf("the Markdown has %d bytes", n)
	}
}

func BenchmarkWorstHour(b *testing.B) {
	r := worst()
	for b.Loop() {
		r.HTML()
	}
}

// If a number is high very often, it is not said to be so in between.
func TestManyAlarms(t *testing.T) {
	start := time.Date(2026, 11, 29, 14, 0, 0, 0, time.UTC)
	var list []Span
	for n := range 500 {
		at := start.Add(time.Duration(n) * time.Minute)
		if n%5 == 1 {
			at = at.Add(-55 * time.Second) // right behind the one before
		}
		list = append(roomForOne(list), Span{From: at, To: at.Add(2 * time.Second)})
	}
	if len(list) > maxSpans {
		t.Errorf("%d spans are kept", len(list))
	}
	for i := 1; i < len(list); i++ {
		if list[i].From.Before(list[i-1].To) {
			t.Errorf("span %d begins before the last one ends", i)
		}
	}
}

// What JSON says of load tests before the one that is judged, and of a load that went elsewhere.
func TestEarlierInJSON(t *testing.T) {
	r := worst()
	r.Verdict.Unreached = true
	begin := r.First.Add(time.Minute)
	r.Verdict.Earlier = []analysis.Earlier{{
		Phases:   analysis.Phases{Begin: begin, Complete: begin.Add(time.Second), End: begin.Add(time.Minute), Peak: 25},
		Resource: analysis.Core, Subject: "3", Strength: analysis.ProbableLimit,
	}}
	text, err := r.JSON()
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Verdict struct {
			Reached *bool `json:"load_reached_origin"`
		} `json:"verdict"`
		Earlier []struct {
			Begin, Complete, End, Resource, Subject, Strength string
			Peak                                              float64 `json:"peak_load"`
		} `json:"earlier_tests"`
	}
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if got.Verdict.Reached == nil || *got.Verdict.Reached {
		t.Error("the load is said to have reached the origin")
	}
	want := "[{2026-11-29T14:01:00Z 2026-11-29T14:01:01Z 2026-11-29T14:02:00Z core 3 probable 25}]"
	if is := fmt.Sprint(got.Earlier); is != want {
		t.Errorf("earlier tests %s, want %s", is, want)
	}
}
