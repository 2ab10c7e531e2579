package manual

import (
	"fmt"
	"slices"
	"strings"

	"origintop/app/command/usage"
)

// summary is what the man page and whatis(1) say of the program.
const summary = "watch the origin server of an HLS or HTTP load test, and see what gives out first"

// Man returns the manual as the man page origintop(1), in roff with the macros of man(7).
func Man(version string) (string, error) {
	var b strings.Builder
	fmt.Fprintf(&b, ".TH ORIGINTOP 1 \"\" \"origintop %s\" \"User Commands\"\n", roff(version))
	b.WriteString(".nh\n.ad l\n.SH NAME\norigintop \\- " + roff(summary) + "\n.SH SYNOPSIS\n.nf\n")
	for _, c := range usage.Commands() {
		for _, form := range c.Forms {
			b.WriteString(roffLine(c.Title()+" "+form) + "\n")
		}
	}
	b.WriteString(".fi\n")
	for _, topic := range Topics() {
		if slices.Contains(unprinted, topic) {
			continue
		}
		blocks, err := blocksOf(topic)
		if err != nil {
			return "", err
		}
		for i := range blocks {
			writeRoff(&b, &blocks[i], topic)
		}
	}
	return b.String(), nil
}

// writeRoff writes a block of a topic.
func writeRoff(b *strings.Builder, is *block, topic string) {
	switch is.kind {
	case title:
		fmt.Fprintf(b, ".SH %s\n.PP\n%s.\n", roff(strings.ToUpper(topic)), roffText(is.text))
	case heading:
		fmt.Fprintf(b, ".SS %s\n", roffText(is.text))
	case subheading:
		fmt.Fprintf(b, ".PP\n\\fB%s\\fR\n", roffText(is.text))
	case bullets:
		for _, item := range is.items {
			fmt.Fprintf(b, ".IP \\(bu 2\n%s\n", roffText(item))
		}
	case code:
		b.WriteString(".PP\n.RS 4\n.nf\n")
		for _, line := range is.items {
			b.WriteString(roffLine(strings.ReplaceAll(line, "\t", "    ")) + "\n")
		}
		b.WriteString(".fi\n.RE\n")
	case table:
		for _, row := range is.rows[1:] {
			fmt.Fprintf(b, ".TP\n%s\n", roffText(row[0]))
			for column, cell := range row[1:] {
				if head := is.rows[0][column+1]; cell != "" && head != "" && len(row) > 2 {
					fmt.Fprintf(b, "\\fI%s\\fR: %s\n.br\n", roffText(head), roffText(cell))
				} else if cell != "" {
					b.WriteString(roffText(cell) + "\n")
				}
			}
		}
	default:
		fmt.Fprintf(b, ".PP\n%s\n", roffText(is.text))
	}
}

// roffText returns a text in Markdown as roff, with its styles.
func roffText(text string) string {
	var b strings.Builder
	for _, s := range spans(text) {
		if s.topic != "" && !slices.Contains(unprinted, s.topic) {
			s.text = strings.ToUpper(s.topic) // its section
		}
		switch s.style {
		case bold:
			b.WriteString(`\fB` + roff(s.text) + `\fR`)
		case italic:
			b.WriteString(`\fI` + roff(s.text) + `\fR`)
		default:
			b.WriteString(roff(s.text))
		}
	}
	return guard(b.String())
}

// roffLine returns a line of code as roff.
func roffLine(line string) string { return guard(roff(line)) }

// guard keeps a line from being taken for a request.
func guard(line string) string {
	if strings.HasPrefix(line, ".") || strings.HasPrefix(line, `\(aq`) {
		return `\&` + line
	}
	return line
}

// roff returns a text with each character as roff writes it.
func roff(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch r {
		case '\\':
			b.WriteString(`\e`)
		case '-':
			b.WriteString(`\-`)
		case '\'':
			b.WriteString(`\(aq`)
		case '"':
			b.WriteString(`\(dq`)
		case '`':
			b.WriteString(`\(ga`)
		case '^':
			b.WriteString(`\(ha`)
		case '~':
			b.WriteString(`\(ti`)
		default:
			if r < 0x80 {
				b.WriteRune(r)
			} else {
				fmt.Fprintf(&b, `\[u%04X]`, r)
			}
		}
	}
	return b.String()
}
