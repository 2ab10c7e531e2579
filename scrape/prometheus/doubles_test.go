package prometheus

import (
	"strings"
	"testing"
)

// Two exporters with one job and instance are not taken for one: one is read, and nothing of the other.
func TestTwoExportersOfOneName(t *testing.T) {
	const instance = "edge-1:9100"
	for _, test := range []struct {
		labels []string
		starts map[string]int
		want   string
	}{
		{
			[]string{`,"dc":"b"`, `,"dc":"a"`},
			map[string]int{`,"dc":"a"`: 1, `,"dc":"b"`: 2},
			`differs is the label dc: they are several exporters, of which one is read; choose by a label, as with --match '{dc="a"}'`,
		},
		{
			[]string{`,"dc":"b"`, ""},
			map[string]int{"": 1, `,"dc":"b"`: 2},
			`differs is the label dc: they are several exporters, of which one is read; choose by a label, as with --match '{dc="b"}'`,
		},
		{[]string{`,"dc":"b"`, `,"dc":"a"`}, map[string]int{`,"dc":"a"`: 1, `,"dc":"b"`: 1}, "differs is the label dc: one of them is read"},
	} {
		d := newFeeder(instance)
		d.labels = map[string][]string{instance: test.labels}
		d.starts = map[string]map[string]int{instance: test.starts}
		c := serve(t, d.ServeHTTP)
		origins, notes, err := c.Discover(t.Context(), nil)
		if err != nil || len(origins) != 1 || !strings.HasSuffix(strings.Join(notes, "; "), test.want) {
			t.Fatalf("%d origins, %q, error %v, want %s", len(origins), notes, err, test.want)
		}
		said := 0
		f := &Fleet{Client: c, OnNote: func(string) { said++ }}
		if _, err := f.Begin(t.Context()); err != nil || said != len(notes) {
			t.Errorf("%d notes, error %v", said, err)
		}
		_, err = Choose(origins, "edge-1")
		several := strings.Contains(test.want, "several")
		if refused := err != nil && strings.Contains(err.Error(), "--match '{dc="); refused != several {
			t.Errorf("chosen: %v", err)
		}
		if several {
			if s := origins[0].Watch(nil)[0].Selector; !strings.Contains(s, `dc="`) {
				t.Errorf("%s has both", s)
			}
		}
		target := &origins[0].Targets[0]
		own, series := 0, []Label{{nameLabel, "node_load1"}, {"job", "node"}, {"instance", instance}}
		for _, more := range test.labels {
			labels := series
			if more != "" {
				labels = append(labels[:3:3], Label{"dc", strings.Split(more, `"`)[3]})
			}
			if target.owns(labels) {
				own++
			}
		}
		if own != 1 {
			t.Errorf("%v: %d of two series are its own", test.labels, own)
		}
	}
}
