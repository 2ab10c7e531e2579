package app

import (
	"math"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"

	"origintop/app/panels"
	"origintop/app/screen"
	"origintop/app/words"
	"origintop/scrape"
	"origintop/scrape/alarm"
	"origintop/scrape/export"
	"origintop/scrape/fields"
	"origintop/scrape/origin"
	"origintop/scrape/recording"
	"origintop/scrape/severity"
	"origintop/widgets/screentest"
)

// recorded calls f with the snapshot after each round, or so, of all recordings and cases in testdata.
func recorded(t *testing.T, f func(name string, s *origin.Snapshot)) {
	play := func(name string, r *recording.Recording, each int) {
		st := origin.NewState(origin.Options{})
		for i := range r.Len() {
			st.Apply(r.Page(i, nil))
			if i%each == 0 || i == r.Len()-1 {
				f(name, st.Snapshot())
			}
		}
	}
	play("demo", demo(t), 7)
	cases, err := filepath.Glob("../testdata/cases/*.txtar")
	if err != nil || len(cases) == 0 {
		t.Fatalf("%d cases, %v", len(cases), err)
	}
	dumps, err := filepath.Glob("../testdata/recordings/*")
	if err != nil || len(dumps) == 0 {
		t.Fatalf("%d recordings, %v", len(dumps), err)
	}
	for _, path := range dumps {
		r, err := recording.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		play(path, r, 3)
	}
	for _, path := range cases {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files := fstest.MapFS{}
		for _, file := range archive.Files {
			if strings.HasSuffix(file.Name, ".prom") {
				files[file.Name] = &fstest.MapFile{Data: file.Data}
			}
		}
		if r, err := recording.ReadDumps(files); err == nil {
			play(path, r, 3)
		}
	}
}

// Where a line says that all is quiet nothing on the screen, in the text or in the JSON is amber or red, and all that is watched is known.
func TestRule9AllQuietIsAClaim(t *testing.T) {
	simulation := screentest.New(t, 200, 60)
	quietOnes, others := 0, 0
	recorded(t, func(name string, s *origin.Snapshot) {
		verdict := words.VerdictText(s)
		matters := fields.Matters(s)
		if !strings.Contains(verdict, "all quiet") {
			others++
			if len(matters) > 0 && !strings.Contains(verdict, "warning:") && !strings.Contains(verdict, "critical:") {
				t.Errorf("%s at %v: %q, but %+v", name, s.Time, verdict, matters)
			}
			return
		}
		quietOnes++
		if len(matters) > 0 {
			t.Errorf("%s at %v: %q, but %+v", name, s.Time, verdict, matters)
		}
		text, err := export.Document(s, s.Time)
		if err != nil || !strings.Contains(string(text), `"alarms": []`) {
			t.Errorf("%s at %v: %q, but JSON has alarms; error %v", name, s.Time, verdict, err)
		}
		if quietOnes%5 != 1 {
			return // a screen takes its time
		}
		d := showing(s)
		contrast, _ := panels.ThemeNamed("contrast") // in which nothing else has these styles
		d.cfg.Theme.Become(contrast)
		d.update()
		d.fit(60)
		d.pages.SetRect(0, 0, 200, 60)
		c := screen.New(simulation, &d.cfg.Theme.Palette, screen.Owner{})
		c.Clear()
		d.pages.Draw(c)
		c.Show()
		for y := 1; y < 60; y++ { // the header says whether a run is paused
			for x := range 200 {
				text, style, _ := simulation.Get(x, y)
				if style == d.cfg.Theme.Warn || style == d.cfg.Theme.Crit {
					t.Fatalf(
						"%s at %v: %q, but %q at %d,%d is amber or red:\n%s", name, s.Time, verdict, text, x, y,
						screentest.Text(simulation),
					)
				}
			}
		}
	})
	if quietOnes < 10 || others < 10 {
		t.Errorf("%d snapshots are quiet, %d aren't: they show nothing", quietOnes, others)
	}

	// What is watched and not known is not quiet.
	quietly := func() *origin.Snapshot {
		r := demo(t)
		st := origin.NewState(origin.Options{})
		for i := range 8 {
			st.Apply(r.Page(i, nil))
		}
		return st.Snapshot()
	}
	if v := words.VerdictText(quietly()); v != "all quiet" {
		t.Fatalf("the demonstration begins with %q", v)
	}
	nan := math.NaN()
	for name, change := range map[string]func(*origin.Snapshot){
		"CPU":                 func(s *origin.Snapshot) { s.CPU.Busy = nan },
		"memory":              func(s *origin.Snapshot) { s.Memory.UsedPercent = nan },
		"network devices":     func(s *origin.Snapshot) { s.Network.Devices = nil },
		"network":             func(s *origin.Snapshot) { s.Network.Out = nan },
		"file systems":        func(s *origin.Snapshot) { s.Disk.Filesystems = nil },
		"too many devices":    func(s *origin.Snapshot) { s.Network.TooMany = true },
		"too many disks":      func(s *origin.Snapshot) { s.Disk.TooMany = true },
		"requests":            func(s *origin.Snapshot) { s.Server.Requests = nan },
		"whether nginx is up": func(s *origin.Snapshot) { s.Server.Known = false },
		"nginx":               func(s *origin.Snapshot) { s.Server.Up = false },
		"one of two servers": func(s *origin.Snapshot) {
			s.Servers = append(s.Servers, origin.Server{Name: "b", ServerNumbers: origin.ServerNumbers{Known: true}})
		},
		"an exporter":      func(s *origin.Snapshot) { s.Sources[0].Err = "refused" },
		"the first pages":  func(s *origin.Snapshot) { s.Source(scrape.RoleMachine).Pages = 1 },
		"no page of nginx": func(s *origin.Snapshot) { s.Source(scrape.RoleServer).Pages = 0 },
		"trouble on the page": func(s *origin.Snapshot) {
			s.Troubles = []origin.Trouble{{Kind: origin.CollectorFailed, Subject: "cpu"}}
		},
		"a plateau":          func(s *origin.Snapshot) { s.PlateauAlarm = &alarm.Alarm{Severity: severity.Warn, Over: true} },
		"what was until now": func(s *origin.Snapshot) { s.CPU.Alarm = &alarm.Alarm{Severity: severity.Warn, Last: s.Time} },
		"one of its servers": func(s *origin.Snapshot) {
			s.Servers = append(s.Servers, s.Servers[0])
			s.Servers[1].ErrorsAlarm = &alarm.Alarm{Severity: severity.Warn, Over: true}
		},
		"the load tester":       func(s *origin.Snapshot) { s.Clients.HungAlarm = &alarm.Alarm{Severity: severity.Crit, Over: true} },
		"clients that are slow": func(s *origin.Snapshot) { s.Clients.BelowAlarm = &alarm.Alarm{Severity: severity.Warn, Over: true} },
	} {
		s := quietly()
		change(s)
		if v := words.VerdictText(s); strings.Contains(v, "all quiet") {
			t.Errorf("%s: %q", name, v)
		}
	}
}
