package app

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"origintop/app/panels"
	"origintop/app/words"
	"origintop/scrape"
	"origintop/scrape/alarm"
	"origintop/scrape/analysis"
	"origintop/scrape/fields"
	"origintop/scrape/origin"
	"origintop/scrape/severity"
)

func TestFindings(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 4, 31, 0, time.UTC)
	alarm := func(level severity.Severity, v float64, lasts time.Duration) *alarm.Alarm {
		return &alarm.Alarm{Severity: level, Value: v, Since: now.Add(-lasts), Last: now, Over: true}
	}
	s := origin.NewState(origin.Options{}).Snapshot()
	if f := words.Findings(s, nil); len(f) != 0 {
		t.Errorf("nothing is known, and yet: %v", f)
	}
	s.Time = now
	s.CPU.Alarm = alarm(severity.Crit, 95, 38*time.Second)
	s.CPU.Cores = []origin.Core{
		{Name: "0", Alarm: alarm(severity.Warn, 90, 0)},
		{Name: "1", Most: origin.SoftIRQ, Alarm: alarm(severity.Crit, 100, 125*time.Second)},
		{Name: "2", Alarm: alarm(severity.Crit, 99, time.Hour)},
	}
	s.Memory.UsedAlarm = alarm(severity.Warn, 85, 599*time.Second)
	s.Server.Known, s.Server.Product, s.Server.DownSince = true, "nginx", now.Add(-2*time.Second)
	s.Server.DroppedAlarm = alarm(severity.Warn, 1.5, 0)
	s.Network.Devices = []origin.Device{{Name: "eth0", Link: 125e6, OutAlarm: alarm(severity.Crit, 94, 10*time.Minute)}}
	s.Disk.Filesystems = []origin.Filesystem{{Mountpoint: "/", UsedAlarm: alarm(severity.Warn, 90, 50*time.Hour)}}
	f := func(want string) {
		t.Helper()
		var got strings.Builder
		for _, f := range words.Findings(s, nil) {
			fmt.Fprintf(&got, "%s: %s\n", f.Word(), f.Text)
		}
		if got.String() != want {
			t.Errorf("got\n%swant\n%s", got.String(), want)
		}
	}
	f(`critical: nginx is down for 2s: its exporter cannot reach it
critical: eth0 out 94.0% of 1 Gbit/s since 11:54
critical: CPU 95.0% busy for 38s
critical: cpu1 100%, mostly softirq for 2m05s
warning: / 90.0% full since 21 Nov 10:04
warning: memory 85.0% used for 9m59s
warning: nginx drops 1.5 connections/s
`)
	if g := analysis.Worst(s); g != severity.Crit {
		t.Errorf("grade %v", g)
	}
	// What isn't so just now says when it was.
	s.Network.Devices, s.Disk.Filesystems, s.Memory.UsedAlarm, s.Server.Known, s.CPU.Alarm = nil, nil, nil, false, nil
	for i := range s.CPU.Cores {
		s.CPU.Cores[i].Alarm = nil
	}
	core := *alarm(severity.Warn, 81.5, 42*time.Second)
	core.Last, core.Over = now.Add(-4*time.Second), false
	s.CPU.Cores[0].Alarm = &core
	dropped := *s.Server.DroppedAlarm
	dropped.Since, dropped.Last, dropped.Over = now.Add(-6*time.Second), now.Add(-6*time.Second), false
	s.Server.DroppedAlarm = &dropped
	f(`was warning: cpu0 81.5% for 38s, ended 4s ago
was warning: nginx drops 1.5 connections/s, ended 6s ago
`)
	if g := analysis.Worst(s); g != severity.Warn {
		t.Errorf("grade %v", g)
	}
	// Where all of the CPUs are busy, none of them is news. An exporter that is down is not what it watches, and comes last.
	s.CPU.Alarm = alarm(severity.Crit, 97.5, 8*time.Second)
	s.CPU.Cores[1].Alarm = alarm(severity.Crit, 100, 8*time.Second)
	s.Sources = []origin.SourceState{
		{Target: scrape.Target{Name: "node", Role: scrape.RoleMachine}, Pages: 2},
		{Target: scrape.Target{Name: "nginx", Role: scrape.RoleServer}, Pages: 2, Exporter: "stub_status", Err: "no answer within 5s", DownSince: time.Unix(0, 0)},
	}
	f(`critical: CPU 97.5% busy for 8s
warning: nginx exporter down since 00:00:00: no answer within 5s
warning: nginx drops 1.5 connections/s, last value
`)
	// What an exporter said before it went down is not known to be so.
	s.Sources[0].Err, s.Sources[0].DownSince, s.Sources[1].Err = "connection refused", time.Unix(0, 0), ""
	f(`warning: node_exporter down since 00:00:00: connection refused
warning: CPU 97.5% busy, last value
was warning: nginx drops 1.5 connections/s, ended 6s ago
`)
	// A swarm that is late has said something, one that has ended has not.
	s.CPU, s.Server.DroppedAlarm = origin.CPU{}, nil
	s.Clients.StalledAlarm = alarm(severity.Warn, 2.5, 4*time.Second)
	s.Sources = []origin.SourceState{{Target: scrape.Target{Name: "swarm", Role: scrape.RoleLoad}, Pages: 2}}
	f("warning: 2.5% of the clients stalled for 4s\n")
	s.Clients.Stalled, s.Clients.Active = 2, 80
	f("warning: 2 of 80 clients stalled for 4s\n")
	s.Clients.Stalled = 0
	s.Sources[0].Err, s.Sources[0].Failures = "no answer within 5s", 1
	f("warning: 2.5% of the clients stalled, last value\n")
	s.Sources[0].Failures = 2
	f("")
}

