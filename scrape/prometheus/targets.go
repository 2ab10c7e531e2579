package prometheus

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"origintop/scrape"
	"origintop/scrape/sorting"
)

// An Origin is a server of which exporters are scraped: those whose instance names one host.
type Origin struct {
	Name    string // that host, as far as it may be a name
	Labels  string // that the scrapes of all its exporters have, as scrape.Target.Labels
	Targets []Found
}

// A Found is an exporter that a server scrapes.
type Found struct {
	scrape.Target
	Job, Instance string
	Selector      string // of all its series

	labels []Label // of its scrapes, sorted by name
	holds  roleSet
	others [][]Label // of other scrapes with this job and instance
	twice  string    // how to name one of them, if they are not of one exporter
	gone   bool      // there were scrapes of it in the last hour, and there are none now
}

// Discover finds out which origins there are, by what their exporters hold, of those whose series have certain labels. An exporter that was
// scraped in the last hour is there as well: who scrapes it may have died, and with a server that others write to, all of a site would be
// gone from sight. Notes say what is to be known of them, in words. It returns an error if there are none.
func (c *Client) Discover(ctx context.Context, match []Label) (origins []Origin, notes []string, err error) {
	roles, err := c.roles(ctx, match)
	if err != nil {
		return nil, nil, err
	}
	if len(roles) == 0 {
		return nil, nil, c.nothing(match)
	}
	found, doubles := map[[2]string]*Found{}, map[[2]string][][]Label{}
	down, other := map[[2]string]bool{}, map[string]bool{} // not known what they hold, by job: other are those that are up
	ups := upOf(roles, match)
	answer, err := c.Query(ctx, ups, time.Time{}, func(s *Series) error {
		key := [2]string{s.Label("job"), s.Label("instance")}
		if roles[key] == 0 {
			if n := len(s.Samples); n > 0 && s.Samples[n-1].Value == 0 {
				down[key] = true
			} else {
				other[key[0]] = true
				return nil
			}
		}
		labels := sortedLabels(s.Labels)
		f := found[key]
		doubles[key] = append(doubles[key], labels)
		if f == nil {
			found[key] = &Found{Job: key[0], Instance: key[1], labels: labels}
			return nil
		}
		if slices.CompareFunc(labels, f.labels, compareLabels) < 0 { // always the same one
			f.labels = labels
		}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	present := maps.Clone(found)
	more, err := c.tellApart(ctx, found, doubles)
	if err != nil {
		return nil, nil, err
	}
	for _, n := range more {
		notes = addNote(notes, n)
	}
	_, err = c.Query(ctx, fmt.Sprintf("last_over_time(%s[1h]) unless %[1]s", ups), time.Time{}, func(s *Series) error {
		key := [2]string{s.Label("job"), s.Label("instance")}
		n := len(s.Samples)
		if present[key] != nil || other[key[0]] && roles[key] == 0 || n == 0 {
			return nil
		}
		if roles[key] == 0 {
			if s.Samples[n-1].Value != 0 {
				return nil
			}
			down[key] = true
		}
		f := &Found{Job: key[0], Instance: key[1], labels: sortedLabels(s.Labels), gone: true}
		if before := found[key]; before == nil || slices.CompareFunc(f.labels, before.labels, compareLabels) < 0 {
			found[key] = f
		}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	likeTheirJob(roles, down, other)
	maps.DeleteFunc(found, func(key [2]string, _ *Found) bool { return roles[key] == 0 })
	for _, w := range answer.Warnings {
		notes = addNote(notes, warning(w))
	}
	if len(found) == 0 {
		return nil, nil, c.nothing(match)
	}
	for key, f := range found {
		f.Role, f.holds = roles[key].first(), roles[key]
		f.Selector = selector(f.labels)
	}
	return grouped(slices.Collect(maps.Values(found))), notes, nil
}

// recently is how long ago an exporter that is down may have been up, and one that is gone have been scraped, to be known.
const recently = time.Hour

// likeTheirJob takes exporters that have been down for long, or always, for what all others of their job are: else an origin would be lost
// from sight just because it doesn't come back. Other jobs have exporters of no known kind as well.
func likeTheirJob(roles map[[2]string]roleSet, down map[[2]string]bool, other map[string]bool) {
	jobs := map[string]roleSet{}
	for key, holds := range roles {
		if common, ok := jobs[key[0]]; ok {
			holds &= common
		}
		jobs[key[0]] = holds
	}
	for key := range down {
		if holds := jobs[key[0]]; holds != 0 && !other[key[0]] {
			roles[key] = holds
		}
	}
}

// roles returns what the exporters hold or, if they are down, held a while ago, by job and instance.
func (c *Client) roles(ctx context.Context, match []Label) (map[[2]string]roleSet, error) {
	roles := map[[2]string]roleSet{}
	add := func(s *Series) error {
		roles[[2]string{s.Label("job"), s.Label("instance")}] |= 1 << signRole(s.Label(nameLabel))
		return nil
	}
	answer, err := c.Series(ctx, selector(match, signs...), time.Now().Add(-recently), add)
	if answer != nil && !answer.Date.IsZero() && answer.Date.Sub(answer.Asked).Abs() > answer.Took+lookback { // this machine's clock is wrong
		clear(roles)
		_, err = c.Series(ctx, selector(match, signs...), answer.Date.Add(-recently), add)
	}
	if refused, ok := errors.AsType[*Error](err); ok && refused.Status/100 == 4 && refused.Status != http.StatusTooManyRequests {
		clear(roles) // VictoriaMetrics lists so many series at most
		_, err = c.Query(ctx, "count by ("+nameLabel+", job, instance) ("+selector(match, signs...)+")", time.Time{}, add)
	}
	return roles, err
}

// withoutName returns a copy of the labels without the name of the series.
func withoutName(labels []Label) []Label {
	return slices.DeleteFunc(slices.Clone(labels), func(l Label) bool { return l.Name == nameLabel })
}

// sortedLabels is withoutName, sorted by name.
func sortedLabels(labels []Label) []Label {
	labels = withoutName(labels)
	sorting.Stable(labels, func(a, b Label) int { return cmp.Compare(a.Name, b.Name) })
	return labels
}

func (c *Client) nothing(match []Label) error {
	reason := "it scrapes no node_exporter, no exporter of a web server and no load tester"
	if len(match) > 0 {
		reason += ", whose series have the labels " + selector(match)
	}
	return &Error{ScrapeError: scrape.ScrapeError{URL: c.String(), Reason: reason}}
}

// upOf returns the expression that tells which of the scrapes of those jobs are up.
func upOf(roles map[[2]string]roleSet, match []Label) string {
	jobs := map[string]bool{}
	for key := range roles {
		jobs[key[0]] = true
	}
	return selector(match, matcher{nameLabel, "=", "up"}, oneOf("job", slices.Sorted(maps.Keys(jobs)), false))
}

// addNote adds a note, unless there are many.
func addNote(notes []string, note string) []string {
	const most = 20
	if len(notes) < most {
		notes = append(notes, note)
	}
	return notes
}

func compareLabels(a, b Label) int {
	return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Value, b.Value))
}

// grouped puts the exporters of each host together, and names them.
func grouped(found []*Found) []Origin {
	sorting.Stable(found, func(a, b *Found) int {
		return cmp.Or(cmp.Compare(hostOf(a.Instance), hostOf(b.Instance)), cmp.Compare(a.Role, b.Role),
			cmp.Compare(a.Instance, b.Instance), cmp.Compare(a.Job, b.Job))
	})
	var origins []Origin
	taken, last := map[string]bool{}, ""
	for i, f := range found {
		if host := hostOf(f.Instance); i == 0 || host != last {
			last = host
			origins = append(origins, Origin{Name: originName(host, taken)})
		}
		o := &origins[len(origins)-1]
		o.Targets = append(o.Targets, *f)
	}
	for i := range origins {
		origins[i].name()
	}
	return origins
}

// hostOf returns the host that an instance names.
func hostOf(instance string) string {
	if host, _, err := net.SplitHostPort(instance); err == nil {
		return host
	}
	return instance
}

// originName returns a host as the name of an origin, which no other has.
func originName(host string, taken map[string]bool) string {
	const most = 64
	name := strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9', r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', strings.ContainsRune("_.:-", r):
			return r
		}
		return '_'
	}, cmp.Or(host, "unknown"))
	name = name[:min(len(name), most)]
	for n, base := 2, name; taken[name]; n++ {
		end := "-" + strconv.Itoa(n)
		name = base[:min(len(base), most-len(end))] + end
	}
	taken[name] = true
	return name
}

