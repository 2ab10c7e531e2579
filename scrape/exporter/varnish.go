package exporter

import "origintop/scrape"

// varnishExporters are those of Varnish. It says neither the status of its responses nor how long they took: varnishncsa's log has both.
var varnishExporters = []*Exporter{
	// prometheus-varnish-exporter, jonnenauha's: what varnishstat says, of Varnish 4 and later.
	{Name: "varnish_exporter", Product: "Varnish", Role: scrape.RoleServer, Knows: UpByFamily, Late: true, FailsBehind: true, Rules: []Rule{
		{Family: "varnish_up", Into: Slot{Server, ServerUp}},
		{Family: "varnish_main_uptime", Into: Slot{Server, ServerSign}},                                // which moves while nobody asks
		{Family: "varnish_mempool_live", Into: Slot{Server, ServerActive}, With: "id=sess*", By: "id"}, // one for each pool of threads
		{Family: "varnish_mempool_live", Into: Slot{Server, ServerWriting}, With: "id=req*", By: "id"},
		{Family: "varnish_main_sessions", Into: Slot{Server, ServerAccepted}, With: "type=conn"},
		{Family: "varnish_main_sessions", Into: Slot{Server, ServerDropped}, With: "type=dropped"}, // as the queue for a thread was full
		{Family: "varnish_main_thread_queue_len", Into: Slot{Server, ServerQueued}},
		{Family: "varnish_main_threads_limited", Into: Slot{Server, ServerLimited}},
		{Family: "varnish_main_client_req", Into: Slot{Server, ServerRequests}},
		{Family: "varnish_main_s_resp_hdrbytes", Into: Slot{Server, ServerSent}},
		{Family: "varnish_main_s_resp_bodybytes", Into: Slot{Server, ServerSent}},
		{Family: "varnish_main_s_pipe_out", Into: Slot{Server, ServerSent}},
		{Family: "varnish_main_cache_hit", Into: Slot{Server, ServerCacheHits}},
		// What is never looked up is asked for behind it all the same.
		{Family: "varnish_main_cache_miss", Into: Slot{Server, ServerCacheMisses}, By: ByFamily},
		{Family: "varnish_main_s_pass", Into: Slot{Server, ServerCacheMisses}, By: ByFamily},
		{Family: "varnish_main_s_pipe", Into: Slot{Server, ServerCacheMisses}, By: ByFamily},
		{Family: "varnish_main_backend_req", Into: Slot{Server, ServerBackendRequests}},
		{Family: "varnish_main_fetch", Into: Slot{Server, ServerFailed}, With: "type=failed"}, // each is a 503, but where stale content does
		// That of a backend without a probe is 0 for ever, and so is up, which is what the last probe has found.
		{Family: "varnish_backend_happy", Into: Slot{Server, ServerProbe}, By: "backend"},
		{Family: "varnish_backend_unhealthy", Into: Slot{Server, ServerProbe}, By: "backend"},
		{Family: "varnish_backend_up", Into: Slot{Server, ServerBackend}, By: "backend"},
	}},
}
