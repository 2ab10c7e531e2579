package playback

import (
	"reflect"

	"origintop/scrape/explore"
	"origintop/scrape/origin"
)

// Detached returns a copy of a snapshot that keeps nothing in memory but itself: its rows are its own, and it has neither histories nor
// explored series.
func Detached(s *origin.Snapshot) *origin.Snapshot {
	own := *s
	own.Explored = nil
	detacher{bare: true}.detach(reflect.ValueOf(&own).Elem())
	return &own
}

// A detacher gives snapshots rows of their own. A State cuts the rows of many snapshots from one array, and a single snapshot would keep all
// of it. Markers and explored series stay shared, and so do histories.
type detacher struct {
	bare  bool  // histories are left out
	since int64 // Unix time in milliseconds
}

// detach detaches what is in v. It returns about how many bytes of histories are newer than since: what keeping them costs in addition to
// the snapshot of that time.
func (d detacher) detach(v reflect.Value) (fresh int) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fresh += d.detach(v.Field(i))
			}
		}
	case reflect.Slice:
		switch list := v.Interface().(type) {
		case interface{ Room(since int64) int }: // a history
			if d.bare {
				v.SetZero()
				return 0
			}
			return list.Room(d.since)
		case []origin.Marker, []*explore.Exploration:
			return 0
		}
		if v.IsNil() {
			return 0
		}
		own := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		reflect.Copy(own, v)
		v.Set(own)
		if k := v.Type().Elem().Kind(); k == reflect.Struct || k == reflect.Slice {
			for i := range v.Len() {
				fresh += d.detach(v.Index(i))
			}
		}
	}
	return fresh
}
