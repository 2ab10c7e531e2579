// Package comparison writes by what two load tests differ: as text, Markdown, HTML and JSON.
package comparison

import (
	"slices"

	"origintop/app/report"
	"origintop/app/words"
	"origintop/scrape/analysis"
	"origintop/scrape/compare"
	"origintop/scrape/fields"
	"origintop/widgets"
)

// A Comparison is what is to be said of one.
type Comparison struct {
	*compare.Comparison
	BaseFiles, NewFiles []File // in the order of the runs
}

// A File is what is to be said of a run beside its numbers.
type File struct {
	Name   string
	Origin string   // what was watched; "" if that is not said
	Notes  []string // on what is wrong with the recording
}

// A section is a title and what stands below it: as text, Markdown and HTML have it.
type section struct {
	title string
	lines []string
	table [][]string // the first row is its head; the first column is of names
}

// title names the runs.
func (c *Comparison) title() string {
	return words.CompareTitle(words.ComparedFiles(names(c.BaseFiles)), words.ComparedFiles(names(c.NewFiles)))
}

func names(files []File) (list []string) {
	for i := range files {
		list = append(list, files[i].Name)
	}
	return list
}

// A layout is how differences stand in a table.
type layout struct {
	head  []string // behind the column of names
	cells func(*compare.Difference) []string
	heads bool // each resource has a row with its name above its numbers
}

// sections returns all but the result itself, in their order. Those of which there is nothing to say are left out.
func (c *Comparison) sections(as layout) (list []section) {
	add := func(title string, lines []string, table [][]string) {
		if len(lines) > 0 || len(table) > 0 {
			list = append(list, section{title, lines, table})
		}
	}
	var differs, same []*compare.Difference
	var short, little, none, constant []string
	for i := range c.Fields {
		d := &c.Fields[i]
		name := words.RowName(d.Field, d.Row)
		switch {
		case d.Word == compare.TooShort:
			short = append(short, name)
		case d.Word != compare.NoDifference:
			differs = append(differs, d)
		case d.Base.Mean == 0 && d.New.Mean == 0:
			none = append(none, name)
		case d.By == 0 && d.High == d.Low:
			constant = append(constant, name)
		case d.Field.Worse != fields.Neither:
			same = append(same, d)
		default:
			little = append(little, name)
		}
	}
	add(words.CompareVerdicts, c.verdicts(), nil)
	add(words.CompareEvents, c.events(), nil)
	add(words.CompareDiffers, nil, as.table(differs))
	var lines []string
	if len(little) > 0 {
		lines = append(lines, words.NorThese(little))
	}
	if len(constant) > 0 {
		lines = append(lines, words.AlwaysSame(constant))
	}
	if len(none) > 0 {
		lines = append(lines, words.AllZero(none))
	}
	add(words.CompareSame, lines, as.table(same))
	if len(short) > 0 && c.Compared() {
		add(words.CompareTooShort, words.WhyTooShort(short, len(short) == len(c.Fields), c.Enough()), nil)
	}
	lines = nil
	for i := range c.Settings {
		lines = append(lines, words.SettingText(&c.Settings[i]))
	}
	add(words.CompareSettings, lines, nil)
	add(words.CompareParts, c.parts(), nil)
	add(words.CompareCannotSee, c.cannotSee(), nil)
	return list
}

// table returns a table of differences, those of a resource together. The resource with the worst of them comes first.
func (as *layout) table(differences []*compare.Difference) (table [][]string) {
	var resources []string
	for _, d := range differences {
		if name := words.ResourceName(d.Field); !slices.Contains(resources, name) {
			resources = append(resources, name)
		}
	}
	if len(differences) > 0 {
		table = append(table, append([]string{""}, as.head...))
	}
	for _, r := range resources {
		if as.heads {
			table = append(table, append([]string{r}, make([]string, len(as.head))...))
		}
		for _, d := range differences {
			if words.ResourceName(d.Field) == r {
				table = append(table, append([]string{words.RowName(d.Field, d.Row)}, as.cells(d)...))
			}
		}
	}
	return table
}

