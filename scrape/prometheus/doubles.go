package prometheus

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"origintop/scrape"
	"origintop/scrape/sorting"
)

// tellApart finds out which exporters with one job and instance are one that is scraped by several servers, and which are several: those
// have begun at other times. Of each one is read, and the notes say so.
func (c *Client) tellApart(ctx context.Context, found map[[2]string]*Found, sets map[[2]string][][]Label) (notes []string, err error) {
	var jobs, instances []string
	maps.DeleteFunc(sets, func(_ [2]string, list [][]Label) bool { return len(list) < 2 })
	if len(sets) == 0 {
		return nil, nil
	}
	for key, list := range sets {
		jobs, instances = append(jobs, key[0]), append(instances, key[1])
		f := found[key]
		for _, labels := range list {
			if slices.CompareFunc(labels, f.labels, compareLabels) != 0 {
				f.others = append(f.others, labels)
			}
		}
	}
	slices.Sort(jobs)
	slices.Sort(instances)
	began := map[*Found]map[string]float64{} // by labels
	expr := selector(nil, matcher{nameLabel, "=", "process_start_time_seconds"},
		oneOf("job", slices.Compact(jobs), false), oneOf("instance", slices.Compact(instances), false))
	_, err = c.Query(ctx, expr, time.Time{}, func(s *Series) error {
		f := found[[2]string{s.Label("job"), s.Label("instance")}]
		if f == nil || len(f.others) == 0 || s.Label(nameLabel) != "process_start_time_seconds" || len(s.Samples) == 0 {
			return nil
		}
		if began[f] == nil {
			began[f] = map[string]float64{}
		}
		began[f][selector(f.ownerOf(s.Labels))] = s.Samples[len(s.Samples)-1].Value
		return nil
	})
	if err != nil {
		return nil, err
	}
	keys := slices.Collect(maps.Keys(sets))
	sorting.Stable(keys, func(a, b [2]string) int { return cmp.Or(cmp.Compare(a[1], b[1]), cmp.Compare(a[0], b[0])) })
	for _, key := range keys {
		f := found[key]
		names := strings.Join(f.differs(), ", ")
		text := fmt.Sprintf("%s is scraped more than once, and what differs is the label %s", scrape.Short(f.Instance), scrape.Short(names))
		own, known := began[f][selector(f.labels)]
		for _, other := range f.others {
			if at, ok := began[f][selector(other)]; ok && known && at != own {
				f.twice = f.example(other)
			}
		}
		if f.twice == "" {
			notes = append(notes, text+": one of them is read")
		} else {
			notes = append(notes, text+": they are several exporters, of which one is read; choose by a label, as with "+f.twice)
		}
	}
	return notes, nil
}

// differs returns the names of the labels by which the scrapes differ.
func (f *Found) differs() []string {
	names := map[string]bool{}
	for _, other := range f.others {
		for _, list := range [][2][]Label{{other, f.labels}, {f.labels, other}} {
			for _, l := range list[0] {
				if !slices.Contains(list[1], l) {
					names[l.Name] = true
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// example returns the flag that has one exporter read, and not the other one.
func (f *Found) example(other []Label) string {
	for _, list := range [][2][]Label{{f.labels, other}, {other, f.labels}} {
		for _, l := range list[0] {
			if !slices.Contains(list[1], l) {
				return "--match '{" + quotedName(l.Name) + "=" + strconv.Quote(l.Value) + "}'"
			}
		}
	}
	return "--match"
}

// ownerOf returns the labels of the scrapes that a series belongs to, as ownerOf does; nil if there are none.
func (f *Found) ownerOf(labels []Label) (owner []Label) {
	for _, list := range append([][]Label{f.labels}, f.others...) {
		all := !slices.ContainsFunc(list, func(l Label) bool { return !slices.Contains(labels, l) })
		if all && (owner == nil || len(list) > len(owner)) {
			owner = list
		}
	}
	return owner
}

// owns reports whether a series is one of the scrapes that are read, and not of those of another server that scrapes the same exporter, or
// of another exporter.
func (f *Found) owns(labels []Label) bool {
	if len(f.others) > 0 {
		owner := f.ownerOf(labels)
		return owner != nil && slices.Equal(owner, f.labels)
	}
	for _, l := range labels {
		for i := range f.labels {
			if f.labels[i].Name == l.Name && f.labels[i].Value != l.Value {
				return false
			}
		}
	}
	return true
}

// mixed returns an error if an exporter of the origin is several, whose pages can't be told apart.
func (o *Origin) mixed() error {
	for _, t := range o.Targets {
		if t.twice != "" {
			return fmt.Errorf("%s is several exporters with the same job and instance: choose one by label, as with %s",
				scrape.Short(t.Instance), t.twice)
		}
	}
	return nil
}
