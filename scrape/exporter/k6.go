package exporter

import "origintop/scrape"

// k6Exporters are k6, as its Prometheus output writes: on the page of the database that it writes to. A series stands for each URL, status
// and scenario; its percentiles and its mean are of all of the test, and can't be summed up. A sum and a count can, if they are asked for.
var k6Exporters = []*Exporter{
	{Name: "k6", Product: "k6", Role: scrape.RoleLoad, Over: "all of the test", Rules: []Rule{
		{Family: "k6_vus", Into: Slot{Tester, TesterActive}},
		{Family: "k6_vus_max", Into: Slot{Tester, TesterAllocated}},
		{Family: "k6_http_reqs_total", Into: Slot{Server, ServerResponse}},
		{Family: "k6_data_received_total", Into: Slot{Server, ServerSent}},
		{Family: "k6_http_req_duration_sum", Into: Slot{Server, ServerSum}},
		{Family: "k6_http_req_duration_count", Into: Slot{Server, ServerCount}},
		{Family: "k6_http_req_duration_med", Into: Slot{Server, ServerQuantile}, Of: 0.5},
		{Family: "k6_http_req_duration_p50", Into: Slot{Server, ServerQuantile}, Of: 0.5},
		{Family: "k6_http_req_duration_p90", Into: Slot{Server, ServerQuantile}, Of: 0.9},
		{Family: "k6_http_req_duration_p95", Into: Slot{Server, ServerQuantile}, Of: 0.95},
		{Family: "k6_http_req_duration_p99", Into: Slot{Server, ServerQuantile}, Of: 0.99},
		{Family: "k6_*", Into: Slot{Tester, TesterOther}},
	}},
}
