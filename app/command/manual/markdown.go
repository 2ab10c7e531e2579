package manual

import (
	"strings"
)

// A kind is what a block is.
type kind uint8

const (
	paragraph kind = iota
	title          // the topic's, its first block
	heading
	subheading
	bullets
	table // its first row is the head
	code
)

// A block is a piece of a topic. Texts have marks of Markdown in them, but for lines of code.
type block struct {
	kind  kind
	text  string
	items []string   // of bullets; lines of code
	rows  [][]string // of a table
}

// parse returns the blocks of a text in Markdown.
func parse(text string) (blocks []block) {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for len(lines) > 0 {
		var b block
		if b, lines = next(lines); b.kind != paragraph || b.text != "" {
			blocks = append(blocks, b)
		}
	}
	return blocks
}

// next returns the first block and the lines behind it.
func next(lines []string) (b block, rest []string) {
	line := lines[0]
	switch {
	case strings.HasPrefix(line, "```"):
		for i, line := range lines[1:] {
			if line == "```" {
				return block{kind: code, items: lines[1 : 1+i]}, lines[i+2:]
			}
		}
		return block{kind: code, items: lines[1:]}, nil
	case strings.HasPrefix(line, "# "):
		return block{kind: title, text: line[2:]}, lines[1:]
	case strings.HasPrefix(line, "## "):
		return block{kind: heading, text: line[3:]}, lines[1:]
	case strings.HasPrefix(line, "### "):
		return block{kind: subheading, text: line[4:]}, lines[1:]
	case strings.HasPrefix(line, "|"):
		n := run(lines, func(line string) bool { return strings.HasPrefix(line, "|") })
		b.kind = table
		for i, line := range lines[:n] {
			if i != 1 { // which is dashes
				b.rows = append(b.rows, cellsOf(line))
			}
		}
		return b, lines[n:]
	case strings.HasPrefix(line, "- "):
		n := run(lines, func(line string) bool { return strings.HasPrefix(line, "- ") || strings.HasPrefix(line, "  ") })
		b.kind = bullets
		for _, line := range lines[:n] {
			if item, begins := strings.CutPrefix(line, "- "); begins {
				b.items = append(b.items, item)
			} else {
				b.items[len(b.items)-1] += " " + strings.TrimSpace(line)
			}
		}
		return b, lines[n:]
	case strings.HasPrefix(line, "<"): // a picture, or a comment
		return block{}, lines[1:]
	}
	n := run(lines, func(line string) bool {
		return line != "" && !strings.HasPrefix(line, "- ") && !strings.HasPrefix(line, "|") && !strings.HasPrefix(line, "```")
	})
	return block{text: strings.Join(lines[:n], " ")}, lines[max(n, 1):]
}

// run returns how many of the first lines are so.
func run(lines []string, is func(string) bool) int {
	for i, line := range lines {
		if !is(line) {
			return i
		}
	}
	return len(lines)
}

// cellsOf returns the cells of a table's row. A | within one is written as \|.
func cellsOf(line string) (cells []string) {
	line = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(line), "|"), "|")
	for cell := range strings.SplitSeq(strings.ReplaceAll(line, `\|`, "\x00"), "|") {
		cells = append(cells, strings.TrimSpace(strings.ReplaceAll(cell, "\x00", "|")))
	}
	return cells
}

// A style is how letters look.
type style uint8

const (
	roman style = iota
	bold
	italic
)

// A span is a part of a text with one style.
type span struct {
	text  string
	style style
	topic string // that it leads to; "": none
}

// spans returns the parts of a text: code is bold, and a link is followed by where it leads.
func spans(text string) (list []span) {
	add := func(text string, s style) {
		if text != "" {
			list = append(list, span{text: text, style: s})
		}
	}
	for text != "" {
		at := strings.IndexAny(text, "`*[")
		if at < 0 {
			break
		}
		mark := text[at : at+1]
		if mark == "*" && strings.HasPrefix(text[at:], "**") {
			mark = "**"
		}
		closing, s := mark, map[string]style{"`": bold, "**": bold, "*": italic}[mark]
		if mark == "[" {
			closing = "]("
		}
		inner, rest, closed := strings.Cut(text[at+len(mark):], closing)
		if !closed || inner == "" || strings.HasPrefix(inner, " ") {
			add(text[:at+len(mark)], roman)
			text = text[at+len(mark):]
			continue
		}
		add(text[:at], roman)
		if text = rest; mark != "[" {
			add(inner, s)
			continue
		}
		var to string
		if to, text, closed = strings.Cut(rest, ")"); closed {
			list = append(list, linked(inner, to)...)
		}
	}
	add(text, roman)
	return list
}

// linked returns a link's text and where it leads: how to see the topic, or the address. A topic's own name needs no other text.
func linked(text, to string) []span {
	file, _, _ := strings.Cut(to, "#")
	name, isTopic := strings.CutSuffix(file, ".md")
	topic := span{text: "origintop manual " + name, style: bold, topic: name}
	switch {
	case to == text, file == "":
		return spans(text)
	case !isTopic || strings.Contains(name, "/"):
		return append(spans(text), span{text: " (" + to + ")"})
	case strings.Trim(text, "`") == name:
		return []span{topic}
	}
	return append(spans(text), span{text: " ("}, topic, span{text: ")"})
}
