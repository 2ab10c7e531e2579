package panels

import (
	"errors"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/analysis"
	"origintop/scrape/origin"
)

// A limit is old where the source is down that says it, whatever others say: connections come from the web server, memory from the machine.
func TestLimitsOfASourceThatIsDown(t *testing.T) {
	theme := Colours()
	f := func(down string, want map[string]bool) {
		t.Helper()
		st := origin.NewState(origin.Options{WorkerConnections: 10})
		for i := range 3 {
			for name, body := range map[string]string{
				"node":  "node_memory_MemTotal_bytes 100\nnode_memory_MemAvailable_bytes 40\n",
				"nginx": "nginx_connections_active 7\nnginx_http_requests_total 10\nnginx_up 1\n",
			} {
				p := scrape.Page{
					Target: scrape.Target{Name: name}, Time: time.Unix(1e9, 0).Add(time.Duration(i) * 2 * time.Second), Body: []byte(body), Whole: true,
				}
				if i == 2 && name == down {
					p.Body, p.Err = nil, errors.New("refused")
				}
				st.Apply(p)
			}
		}
		s := st.Snapshot()
		limits := NewLimits(&theme)
		limits.Update(s)
		NewVitals(&theme, limits).Update(s, func(r scrape.Role) bool { return !s.Source(r).Up() })
		got := map[string]bool{}
		for _, l := range limits.Nearest() {
			got[l.name] = l.stale
		}
		for name, stale := range want {
			if is, ok := got[name]; !ok || is != stale {
				t.Errorf("%s down: %s is old: %v, there: %v", down, name, is, ok)
			}
		}
	}
	f("nginx", map[string]bool{"connections": true, "memory": false})
	f("node", map[string]bool{"connections": false, "memory": true})
	f("", map[string]bool{"connections": false, "memory": false})
}

// What the run has reached stands there also where no page has a limit.
func TestReachedWithoutAnyLimit(t *testing.T) {
	theme := Colours()
	limits := NewLimits(&theme)
	limits.Judge(&analysis.Judgement{Verdict: &analysis.Verdict{Resource: analysis.ServerErrors, Strength: analysis.TheLimit}})
	limits.Update(origin.NewState(origin.Options{}).Snapshot())
	if list := limits.Nearest(); len(list) != 1 || list[0].text != "the limit" {
		t.Errorf("%+v", list)
	}
}
