package export

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/origin"
)

// jsonRow is what is looked at of a row of JSON.
type jsonRow struct {
	Time    time.Time
	Sources []struct {
		Name string
		Up   bool
		Age  float64 `json:"age_seconds"`
	}
}

// Which rows there are of pages "a0 b0.1", a target and a time each, and of when in each row the last good page of each target is.
// A page in upper case is a failure.
func TestRounds(t *testing.T) {
	f := func(pages, want string, o Options) {
		t.Helper()
		var film film
		for word := range strings.FieldsSeq(pages) {
			seconds, err := strconv.ParseFloat(word[1:], 64)
			if err != nil {
				t.Fatal(err)
			}
			p := page(strings.ToLower(word[:1]), seconds, "m 1\n")
			if word[0] < 'a' {
				p = failure(p.Target.Name, seconds)
			}
			p.Target.Role = scrape.RoleOther
			film = append(film, p)
		}
		var out bytes.Buffer
		tally, err := JSON(t.Context(), &out, &film, o)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for line := range strings.Lines(out.String()) {
			var row jsonRow
			if err := json.Unmarshal([]byte(line), &row); err != nil {
				t.Fatal(err)
			}
			at := row.Time.Sub(t0).Seconds()
			got = append(got, fmt.Sprintf("%.3g:", at))
			for _, s := range row.Sources {
				down := "!"
				if s.Up {
					down = ""
				}
				got[len(got)-1] += fmt.Sprintf("%s%s%.3g", down, s.Name, at-s.Age)
			}
		}
		if got := strings.Join(got, " "); got != want || tally.Rows != len(strings.Fields(want)) {
			t.Errorf("%s: got %s, want %s; %+v", pages, got, want, tally)
		}
	}
	var all Options
	f("", "", all)
	f("a0", "0:a0", all)
	f("a0 a2 a4", "0:a0 2:a2 4:a4", all)
	f("a0 b0 a2 b2 a4 b4", "0:a0b0 2:a2b2 4:a4b4", all)
	f("a0 b0.1 b2 a2.1 a4 b4", "0.1:a0b0.1 2.1:a2.1b2 4:a4b4", all) // they are not always in the same order
	f("a0 b0 a2 B2 a4 b4", "0:a0b0 2:a2!b0 4:a4b4", all)
	f("a0 b0 b2 a4 b4 a6 b6", "0:a0b0 2:a0b2 4:a4b4 6:a6b6", all)                            // one is missing, without a failure
	f("a0 b0 a1 a2 b2 a3", "0:a0b0 1:a1b0 2:a2b2 3:a3b2", all)                               // one is asked more often
	f("a0 b0 a0.25 b0.25 a2 b2.01 a4 b4", "0:a0b0 0.25:a0.25b0.25 2.01:a2b2.01 4:a4b4", all) // the second round comes soon
	f("a0 a2 a4 b2 a6 b6", "0:a0 2:a2 4:a4b2 6:a6b6", all)                                   // a slow page comes late
	f("a0 b0 a2 b2 a4 b4 a6 b6", "2:a2b2 4:a4b4", Options{From: t0.Add(2 * time.Second), To: t0.Add(4 * time.Second)})
	f("a0 b0 a2 b2 a4 b4", "", Options{From: t0.Add(5 * time.Second)})
}

// The first row in the time asked for has rates, as there are pages before.
func TestRatesInTheFirstRow(t *testing.T) {
	from := t0.Add(60 * time.Second)
	for _, o := range []Options{{}, {From: from, To: from.Add(time.Minute)}} {
		var out bytes.Buffer
		if _, err := CSV(t.Context(), &out, demo(t).Pages(), o); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(&out).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		first := rows[1]
		if known := first[1] != ""; known != !o.From.IsZero() || rows[0][1] != "cpu_busy_percent" {
			t.Errorf("from %v: %s is %q", o.From, rows[0][1], first[1])
		}
		at, err := time.Parse(time.RFC3339Nano, first[0])
		if err != nil || at.Before(o.From) || !o.To.IsZero() && (at.Sub(o.From) > 2*time.Second || len(rows) != 32) {
			t.Errorf("from %v: the first of %d rows is of %v, %v", o.From, len(rows), at, err)
		}
	}
}

