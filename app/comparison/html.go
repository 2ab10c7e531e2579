package comparison

import (
	"bytes"
	"fmt"
	"html"

	"origintop/app/report"
	"origintop/app/words"
	"origintop/scrape/compare"
)

// HTML returns the comparison as a page that needs nothing else: no script, no font, no picture from elsewhere.
func (c *Comparison) HTML() []byte {
	var b bytes.Buffer
	b.WriteString(report.Head(c.title(), words.CompareResult(c.Comparison)+"."))
	c.bodyHTML(&b)
	b.WriteString(report.Tail)
	return b.Bytes()
}

// bodyHTML writes all that stands below the title.
func (c *Comparison) bodyHTML(b *bytes.Buffer) {
	c.verdictsHTML(b)
	drawn := false
	for _, s := range c.sections(layout{longColumns[:], longCells, false}) {
		if s.title == words.CompareVerdicts {
			continue // which stand above
		}
		if !drawn && s.title != words.CompareEvents && s.title != words.CompareDiffers { // what differs, and how it went
			c.figuresHTML(b)
			drawn = true
		}
		fmt.Fprintf(b, "<h2>%s</h2>\n", html.EscapeString(s.title))
		report.TableHTML(b, s.table)
		report.ListHTML(b, s.lines)
	}
}

// verdictsHTML writes the verdicts and headrooms side by side.
func (c *Comparison) verdictsHTML(b *bytes.Buffer) {
	c.sides(func(name string, s *compare.Side, _ *File) {
		v := s.Verdict
		fmt.Fprintf(b, `<section class="verdict %s"><dl>`+"\n", v.Strength)
		fact := func(name, what, how string) {
			fmt.Fprintf(b, "<div><dt>%s</dt><dd><b>%s</b><span>%s</span></dd></div>\n",
				html.EscapeString(name), html.EscapeString(what), html.EscapeString(how))
		}
		what, how := words.VerdictParts(v)
		fact(words.TileOf(name, words.TileLimit), what, how)
		what, how = words.RoomParts(v, v.Phases.Peak)
		fact(words.TileOf(name, words.TileRoom), what, how)
		what, how = words.ClientsParts(v)
		fact(words.TileOf(name, words.TileClients), what, how)
		b.WriteString("</dl></section>\n")
	})
}

func (c *Comparison) figuresHTML(b *bytes.Buffer) {
	note := ""
	if len(c.Base) > 1 || len(c.New) > 1 {
		note = words.CompareFirstOnly
	}
	if f := c.overTime(); f != nil {
		report.FigureHTML(b, words.CompareOverTime, f, words.CompareTimeCaption+note)
	}
	if f := c.byLoad(); f != nil {
		report.FigureHTML(b, words.CompareByLoad, f, words.CompareLoadCaption+note)
	}
}
