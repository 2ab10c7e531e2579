package explore

import (
	"strings"
	"testing"
)

func TestSelectors(t *testing.T) {
	f := func(selector, series string, want bool) {
		t.Helper()
		s, err := ParseSelector(selector)
		if err != nil {
			t.Errorf("%s: %v", selector, err)
			return
		}
		e := explored(exploring(), 0, series+" 1\n")
		if got := s.Matches(&e.Metrics[0]); got != want {
			t.Errorf("%s picks %s: %t, want %t", selector, series, got, want)
		}
	}
	f(`up`, `up`, true)
	f(`up`, `up{job="a"}`, true)
	f(`up`, `upper`, false)
	f(` up `, `up`, true)
	f(`up{}`, `up`, true)
	f(`up{job="a"}`, `up{job="a"}`, true)
	f(`up{job="a"}`, `up{job="b"}`, false)
	f(`up{job="a"}`, `up`, false)
	f(`up{job="a"}`, `up{host="h",job="a"}`, true)
	f(`up{host="h",job="a"}`, `up{job="a",x="1",host="h"}`, true)
	f(`up{host="h", job="a",}`, `up{job="a"}`, false)
	f(`up{job=""}`, `up{host="h"}`, true)
	f(`up{job=""}`, `up{job="a"}`, false)
	f(`up{job="a#\"b\\"}`, `up{job="a#\"b\\"}`, true)
	f(`up{job="a}"}`, `up{job="a}"}`, true)
	f(`{"a b",job="a"}`, `{"a b",job="a"}`, true)

	bad := func(selector, hint string) {
		t.Helper()
		if s, err := ParseSelector(selector); err == nil || !strings.Contains(err.Error(), hint) {
			t.Errorf("%s: %+v, error %v, want %q in it", selector, s, err, hint)
		}
	}
	bad(``, "it names no series")
	bad(`up{job=~"a.*"}`, "labels are compared with = only")
	bad(`up{job!="a"}`, "labels are compared with = only")
	bad(`up{job=a}`, "mind the quotes")
	bad(`up{job="a"`, "mind the quotes")
	bad(`{job="a"}`, "mind the quotes")
	bad(`up 1`, "is not a series")
	bad(`up{job="a"} 1`, "is not a series")
	bad(`up 1 #`, "is not a series")
	bad(`# up`, "is not a series")
	bad(`rate(up[5m])`, "is not a series")
	bad("up 0\nup", "is not a series")
	bad(strings.Repeat("x{", 1000), "...")
}
