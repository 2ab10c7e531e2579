package origin

import (
	"fmt"
	"testing"

	"origintop/scrape/scrapetest"
)

// The load of a server is known whether or not its log is read, too.
func TestLoadBesideLog(t *testing.T) {
	for _, log := range []bool{false, true} {
		st := NewState(Options{})
		for i := range 3 {
			st.Apply(scrapetest.Page("nginx", 2000*i, fmt.Sprintf("nginx_up 1\nnginx_connections_active 50\nnginx_connections_waiting 10\n"+
				"nginx_http_requests_total %d\n", i*100)))
			if log {
				st.Apply(scrapetest.Page("log", 2000*i+50, fmt.Sprintf("origintop_access_log_pages_total %d\n"+
					"origintop_access_log_requests_total %d\n", i+1, i*100)))
			}
		}
		if load, clients := st.load(); load != 40 || clients {
			t.Errorf("with a log, %v: %v, %v", log, load, clients)
		}
	}
}