// Each alarm there is has words.
func TestEachAlarmIsFound(t *testing.T) {
	s := origin.NewState(origin.Options{WorkerConnections: 200}).Snapshot()
	s.CPU.Cores = make([]origin.Core, 2)
	s.Network.Devices = make([]origin.Device, 1)
	s.Disk.Devices, s.Disk.Filesystems = make([]origin.DiskDevice, 1), make([]origin.Filesystem, 1)
	s.Sources = []origin.SourceState{{Target: scrape.Target{Name: "swarm", Role: scrape.RoleLoad}, Pages: 2}}
	alarms := 0
	var visit func(v reflect.Value, name string)
	visit = func(v reflect.Value, name string) {
		switch v.Kind() {
		case reflect.Struct:
			for i := range v.NumField() {
				visit(v.Field(i), name+"."+v.Type().Field(i).Name)
			}
		case reflect.Slice:
			for i := range v.Len() {
				visit(v.Index(i), name)
			}
		case reflect.Pointer:
			if v.Type() != reflect.TypeFor[*alarm.Alarm]() {
				return
			}
			alarms++
			v.Set(reflect.ValueOf(&alarm.Alarm{Severity: severity.Warn, Value: 50, Over: true}))
			if f := words.Findings(s, nil); len(f) != 1 ||
				!strings.Contains(f[0].Text, "50") && !strings.Contains(f[0].Text, "100 of 200") || strings.Contains(f[0].Text, "!") {
				t.Errorf("%s: %v", name, f)
			}
			for plain, a := range fields.Alarms(s) {
				if f := words.Findings(s, nil); len(f) == 1 && f[0].Text == fmt.Sprintf("%s %.4g", plain, a.Value) {
					t.Errorf("%s has no words of its own: %s", name, f[0].Text)
				}
			}
			v.SetZero()
		}
	}
	for _, part := range []any{&s.CPU, &s.Memory, &s.Network, &s.Disk, &s.Server, &s.Clients} {
		visit(reflect.ValueOf(part).Elem(), reflect.TypeOf(part).String())
	}
	if alarms < 20 {
		t.Errorf("%d alarms", alarms)
	}
}

