package exporter

import "origintop/scrape"

// apacheExporters are those of Apache's mod_status.
//
// Of each page its own request is one of the accesses, and its worker one of those that are busy. With ExtendedStatus off there are only
// the workers. Connections are not read: mpm_event notes now and then how many there are, and after a load test goes on telling of them.
var apacheExporters = []*Exporter{
	{Name: "apache_exporter", Product: "Apache", Role: scrape.RoleServer, Knows: UpByFamily, Ticks: true, Rules: []Rule{
		{Family: "apache_up", Into: Slot{Server, ServerUp}},
		{Family: "apache_exporter_scrape_failures_total", Into: Slot{Server, ServerUnread}}, // only on a page that is one
		{Family: "apache_accesses_total", Into: Slot{Server, ServerRequests}},
		// What was received is in it, too: a few hundred bytes a request.
		{Family: "apache_sent_kilobytes_total", Into: Slot{Server, ServerSent}, Scale: 1024},
		{Family: "apache_duration_ms_total", Into: Slot{Server, ServerSum}, Scale: 1e-3},
		{Family: "apache_info", With: "mpm!=event", Into: Slot{Server, ServerOtherTimes}}, // the others count each request's time twice
		{Family: "apache_workers", With: "state=busy", Into: Slot{Server, ServerWorkersBusy}},
		{Family: "apache_workers", With: "state=idle", Into: Slot{Server, ServerWorkersIdle}},
		{Family: "apache_scoreboard", With: "state!=open_slot", By: "state", Into: Slot{Server, ServerWorkersLimit}},
		{Family: "apache_scoreboard", With: "state=open_slot", Into: Slot{Server, ServerWorkersMore}},
		// Its members stand by their state, as "Init Ok". Those of mod_proxy_hcheck's that fail are "Init HcFl".
		{Family: "apache_proxy_balancer_status", With: "status=Init Err*", Down: []float64{1}, Into: Slot{Server, ServerBackend}},
		{Family: "apache_proxy_balancer_status", With: "status=Init HcFl*", Down: []float64{1}, Into: Slot{Server, ServerBackend}},
		{Family: "apache_proxy_balancer_status", With: "status", Into: Slot{Server, ServerBackend}},
		{Family: "apache_generation", With: "type=mpm", Into: Slot{Server, ServerReloads}},
	}},
}
