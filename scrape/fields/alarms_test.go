package fields

import (
	"reflect"
	"testing"

	"origintop/scrape/alarm"
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
	for name := range Alarms(&s) {
		names[name] = true
	}
	if len(names) != want || want < 25 {
		t.Errorf("%d of %d alarms: %v", len(names), want, names)
	}
	for range Alarms(&s) {
		break // which it allows
	}
}
