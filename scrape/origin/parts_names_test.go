package origin

import (
	"fmt"
	"strings"
	"testing"

	"origintop/scrape/scrapetest"
)

// A frontend is full at its own limit, however long its name is.
func TestPartsWithLongNames(t *testing.T) {
	for _, name := range []string{"web", strings.Repeat("web", 30)} {
		st := NewState(Options{})
		for i := range 3 {
			st.Apply(scrapetest.Page("nginx", 2000*i, fmt.Sprintf(strings.ReplaceAll("haproxy_process_current_connections 91\n"+
				"haproxy_process_max_connections 1000\nhaproxy_frontend_limit_sessions{proxy=\"NAME\"} 100\n"+
				"haproxy_frontend_current_sessions{proxy=\"NAME\"} 90\nhaproxy_frontend_limit_sessions{proxy=\"stats\"} 1000\n"+
				"haproxy_frontend_current_sessions{proxy=\"stats\"} 1\nhaproxy_frontend_http_requests_total{proxy=\"NAME\"} %[1]d\n"+
				"haproxy_frontend_http_requests_total{proxy=\"stats\"} 1\n", "NAME", name), 1000*i)))
		}
		if v := st.Snapshot().Server; v.Limit < 95 || v.Limit > 110 {
			t.Errorf("%s: %v of %v", name, v.Active, v.Limit)
		}
	}
}
