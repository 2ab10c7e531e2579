package prometheus

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"origintop/scrape"
)

// During is Discover for a time in the past: it finds the origins of which exporters were scraped then. Unless host is "", only those are
// asked for that Find may mean by it.
func (c *Client) During(ctx context.Context, match []Label, host string, from, to time.Time) (origins []Origin, notes []string, err error) {
	over := func(selector string) string {
		return fmt.Sprintf("last_over_time(%s[%ds])", selector, max(1, int(to.Sub(from).Seconds())))
	}
	only := slices.Clone(signs)
	if host != "" {
		only = append(only, instanceOf(host))
	}
	roles := map[[2]string]roleSet{}
	expr := "count by (" + nameLabel + ", job, instance) (" + over(selector(match, only...)) + ")"
	_, err = c.Query(ctx, expr, to, func(s *Series) error {
		roles[[2]string{s.Label("job"), s.Label("instance")}] |= 1 << signRole(s.Label(nameLabel))
		return nil
	})
	if err != nil || len(roles) == 0 {
		return nil, nil, err
	}
	found := map[[2]string]*Found{}
	answer, err := c.Query(ctx, over(upOf(roles, match)), to, func(s *Series) error {
		key := [2]string{s.Label("job"), s.Label("instance")}
		if roles[key] != 0 && found[key] == nil {
			found[key] = &Found{Job: key[0], Instance: key[1], labels: withoutName(s.Labels)}
			found[key].Role, found[key].holds = roles[key].first(), roles[key]
		}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	return grouped(slices.Collect(maps.Values(found))), answer.Warnings, nil
}

// instanceOf returns the matcher of the instances that may be of a host, which may be an address of IPv6, or one of them in full.
func instanceOf(host string) matcher {
	name := regexp.QuoteMeta(host)
	if strings.Contains(host, ":") {
		name = `(` + name + `|\[` + name + `\])`
	}
	return matcher{"instance", "=~", name + "([.:].*)?"}
}

// Stored returns the first and the last time, to a second or so, of which there are samples of the exporters of a host in the month before a
// time; zero times if there are none.
func (c *Client) Stored(ctx context.Context, match []Label, host string, before time.Time) (first, last time.Time, err error) {
	up := selector(match, matcher{nameLabel, "=", "up"}, instanceOf(host))
	for _, end := range []struct {
		of   string
		time *time.Time
	}{{"min", &first}, {"max", &last}} {
		ask := func(within string, at time.Time) error {
			expr := fmt.Sprintf("%s(%[1]s_over_time(timestamp(%s)[%s]))", end.of, up, within)
			_, err := c.Query(ctx, expr, at, func(s *Series) error {
				if len(s.Samples) > 0 {
					*end.time = time.UnixMilli(int64(s.Samples[0].Value * 1e3))
				}
				return nil
			})
			return err
		}
		const step = 5 * time.Minute
		if err := ask("31d:5m", before); err != nil {
			return first, last, err
		}
		near := *end.time // the first and the last one are less than a step away
		if end.of == "max" {
			near = near.Add(step)
		}
		if near.After(before) {
			near = before
		}
		if !end.time.IsZero() {
			if err := ask("5m:1s", near); err != nil {
				return first, last, err
			}
		}
	}
	return first, last, nil
}

// Scrapes returns how many scrapes of an exporter a server has, from one time to another, both included.
func (c *Client) Scrapes(ctx context.Context, w Watched, from, to time.Time) (n int, err error) {
	up := strings.TrimSuffix(w.Selector, "}") + "," + strings.TrimPrefix(selector(nil, matcher{nameLabel, "=", "up"}), "{")
	expr := "count_over_time(" + inRange(up, to.Sub(from)) + ")"
	_, err = c.Query(ctx, expr, to, func(s *Series) error {
		if len(s.Samples) > 0 {
			n = max(n, int(s.Samples[0].Value)) // a pair of servers has scraped it as often, each
		}
		return nil
	})
	return n, err
}

// Watch returns the exporters of an origin for a Source, as those of the only one. Series count whatever else their labels are: a server's
// pair has the same ones, and labels may change. Of several exporters with one job and instance one is read.
func (o *Origin) Watch(match []Label) (list []Watched) {
	for _, f := range o.Targets {
		labels := slices.Clone(match)
		own := []Label{{"job", f.Job}, {"instance", f.Instance}}
		if f.twice != "" {
			s := Series{Labels: f.labels}
			for _, name := range f.differs() {
				own = append(own, Label{name, s.Label(name)})
			}
		}
		for _, l := range own {
			if !slices.ContainsFunc(labels, func(m Label) bool { return m.Name == l.Name }) {
				labels = append(labels, l)
			}
		}
		list = append(list, Watched{scrape.Target{Name: f.Name, URL: f.URL, Role: f.Role}, selector(labels)})
	}
	return list
}

// Choose returns the origin that the operator means: that of the host, or the only one. It refuses one that is several, of which Discover
// knows.
func Choose(origins []Origin, host string) (o *Origin, err error) {
	if len(origins) == 1 && host == "" {
		o = &origins[0]
	}
	if host != "" {
		if o, err = Find(origins, host); err != nil {
			return nil, err
		}
	}
	if o != nil {
		return o, o.mixed()
	}
	var names []string
	for _, o := range origins {
		names = append(names, o.Name)
	}
	return nil, fmt.Errorf("there are %d origins: name one of %s", len(origins), listed(names))
}
