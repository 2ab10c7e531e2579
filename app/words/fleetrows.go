package words

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"origintop/scrape"
	"origintop/scrape/analysis"
	"origintop/scrape/fleet"
	"origintop/scrape/severity"
	"origintop/scrape/sorting"
	"origintop/widgets"
)

// Worst says in few words what is the matter with a row of a fleet or, if that is nothing, how much is known.
func Worst(r *fleet.Row) string {
	list := WorstForms(r)
	return list[len(list)-1]
}

// WorstForms is Worst in ever fewer words.
func WorstForms(r *fleet.Row) []string {
	switch {
	case isUnseen(r):
		return []string{"not seen yet"}
	case len(r.Findings) == 0:
		long, middle, short := Quiet(r.Snapshot)
		return []string{long, middle, short}
	}
	f := &r.Findings[0]
	text, brief := sentence(r.Snapshot, f)
	if brief == "" {
		brief, _, _ = strings.Cut(text, ": ")
	}
	return []string{text, brief, few(r, f, brief)}
}

// fewer says in fewer words what a number is of.
var fewer = strings.NewReplacer(
	"of the clients' requests fail", "of requests fail", "of TCP segments retransmitted", "retransmitted", "below real time", "slow",
	"of packets lost or broken", "of packets lost", "of inodes used", "of inodes",
)

// few says what a finding is, without since when and of how much.
func few(r *fleet.Row, f *analysis.Finding, brief string) string {
	switch f.What {
	case analysis.ExporterDown:
		what := " down"
		if url, _ := scrape.SilentServer(f.Source.Err); url != "" {
			what = " not known"
		}
		brief = exporter(f.Source) + what
	case analysis.PageLate:
		brief = "no answer from " + SourceName(f.Source)
	case analysis.High:
		brief, _, _ = strings.Cut(high(r.Snapshot, f), ": ")
		brief = fewer.Replace(brief)
		switch f.Field.Name {
		case "network.devices.out_link_percent", "network.devices.in_link_percent":
			brief, _, _ = strings.Cut(brief, " of ")
		case "nginx.5xx_percent", "nginx.servers.5xx_percent":
			brief, _, _ = strings.Cut(brief, " of ")
			brief += " 5xx"
		}
	}
	switch {
	case f.Ended:
		return "was " + brief
	case f.Stale:
		return "last " + brief
	}
	return brief
}

// RowSeverity returns how bad a row of a fleet is: good only if all that is watched is known and well.
func RowSeverity(r *fleet.Row) severity.Severity {
	if r.Severity == severity.Good && (len(r.Findings) > 0 || !IsQuiet(r.Snapshot)) {
		return severity.Unknown
	}
	return r.Severity
}

// RowVerdict says in few words what the run of a row has shown so far.
func RowVerdict(r *fleet.Row) string {
	j := r.Judgement
	if j == nil || j.Verdict == nil {
		return widgets.Unknowable
	}
	switch v := j.Verdict; {
	case v.Unreached:
		return "load does not arrive"
	case v.Resource == analysis.None && v.Clients.Behind:
		return "clients suffer"
	case v.Resource == analysis.None:
		if h := Nearest(v); h != nil {
			return "room to ~" + LoadText(h.Load, v.LoadKind)
		}
		return widgets.Unknowable
	case v.Resource == analysis.LoadTester:
		return "not the origin"
	default:
		what := LimitName(v.Resource, v.Subject)
		switch v.Resource {
		case analysis.ServerErrors:
			what = "server errors"
		case analysis.Unseen:
			what = "something unseen"
		}
		switch v.Strength {
		case analysis.TheLimit:
			return "limit: " + what
		case analysis.ProbableLimit:
			return "probably " + what
		}
		return what + " high"
	}
}

// FleetSoFar says what the runs of a fleet have shown so far, in ever fewer words; nothing if that is nothing.
func FleetSoFar(v *fleet.View) []string {
	type kind struct {
		resource analysis.Resource
		strength analysis.Strength
	}
	groups := map[kind][]*fleet.Row{}
	var kinds []kind
	for _, r := range v.Rows {
		if j := r.Judgement; j != nil && j.Verdict != nil && j.Resource != analysis.None {
			k := kind{j.Resource, j.Strength}
			if groups[k] == nil {
				kinds = append(kinds, k)
			}
			groups[k] = append(groups[k], r)
		}
	}
	sorting.Stable(kinds, func(a, b kind) int {
		return cmp.Or(cmp.Compare(b.strength, a.strength), cmp.Compare(len(groups[b]), len(groups[a])))
	})
	var texts, briefs []string
	for _, k := range kinds {
		rows := groups[k]
		if len(rows) == 1 {
			list := SoFar(rows[0].Judgement)
			name := originName(rows[0]) + ": "
			texts, briefs = append(texts, name+list[0]), append(briefs, name+list[len(list)-1])
			continue
		}
		var members []string
		for _, r := range rows {
			text := originName(r)
			if load := r.Judgement.Load; !math.IsNaN(load) {
				text += " at " + LoadText(load, r.Judgement.LoadKind)
			}
			members = append(members, text)
		}
		brief := ofOrigins(len(rows), len(v.Rows)) + " " + fleetLimit(k.resource, k.strength)
		texts, briefs = append(texts, brief+": "+few3(members)), append(briefs, brief)
	}
	if len(texts) == 0 {
		return fleetRoom(v)
	}
	list := []string{strings.Join(texts, "; ")}
	for n := len(briefs); n > 1; n-- {
		list = append(list, strings.Join(briefs[:n], "; "))
	}
	return append(list, texts[0], briefs[0])
}