// Each number of CSV is the one that JSON has under the same name, or one that JSON has not.
func TestColumnsAreThoseOfJSON(t *testing.T) {
	var table, lines bytes.Buffer
	if _, err := CSV(t.Context(), &table, demo(t).Pages(), Options{}); err != nil {
		t.Fatal(err)
	}
	if _, err := JSON(t.Context(), &lines, demo(t).Pages(), Options{}); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&table).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	documents := strings.SplitAfter(strings.TrimSuffix(lines.String(), "\n"), "\n")
	if len(documents) != len(rows)-1 || len(rows) < 90 {
		t.Fatalf("%d rows of JSON, %d of CSV", len(documents), len(rows)-1)
	}
	own := map[string]bool{
		"cpu_busiest_core_percent": true, "disk_busiest_percent": true,
		"disk_read_bytes_per_second": true, "disk_written_bytes_per_second": true,
	}
	notShown := map[string]bool{ // in CSV
		"cpu_since_boot": true, "network_window_seconds": true, "nginx_server": true, "nginx_exporter": true, "nginx_latency_from": true, "nginx_latency_mean_over": true,
		"swarm_tester": true, "swarm_latency_from": true, "swarm_latency_mean_over": true,
	}
	for i, text := range documents {
		var document map[string]any
		if err := json.Unmarshal([]byte(text), &document); err != nil {
			t.Fatal(err)
		}
		up := map[string]bool{}
		for _, s := range document["sources"].([]any) {
			up[s.(map[string]any)["name"].(string)] = s.(map[string]any)["up"].(bool)
		}
		sinceBoot := document["cpu"].(map[string]any)["since_boot"] == true
		numbers := map[string]any{}
		flatten("", document, numbers)
		if numbers["time"] != rows[i+1][0] {
			t.Fatalf("row %d: %s, %s", i, numbers["time"], rows[i+1][0])
		}
		delete(numbers, "time")
		for at, name := range rows[0] {
			if name == "time" || own[name] || name == "alarms" {
				continue
			}
			v, ok := numbers[name]
			if !ok {
				t.Fatalf("JSON has no %s", name)
			}
			delete(numbers, name)
			switch v {
			case true:
				v = 1.0
			case false:
				v = 0.0
			}
			want := v
			source, _, _ := strings.Cut(name, "_")
			if source != "nginx" && source != "swarm" {
				source = "node"
			}
			if !up[source] || sinceBoot && (strings.HasPrefix(name, "cpu_busy") || strings.HasPrefix(name, "cpu_modes")) {
				want = nil
			}
			if want == nil {
				if rows[i+1][at] != "" {
					t.Errorf("row %d: %s is %s, of a source that is down", i, name, rows[i+1][at])
				}
			} else if got, err := strconv.ParseFloat(rows[i+1][at], 64); err != nil || got != want {
				t.Errorf("row %d: %s is %s in CSV, %v in JSON", i, name, rows[i+1][at], want)
			}
		}
		for name := range numbers {
			if !notShown[name] && !strings.Contains(name, "errors_by_status") {
				t.Fatalf("CSV has no %s", name)
			}
		}
	}
}

// flatten puts what a document has that is no list into numbers, by its path.
func flatten(path string, document map[string]any, numbers map[string]any) {
	for name, v := range document {
		switch v := v.(type) {
		case map[string]any:
			flatten(path+name+"_", v, numbers)
		case []any:
		default:
			numbers[path+name] = v
		}
	}
}

// Numbers of a source that is down are not passed for new ones.
func TestDownInCSV(t *testing.T) {
	node := func(seconds, load float64) scrape.Page {
		return page("node", seconds, fmt.Sprintf("node_load1 %g\nnode_memory_MemTotal_bytes 1\n", load))
	}
	nginx := page("nginx", 2, "nginx_up 1\nnginx_connections_active 5\nnginx_connections_reading 0\nnginx_connections_writing 1\n"+
		"nginx_connections_waiting 4\nnginx_connections_accepted 1\nnginx_connections_handled 1\nnginx_http_requests_total 1\n")
	down := failure("node", 2)
	f := film{node(0, 1), down, nginx, node(4, 3)}
	var out bytes.Buffer
	tally, err := CSV(t.Context(), &out, &f, Options{})
	if err != nil || tally != (Tally{Pages: 3, Failures: 1, Rows: 3}) {
		t.Fatalf("%+v, %v", tally, err)
	}
	rows, err := csv.NewReader(&out).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := func(name string) (cells []string) {
		for at, head := range rows[0] {
			if head == name {
				for _, row := range rows[1:] {
					cells = append(cells, row[at])
				}
			}
		}
		return cells
	}
	if got := fmt.Sprintf("%q %q", column("cpu_load1"), column("nginx_connections_active")); got != `["1" "" "3"] ["" "5" "5"]` {
		t.Error(got)
	}
	if up := column("nginx_up"); fmt.Sprintf("%q", up) != `["" "1" "1"]` {
		t.Error(up)
	}
	nothing := origin.NewState(origin.Options{}).Snapshot()
	for _, c := range columns {
		if v := cell(c, nothing); !math.IsNaN(v) {
			t.Errorf("%s of nothing: %v", c.Name, v)
		}
	}
}

// Without rows there are the names of the columns.
func TestNoRows(t *testing.T) {
	var table, lines bytes.Buffer
	type export = func(context.Context, io.Writer, scrape.Source, Options) (Tally, error)
	for out, write := range map[*bytes.Buffer]export{&table: CSV, &lines: JSON} {
		if tally, err := write(t.Context(), out, &film{{Time: t0, Marker: "ramp"}}, Options{}); err != nil || tally != (Tally{}) {
			t.Errorf("%+v, %v", tally, err)
		}
	}
	if text := table.String(); lines.Len() > 0 || !strings.HasPrefix(text, "time,cpu_busy_percent,") || strings.Count(text, "\n") != 1 {
		t.Errorf("got %s%s", text, &lines)
	}
}

func TestRowsFail(t *testing.T) {
	for _, write := range []func(context.Context, io.Writer, scrape.Source, Options) (Tally, error){CSV, JSON} {
		f := func(w io.Writer, src scrape.Source, want string) {
			t.Helper()
			if _, err := write(t.Context(), w, src, Options{}); err == nil || err.Error() != want {
				t.Errorf("got %v, want %s", err, want)
			}
		}
		f(full(t), &film{page("a", 0, "m 1\n")}, "write the export: no space left on device")
		f(full(t), demo(t).Pages(), "write the export: no space left on device")
		f(io.Discard, broken{}, "the recording is damaged")
	}
}
