package usage

import (
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// The widths of help, in columns.
const (
	minWidth   = 40
	pipedWidth = 80 // where w is no terminal
	maxWidth   = 120
)

// Width returns how wide help is on w: as its terminal, within limits.
func Width(w io.Writer) int {
	if file, ok := w.(*os.File); ok {
		if width, _, err := term.GetSize(int(file.Fd())); err == nil && width > 0 {
			return min(max(width, minWidth), maxWidth)
		}
	}
	return pipedWidth
}

// Help returns what --help prints, in lines of that width. Brief help has only the flags that are used most, and of each the first sentence.
// A command with few flags has one help.
func (c *Command) Help(width int, brief bool) string {
	h := &help{width: width}
	h.text(c.About)
	h.title("Usage")
	for _, form := range c.Forms {
		h.hanging("  "+c.Title()+" "+form, 6)
	}
	if len(c.Examples) > 0 {
		h.title("Examples")
		rows := exampleRows(c)
		h.rowsAt(rows, h.column(rows, width*3/5))
	}
	if c.Name == "" {
		h.title("Commands")
		h.rows(commandRows())
	}
	brief = brief && len(c.Groups) > 1
	column := h.column(flagRows(c.Groups, brief), width*2/5)
	for i, g := range c.Groups {
		if i > 0 && brief {
			h.WriteByte('\n')
			h.hanging(c.Title()+" --help shows all flags.", 0)
			return h.String()
		}
		h.title(g.Title)
		if g.Text != "" {
			h.hanging("  "+g.Text, 2)
		}
		h.rowsAt(flagRows([]Group{g}, brief), column)
	}
	if c.Notes != "" {
		h.WriteByte('\n')
		h.text(c.Notes)
	}
	h.title("Exit status")
	if c.ExitNote != "" {
		h.hanging("  "+c.ExitNote, 2)
	}
	var exits []row
	for _, e := range c.ExitStatuses() {
		exits = append(exits, row{e.Name, e.When})
	}
	h.rows(exits)
	return h.String()
}

// A row is a term and what it means.
type row struct{ term, text string }

func exampleRows(c *Command) (rows []row) {
	for _, e := range c.Examples {
		rows = append(rows, row{c.Title() + " " + e.Line, e.Does})
	}
	return rows
}

func commandRows() (rows []row) {
	for _, c := range Commands() {
		if c.Name != "" {
			rows = append(rows, row{c.Name, c.Summary})
		}
	}
	return rows
}

func flagRows(groups []Group, brief bool) (rows []row) {
	for _, g := range groups {
		for i := range g.Flags {
			text := g.Flags[i].Meaning()
			if brief {
				text = g.Flags[i].Brief()
			}
			rows = append(rows, row{g.Flags[i].Form(), text})
		}
	}
	return rows
}

// Form returns how the flag is written, as "-o, --output FILE". Forms stand in a column whether or not they have a short one.
func (f *Flag) Form() string {
	text := "    --" + f.Name
	if f.Short != "" {
		text = "-" + f.Short + ", --" + f.Name
	}
	if f.Value == "" || strings.HasPrefix(f.Value, "[=") {
		return text + f.Value
	}
	return text + " " + f.Value
}

// Meaning returns what the flag is for, with its values, its default and its other names.
func (f *Flag) Meaning() string {
	text := f.text()
	var more []string
	if f.Default != "" {
		more = append(more, "default: "+f.Default)
	}
	if f.Repeats {
		more = append(more, "repeatable")
	}
	if len(f.Aliases) > 0 {
		more = append(more, "also --"+strings.Join(f.Aliases, ", --"))
	}
	if len(more) > 0 {
		text += " [" + strings.Join(more, "; ") + "]"
	}
	return text
}

// Brief returns the first sentence on what the flag is for.
func (f *Flag) Brief() string {
	text, _, _ := strings.Cut(f.text(), ". ")
	return strings.TrimSuffix(text, ".")
}

func (f *Flag) text() string {
	return strings.ReplaceAll(f.Text, "{values}", strings.Join(f.Values, ", "))
}

// help is a text in lines of a width.
type help struct {
	strings.Builder
	width int
}

func (h *help) title(text string) { fmt.Fprintf(h, "\n%s:\n", text) }

// text writes paragraphs, which empty lines part. One whose lines begin with blanks is a list of terms and what they mean, with two
// blanks between them, or a line to be left as it is.
func (h *help) text(text string) {
	for i, part := range strings.Split(text, "\n\n") {
		if i > 0 {
			h.WriteByte('\n')
		}
		if !strings.HasPrefix(part, "  ") {
			h.hanging(part, 0)
			continue
		}
		var list []row
		for line := range strings.SplitSeq(part, "\n") {
			term, text, _ := strings.Cut(strings.TrimSpace(line), "  ")
			list = append(list, row{term, strings.TrimSpace(text)})
		}
		h.rows(list)
	}
}

func (h *help) rows(rows []row) { h.rowsAt(rows, h.column(rows, h.width*2/5)) }

// column returns where the texts of rows begin: behind the terms, but not behind that column.
func (h *help) column(rows []row, most int) (column int) {
	for _, r := range rows {
		column = max(column, len("  "+r.term+"  "))
	}
	return min(column, most)
}

// rowsAt writes rows whose texts begin at that column, below a term that is too long to stand beside.
func (h *help) rowsAt(rows []row, column int) {
	for _, r := range rows {
		head := "  " + r.term
		switch {
		case r.text == "":
		case len(head)+2 > column:
			fmt.Fprintln(h, head)
			head = strings.Repeat(" ", column)
		default:
			head = fmt.Sprintf("%-*s", column, head)
		}
		h.hanging(head+r.text, column)
	}
}

// hanging writes a text whose first line begins as it is, and whose others are indented.
func (h *help) hanging(text string, indent int) {
	begin := len(text) - len(strings.TrimLeft(text, " "))
	line, words := text[:begin], strings.Split(text[begin:], " ")
	for i, word := range words {
		if i > 0 && len(line)+1+len(word) > h.width && strings.TrimSpace(line) != "" {
			fmt.Fprintln(h, strings.TrimRight(line, " "))
			line = strings.Repeat(" ", indent)
		} else if i > 0 {
			line += " "
		}
		line += word
	}
	fmt.Fprintln(h, strings.TrimRight(line, " "))
}

// AllHelp returns the help of all commands: the words that anybody may read there.
func AllHelp() string {
	var b strings.Builder
	for i := range Commands() {
		b.WriteString(table()[i].Help(maxWidth, false))
	}
	return b.String()
}
