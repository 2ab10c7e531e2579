package panels

import (
	"math"

	"origintop/app/words"
	"origintop/scrape"
	"origintop/scrape/alarm"
	"origintop/scrape/origin"
	"origintop/scrape/series"
	"origintop/scrape/severity"
	"origintop/widgets"
)

// diskPanel shows the work of the disks, and how full the file systems are: many an HLS origin ends with a full one.
type diskPanel struct {
	*widgets.Panel
	*haunted
	busy, full    *widgets.Gauge // in a small place, in place of the tables
	disks, mounts *widgets.Table
	facts         *widgets.Facts
	brief, list   []widgets.Fact // for a small place, and for another one
	room          int            // rows of its place
	graph         *widgets.Graph
	writes, reads []widgets.Point
	diskRows      [][]widgets.Cell
	mountRows     [][]widgets.Cell
	scales        map[[2]string]*[3]widgets.Scale // by what they belong to
}

// NewDisk returns the panel of disks and file systems.
func NewDisk(theme *Theme) Panel {
	pal := &theme.Palette
	p := &diskPanel{
		Panel: widgets.NewPanel(pal, "4", "Disk"), haunted: newHaunted(theme, "disk."),
		disks: widgets.NewTable(
			pal, widgets.Column{Title: "disk"}, widgets.Column{Title: "busy", Width: 5, Right: true},
			widgets.Column{Title: "written", Width: 9, Right: true}, widgets.Column{Title: "read", Width: 9, Right: true, Priority: 1},
			widgets.Column{Title: "await", Width: 6, Right: true, Priority: 2},
			widgets.Column{Title: "ops", Width: 8, Right: true, Priority: 3},
			widgets.Column{Title: "queue", Width: 5, Right: true, Priority: 4},
		),
		mounts: widgets.NewTable(
			pal, widgets.Column{Title: "file system"}, widgets.Column{Title: "used", Width: 5, Right: true},
			widgets.Column{Title: "available", Width: 9, Right: true},
			widgets.Column{Title: "size", Width: 8, Right: true, Priority: 1},
			widgets.Column{Title: "inodes", Width: 6, Right: true, Priority: 2},
		),
		busy: widgets.NewGauge(pal), full: widgets.NewGauge(pal),
		graph:  widgets.NewGraph(pal, widgets.InBytes),
		facts:  widgets.NewFacts(pal),
		scales: map[[2]string]*[3]widgets.Scale{},
	}
	p.graph.SetCaption("written", "read")
	p.graph.SetMinTop(100e3)
	gauge := func(int) int {
		if p.small() {
			return 1
		}
		return 0
	}
	p.Add(p.busy, gauge, 1, 0)
	p.Add(p.full, gauge, 1, 0)
	p.AddTable(p.disks, 1)
	p.Add(p.graph, oneRow, 3, 1)
	p.AddTable(p.mounts, 2)
	p.Add(p.facts, p.facts.Rows, 4, 0)
	p.AddTable(p.table, 1)
	return p
}

// small reports whether the panel has a small place.
func (p *diskPanel) small() bool { return p.room > 0 && p.room <= smallRows }

// SetRoom implements Sized.
func (p *diskPanel) SetRoom(rows int) {
	p.room = rows
	p.show()
}

// show shows what there is room for: of many disks and file systems only the busiest and the fullest one in a small place.
func (p *diskPanel) show() {
	if p.small() {
		p.disks.Set(nil)
		p.mounts.Set(nil)
		p.facts.Set(fewFacts(p.brief, p.room)...)
		return
	}
	p.disks.Set(p.diskRows)
	p.mounts.Set(p.mountRows)
	p.facts.Set(p.list...)
}

// setSmall sets what is shown in a small place.
func (p *diskPanel) setSmall(d *origin.Disk, src *origin.SourceState) {
	p.busy.Set(math.NaN(), severity.Unknown, "no disk")
	p.brief = p.brief[:0]
	busiest := -1
	for i := range d.Devices {
		if v := d.Devices[i].Busy; busiest < 0 || v > d.Devices[busiest].Busy {
			busiest = i
		}
	}
	if busiest >= 0 {
		v := &d.Devices[busiest]
		scales := p.of("disk", v.Name)
		text := widgets.Clean(v.Name) + " busy " + words.OrPending(widgets.Percent(v.Busy), v.Busy, src)
		p.busy.Set(v.Busy, words.Severity(v.Alarm, v.Busy), text)
		p.brief = append(
			p.brief,
			widgets.Fact{
				Label: "written", Value: words.OrPending(scales[0].ByteRate(v.Written), v.Written, src), About: words.About(src, v.Written),
			},
			widgets.Fact{Label: "read", Value: words.OrPending(scales[1].ByteRate(v.Read), v.Read, src), About: words.About(src, v.Read)},
			widgets.Fact{Label: "await", Value: widgets.Seconds(v.Await)},
		)
	}
	p.brief = append(p.brief, p.list...)
	p.full.Set(math.NaN(), severity.Unknown, "no file system")
	if len(d.Filesystems) > 0 { // the fullest comes first
		f := &d.Filesystems[0]
		text := "disk " + widgets.Clean(f.Mountpoint) + " used " + widgets.Percent(f.UsedPercent)
		p.full.Set(f.UsedPercent, words.Severity(f.UsedAlarm, f.UsedPercent), text)
	}
	for i := range d.Filesystems {
		f := &d.Filesystems[i]
		if f.Failed {
			p.brief = append(p.brief, widgets.Fact{Value: f.Mountpoint + " cannot be read", Severity: severity.Warn})
		}
		if words.Raised(f.InodesAlarm) > severity.Good {
			p.brief = append(p.brief, widgets.Fact{
				Label: f.Mountpoint + " inodes", Value: widgets.Percent(f.InodesPercent), Severity: words.Raised(f.InodesAlarm),
			})
		}
	}
}

