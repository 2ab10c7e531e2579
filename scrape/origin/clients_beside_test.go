package origin

import (
	"fmt"
	"testing"

	"origintop/scrape/scrapetest"
)

// Series of anybody's, named as vegeta's are, don't hide the load tester behind them on the page.
func TestTesterBehindSeriesOfAnybody(t *testing.T) {
	st := NewState(Options{})
	for i := range 4 {
		st.Apply(scrapetest.Page("swarm", 2000*i, fmt.Sprintf("request_seconds_count{url=\"/\",method=\"GET\",status=\"200\"} %d\nlocust_users 5\n"+
			"locust_requests_num_requests{name=\"Aggregated\"} %d\nlocust_requests_num_failures{name=\"Aggregated\"} %d\n", 10*i, 100*i, 50*i)))
	}
	if c := st.Snapshot().Clients; c.Tester != "Locust" || c.Requests != 50 || c.ErrorPercent != 50 {
		t.Errorf("got %s, %v requests/s, %v%% errors", c.Tester, c.Requests, c.ErrorPercent)
	}
}
