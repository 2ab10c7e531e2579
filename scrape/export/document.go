package export

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"strings"
	"time"
	"unicode/utf16"

	"origintop/scrape"
	"origintop/scrape/fields"
	"origintop/scrape/origin"
)

// Document returns a snapshot as --output json writes it. The names are stable: fields may come, none is renamed. Ages are
// those at the time now. It is ASCII, so that a terminal can show it, too.
func Document(s *origin.Snapshot, now time.Time) ([]byte, error) {
	compact, err := appendDocument(nil, s, now)
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	err = json.Indent(&text, compact, "", "  ")
	text.WriteByte('\n')
	return text.Bytes(), err
}

// Line returns what Document does as one line.
func Line(s *origin.Snapshot, now time.Time) ([]byte, error) {
	line, err := appendDocument(nil, s, now)
	return append(line, '\n'), err
}

// appendDocument appends it on one line.
func appendDocument(b []byte, s *origin.Snapshot, now time.Time) ([]byte, error) {
	return appendDocumentOf(b, nil, s, now)
}

// appendDocumentOf appends it with the origin in front, that of a target; nil: there is only one.
func appendDocumentOf(b []byte, of *scrape.Target, s *origin.Snapshot, now time.Time) ([]byte, error) {
	n := len(b)
	d := documentOf(s, now)
	if of != nil {
		front := new(object)
		front.set("origin", of.Origin)
		front.set("labels", labelsObject(of.Labels))
		front.names, front.values = append(front.names, d.names...), append(front.values, d.values...)
		d = front
	}
	b, err := appendJSON(b, d)
	return append(b[:n], inASCII(b[n:])...), err
}

// inASCII returns JSON with escapes for all that is not printable ASCII: the same values. What stands in names from outside a terminal
// may take for a command, or for the direction of writing. It may be the slice that it was given.
func inASCII(text []byte) []byte {
	other := func(r rune) bool { return r >= 0x7f }
	if bytes.IndexFunc(text, other) < 0 {
		return text
	}
	escaped := make([]byte, 0, len(text)+len(text)/8)
	for _, r := range string(text) {
		if !other(r) {
			escaped = append(escaped, byte(r))
			continue
		}
		for _, unit := range utf16.AppendRune(nil, r) {
			escaped = fmt.Appendf(escaped, `\u%04x`, unit)
		}
	}
	return escaped
}

// documentOf returns what JSON has of a snapshot: the numbers of the table of fields at their paths, and beside them what is no number.
// Those of sources that are down are not known.
func documentOf(s *origin.Snapshot, now time.Time) *object {
	current := s.Current()
	d := new(object)
	d.set("time", timestamp(s.Time)) // RFC 3339, UTC
	d.set("alarms", alarmsOf(s))     // what is high, critical or down now
	all := fields.All()
	for i := range all {
		f := &all[i]
		if f.In&fields.JSON == 0 {
			continue
		}
		part, path, _ := strings.Cut(f.Name, ".")
		if f.List != nil && f.List.Name == part { // the part is the list
			d.setRows(f.Name, f, current)
			continue
		}
		if d.get(part) == nil {
			d.set(part, new(object).with(before[part], current, 0))
		}
		o := d.get(part).(*object)
		if f.List != nil {
			o.setRows(path, f, current)
			continue
		}
		o.setNumber(path, f.Get(current))
		o.with(behind[f.Name], current, 0)
	}
	for i, part := range d.values {
		if o, is := part.(*object); is {
			o.with(behind[d.names[i]], current, 0)
		}
	}
	d.set("sources", sourcesOf(s, now))
	d.set("notes", notesOf(s)) // why numbers are missing, or less than all
	return d
}

// others sets members that are none of the table of fields; in the object of a row, of that row.
type others func(o *object, s *origin.Snapshot, row int)

