package exporter

import "origintop/scrape"

// srsExporters read the page of SRS, which its "exporter" setting turns on. Clients are players by any protocol and those that publish; of
// HLS a session is one, for some minutes after its last request too. Bytes are those of streams: files that its HTTP server sends besides
// are in no counter. srs_clients_errs_total counts players that just left, so it tells of no error.
var srsExporters = []*Exporter{
	{Name: "SRS", Product: "SRS", Role: scrape.RoleServer, Rules: []Rule{
		{Family: "srs_build_info", Into: Slot{Server, ServerSign}},
		{Family: "srs_clients", Into: Slot{Server, ServerActive}},
		{Family: "srs_clients_total", Into: Slot{Server, ServerAccepted}},
		{Family: "srs_send_bytes_total", Into: Slot{Server, ServerSent}},
		{Family: "srs_cpu_percent", Into: Slot{Server, ServerTimeBusy}}, // of one CPU, and it has one thread
	}},
}