// of returns the scales of the numbers of one row.
func (p *diskPanel) of(table, name string) *[3]widgets.Scale {
	row := [2]string{table, name}
	scales := p.scales[row]
	if scales == nil {
		if len(p.scales) > 1000 {
			clear(p.scales) // file systems come and go
		}
		scales = new([3]widgets.Scale)
		p.scales[row] = scales
	}
	return scales
}

// Update implements Panel.
func (p *diskPanel) Update(s *origin.Snapshot) {
	d := &s.Disk
	src := s.Source(scrape.RoleMachine)
	var alarm *alarm.Alarm
	for i := range d.Devices {
		alarm = words.Worse(alarm, d.Devices[i].Alarm)
	}
	busy := words.WorstOf(words.Severity(alarm, d.Busiest), d.PressureAlarm, d.FilesAlarm)
	for i := range d.Filesystems {
		busy = words.WorstOf(busy, d.Filesystems[i].InodesAlarm)
	}
	p.SetHead("busy "+words.AboutText(src, words.OrPending(widgets.Percent(d.Busiest), d.Busiest, src), d.Busiest), busy)
	if len(d.Filesystems) > 0 { // the fullest comes first
		if f := &d.Filesystems[0]; words.Raised(f.UsedAlarm) > max(busy, severity.Good) {
			p.SetHead(f.Mountpoint+" "+widgets.Percent(f.UsedPercent)+" full", words.Raised(f.UsedAlarm))
		}
	}
	p.SetNote(words.Notes(s, scrape.RoleMachine, words.TooMany(d.TooMany, series.MaxRows, "disks or file systems"))...)
	p.writes, p.reads = points(p.writes, d.WriteHistory), points(p.reads, d.ReadHistory)
	p.SetLine(p.writes, end(s), 0)
	p.graph.Set(p.writes, end(s))
	p.graph.SetBelow(p.reads)
	p.graph.SetGhost(
		p.line(0, func(s *origin.Snapshot) series.Series { return s.Disk.WriteHistory }),
		p.line(1, func(s *origin.Snapshot) series.Series { return s.Disk.ReadHistory }),
	)
	p.compare(s)

	text, strong := p.theme.Text, p.theme.Strong
	rows := p.diskRows[:0]
	for _, i := range busiestFirst(len(d.Devices), func(i int) float64 { return d.Devices[i].Busy }) {
		v := &d.Devices[i]
		scales := p.of("disk", v.Name)
		await := widgets.Seconds(v.Await)
		if math.IsNaN(v.Await) && !math.IsNaN(v.Operations) {
			await = widgets.Unknowable // there was nothing to wait for
		}
		rows = addRow(
			rows,
			widgets.Cell{Text: v.Name, Style: p.theme.Label},
			widgets.Cell{
				Text: words.OrPending(widgets.Percent(v.Busy), v.Busy, src), Style: p.theme.Palette.Severity(words.Raised(v.Alarm)),
				About: words.About(src, v.Busy),
			},
			widgets.Cell{
				Text: words.OrPending(scales[0].ByteRate(v.Written), v.Written, src), Style: strong, About: words.About(src, v.Written),
			},
			widgets.Cell{Text: words.OrPending(scales[1].ByteRate(v.Read), v.Read, src), Style: strong, About: words.About(src, v.Read)},
			widgets.Cell{Text: await, Style: text},
			widgets.Cell{
				Text: words.OrPending(scales[2].Rate(v.Operations), v.Operations, src), Style: text, About: words.About(src, v.Operations),
			},
			widgets.Cell{Text: words.OrPending(widgets.Decimal(v.Queue, 2), v.Queue, src), Style: text},
		)
	}
	p.diskRows = rows
	p.list = append(
		p.list[:0],
		widgets.Fact{
			Label: "pressure", Value: words.OrPending(widgets.Percent(d.Pressure), d.Pressure, src),
			Severity: words.Raised(d.PressureAlarm),
		},
		widgets.Fact{
			Label: "files open", Width: 2*words.CountWidth + 4, Value: words.PartOf(d.FilesOpen, d.FilesLimit),
			Severity: words.Raised(d.FilesAlarm),
		},
	)

	rows = p.mountRows[:0]
	for i := range d.Filesystems {
		f := &d.Filesystems[i]
		scales := p.of("file system", f.Mountpoint)
		name := f.Mountpoint
		if f.ReadOnly {
			name += " (read only)"
		}
		label := p.theme.Label
		if f.Failed {
			name, label = name+" cannot be read", p.theme.Warn
		}
		rows = addRow(
			rows,
			widgets.Cell{Text: name, Style: label},
			widgets.Cell{Text: widgets.Percent(f.UsedPercent), Style: p.theme.Palette.Severity(words.Severity(f.UsedAlarm, f.UsedPercent))},
			widgets.Cell{Text: scales[0].Bytes(f.Avail), Style: strong},
			widgets.Cell{Text: scales[1].Bytes(f.Size), Style: text},
			widgets.Cell{Text: widgets.Percent(f.InodesPercent), Style: p.theme.Palette.Severity(words.Raised(f.InodesAlarm))},
		)
	}
	p.mountRows = rows
	p.setSmall(d, src)
	p.show()
}
