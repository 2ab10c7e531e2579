package words

import (
	"cmp"
	"fmt"
	"math"
	"strings"

	"origintop/scrape"
	"origintop/scrape/origin"
	"origintop/widgets"
)

// SourceName returns what to call a source on the screen: by what its page is of, unless it was given a name. In flags, recordings and
// JSON it has the name that all of its kind have, of the first of them: nginx and swarm.
func SourceName(src *origin.SourceState) string {
	switch {
	case src.Only(scrape.RoleLoad) && src.Name == scrape.RoleLoad.String():
		return cmp.Or(src.LoadTester(), src.Name)
	case src.Only(scrape.RoleServer) && src.Exporter == "" && src.Name == scrape.RoleServer.String():
		return "web"
	}
	return src.Called()
}

// ErrorStatus returns what to call requests that failed with a status.
func ErrorStatus(status string) string {
	switch status {
	case origin.NoAnswer:
		return "no answer"
	case origin.OtherError:
		return "other errors"
	}
	return status
}

// Nothing says in short that the clients get nothing.
func Nothing(c *origin.Clients) string {
	if math.IsNaN(c.Requests) {
		return "no segments"
	}
	return "no answers"
}

// nothing says that the clients get nothing, since when, and how many they are.
func nothing(s *origin.Snapshot, active float64, now bool) string {
	c := &s.Clients
	what, who := "segment", "no client gets a segment"
	if !math.IsNaN(c.Requests) {
		what, who = "answer", "no client gets an answer"
	}
	count := widgets.Count(active) + " active"
	if math.IsNaN(c.Active) && !math.IsNaN(c.Requests) { // it has none
		who, count = c.Name()+" gets no answer", ""
	}
	if !now {
		return strings.TrimSuffix(strings.Replace(who, " gets ", " got ", 1)+", "+count, ", ")
	}
	return who + ": " + strings.TrimPrefix(count+", ", ", ") + "the last " + what + " " + Age(s.Time.Sub(c.HungSince)) + " ago"
}

// failing says which part of the requests fails.
func failing(c *origin.Clients, percent string) string {
	whose := "the clients'"
	if math.IsNaN(c.Active) && c.Tester != "" && c.Tester != "swarm" {
		whose = c.Name() + "'s"
	}
	return percent + " of " + whose + " requests fail" + statuses(c)
}

// statuses says with which statuses requests fail.
func statuses(z *origin.Clients) string {
	var list []string
	for _, e := range z.Errors {
		if e.Rate > 0 {
			what := ErrorStatus(e.Status)
			if what == e.Status {
				what = "HTTP " + what
			}
			list = append(list, what+" "+widgets.Decimal(e.Rate, 1)+"/s")
		}
	}
	if z.Timeouts > 0 {
		list = append(list, fmt.Sprintf("timeouts %s/s", widgets.Decimal(z.Timeouts, 1)))
	}
	if len(list) == 0 {
		return ""
	}
	return ": " + few3(list)
}

// LatencyOf says what the clients' latencies are: a mean and percentiles of a histogram are of the last step.
func LatencyOf(c *origin.Clients) string {
	l := &c.Latency
	switch {
	case l.Kind == origin.NoLatency && c.Tester == "k6":
		return "latency: K6_PROMETHEUS_RW_TREND_STATS=count,sum"
	case l.Kind == origin.NoLatency:
		return "latency not told"
	case l.Kind == origin.Summary && math.IsNaN(l.P50.Value) && math.IsNaN(l.P95.Value) && math.IsNaN(l.P99.Value):
		return "percentiles of several requests don't add up"
	case l.Kind == origin.Summary && l.Over != "":
		return "percentiles of " + l.Over
	}
	return ""
}

// Way says how the clients' mean latency is made up: what the server takes of it, and the network path. "" if one of the two is not known.
func Way(s *origin.Snapshot) string {
	server, clients := s.Server.Latency.Mean, s.Clients.Latency.Mean
	if math.IsNaN(server) || math.IsNaN(clients) {
		return ""
	}
	took := "server " + ServerMean(&s.Server)
	way, why := s.Way()
	switch why {
	case origin.WayKnown:
		return took + " + way " + strings.TrimSpace(widgets.Seconds(way))
	case origin.NotAnswered:
		return took + ", way ?: requests without an answer"
	case origin.OtherRequests:
		return took + ", way ?: of other requests"
	case origin.ServerLonger:
		return took + ", way ?: the server's is longer"
	case origin.ServerTooShort:
		return took + ", way ?: the server counts whole ms"
	}
	return took + ", way ?: of other times"
}
