package command

import (
	"strings"
	"testing"
)

// Each source has a name of its own, which says what it watches.
func TestNamesOfTargets(t *testing.T) {
	f := func(line, want string) {
		t.Helper()
		c, err := parse(strings.Fields(line))
		if err != nil {
			t.Errorf("%s: %v", line, err)
			return
		}
		var got []string
		for _, target := range c.targets {
			got = append(got, target.Name)
		}
		if text := strings.Join(got, " "); text != want {
			t.Errorf("%s: got %s, want %s", line, text, want)
		}
	}
	f("origin --swarm", "node nginx swarm")
	f("--nginx-metrics http://a --nginx-metrics http://b", "nginx nginx2")
	f("--server-metrics http://a --nginx-metrics http://b", "nginx nginx2")
	f("--server-metrics edge=http://a --tester-metrics http://b", "nginx.edge swarm")
	f("--nginx-metrics edge=http://a --nginx-metrics mid=http://b --nginx-metrics edge=http://c", "nginx.edge nginx.mid nginx.edge.2")
	f("--nginx-metrics edge=http://a --nginx-metrics http://b --nginx-metrics http://c", "nginx.edge nginx nginx2")
	if _, err := parse([]string{"--nginx-metrics", "edge=http://a", "--metrics", "nginx.edge=http://b"}); err == nil {
		t.Error("two sources have one name")
	}
}
