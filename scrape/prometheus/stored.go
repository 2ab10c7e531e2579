package prometheus

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"

	"origintop/scrape/sorting"
)

// A stored is what a server has kept of one exporter for some time: series, each with the labels that the server has put on it. All samples
// of a scrape have one time, that of the sample of `up` which the server adds to each.
type stored struct {
	series  []kept
	samples []Sample // of all of them
	native  int      // series that are native histograms: no page can have them
}

// A kept series is one of stored.
type kept struct {
	labels   []Label
	from, to int // its samples
}

// add takes in a series of an answer.
func (st *stored) add(s *Series) error {
	if s.Histograms > 0 {
		st.native++
	}
	from := len(st.samples)
	st.samples = append(st.samples, s.Samples...)
	st.series = append(st.series, kept{slices.Clone(s.Labels), from, len(st.samples)})
	return nil
}

func (st *stored) of(k *kept) []Sample { return st.samples[k.from:k.to] }

// A history is what one server has scraped of an exporter, as long as its labels were the same. Another server that scrapes the same
// exporter, as the second one of a pair does, has other labels, and so has one after its configuration was changed.
type history struct {
	target map[string]string // the labels that the server has put on each series
	text   string            // the same, as the text format has them
	times  []scraped
	lines  []line // sorted by family
}

// A scraped is one scrape: what the server says of it.
type scraped struct {
	at     int64 // milliseconds
	failed bool  // `up` is 0
	took   float64
	wants  int // series that the scrape had, -1 if the server doesn't say
	has    int // series that are there
}

// A line is a series of a page, with its samples.
type line struct {
	name    string
	labels  map[string]string // the exporter's
	family  string
	text    string // name and labels, as on a page
	samples []Sample
	next    int // the first sample that is not older than the last page
}

// histories takes what is stored of an exporter apart.
func (st *stored) histories() []*history {
	list := st.targets()
	if len(list) == 0 {
		return nil
	}
	for i := range st.series {
		k := &st.series[i]
		name := nameOf(k.labels)
		h := ownerOf(list, k.labels)
		samples := st.of(k)
		switch {
		case h == nil:
			continue
		case h.reports(name, k.labels):
			h.report(name, samples)
		case !madeByRule(name):
			h.lines = append(h.lines, line{name: name, labels: h.own(k.labels), samples: samples})
		}
	}
	for _, h := range list {
		h.settle()
	}
	return list
}

// targets returns a history for each set of labels that a target has had, the largest sets first: those of `up`. An exporter may have
// an `up` of its own, with further labels; of a scrape, the server says more than that.
func (st *stored) targets() (list []*history) {
	named := func(name string) (list []*history) {
		for i := range st.series {
			if k := &st.series[i]; nameOf(k.labels) == name {
				h := &history{target: map[string]string{}}
				for _, l := range k.labels {
					if l.Name != nameLabel {
						h.target[l.Name] = l.Value
					}
				}
				h.text = textOf("", h.target)
				for _, s := range st.of(k) {
					if n := len(h.times); !math.IsNaN(s.Value) && (n == 0 || h.times[n-1].at < s.Milliseconds) {
						h.times = append(h.times, scraped{at: s.Milliseconds, failed: s.Value == 0, took: math.NaN(), wants: -1})
					}
				}
				list = append(list, h)
			}
		}
		return list
	}
	sure := named("scrape_duration_seconds")
	for _, h := range named("up") {
		if len(h.times) > 0 &&
			(len(sure) == 0 || slices.ContainsFunc(sure, func(s *history) bool { return maps.Equal(s.target, h.target) })) {
			list = append(list, h)
		}
	}
	sorting.Stable(list, func(a, b *history) int {
		return cmp.Or(cmp.Compare(len(b.target), len(a.target)), cmp.Compare(a.text, b.text))
	})
	return list
}

const nameLabel = "__name__"

func nameOf(labels []Label) string {
	for _, l := range labels {
		if l.Name == nameLabel {
			return l.Value
		}
	}
	return ""
}

// ownerOf returns the history that a series belongs to: that of a target whose labels it all has. Where there is but one, also a series
// that lacks some, as the exporter's own labels may stand in their place.
func ownerOf(list []*history, labels []Label) *history {
	for _, h := range list {
		n := 0
		for _, l := range labels {
			if value, ok := h.target[l.Name]; ok && value == l.Value {
				n++
			}
		}
		if n == len(h.target) {
			return h
		}
	}
	if len(list) == 1 {
		return list[0]
	}
	return nil
}

// reports reports whether a series is not the exporter's: the server says there how its scrapes go.
func (h *history) reports(name string, labels []Label) bool {
	return len(labels) == len(h.target)+1 && (name == "up" || strings.HasPrefix(name, "scrape_"))
}

// report takes in what the server says of its scrapes.
func (h *history) report(name string, samples []Sample) {
	for i := range samples {
		s := h.at(samples[i].Milliseconds)
		switch {
		case s == nil || math.IsNaN(samples[i].Value):
		case name == "scrape_duration_seconds":
			s.took = samples[i].Value
		case name == "scrape_samples_post_metric_relabeling":
			s.wants = int(samples[i].Value)
		}
	}
}

// at returns the scrape of a time, nil if there is none.
func (h *history) at(ms int64) *scraped {
	if s := h.from(ms); s != nil && s.at == ms {
		return s
	}
	return nil
}