// A server that was down when its exporter was last asked is not said to be down now.
func TestServersOfDownExporters(t *testing.T) {
	s := origin.NewState(origin.Options{}).Snapshot()
	s.Server.Known, s.Server.Up, s.Server.Product = true, true, "nginx"
	s.Servers = []origin.Server{{Name: "a", ServerNumbers: origin.ServerNumbers{Known: true, Up: true}}, {Name: "b", ServerNumbers: origin.ServerNumbers{Known: true}}}
	if f := words.Findings(s, nil); len(f) != 1 || f[0].Text != "1 of 2 nginx down: b" {
		t.Errorf("one of two is down: %v", f)
	}
	s.Servers[1].Stale = true
	if f := words.Findings(s, nil); len(f) != 0 {
		t.Errorf("one of two was down: %v", f)
	}
}

// What ceased a moment ago keeps its place, as it may come back, but at most for a quarter of how long it lasted. Later it stands behind what
// is so now, however bad it was.
func TestWhatIsPast(t *testing.T) {
	s := origin.NewState(origin.Options{}).Snapshot()
	s.Time = time.Date(2026, 11, 23, 12, 4, 31, 0, time.UTC)
	s.CPU.LoadAlarm = &alarm.Alarm{Severity: severity.Warn, Value: 2, Since: s.Time, Last: s.Time, Over: true}
	for _, of := range []struct {
		lasted, ago time.Duration
		past        bool
	}{
		{time.Minute, 4 * time.Second, false},
		{time.Minute, 6 * time.Second, true},
		{8 * time.Second, 2 * time.Second, false},
		{8 * time.Second, 3 * time.Second, true},
		{0, time.Second, true},
	} {
		ago, past := of.ago, of.past
		s.CPU.Alarm = &alarm.Alarm{Severity: severity.Crit, Value: 95, Since: s.Time.Add(-ago - of.lasted), Last: s.Time.Add(-ago)}
		f := words.Findings(s, nil)
		cpu := slices.IndexFunc(f, func(f words.Finding) bool { return strings.Contains(f.Text, "CPU 95") })
		if len(f) != 2 || f[cpu].Past != past || (cpu == 1) != past {
			t.Errorf("%v ago: %+v", ago, f)
		}
	}
}

// The line doesn't say that all is well of what nobody knows.
func TestAllQuiet(t *testing.T) {
	r := demo(t)
	st := origin.NewState(origin.Options{})
	for i := range 8 {
		st.Apply(r.Page(i, nil))
	}
	s := *st.Snapshot()
	d := newDashboard(Config{Theme: panels.Mono(), Player: still(&s), Interval: 1e6 * time.Hour}, func() {})
	f := func(fine, long, short string) {
		t.Helper()
		d.update()
		line := d.alert.line[0]
		if line.text != fine+long || short != "" && line.short != fine+"; "+short {
			t.Errorf("got %q, %q, want %q, %q", line.text, line.short, long, short)
		}
	}
	const quiet, unknown = "all quiet", "nothing seen"
	f(quiet, "", "")
	s.Network.Devices = []origin.Device{{Name: "eth0", Link: math.NaN(), InPercent: math.NaN(), OutPercent: math.NaN()}}
	f(unknown, "; link speed not known: --link-speed", "link ?")
	s.Memory.UsedPercent = math.NaN()
	f(unknown, "; memory not known; link speed not known: --link-speed", "memory ? +1")
	if middle := d.alert.line[0].middle; middle != "nothing seen; memory not known +1" {
		t.Errorf("in the middle: %q", middle)
	}
	s.Memory.UsedPercent = 5
	if screen := screenOf(t, &s, 80, 24); !strings.Contains(screen, "nothing seen; link speed not known: --link-speed") {
		t.Errorf("there is room for the flag:\n%s", screen)
	}
	s.Memory.UsedPercent = math.NaN()
	sources := s.Sources
	for i := range sources {
		if s.Sources = sources[i : i+1]; sources[i].Role == scrape.RoleLoad {
			continue
		}
		if sources[i].Role == scrape.RoleServer {
			f(unknown, "; CPU, memory, network and disk are not watched; 5xx not known", "no node_exporter +1")
		} else {
			s.Memory.UsedPercent, s.Network.Devices = 5, []origin.Device{{Name: "eth0", Link: 125e6}}
			f(quiet, "; web server not watched", "no server")
		}
	}
}
