package words

import (
	"fmt"
	"strings"
	"time"

	"origintop/scrape"
	"origintop/scrape/origin"
	"origintop/widgets"
)

// troubleText says in words why a number is missing, less than all, or not what it seems.
func troubleText(s *origin.Snapshot, t *origin.Trouble) string {
	subject, source := widgets.Clean(t.Subject), sourceCalled(s, t.Source)
	of := map[scrape.Role]string{
		scrape.RoleMachine: "node_exporter's", scrape.RoleServer: serverOf(s, "") + "'s", scrape.RoleLoad: "the load tester's",
		scrape.RoleContainers: "the containers'",
	}[t.Of]
	switch t.Kind {
	case origin.SeveralMachines:
		return fmt.Sprintf("%s mixes %d machines on one page, which cannot be told apart: %s; "+
			"select one, as with ?match[]={instance=\"...\"}", source, t.Count, subject)
	case origin.AnswererChanges:
		return source + ": replicas take turns answering, no rates: name one of them"
	case origin.CollectorFailed:
		return source + "'s collector " + subject + " failed: its numbers are unknown"
	case origin.CPUTimes:
		return "cpu" + subject + "'s times don't add up: its use is unknown"
	case origin.DeviceError:
		return subject + ": the file system cannot be read (device_error)"
	case origin.RowsMissing:
		return fmt.Sprintf("%s: %d %s gone that %s there a moment ago: sums unknown", source, t.Count,
			plural(t.Count, "row", "rows"), plural(t.Count, "was", "were"))
	case origin.OldNames:
		return source + ": node_exporter is older than 0.16, not all names are read: update it"
	case origin.Frozen:
		if of != "" {
			return fmt.Sprintf("%s numbers on the page of %s have not changed for %s: taken as unknown", of, source,
				Age(time.Duration(t.Count)*time.Second))
		}
		return fmt.Sprintf("%s has sent the same page for %s: its numbers are unknown", source,
			Age(time.Duration(t.Count)*time.Second))
	case origin.WrongPage:
		return fmt.Sprintf("the page of %s is %s's, without numbers of %s: is its URL right?", source, subject,
			strings.TrimSuffix(of, "'s"))
	case origin.SeveralSeries:
		what := fmt.Sprintf("%d numbers have several series each, as %s does", t.Count, subject)
		if t.Count == 1 {
			what = "a number has several series, of " + subject
		}
		return fmt.Sprintf("%s: %s: unknown; if the page covers several machines or servers, select one", source, what)
	case origin.SecondMachine:
		return fmt.Sprintf("the page of %s is node_exporter's too, only %s is shown: make two machines two origins",
			source, subject)
	case origin.SecondTester:
		if subject == t.Source {
			return fmt.Sprintf("the page of %s has two load testers: only one is shown", source)
		}
		return fmt.Sprintf("the page of %s is a load tester's too, only one is shown: watch one, or make two origins",
			source)
	case origin.CrowdedPage:
		return fmt.Sprintf("%s: more than %d containers, the rest are not watched: exclude some in cAdvisor", source, t.Count)
	case origin.BadLines:
		return fmt.Sprintf("%s: %d bad %s of %s, not in the text format: sums unknown", source, t.Count,
			plural(t.Count, "line", "lines"), subject)
	case origin.SkippedLines:
		return fmt.Sprintf("%s: %d %s skipped, not in the text format", source, t.Count, plural(t.Count, "line", "lines"))
	case origin.TakenElsewhere:
		return fmt.Sprintf("the page of %s has %s numbers too, not shown: they come from %s", source, of,
			sourceCalled(s, subject))
	case origin.CountsLate:
		return subject + " counts requests only when a connection is done: no rates until then"
	case origin.OrderUnclear:
		return unclear(subject)
	case origin.OrderDoubtful:
		return doubtful(subject, t.Count)
	case origin.StandsStill:
		if of != "" {
			return fmt.Sprintf("%s numbers on the page of %s change less often than it is scraped", of, source)
		}
		return source + ": scraped more often than its counters change"
	case origin.MayCountTwice:
		return source + ": requests that a " + subject + " hands on to another handler count twice"
	case origin.NamelessCounts:
		return "with the server without a name"
	case origin.Uncertain:
		return fmt.Sprintf("%s answers late: its rates are uncertain by %d%%", source, t.Count)
	}
	return t.Kind.String()
}

// sourceCalled returns what to call the source of that name.
func sourceCalled(s *origin.Snapshot, name string) string {
	for i := range s.Sources {
		if s.Sources[i].Name == name {
			return SourceName(&s.Sources[i])
		}
	}
	return name
}

func plural(n int, one, more string) string {
	if n == 1 {
		return one
	}
	return more
}