// sides calls f for each run, with the name of its side or, of several, of its file.
func (c *Comparison) sides(f func(name string, s *compare.Side, file *File)) {
	for _, side := range []struct {
		name  string
		runs  []compare.Side
		files []File
	}{{words.CompareBase, c.Base, c.BaseFiles}, {words.CompareNew, c.New, c.NewFiles}} {
		for i := range side.runs {
			name := side.name
			if len(side.runs) > 1 {
				name += " " + widgets.Clean(side.files[i].Name)
			}
			f(name, &side.runs[i], &side.files[i])
		}
	}
}

// verdicts says of each run what gave out, and for how much load there was room.
func (c *Comparison) verdicts() (list []string) {
	c.sides(func(name string, s *compare.Side, _ *File) {
		list = append(list, name+": "+report.Line(s.Verdict, s.Timeline))
	})
	return list
}

// parts says which parts of the runs were compared.
func (c *Comparison) parts() (list []string) {
	list = append(list, words.ComparedBy(c.Comparison))
	c.sides(func(name string, s *compare.Side, _ *File) {
		list = append(list, name+": "+words.ComparedPart(s))
		for _, what := range leftOut(s) {
			list = append(list, name+": left out: "+what)
		}
	})
	for _, of := range []struct {
		says    func([]string) string
		columns []analysis.Column
	}{{words.OnlyInBase, c.OnlyBase}, {words.OnlyInNew, c.OnlyNew}, {words.OnlyInSome, c.Partly}} {
		var names []string
		for i := range of.columns {
			names = append(names, words.RowName(of.columns[i].Field, of.columns[i].Subject))
		}
		if len(names) > 0 {
			list = append(list, of.says(names))
		}
	}
	return list
}

// leftOut says which earlier load tests in a recording were left out: the newest is compared.
func leftOut(s *compare.Side) (list []string) {
	for i := range s.Verdict.Earlier {
		list = append(list, words.Earlier(&s.Verdict.Earlier[i], s.Kind))
	}
	return list
}

// events says what happened while runs were compared.
func (c *Comparison) events() (list []string) {
	const most = 20
	c.sides(func(name string, s *compare.Side, _ *File) {
		for _, e := range s.Events() {
			list = append(list, name+": "+words.Event(e))
		}
	})
	if n := len(list) - most; n > 0 {
		list = append(list[:most], words.More(n))
	}
	return list
}

// cannotSee says what the comparison can't show.
func (c *Comparison) cannotSee() (list []string) {
	if base, other := c.BaseFiles[0].Origin, c.NewFiles[0].Origin; base != other && base != "" && other != "" {
		list = append(list, words.OtherOrigins(base, other))
	}
	list = append(list, words.CompareLimits(c.Comparison)...)
	c.sides(func(name string, _ *compare.Side, file *File) {
		for _, note := range file.Notes {
			list = append(list, name+": "+widgets.Clean(note))
		}
	})
	return list
}

// worst returns the differences for figures: what differs, and what is looked at first anyway, each once.
func (c *Comparison) worst() (list []*compare.Difference) {
	const most = 14
	headline := []string{
		"swarm.stalled_percent", "network.out_bytes_per_second", "cpu.busy_percent", "nginx.requests_per_second", "nginx.latency_seconds.p99",
		"swarm.latency_seconds.p99",
		"nginx.connections.active", "memory.used_percent",
	}
	for i := range c.Fields {
		if d := &c.Fields[i]; d.Word == compare.Higher || d.Word == compare.Lower {
			list = append(list, d)
		}
	}
	list = list[:min(len(list), most-len(headline)/2)]
	for _, name := range headline {
		i := slices.IndexFunc(c.Fields, func(d compare.Difference) bool { return d.Field.Name == name })
		if i >= 0 && !slices.Contains(list, &c.Fields[i]) && c.moves(&c.Fields[i]) {
			list = append(list, &c.Fields[i])
		}
	}
	return list[:min(len(list), most)]
}

// moves reports whether a field was ever more than 0.
func (c *Comparison) moves(d *compare.Difference) bool {
	return slices.ContainsFunc([]*compare.Side{&c.Base[0], &c.New[0]}, func(s *compare.Side) bool {
		return slices.ContainsFunc(s.Column(d.Field.Name, d.Row).Values, func(v float64) bool { return v > 0 })
	})
}
