package command

import (
	"testing"
	"testing/fstest"

	"origintop/scrape/recording"
)

func TestOriginsLike(t *testing.T) {
	f := func(names []string, name, want string) {
		t.Helper()
		if got := originsLike(names, name); got != want {
			t.Errorf("%q among %q: %s, want %s", name, names, got, want)
		}
	}
	f(nil, "a", "it holds one origin without a name")
	f([]string{""}, "a", "it holds one origin without a name")
	f([]string{"edge-1"}, "edge-2", `there is "edge-1"`)
	f([]string{"core-1", "edge-1", "edge-2"}, "edge-3", `there are "edge-1", "edge-2", "core-1"`)
	f([]string{"fra-edge-1", "core-1"}, "EDGE-1", `there are "fra-edge-1", "core-1"`)
	f([]string{"a", "b", "c", "d", "e", "f", "g"}, "z", `there are "a", "b", "c", "d", "e" and 2 more`)
	f([]string{"\x1b[2J"}, "z", `there is "\x1b[2J"`)
}

func TestPickOrigin(t *testing.T) {
	rec, err := recording.ReadDumps(fstest.MapFS{"1795449080000.node.prom": {Data: []byte("node_load1 1\n")}})
	if err != nil {
		t.Fatal(err)
	}
	rec.Origin = "10.0.0.1"
	for _, name := range []string{"", "10.0.0.1"} {
		if got, err := pickOrigin(rec, name); err != nil || got != rec {
			t.Errorf("%q: %v, %v", name, got, err)
		}
	}
	want := `--origin: no origin "10.0.0.2" in the recording: there is "10.0.0.1"`
	if _, err := pickOrigin(rec, "10.0.0.2"); err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}
