package export

import (
	"strings"
	"testing"
)

func TestPlainName(t *testing.T) {
	f := func(name string, metric bool, want string) {
		t.Helper()
		if got := plainName([]byte(name), metric); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
	f("node_load1", true, "node_load1")
	f("job:rate:5m", true, "job:rate:5m")
	f("job:rate", false, "U__job_3a_rate")
	f("http.status_code", false, "U__http_2e_status__code")
	f("1st", true, "U___31_st")
	f("été", true, "U___e9_t_e9_")
	f("", true, "U__")
}

func TestHelp(t *testing.T) {
	f := func(text, want string) {
		t.Helper()
		if got := help([]byte(text)); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
	f("", "")
	f("1m load average.", "1m load average.")
	f(`a \\ and \n and \t`, `a \\ and \n and \\t`)
	f(`said "so"`, `said \"so\"`)
	f(`\"`, `\\\"`)
	f(`ends with \`, `ends with \\`)
	f(`\\n`, `\\n`)
	f("a\xffb", "a\ufffdb")
}

// How a line begins, of the target n on the origin i.
func TestSeries(t *testing.T) {
	f := func(series, want string) {
		t.Helper()
		text, tally := openMetrics(t, Options{Instance: "i"}, page("n", 0, series+" 1\n"))
		if want == "" {
			if tally.Samples != 0 || tally.Unfit+tally.Skipped != 1 {
				t.Errorf("%s: %+v, %s", series, tally, text)
			}
			return
		}
		if got, _, ok := strings.Cut(strings.Split(text, "\n")[1], " 1 1795"); got != want || !ok {
			t.Errorf("%s: got %s, want %s", series, got, want)
		}
	}
	f(`m`, `m{instance="i",source="n"}`)
	f(`m{}`, `m{instance="i",source="n"}`)
	f(`m{z="1",a="2"}`, `m{a="2",instance="i",source="n",z="1"}`)
	f(`m{a=""}`, `m{instance="i",source="n"}`)
	f(`m{a="\\ \" \n \t"}`, `m{a="\\ \" \n \\t",instance="i",source="n"}`)
	f(`m{instance="x"}`, `m{exported_instance="x",instance="i",source="n"}`)
	f(`m{source="x"}`, `m{exported_source="x",instance="i",source="n"}`)
	f(`m{source="x",exported_source="y"}`, `m{exported_exported_source="x",exported_source="y",instance="i",source="n"}`)
	f(`{"my.name","a.b"="x"}`, `U__my_2e_name{U__a_2e_b="x",instance="i",source="n"}`)
	f(`m{a="1",a="2"}`, "")
	f(`m{a="1",a="1"}`, "")
	f(`m{a="",a="1"}`, `m{a="1",instance="i",source="n"}`)
	f(`m{__name__="n"}`, "")
	f("m{a=\"\xff\"}", "")
}

// Without an instance, that of the page stays. What is no UTF-8 in the target's name is replaced.
func TestSeriesOfNoInstance(t *testing.T) {
	text, _ := openMetrics(t, Options{}, page("n\xff\"", 0, "m{instance=\"x\"} 1\n"))
	if want := "m{instance=\"x\",source=\"n\ufffd\\\"\"} 1 "; !strings.Contains(text, want) {
		t.Errorf("got %s, want %s", text, want)
	}
}
