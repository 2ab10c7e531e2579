package exporter

import "origintop/scrape"

// accessLogExporters is origintop itself, which reads a server's access log: see package accesslog.
var accessLogExporters = []*Exporter{
	{Name: "access log", Role: scrape.RoleServer, Knows: UpNever, Beside: true, Sparse: true, Rules: []Rule{
		{Family: "origintop_access_log_pages_total", Into: Slot{Server, ServerSign}}, // moves where nothing else does: the page is new
		{Family: "origintop_access_log_requests_total", Into: Slot{Server, ServerRequests}},
		{Family: "origintop_access_log_responses_total", Into: Slot{Server, ServerResponse}, With: "status"},
		{Family: "origintop_access_log_sent_bytes_total", Into: Slot{Server, ServerSent}},
		{Family: "origintop_access_log_request_duration_seconds_bucket", Into: Slot{Server, ServerBucket}},
		{Family: "origintop_access_log_request_duration_seconds_sum", Into: Slot{Server, ServerSum}},
		{Family: "origintop_access_log_request_duration_seconds_count", Into: Slot{Server, ServerCount}},
	}},
}