// name names the targets of an origin, and finds the labels that they have in common.
func (o *Origin) name() {
	common := slices.Clone(o.Targets[0].labels)
	for _, t := range o.Targets[1:] {
		common = slices.DeleteFunc(common, func(l Label) bool { return !slices.Contains(t.labels, l) })
	}
	common = slices.DeleteFunc(common, func(l Label) bool { return l.Name == "job" || l.Name == "instance" })
	var text []byte
	for i, l := range common {
		text = appendLabel(text, i, l)
	}
	o.Labels = string(text)
	of := map[scrape.Role]int{}
	for i := range o.Targets {
		t := &o.Targets[i]
		of[t.Role]++
		t.Target = scrape.Target{Origin: o.Name, Labels: o.Labels, Name: t.Role.String(), URL: scrape.Short(t.Instance), Role: t.Role}
		if n := of[t.Role]; n > 1 {
			t.Name += strconv.Itoa(n)
		}
	}
}

// Find returns the origin that the operator means: by its name or one of its instances, in full or up to the first dot.
func Find(origins []Origin, host string) (*Origin, error) {
	short := func(name string) bool {
		first, _, dotted := strings.Cut(name, ".")
		return dotted && first == host
	}
	is := []func(*Origin) bool{
		func(o *Origin) bool {
			return o.Name == host || slices.ContainsFunc(o.Targets, func(t Found) bool { return t.Instance == host })
		},
		func(o *Origin) bool { return short(hostOf(o.Targets[0].Instance)) },
	}
	var names []string
	for _, is := range is {
		var all []*Origin
		for i := range origins {
			if is(&origins[i]) {
				all, names = append(all, &origins[i]), append(names, origins[i].Name)
			}
		}
		if len(all) == 1 {
			return all[0], nil
		}
	}
	if len(names) > 0 {
		return nil, fmt.Errorf("%q may be any of %s: name one of them in full", host, listed(names))
	}
	for _, o := range origins {
		names = append(names, o.Name)
	}
	return nil, fmt.Errorf("no instance has the host %q: there are %s", host, listed(names))
}

// listed lists the first few names.
func listed(names []string) string {
	const most = 10
	if n := len(names) - most; n > 0 {
		return strings.Join(names[:most], ", ") + " and " + strconv.Itoa(n) + " more"
	}
	return strings.Join(names, ", ")
}