// madeByRule reports whether a series has that name for no exporter having it: the server's rules and alerts are named so.
func madeByRule(name string) bool {
	return strings.Contains(name, ":") || name == "ALERTS" || name == "ALERTS_FOR_STATE"
}

// own returns the labels of a series as the exporter had them: without those of the target, and with its own of that name, which the server
// calls exported_ and more of it where that was taken as well.
func (h *history) own(labels []Label) map[string]string {
	own := make(map[string]string, len(labels))
	for _, l := range labels {
		if l.Name != nameLabel && h.target[l.Name] != l.Value {
			own[l.Name] = l.Value
		}
	}
	for name := range h.target {
		if _, kept := own[name]; kept {
			continue
		}
		renamed := ""
		for longer := exported + name; ; longer = exported + longer {
			if _, ok := own[longer]; !ok {
				break
			}
			renamed = longer
		}
		if renamed != "" {
			own[name] = own[renamed]
			delete(own, renamed)
		}
	}
	return own
}

// restoreEmpty gives series the labels that others of their name have: their value is "", and the server stores none. The series of an
// exporter that have one name have all the same labels.
func (h *history) restoreEmpty() {
	names := map[string]map[string]bool{}
	for _, l := range h.lines {
		if names[l.name] == nil {
			names[l.name] = map[string]bool{}
		}
		for name := range l.labels {
			names[l.name][name] = true
		}
	}
	for _, l := range h.lines {
		for name := range names[l.name] {
			if _, ok := l.labels[name]; !ok {
				l.labels[name] = ""
			}
		}
	}
}

const exported = "exported_"

// textOf returns name and labels as a page has them.
func textOf(name string, labels map[string]string) string {
	b := make([]byte, 0, 128)
	plain := isPlain(name, true)
	if plain {
		b = append(b, name...)
	}
	names := slices.Sorted(maps.Keys(labels))
	if name != "" && len(names) == 0 && plain {
		return string(b)
	}
	b = append(b, '{')
	if !plain {
		b = append(b, '"')
		b = appendEscaped(b, name)
		b = append(b, '"')
	}
	for _, name := range names {
		if c := b[len(b)-1]; c != '{' {
			b = append(b, ',')
		}
		if isPlain(name, false) {
			b = append(b, name...)
		} else {
			b = append(b, '"')
			b = appendEscaped(b, name)
			b = append(b, '"')
		}
		b = append(b, '=', '"')
		b = appendEscaped(b, labels[name])
		b = append(b, '"')
	}
	return string(append(b, '}'))
}

// isPlain reports whether a name needs no quotes on a page.
func isPlain(name string, colons bool) bool {
	for i, c := range []byte(name) {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '_', c == ':' && colons, c >= '0' && c <= '9' && i > 0:
		default:
			return false
		}
	}
	return true
}

func appendEscaped(b []byte, value string) []byte {
	for i := range len(value) {
		switch c := value[i]; c {
		case '\\', '"':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		default:
			b = append(b, c)
		}
	}
	return b
}

// settle sorts the lines, and counts the series of each scrape.
func (h *history) settle() {
	h.restoreEmpty()
	names := map[string]bool{}
	for i := range h.lines {
		names[h.lines[i].name] = true
	}
	for i := range h.lines {
		l := &h.lines[i]
		l.family, l.text, l.labels = familyOf(l.name, names), textOf(l.name, l.labels), nil
	}
	sorting.Stable(h.lines, func(a, b line) int { return cmp.Or(cmp.Compare(a.family, b.family), cmp.Compare(a.text, b.text)) })
	for i := range h.lines {
		for _, sample := range h.lines[i].samples {
			if s := h.from(sample.Milliseconds); s != nil {
				s.has++
			}
		}
	}
	for i := range h.lines {
		h.dropEnds(&h.lines[i])
	}
}

// from returns the first scrape that is not before a time: a sample with a time of its own is one of that. It returns nil if there is none.
func (h *history) from(ms int64) *scraped {
	i, _ := slices.BinarySearchFunc(h.times, ms, func(s scraped, ms int64) int { return cmp.Compare(s.at, ms) })
	if i == len(h.times) {
		return nil
	}
	return &h.times[i]
}

// dropEnds drops the marks at which a series ends. VictoriaMetrics has them among the values, as NaN, which may be a value as well: what
// follows a number in a scrape that has more series than it wants, or stands at a time of no scrape, is a mark.
func (h *history) dropEnds(l *line) {
	if !slices.ContainsFunc(l.samples, func(s Sample) bool { return math.IsNaN(s.Value) }) {
		return
	}
	all := l.samples
	l.samples = nil
	for i, sample := range all {
		s := h.from(sample.Milliseconds)
		begins := math.IsNaN(sample.Value) && (i == 0 || !math.IsNaN(all[i-1].Value))
		if begins && s != nil && (s.at != sample.Milliseconds || s.failed || s.wants >= 0 && s.has > s.wants) {
			s.has--
			continue
		}
		l.samples = append(l.samples, sample)
	}
}

// familyOf returns the family of a series: that of a histogram's parts is what they have in common.
func familyOf(name string, names map[string]bool) string {
	for _, part := range []string{"_bucket", "_sum", "_count"} {
		if family, ok := strings.CutSuffix(name, part); ok && (names[family+"_bucket"] || names[family] && names[family+"_sum"]) {
			return family
		}
	}
	return name
}
