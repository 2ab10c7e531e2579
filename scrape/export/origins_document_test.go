package export

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/origin"
	"origintop/scrape/scrapetest"
)

// Each origin has what it has alone, and its name and labels.
func TestFleetDocument(t *testing.T) {
	now := time.Now()
	st := origin.NewState(origin.Options{}, scrape.Target{Origin: "a", Name: "node"})
	st.Apply(scrapetest.Page("node", 0, "node_load1 1\n"))
	rows := []Row{
		{"edge-\u00e9\x1b\xff", `dc="fra",tier="a\"b"`, st.Snapshot()},
		{"b", "", origin.NewState(origin.Options{}).Snapshot()},
	}
	text, err := FleetDocument(rows, now)
	if err != nil {
		t.Fatal(err)
	}
	if at := bytes.IndexFunc(text, func(r rune) bool { return r != '\n' && (r < ' ' || r > '~') }); at >= 0 {
		t.Errorf("not ASCII at %d", at)
	}
	var got struct{ Origins []map[string]any }
	if err := json.Unmarshal(text, &got); err != nil || len(got.Origins) != 2 {
		t.Fatalf("%v: %s", err, text)
	}
	for i, row := range rows {
		var want, line map[string]any
		alone, err := Document(row.Snapshot, now)
		one, bad := RowLine(&row, now)
		if err != nil || bad != nil || bytes.Count(one, []byte("\n")) != 1 ||
			json.Unmarshal(alone, &want) != nil || json.Unmarshal(one, &line) != nil {
			t.Fatal(err, bad, string(one))
		}
		want["origin"], want["labels"] = strings.ToValidUTF8(row.Origin, "\uFFFD"), map[string]any{}
		for name, value := range scrape.ParseLabels(row.Labels) {
			want["labels"].(map[string]any)[name] = value
		}
		for what, got := range map[string]any{"document": got.Origins[i], "line": line} {
			a, _ := json.Marshal(got)
			b, _ := json.Marshal(want)
			if !bytes.Equal(a, b) {
				t.Errorf("%s of %d:\n%s, want\n%s", what, i, a, b)
			}
		}
	}
}
