package completion

import (
	"bufio"
	_ "embed"
	"fmt"
	"io"
	"strings"
)

// Command is the name of the hidden command that the scripts call: origintop __complete SHELL ...
const Command = "__complete"

//go:embed bash.sh
var bash string

//go:embed zsh.zsh
var zsh string

//go:embed fish.fish
var fish string

// Script returns the script for a shell; "" if there is none.
func Script(shell string) string {
	return map[string]string{"bash": bash, "zsh": zsh, "fish": fish}[shell]
}

// Answer writes what the script of a shell asks for. For bash the arguments are $COMP_WORDBREAKS and the line up to the cursor, for the
// others the words up to the cursor, of which fish's last one is as it was typed.
func (c *Completer) Answer(args []string, stdout io.Writer) error {
	w := bufio.NewWriter(stdout)
	switch {
	case len(args) == 3 && args[0] == "bash":
		c.answerBash(w, args[1], args[2])
	case len(args) > 1 && args[0] == "zsh":
		for _, one := range c.Complete(args[1:]) {
			space := " "
			if one.Open {
				space = "" // zsh adds none then
			}
			fmt.Fprintf(w, "%s\t%s\t%s\n", space, one.Word, one.About)
		}
	case len(args) > 1 && args[0] == "fish":
		words := append([]string{}, args[1:]...)
		last := split(words[len(words)-1])
		words[len(words)-1] = last.words[len(last.words)-1]
		for _, one := range c.Complete(words) {
			fmt.Fprintf(w, "%s\t%s\n", one.Word, one.About)
		}
	}
	return w.Flush()
}

// answerBash writes what replaces the part of the last word that bash takes for the whole: what follows a quote, or one of breaks. A word
// that is complete has a space behind it.
func (c *Completer) answerBash(w io.Writer, breaks, text string) {
	l := split(text)
	if len(l.words) < 2 { // the program's name is being completed
		return
	}
	kept := ""
	if l.quote == 0 {
		raw := text[l.last:]
		if at := strings.LastIndexAny(raw, strings.Map(breaksWord, breaks)); at >= 0 {
			before := split(raw[:at+1])
			kept = before.words[len(before.words)-1]
		}
	}
	for _, one := range c.Complete(l.words[1:]) {
		word, ok := strings.CutPrefix(one.Word, kept)
		if !ok {
			continue
		}
		word = l.quoted(word)
		if !one.Open && l.quote == 0 {
			word += " "
		}
		fmt.Fprintln(w, word)
	}
}

// breaksWord drops what parts words, and quotes.
func breaksWord(r rune) rune {
	if strings.ContainsRune(" \t\n\"'", r) {
		return -1
	}
	return r
}

// A typed line is what was typed, as a shell reads it.
type typed struct {
	words []string // without quotes; the last one is where the cursor is, and may be empty
	last  int      // where that one begins
	quote byte     // that is open at the end; 0: none
}

// split splits a line into words, as shells do: at blanks that are not quoted. It knows no variables.
func split(text string) typed {
	l := typed{words: []string{""}}
	inWord := false
	for i := 0; i < len(text); i++ {
		b := text[i]
		last := &l.words[len(l.words)-1]
		if !inWord && !strings.ContainsRune(" \t\n", rune(b)) {
			inWord, l.last = true, i
		}
		switch {
		case l.quote != 0 && b == l.quote:
			l.quote = 0
		case l.quote == 0 && (b == '\'' || b == '"'):
			l.quote = b
		case b == '\\' && l.quote != '\'' && i+1 < len(text):
			i++
			*last += text[i : i+1]
		case l.quote == 0 && strings.ContainsRune(" \t\n", rune(b)):
			if inWord {
				l.words = append(l.words, "")
			}
			inWord, l.last = false, i+1
		default:
			*last += text[i : i+1]
		}
	}
	return l
}

// quoted returns a word as it has to be typed there.
func (l *typed) quoted(word string) string {
	special := " \t\"'`$&|;<>()[]{}*?!#\\"
	switch l.quote {
	case '\'':
		return strings.ReplaceAll(word, "'", `'\''`)
	case '"':
		special = "\"`$\\"
	}
	var b strings.Builder
	for i := range len(word) {
		if strings.IndexByte(special, word[i]) >= 0 {
			b.WriteByte('\\')
		}
		b.WriteByte(word[i])
	}
	return b.String()
}
