// Package manual holds the manual: topics in Markdown, which a terminal, a man page and a web page of the repository show alike.
//
// The flow: a topic's text is expanded, so that what the program's own tables say stands in it, and parsed into blocks. Those are written
// as text of a width, or as roff. A topic uses a small part of Markdown: headings, paragraphs, lists of one level, tables, blocks of code.
package manual

import (
	"embed"
	"fmt"
	"slices"
	"strings"

	"origintop/app/command/usage"
	"origintop/scrape/fields"
)

// topics holds a file for each topic.
//
//go:embed topics/*.md
var topics embed.FS

// unprinted are the topics that the man page leaves out: they are for those who have the sources.
var unprinted = []string{"performance", "hacking"}

// Topics returns the names of the topics, in the order in which they are listed.
func Topics() []string { return usage.Named("manual").Values }

// Explains reports whether there are numbers whose names have a word, of three letters at least: Text and Print explain them.
func Explains(word string) bool {
	return len(word) >= 3 && slices.ContainsFunc(fields.All(), func(f fields.Field) bool { return strings.Contains(f.Name, word) })
}

// Mentions returns the topics whose text has a word, in any case.
func Mentions(word string) (list []string) {
	for _, topic := range Topics() {
		if text, err := source(topic); err == nil && strings.Contains(strings.ToLower(text), strings.ToLower(word)) {
			list = append(list, topic)
		}
	}
	return list
}

// source returns a topic's Markdown with the tables filled in, or that of a word that is no topic but in the names of numbers. Its error
// names the topics there are.
func source(topic string) (string, error) {
	if !slices.Contains(Topics(), topic) && Explains(topic) {
		var b strings.Builder
		fmt.Fprintf(&b, "# Numbers named %s\n", topic)
		writeFields(&b, func(name string) bool { return strings.Contains(name, topic) })
		return b.String(), nil
	}
	text, err := topics.ReadFile("topics/" + topic + ".md")
	if err != nil || !slices.Contains(Topics(), topic) {
		return "", fmt.Errorf("there is no topic %q: choose from %s", topic, strings.Join(Topics(), ", "))
	}
	return expand(string(text))
}

// blocks returns a topic, parsed.
func blocksOf(topic string) ([]block, error) {
	text, err := source(topic)
	if err != nil {
		return nil, err
	}
	return parse(text), nil
}

// Text returns a topic as text of that width in cells, with bold and underlined words if styled.
func Text(topic string, width int, styled bool) (string, error) {
	blocks, err := blocksOf(topic)
	if err != nil {
		return "", err
	}
	return renderText(blocks, width, styled), nil
}

// Contents returns the list of topics, a line each, likewise.
func Contents(width int, styled bool) (string, error) {
	var b strings.Builder
	b.WriteString("# The manual of origintop\n\n`origintop manual TOPIC` shows a topic:\n\n| topic | |\n|---|---|\n")
	for _, topic := range Topics() {
		blocks, err := blocksOf(topic)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "| `%s` | %s |\n", topic, blocks[0].text)
	}
	b.WriteString("\n`origintop --help` and `origintop COMMAND --help` list the flags. `man origintop` has all of this as one page.\n")
	return renderText(parse(b.String()), width, styled), nil
}

const (
	tableBegins = "<!-- table: "
	tableEnds   = "<!-- /table -->\n"
)

// expand replaces each place of a table, and what stands there for readers of the file itself, by the table.
func expand(text string) (string, error) {
	var b strings.Builder
	for {
		head, rest, found := strings.Cut(text, tableBegins)
		b.WriteString(head)
		if !found {
			return b.String(), nil
		}
		name, rest, named := strings.Cut(rest, " -->\n")
		_, rest, ended := strings.Cut(rest, tableEnds)
		if !named || !ended {
			return "", fmt.Errorf("the table %q has no end", name)
		}
		table, err := tableOf(name)
		if err != nil {
			return "", err
		}
		b.WriteString(table)
		text = rest
	}
}
