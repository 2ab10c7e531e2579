package scrape

import "testing"

func TestLastSeries(t *testing.T) {
	f := func(page, want string) {
		t.Helper()
		if got := string(lastSeries([]byte(page))); got != want {
			t.Errorf("%q: %q, want %q", page, got, want)
		}
	}
	f("", "")
	f("a 1", "")
	f("# only\n\n", "")
	f("a 1\n", "a")
	f("a 1\nb{c=\"}\"} 2 123\n# EOF\n\n", `b{c="}"}`)
	f("a 1\nb 2", "a")
	f("a 1\r\nb 2\r\n", "b")
}
