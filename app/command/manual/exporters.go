package manual

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"origintop/scrape"
	"origintop/scrape/exporter"
)

// writeServers writes the table of the exporters of web servers, and what each says.
func writeServers(b *strings.Builder) { writeExporters(b, scrape.RoleServer, serverSays) }

// writeTesters writes the table of load testers.
func writeTesters(b *strings.Builder) { writeExporters(b, scrape.RoleLoad, testerSays) }

func writeExporters(b *strings.Builder, role scrape.Role, says func(*exporter.Exporter) string) {
	b.WriteString("| exporter | | tried with |\n|---|---|---|\n")
	for _, e := range exporter.All {
		if e.Role != role {
			continue
		}
		name, tried := "**"+e.Product+"**, "+e.Name, cmp.Or(e.Tried(), "*its documentation only*")
		switch {
		case e.BuiltIn():
			name = "**" + e.Product + "**, built in"
		case e.Product == "": // of any server: a log that this program reads
			name, tried = "**any**, "+e.Name, ""
		}
		fmt.Fprintf(b, "| %s | %s | %s |\n", name, says(e), tried)
	}
}

// serverSays lists what the exporter of a server says.
func serverSays(e *exporter.Exporter) string {
	has := func(fields ...exporter.ServerField) bool { return reads(e, exporter.Server, fields...) }
	given := func(text string, fields ...exporter.ServerField) string {
		if has(fields...) {
			return text
		}
		return ""
	}
	connections := given("connections", exporter.ServerActive, exporter.ServerBusy)
	if has(exporter.ServerState) || has(exporter.ServerWriting) && has(exporter.ServerWaiting) {
		connections = "connections by state"
	}
	if has(exporter.ServerLimit) {
		connections += " and their limit"
	}
	latency := list(given("latency (histogram)", exporter.ServerBucket), given("latency (summary)", exporter.ServerQuantile))
	if latency == "" && has(exporter.ServerMean, exporter.ServerSum) {
		latency = "latency (mean)"
		if e.MeanOver != "" {
			latency = "latency (mean of " + strings.TrimSuffix(e.MeanOver, ", to the first byte") + ")"
		}
	}
	byStatus := given("status", exporter.ServerResponse)
	if byStatus != "" && has(exporter.ServerFailed) {
		byStatus += " (old versions: not of failed requests)" // Caddy's
	}
	return list(
		connections, given("requests", exporter.ServerRequests, exporter.ServerResponse), byStatus, given("bytes", exporter.ServerSent), latency,
		given("busy", exporter.ServerIdle, exporter.ServerTimeBusy), given("workers", exporter.ServerWorkersLimit, exporter.ServerWorkersIdle),
		given("queue", exporter.ServerQueued), given("limits reached", exporter.ServerLimited), given("failed requests", exporter.ServerFailed),
		given("cache hits", exporter.ServerCacheHits), given("requests to backends", exporter.ServerBackendRequests),
		given("backends down", exporter.ServerBackend, exporter.ServerBackends),
	)
}

// testerSays lists what a load tester says.
func testerSays(e *exporter.Exporter) string {
	has := func(fields ...int) bool { return reads(e, exporter.Tester, fields...) }
	given := func(text string, is bool) string {
		if is {
			return text
		}
		return ""
	}
	counts := reads(e, exporter.Server, exporter.ServerResponse)
	errors := given("errors", has(exporter.TesterFailures, exporter.TesterTimeouts))
	if counts || reads(e, exporter.TesterErrors, exporter.TesterErrorStatus, exporter.TesterErrorText) {
		errors = "errors by status"
	}
	latency := ""
	switch {
	case reads(e, exporter.Server, exporter.ServerBucket):
		latency = "latency (histogram)"
	case reads(e, exporter.Server, exporter.ServerQuantile):
		latency = "latency (percentiles of " + e.Over + ")"
	case has(exporter.TesterP50Millis):
		latency = "latency (p50 and p95 of " + e.Over + ")"
	}
	return list(
		given("clients", has(exporter.TesterActive)), given("requests", counts || has(exporter.TesterRequests, exporter.TesterSegments)), errors,
		given("bytes", reads(e, exporter.Server, exporter.ServerSent) || has(exporter.TesterSegmentBytes, exporter.TesterMeanBytes)), latency,
	)
}

// reads reports whether an exporter has a rule for one of the fields of an area.
func reads(e *exporter.Exporter, area exporter.Area, fields ...int) bool {
	return slices.ContainsFunc(e.Rules, func(r exporter.Rule) bool { return r.Into.Area == area && slices.Contains(fields, r.Into.Field) })
}

func list(texts ...string) string {
	return strings.Join(slices.DeleteFunc(texts, func(s string) bool { return s == "" }), ", ")
}

func row(b *strings.Builder, cells ...string) { fmt.Fprintf(b, "| %s |\n", strings.Join(cells, " | ")) }
