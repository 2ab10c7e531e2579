package command

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/origin"
)

// What gave out in a recording, and how bad it was, is said without playing it: with the thresholds it was recorded with.
func TestInfoListsAlarms(t *testing.T) {
	var stdout, stderr strings.Builder
	if status := Run(context.Background(), []string{"info", "../../testdata/demo.otr"}, &stdout, &stderr, nil); status != 0 {
		t.Fatalf("exit status %d: %s", status, stderr.String())
	}
	text := stdout.String()
	last := 0
	for _, want := range []string{
		"alarms ", "critical  net eth0 out ", "critical  below-realtime ", " for 36s, worst 96.2, limit 50\n", "critical  nginx down ",
		"on one page\n",
		"warning   load ", "warning   source nginx down ",
	} {
		at := strings.Index(text[last:], want)
		if at < 0 {
			t.Fatalf("it lacks %q, or that comes too early:\n%s", want, text)
		}
		last += at
	}
}

func TestRecordedAlarms(t *testing.T) {
	start := time.Date(2026, 11, 29, 14, 0, 0, 0, time.Local)
	st := origin.NewState(origin.Options{})
	var a alarms
	for i := range 60 {
		page := scrape.Page{
			Target: scrape.Target{Name: "node"}, Time: start.Add(time.Duration(2*i) * time.Second), Whole: true,
			Body: fmt.Appendf(
				nil, "node_memory_MemTotal_bytes 100\nnode_memory_MemAvailable_bytes %d\n",
				[...]int{50, 15, 5, 50, 50, 50, 50, 50, 50, 50}[i/2%10]-i%2,
			),
		}
		if i == 50 {
			page.Err = os.ErrDeadlineExceeded
		}
		st.Apply(page)
		a.observe(st.Snapshot())
	}
	var got []string
	for _, row := range a.rows() {
		got = append(got, strings.Join(row, " "))
	}
	want := "critical memory from 14:00:04 to 14:01:30 3 times, 18s in all, worst 96, limit 92|" +
		"warning source node down from 14:01:40 to 14:01:40 on one page"
	if text := strings.Join(got, "|"); text != want {
		t.Errorf("got %s\nwant %s", text, want)
	}
}

func TestRecordedAlarmsAreBounded(t *testing.T) {
	var a alarms
	s := &origin.Snapshot{Time: time.Unix(1e9, 0)}
	for i := range 2 * maxAlarms {
		s.Troubles = append(s.Troubles, origin.Trouble{Kind: origin.CollectorFailed, Source: "node", Subject: fmt.Sprint(i)})
	}
	a.observe(s)
	rows := a.rows()
	if last := rows[len(rows)-1][0]; len(a.list) != maxAlarms || len(rows) != alarmsShown+1 || last != "and more than 980 others" {
		t.Errorf("%d are kept, %d rows, and last %q", len(a.list), len(rows), last)
	}
}