// before is what stands before all numbers of a part of the document, or of each row of a list.
var before = map[string]others{
	"nginx": func(o *object, s *origin.Snapshot, _ int) {
		o.set("server", nullable(s.Server.Product != "", s.Server.Product))
		o.set("exporter", nullable(s.Server.Exporter != "", s.Server.Exporter))
		o.set("up", nullable(s.Server.Known, s.Server.Up))
	},
	"swarm": func(o *object, s *origin.Snapshot, _ int) {
		o.set("tester", nullable(s.Clients.Tester != "", s.Clients.Tester))
	},
	"nginx.servers": func(o *object, s *origin.Snapshot, row int) {
		v := &s.Servers[row]
		o.set("sources", v.Sources)
		o.setIf(v.Behind, "behind")
		o.set("server", v.Product)
		o.set("exporter", v.Exporter)
		o.set("up", nullable(v.Known, v.Up))
	},
}

// behind is what stands behind a number, or behind all of a part: for sums, which are null then, that there is too much to be added up.
var behind = map[string]others{
	"cpu.busy_percent":           func(o *object, s *origin.Snapshot, _ int) { o.set("since_boot", s.CPU.SinceBoot) },
	"cpu":                        func(o *object, s *origin.Snapshot, _ int) { o.setIf(s.CPU.TooMany, "too_many") },
	"network":                    func(o *object, s *origin.Snapshot, _ int) { o.setIf(s.Network.TooMany, "too_many") },
	"disk":                       func(o *object, s *origin.Snapshot, _ int) { o.setIf(s.Disk.TooMany, "too_many") },
	"nginx":                      func(o *object, s *origin.Snapshot, _ int) { o.setIf(s.Server.TooMany, "too_many") },
	"nginx.latency_seconds.mean": latencyBounds("nginx.", func(s *origin.Snapshot) *origin.Latency { return &s.Server.Latency }),
	"swarm.latency_seconds.mean": latencyBounds("swarm.", func(s *origin.Snapshot) *origin.Latency { return &s.Clients.Latency }),
	"disk.filesystems.inodes_used_percent": func(o *object, s *origin.Snapshot, row int) {
		o.set("read_only", s.Disk.Filesystems[row].ReadOnly)
		o.setIf(s.Disk.Filesystems[row].Failed, "device_error")
	},
}

// with returns the object with other members, if there are any.
func (o *object) with(add others, s *origin.Snapshot, row int) *object {
	if add != nil {
		add(o, s, row)
	}
	return o
}

// latencyBounds returns what sets how exactly percentiles are known, those of the fields that begin so: the bounds of the buckets that they
// lie in.
func latencyBounds(part string, of func(*origin.Snapshot) *origin.Latency) others {
	return func(o *object, s *origin.Snapshot, _ int) {
		bounds := map[string][2]number{}
		for _, f := range fields.All() {
			if f.Quantile != nil && f.List == nil && strings.HasPrefix(f.Name, part) {
				q := f.Quantile(s, 0)
				bounds[f.Label] = [2]number{number(q.Low), number(q.High)}
			}
		}
		o.set("latency_bounds_seconds", bounds)
		o.set("latency_from", of(s).Kind.String()) // "histogram", "summary", "mean", ""
		if over := of(s).MeanOver; over != "" {
			o.set("latency_mean_over", over)
		}
	}
}

// setNumber sets a number; that of a path with a dot is one of an object of numbers.
func (o *object) setNumber(path string, v float64) {
	name, rest, within := strings.Cut(path, ".")
	if !within {
		o.set(name, v)
		return
	}
	if o.get(name) == nil {
		o.set(name, numbers{})
	}
	o.get(name).(numbers)[rest] = v
}

// setRows sets the number of each row of a list: in the objects of the rows or, if its name is not that of one of their members, in an
// object of numbers by the names of the rows.
func (o *object) setRows(path string, f *fields.Field, s *origin.Snapshot) {
	member, ofRow := strings.CutPrefix(f.Name, f.List.Name+".")
	if !ofRow {
		byName := numbers{}
		maps.Insert(byName, f.Rows(s))
		o.set(path, byName)
		return
	}
	name := strings.TrimSuffix(path, "."+member)
	n := f.List.Len(s)
	if n == 0 && f.List.Optional {
		return
	}
	if o.get(name) == nil {
		rows := make([]*object, n)
		for i := range rows {
			rows[i] = new(object)
			rows[i].set(f.List.Key, f.List.Row(s, i))
			rows[i].with(before[f.List.Name], s, i)
		}
		o.set(name, rows)
	}
	add := behind[f.Name]
	for i, row := range o.get(name).([]*object) {
		row.set(member, f.Row(s, i))
		row.with(add, s, i)
	}
}

