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
		return fmt.Sprintf("the page of %s is of %d machines, whose numbers are not known apart: %s; "+
			"ask for one of them, as with ?match[]={instance=\"...\"}", source, t.Count, subject)
	case origin.AnswererChanges:
		return source + ": replicas answer in turn, no rates: name one of them"
	case origin.CollectorFailed:
		return "the collector " + subject + " of " + source + " failed: its numbers are not known"
	case origin.CPUTimes:
		return "cpu" + subject + "'s times don't add up: its use is not known"
	case origin.DeviceError:
		return subject + ": the file system cannot be asked (device_error)"
	case origin.RowsMissing:
		return fmt.Sprintf("%s: %d %s missing that %s there a moment ago: sums not known", source, t.Count,
			plural(t.Count, "row", "rows"), plural(t.Count, "was", "were"))
	case origin.OldNames:
		return source + ": names of a node_exporter before 0.16: not all are read, update it"
	case origin.Frozen:
		if of != "" {
			return fmt.Sprintf("%s numbers on the page of %s have been the same for %s: they are not known", of, source,
				Age(time.Duration(t.Count)*time.Second))
		}
		return fmt.Sprintf("%s answers with the same page for %s: its numbers are not known", source,
			Age(time.Duration(t.Count)*time.Second))
	case origin.WrongPage:
		return fmt.Sprintf("the page of %s is of %s, and has no numbers of %s: is its URL right?", source, subject,
			strings.TrimSuffix(of, "'s"))
	case origin.SeveralSeries:
		what := fmt.Sprintf("%d numbers are each said by several series, as by those of %s", t.Count, subject)
		if t.Count == 1 {
			what = "a number is said by several series of " + subject
		}
		return fmt.Sprintf("%s: %s: not known; if the page is of several machines or servers, ask for one of them", source, what)
	case origin.SecondMachine:
		return fmt.Sprintf("the page of %s is node_exporter's, too: only %s is shown; if these are two machines, make two origins of them",
			source, subject)
	case origin.SecondTester:
		if subject == t.Source {
			return fmt.Sprintf("the page of %s is of two load testers: only one is shown", source)
		}
		return fmt.Sprintf("the page of %s is of a load tester, too: one is shown alone; if both test, make two origins of them, or watch one",
			source)
	case origin.CrowdedPage:
		return fmt.Sprintf("%s: more than %d containers: the others are not watched; have cAdvisor leave some out", source, t.Count)
	case origin.BadLines:
		return fmt.Sprintf("%s: %d bad %s, not in the text format, of %s: sums not known", source, t.Count,
			plural(t.Count, "line", "lines"), subject)
	case origin.SkippedLines:
		return fmt.Sprintf("%s: %d %s skipped, not in the text format", source, t.Count, plural(t.Count, "line", "lines"))
	case origin.TakenElsewhere:
		return fmt.Sprintf("the page of %s has %s numbers, too: they are not shown, as they come from %s", source, of,
			sourceCalled(s, subject))
	case origin.CountsLate:
		return subject + " counts requests when a thread is done with all that its connection asks for: no rates until then"
	case origin.OrderUnclear:
		return unclear(subject)
	case origin.OrderDoubtful:
		return doubtful(subject, t.Count)
	case origin.StandsStill:
		if of != "" {
			return fmt.Sprintf("%s numbers on the page of %s change less often than it is asked", of, source)
		}
		return source + ": pages come more often than their counters change"
	case origin.MayCountTwice:
		return source + ": requests that a " + subject + " hands on to another handler count twice"
	case origin.NamelessCounts:
		return "with the server without a name"
	case origin.Uncertain:
		return fmt.Sprintf("%s answers so late that its rates are uncertain by %d%%", source, t.Count)
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
