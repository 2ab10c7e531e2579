package manual

import (
	"slices"
	"strings"

	"origintop/widgets"
)

const (
	margin   = 3   // of all but headings
	codeBy   = 4   // what code is indented by, beyond that
	between  = 2   // blanks between the columns of a table
	maxWidth = 100 // longer lines are hard to read
)

// A glyph is a character of a line, or of several cells.
type glyph struct {
	char  rune
	style style
}

// glyphs returns the characters of a text in Markdown.
func glyphs(text string, at style) (list []glyph) {
	for _, s := range spans(text) {
		for _, r := range s.text {
			list = append(list, glyph{r, max(at, s.style)})
		}
	}
	return list
}

// wrap cuts a text into lines of at most that many cells, between words; a longer word is cut.
func wrap(text []glyph, width int) (lines [][]glyph) {
	width = max(width, 1)
	for len(text) > width {
		at := width
		for at > 0 && text[at].char != ' ' {
			at--
		}
		if at == 0 {
			lines, text = append(lines, text[:width]), text[width:]
			continue
		}
		lines, text = append(lines, text[:at]), text[at+1:]
	}
	return append(lines, text)
}

// A page is text that is being written.
type page struct {
	strings.Builder
	width  int
	styled bool
}

// renderText returns the blocks as text of that width.
func renderText(blocks []block, width int, styled bool) string {
	p := &page{width: min(width, maxWidth), styled: styled}
	for i := range blocks {
		if i > 0 {
			p.WriteString("\n")
		}
		p.block(&blocks[i])
	}
	return p.String()
}

func (p *page) block(b *block) {
	switch b.kind {
	case title, heading:
		p.lines(0, glyphs(b.text, bold))
	case subheading:
		p.lines(1, glyphs(b.text, bold))
	case bullets:
		for _, item := range b.items {
			p.hanging(margin, []glyph{{char: '-'}, {char: ' '}}, glyphs(item, roman))
		}
	case code:
		for _, line := range b.items {
			p.WriteString(strings.TrimRight(strings.Repeat(" ", margin+codeBy)+strings.ReplaceAll(line, "\t", "    "), " ") + "\n")
		}
	case table:
		p.table(b.rows)
	default:
		p.lines(margin, glyphs(b.text, roman))
	}
}

// lines writes a text that is indented by that much.
func (p *page) lines(indent int, text []glyph) { p.hanging(indent, nil, text) }

// hanging writes a text behind a mark, which its further lines leave free.
func (p *page) hanging(indent int, mark, text []glyph) {
	for i, line := range wrap(text, p.width-indent-len(mark)) {
		if i > 0 {
			mark = slices.Repeat([]glyph{{char: ' '}}, len(mark))
		}
		p.line(indent, slices.Concat(mark, line))
	}
}

// line writes one line, without the blanks at its end.
func (p *page) line(indent int, line []glyph) {
	for len(line) > 0 && line[len(line)-1].char == ' ' {
		line = line[:len(line)-1]
	}
	if len(line) > 0 {
		p.WriteString(strings.Repeat(" ", indent))
	}
	at := roman
	for _, g := range line {
		p.turn(&at, g.style)
		p.WriteRune(g.char)
	}
	p.turn(&at, roman)
	p.WriteString("\n")
}

// turn changes the style of what follows.
func (p *page) turn(at *style, to style) {
	if *at != to && p.styled {
		p.WriteString([...]string{"\x1b[0m", "\x1b[0;1m", "\x1b[0;4m"}[to])
	}
	*at = to
}

// table writes a table in columns, or its rows one below the other if the columns would be too narrow to read.
func (p *page) table(rows [][]string) {
	cells := make([][][]glyph, len(rows))
	for i, row := range rows {
		for _, cell := range row {
			at := roman
			if i == 0 {
				at = italic
			}
			cells[i] = append(cells[i], glyphs(cell, at))
		}
	}
	widths := columnWidths(cells, p.width-margin)
	if widths == nil {
		p.listed(cells)
		return
	}
	for i, row := range cells {
		if i == 0 && isBlank(row) {
			continue
		}
		wrapped, height := make([][][]glyph, len(row)), 1
		for column, cell := range row {
			wrapped[column] = wrap(cell, widths[column])
			height = max(height, len(wrapped[column]))
		}
		for at := range height {
			var line []glyph
			begin := 0
			for column, lines := range wrapped {
				line = append(line, slices.Repeat([]glyph{{char: ' '}}, begin-len(line))...)
				if at < len(lines) {
					line = append(line, lines[at]...)
				}
				begin += widths[column] + between
			}
			p.line(margin, line)
		}
	}
}

// isBlank reports whether all but the first cell of a table's head are blank, so that it says nothing.
func isBlank(row [][]glyph) bool {
	return !slices.ContainsFunc(row[1:], func(cell []glyph) bool { return len(cell) > 0 })
}

// columnWidths shares a width between the columns of a table: each has as much as its longest cell, or else the widest give way, as far
// as words stay whole. It returns nil if there is no room for that.
func columnWidths(rows [][][]glyph, width int) []int {
	var widths, words []int
	for _, row := range rows {
		for column, cell := range row {
			if column == len(widths) {
				widths, words = append(widths, 0), append(words, 0)
			}
			widths[column] = max(widths[column], len(cell))
			words[column] = max(words[column], longestWord(cell))
		}
	}
	width -= between * (len(widths) - 1)
	const narrow = 24 // what a column of sentences needs
	for total(widths) > width {
		widest := -1
		for column := range widths {
			if widths[column] > max(words[column], narrow) && (widest < 0 || widths[column] > widths[widest]) {
				widest = column
			}
		}
		if widest < 0 {
			return nil
		}
		widths[widest]--
	}
	return widths
}

func total(widths []int) (sum int) {
	for _, w := range widths {
		sum += w
	}
	return sum
}

func longestWord(cell []glyph) (longest int) {
	n := 0
	for _, g := range cell {
		if n++; g.char == ' ' {
			n = 0
		}
		longest = max(longest, n)
	}
	return longest
}

// listed writes the rows of a table one below the other: the first cell, then each other with the head of its column.
func (p *page) listed(rows [][][]glyph) {
	for _, row := range rows[1:] {
		p.lines(margin, row[0])
		for column, cell := range row[1:] {
			if len(cell) == 0 {
				continue
			}
			var mark []glyph
			if head := rows[0][column+1]; len(head) > 0 {
				mark = append(slices.Clone(head), glyph{char: ':'}, glyph{char: ' '})
			}
			p.lines(margin+codeBy, slices.Concat(mark, cell))
		}
	}
}

// clean returns a text from a table of the program as it may stand in a cell of a table in Markdown.
func clean(text string) string { return strings.ReplaceAll(widgets.Clean(text), "|", `\|`) }