type alarmJSON struct {
	Resource string  `json:"resource"`
	Subject  string  `json:"subject"`
	Level    string  `json:"level"` // "warning", "critical"
	Since    *string `json:"since"`
	Value    number  `json:"value"`
	Limit    number  `json:"limit"`
}

func alarmsOf(s *origin.Snapshot) []alarmJSON {
	list := []alarmJSON{}
	for _, m := range fields.Matters(s) {
		list = append(list, alarmOf(&m))
	}
	return list
}

func alarmOf(m *fields.Matter) alarmJSON {
	return alarmJSON{m.Resource, m.Subject, m.Severity.String(), timestamp(m.Since), number(m.Value), number(m.Limit)}
}

// AlarmLine returns an element of the document's alarms as a line of its own, with the origin, null if that has no name, and the time.
func AlarmLine(name string, at time.Time, m *fields.Matter) ([]byte, error) {
	d, a := new(object), alarmOf(m)
	d.set("origin", nullable(name != "", name))
	d.set("time", timestamp(at))
	d.set("resource", a.Resource)
	d.set("subject", a.Subject)
	d.set("level", a.Level)
	d.set("since", a.Since)
	d.set("value", a.Value)
	d.set("limit", a.Limit)
	line, err := appendJSON(nil, d)
	return append(inASCII(line), '\n'), err
}

type sourceJSON struct {
	Name    string `json:"name"`
	URL     string `json:"url"`
	Up      bool   `json:"up"`
	Age     number `json:"age_seconds"`
	Sampled number `json:"sample_age_seconds"` // since a page said something new
	Took    number `json:"took_seconds"`
	Doubt   number `json:"rates_uncertain_percent"`
	Bytes   int    `json:"bytes"`
	Series  int    `json:"series"`
	Skipped int    `json:"skipped_lines"`
	Error   string `json:"error"`

	Insecure bool `json:"insecure,omitempty"` // its certificate is not verified; a recording doesn't say
}

func sourcesOf(s *origin.Snapshot, now time.Time) []sourceJSON {
	list := []sourceJSON{}
	since := func(t time.Time) number {
		if t.IsZero() {
			return number(math.NaN())
		}
		return number(now.Sub(t).Seconds())
	}
	for i := range s.Sources {
		v := &s.Sources[i]
		list = append(list, sourceJSON{
			Name: v.Name, URL: v.URL, Up: v.Up(), Age: since(v.Last), Sampled: since(v.Fresh), Took: number(v.Took.Seconds()),
			Doubt: number(v.Doubt), Bytes: v.Bytes, Series: v.Series, Skipped: v.Skipped, Error: v.Err, Insecure: v.Insecure,
		})
	}
	return list
}

type noteJSON struct {
	Source  string `json:"source"`
	Kind    string `json:"kind"`
	Of      string `json:"of,omitempty"` // "node", "nginx", "swarm": if it is of one sort of numbers on a page of several
	Subject string `json:"subject"`
	Count   int    `json:"count"`
}

func notesOf(s *origin.Snapshot) []noteJSON {
	list := []noteJSON{}
	for _, t := range s.Troubles {
		note := noteJSON{Source: t.Source, Kind: t.Kind.String(), Subject: t.Subject, Count: t.Count}
		if t.Of != scrape.RoleUnknown {
			note.Of = t.Of.String()
		}
		list = append(list, note)
	}
	return list
}

// timestamp returns a time as JSON has it, nil for none, and for one in a year that RFC 3339 has no room for.
func timestamp(t time.Time) *string {
	if t = t.UTC(); t.IsZero() || t.Year() < 0 || t.Year() > 9999 {
		return nil
	}
	text := t.Format("2006-01-02T15:04:05.000Z")
	return &text
}

// nullable returns a value, or null if it is not known.
func nullable(known bool, v any) any {
	if !known {
		return nil
	}
	return v
}
