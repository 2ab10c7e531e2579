package exporter

import (
	"time"

	"origintop/scrape"
)

// locustExporters are those of Locust: locust_exporter, of ContainerSolutions. The row of all requests together stands beside those of each;
// its means are of all of the test, and its percentiles of the last ten seconds. Rows of a test that is over stay.
var locustExporters = []*Exporter{
	{
		Name: "locust_exporter", Product: "Locust", Role: scrape.RoleLoad, Cached: 2 * time.Second, Over: "the last 10 s", Rules: []Rule{
			{Family: "locust_up", Into: Slot{Tester, TesterUp}},
			{Family: "locust_users", Into: Slot{Tester, TesterActive}},
			{Family: "locust_requests_num_requests", Into: Slot{Tester, TesterRequests}, With: "name=Aggregated"},
			{Family: "locust_requests_num_failures", Into: Slot{Tester, TesterFailures}, With: "name=Aggregated"},
			{Family: "locust_requests_avg_response_time", Into: Slot{Tester, TesterMeanMillis}, With: "name=Aggregated"},
			{Family: "locust_requests_avg_content_length", Into: Slot{Tester, TesterMeanBytes}, With: "name=Aggregated"},
			{Family: "locust_requests_current_response_time_percentile_50", Into: Slot{Tester, TesterP50Millis}},
			{Family: "locust_requests_current_response_time_percentile_95", Into: Slot{Tester, TesterP95Millis}},
			{Family: "locust_errors", Into: Slot{TesterErrors, TesterErrorText}, With: "error"},
			{Family: "locust_*", Into: Slot{Tester, TesterOther}},
		},
	},
}