// fleetLimit says what the runs of several origins have shown.
func fleetLimit(r analysis.Resource, s analysis.Strength) string {
	what := map[analysis.Resource]string{
		analysis.NetworkOut: "their link", analysis.NetworkIn: "their link, inbound", analysis.CPU: "their CPU", analysis.Core: "one core",
		analysis.Memory: "their memory", analysis.DiskBusy: "a disk", analysis.Filesystem: "a file system",
		analysis.ServerConnections: "their connections", analysis.AcceptQueue: "their accept queue", analysis.Conntrack: "conntrack",
		analysis.Files: "file handles", analysis.Softnet: "their softnet backlog", analysis.Retransmits: "the network path",
		analysis.ServerErrors: "the server's own errors", analysis.Unseen: "something unseen",
		analysis.Workers: "their workers", analysis.ContainerCPU: "a container's CPU quota", analysis.ContainerMemory: "a container's memory",
	}[r]
	switch {
	case r == analysis.LoadTester:
		return "are not the limit"
	case s == analysis.TheLimit:
		return "are limited by " + what
	case s == analysis.ProbableLimit:
		return "are probably limited by " + what
	case r == analysis.ServerErrors:
		return "answer with errors of their own"
	}
	return "use much of " + what
}

// fleetRoom says which origin is the next to give out, if that is known.
func fleetRoom(v *fleet.View) []string {
	var next *fleet.Row
	most := math.Inf(-1)
	loaded := 0
	for _, r := range v.Rows {
		j := r.Judgement
		if j == nil || j.Verdict == nil || math.IsNaN(j.Most) || !(j.Most > 0) {
			continue
		}
		loaded++
		if h := Nearest(j.Verdict); h != nil && j.AtEnd/h.Load > most {
			next, most = r, j.AtEnd/h.Load
		}
	}
	switch {
	case next != nil:
		list := room(next.Judgement)
		for i := range list {
			list[i] = originName(next) + ": " + list[i]
		}
		return list
	case loaded > 0:
		text := "nothing gave out on " + ofOrigins(loaded, len(v.Rows))
		if rest := len(v.Rows) - loaded; rest > 0 {
			return []string{fmt.Sprintf("%s, %d not judged yet", text, rest), text}
		}
		return []string{text}
	}
	return nil
}

// FleetLines says what is the matter with each origin, the worst first, and what its run has shown.
func FleetLines(v *fleet.View) []Line {
	rows := slices.Clone(v.Rows)
	sorting.Stable(rows, func(a, b *fleet.Row) int { return cmp.Compare(b.Severity, a.Severity) })
	var now, runs []Line
	for _, r := range rows {
		for i, f := range r.Findings {
			const most = 3 // of an origin
			if i == most || f.Past {
				break
			}
			text, _ := sentence(r.Snapshot, &f)
			now = append(now, Line{Text: originName(r) + ": " + text, At: f.Since, Mark: f.Severity.Symbol()})
		}
		if j := r.Judgement; j != nil && j.Verdict != nil && (j.Resource != analysis.None || Nearest(j.Verdict) != nil) {
			runs = append(runs, Line{Text: originName(r) + ": " + SoFar(j)[0], At: j.Since})
		}
	}
	if len(now) == 0 {
		text, _, is := fleetQuiet(v)
		now = []Line{{Text: text, Mark: is.Symbol()}}
	} else if text := unseen(v); text != "" {
		now = append(now, Line{Text: text, Mark: severity.Unknown.Symbol()})
	}
	var l lines
	l.add("Now, on "+Origins(len(v.Rows)), now...)
	l.add("So far", runs...)
	return l
}

// FleetText returns a fleet as lines of text for a person: what is the matter, what the run has shown, and a line of each origin, the
// worst first.
func FleetText(v *fleet.View, name string) []byte {
	var b bytes.Buffer
	when := "no page yet"
	if !v.Time.IsZero() {
		when = v.Time.Format(time.DateTime)
	}
	fmt.Fprintf(&b, "origintop %s  %s  %s\n", widgets.Clean(name), Origins(len(v.Rows)), when)
	text, _, is := FleetVerdict(v)
	if is >= severity.Warn {
		text = is.Word() + ": " + text
	}
	fmt.Fprintf(&b, "Now       %s\n", widgets.Clean(text))
	if list := FleetSoFar(v); len(list) > 0 { // the others say the same in fewer words
		fmt.Fprintf(&b, "So far    %s\n", widgets.Clean(list[0]))
	}
	b.WriteByte('\n')
	columns := fleet.Columns()
	table := [][]string{{"", "origin"}}
	for i := range columns {
		table[0] = append(table[0], columns[i].Title)
	}
	for _, r := range new(fleet.Order).Rows(v.Time, v) {
		row := []string{RowSeverity(r).Symbol(), originName(r)}
		for i := range columns {
			row = append(row, cell(r, i))
		}
		worst := WorstForms(r)
		table = append(table, append(row, widgets.Clean(worst[min(1, len(worst)-1)])))
	}
	widths := make([]int, len(table[0]))
	for _, row := range table {
		for i := range widths {
			widths[i] = max(widths[i], widgets.Width(row[i]))
		}
	}
	for _, row := range table {
		var line strings.Builder
		for i, text := range row {
			pad := ""
			if i < len(widths) {
				pad = strings.Repeat(" ", widths[i]-widgets.Width(text))
			}
			switch {
			case i < 2: // on the left
				line.WriteString(text + pad + " ")
			case i < len(widths):
				line.WriteString(" " + pad + text)
			default:
				line.WriteString("  " + text)
			}
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	return b.Bytes()
}

// cell returns a number of a row; of a source that is down or late it is not known.
func cell(r *fleet.Row, column int) string {
	c := &fleet.Columns()[column]
	if !r.Current(column) {
		return FieldValue(c.Field, math.NaN())
	}
	return FieldValue(c.Field, c.Value(r.Snapshot.Current()))
}
