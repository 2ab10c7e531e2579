package exporter

import "origintop/scrape"

// vegetaExporters are vegeta, with -prometheus-addr. It has no clients: its rate is the load. What it calls request_fail_count stays 0, so
// that the status says which requests have failed; 0 is that of those without an answer.
var vegetaExporters = []*Exporter{
	{Name: "vegeta", Product: "vegeta", Role: scrape.RoleLoad, Signed: true, Rules: []Rule{
		{Family: "request_bytes_out", Into: Slot{Tester, TesterOther}, With: "url,method,status"},
		{Family: "request_bytes_in", Into: Slot{Server, ServerSent}, With: "url,method,status"},
		{Family: "request_seconds_count", Into: Slot{Server, ServerResponse}, With: "status,url,method"},
		{Family: "request_seconds_sum", Into: Slot{Server, ServerSum}, With: "url,method,status"},
		{Family: "request_seconds_bucket", Into: Slot{Server, ServerBucket}, With: "url,method,status"},
	}},
}
