package exporter

import (
	"slices"

	"origintop/scrape"
)

// caddyExporters are Caddy's own pages, with metrics in its configuration.
//
// Caddy counts a request once for each handler at the top of a site's routes that it passes: all those of a site of any host, and of a site
// of some host, or of a block of handle, only "subroute", which is the whole of it. The one that answers comes last: the requests are those
// of the handlers that answer, but for "metrics", which answers with Caddy's own page.
//
// A block of route, which is a "subroute" as well, may hand a request on to a handler behind it. Then both count it.
//
// What a handler fails at, as with 404, or with 502 if a backend is down, it counts as an error. The histograms don't have it before Caddy
// 2.9 (in 2.8, whose pages don't say so, they do): of which status it was is not known, not even for reverse_proxy, which calls it 499 if
// the client has gone.
var caddyExporters = []*Exporter{{
	// A backend that it has no way to check is healthy.
	Name: "Caddy", Product: "Caddy", Role: scrape.RoleServer, Unchecked: true, HandsOn: "subroute", Rules: slices.Concat(caddyRules(), []Rule{
		// Its requests for the page, by which it differs from the one before.
		{Family: "caddy_admin_http_requests_total", With: "path=/metrics", Into: Slot{Server, ServerSign}},
		{Family: "caddy_http_requests_total", With: "handler=metrics", Into: Slot{Server, ServerSign}},
		{Family: "caddy_config_last_reload_successful", Into: Slot{Server, ServerFailedToo}}, // from 2.9 on
		// What answers tells sizes before these make others of them.
		{Family: "caddy_http_response_size_bytes_sum", With: "handler=encode", Into: Slot{Server, ServerOtherSizes}},
		{Family: "caddy_http_response_size_bytes_sum", With: "handler=templates", Into: Slot{Server, ServerOtherSizes}},
		{Family: "caddy_reverse_proxy_upstreams_healthy", With: "upstream", Into: Slot{Server, ServerBackend}},
	}),
}}

// caddyRules returns the rules for each handler that answers.
func caddyRules() (rules []Rule) {
	for _, handler := range []string{"subroute", "file_server", "reverse_proxy", "static_response", "error", "acme_server"} {
		with := "handler=" + handler
		rules = append(rules,
			Rule{Family: "caddy_http_requests_total", With: with, By: "handler", Into: Slot{Server, ServerRequests}},
			Rule{Family: "caddy_http_request_errors_total", With: with, By: "handler", Into: Slot{Server, ServerFailed}},
			Rule{Family: "caddy_http_requests_in_flight", With: with, By: "handler", Into: Slot{Server, ServerWorkersBusy}},
			Rule{Family: "caddy_http_request_duration_seconds_count", With: "code," + with, Into: Slot{Server, ServerResponse}},
			Rule{Family: "caddy_http_request_duration_seconds_sum", With: with, Into: Slot{Server, ServerSum}},
			Rule{Family: "caddy_http_request_duration_seconds_bucket", With: with, Into: Slot{Server, ServerBucket}},
			Rule{Family: "caddy_http_response_size_bytes_sum", With: with, Into: Slot{Server, ServerSent}},
		)
	}
	return rules
}
