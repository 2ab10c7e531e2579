package origin

import (
	"fmt"
	"reflect"
	"testing"

	"origintop/scrape/alarm"
	"origintop/scrape/scrapetest"
	"origintop/scrape/series"
)

// Each alarm that a snapshot can have is among Alarms, under a name of its own.
func TestAlarmsAreAll(t *testing.T) {
	var s Snapshot
	var set func(v reflect.Value)
	want := 0
	set = func(v reflect.Value) {
		switch {
		case v.Type() == reflect.TypeFor[*alarm.Alarm]():
			v.Set(reflect.ValueOf(&alarm.Alarm{}))
			want++
		case v.Kind() == reflect.Struct && v.Type().PkgPath() == reflect.TypeFor[Snapshot]().PkgPath():
			for _, field := range v.Fields() {
				set(field)
			}
		case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Struct && v.CanSet():
			v.Set(reflect.MakeSlice(v.Type(), 2, 2))
			for i := range 2 {
				if name := v.Index(i).Field(0); name.Kind() == reflect.String && name.CanSet() {
					name.SetString(string(rune('a' + i)))
				}
				set(v.Index(i))
			}
		}
	}
	set(reflect.ValueOf(&s).Elem())
	names := map[string]bool{}
	for name := range s.Alarms() {
		names[name] = true
	}
	if len(names) != want || want < 25 {
		t.Errorf("%d of %d alarms: %v", len(names), want, names)
	}
	for range s.Alarms() {
		break // which it allows
	}
}

// What a server has said whose exporter is down is not of now, though others go on.
func TestCurrentServers(t *testing.T) {
	s := after(Options{}, scrapetest.Page("nginx.a", 0, fmt.Sprintf(scrapetest.Stub, 1, 1, 5)),
		scrapetest.Page("nginx.b", 0, fmt.Sprintf(scrapetest.Stub, 1, 1, 5)),
		scrapetest.Page("nginx.a", 2000, fmt.Sprintf(scrapetest.Stub, 1, 1, 25)), scrapetest.Failure("nginx.b", 2000, "refused"))
	current := s.Current()
	for i, want := range []struct {
		name   string
		active float64
		stale  bool
	}{{"a", 42, false}, {"b", series.Unknown, true}} {
		v := current.Servers[i]
		scrapetest.Same(t, v.Name+"'s active connections", v.Active, want.active)
		if v.Name != want.name || v.Stale != want.stale || v.Known == want.stale {
			t.Errorf("got %+v", v)
		}
	}
	if s.Servers[1].Active != 42 {
		t.Error("the snapshot was changed")
	}
}
