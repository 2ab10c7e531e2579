package manual

import (
	"fmt"
	"strings"

	"origintop/app"
	"origintop/app/command/usage"
	"origintop/app/panels"
	"origintop/scrape/alarm"
	"origintop/scrape/check"
	"origintop/scrape/fields"
)

// table returns what stands in a topic at a place of that name, in Markdown. It comes from the program's own tables.
func tableOf(name string) (string, error) {
	var b strings.Builder
	kind, which, _ := strings.Cut(name, " ")
	switch kind {
	case "flags":
		writeFlags(&b)
	case "keys":
		writeKeys(&b, which)
	case "signs":
		b.WriteString("| sign | |\n|---|---|\n")
		for _, sign := range app.Signs() {
			row(&b, clean(sign.Key), clean(sign.Does))
		}
	case "exit-codes":
		writeExits(&b, usage.Exits())
	case "fields":
		writeFields(&b, func(string) bool { return true })
	case "exporters":
		writeServers(&b)
	case "testers":
		writeTesters(&b)
	case "thresholds":
		b.WriteString("| resource | high | critical | what |\n|---|---|---|---|\n")
		for i := range alarm.Defaults {
			l := &alarm.Defaults[i]
			warn, crit := l.Texts()
			row(&b, "`"+l.Name+"`", warn, crit, clean(l.Of))
		}
	case "panels":
		b.WriteString(names(app.PanelNames()))
	case "presets":
		b.WriteString(names(app.PresetNames()))
	case "themes":
		var list []string
		for _, t := range panels.Themes() {
			list = append(list, t.Name)
		}
		b.WriteString(names(list))
	default:
		return "", fmt.Errorf("there is no table %q", name)
	}
	return b.String(), nil
}

// names returns a paragraph that lists names.
func names(list []string) string { return "`" + strings.Join(list, "`, `") + "`\n" }

// writeFlags writes the flags of each command.
func writeFlags(b *strings.Builder) {
	for _, c := range usage.Commands() {
		fmt.Fprintf(b, "\n## %s\n\n%s\n\n```\n", c.Title(), clean(c.About))
		for _, form := range c.Forms {
			b.WriteString(c.Title() + " " + form + "\n")
		}
		b.WriteString("```\n")
		for _, g := range c.Groups {
			fmt.Fprintf(b, "\n### %s\n\n", g.Title)
			if g.Text != "" {
				b.WriteString(clean(g.Text) + "\n\n")
			}
			b.WriteString("| flag | |\n|---|---|\n")
			for i := range g.Flags {
				row(b, "`"+clean(strings.TrimSpace(g.Flags[i].Form()))+"`", clean(g.Flags[i].Meaning()))
			}
		}
		if c.Notes != "" {
			b.WriteString("\n" + clean(c.Notes) + "\n")
		}
		b.WriteString("\n### Exit status\n\n")
		if c.ExitNote != "" {
			b.WriteString(clean(c.ExitNote) + "\n\n")
		}
		writeExits(b, c.ExitStatuses())
	}
}

func writeExits(b *strings.Builder, exits []usage.Exit) {
	b.WriteString("| status | |\n|---|---|\n")
	for _, e := range exits {
		row(b, "`"+e.Name+"`", clean(e.When))
	}
}

// writeKeys writes the keys of a screen.
func writeKeys(b *strings.Builder, screen string) {
	b.WriteString("| key | |\n|---|---|\n")
	for _, t := range app.KeyTables() {
		if t.Screen == screen {
			for _, k := range t.Keys {
				row(b, "`"+clean(k.Key)+"`", clean(k.Does))
			}
		}
	}
}

// writeFields writes all numbers of which that is so, by their names in JSON, under a heading for each part.
func writeFields(b *strings.Builder, has func(name string) bool) {
	last := ""
	for _, f := range fields.All() {
		if !has(f.Name) {
			continue
		}
		if part, _, _ := strings.Cut(f.Name, "."); part != last {
			last = part
			fmt.Fprintf(b, "\n## %s\n\n| field | | worry when | from |\n|---|---|---|---|\n", part)
		}
		name := "`" + usage.FieldName(&f) + "`"
		if units := check.Units(f.Unit); len(units) > 0 {
			name += ", " + units[0]
		}
		if short := check.Alias(&f); short != "" {
			name += ", for short `" + short + "`"
		}
		e := f.Explanation()
		row(b, name, clean(e.What), clean(e.Worry), clean(e.From))
	}
}
