package screen

import (
	"encoding/base64"
	"runtime"
	"strings"

	"origintop/widgets"
)

// Copy sends a text to the clipboard of the terminal, all of it, without control characters: whoever pastes it into a shell runs nothing by
// that. It returns false if the terminal has no clipboard; whether it takes the text, it doesn't say. To be called between two frames, by the
// goroutine that draws.
func (c *Canvas) Copy(text string, getenv func(string) string) bool {
	text = widgets.CleanWhole(text)
	tty, is := c.Tty()
	if !is {
		c.SetClipboard([]byte(text))
		return true
	}
	sequence := copySequence(text, getenv)
	tty.Write([]byte(sequence))
	return sequence != ""
}

// copySequence returns what puts a text into the clipboard, OSC 52; "" if the terminal has none. tmux takes it with set-clipboard on, and lets it
// through with allow-passthrough on.
func copySequence(text string, getenv func(string) string) string {
	if Plain(getenv) {
		return ""
	}
	sequence := "\x1b]52;c;" + base64.StdEncoding.EncodeToString([]byte(text)) + "\a"
	if getenv("TMUX") != "" {
		return sequence + Through(sequence, getenv)
	}
	return Through(sequence, getenv)
}

// Plain reports whether the terminal shows what it may not know of: one without operating system commands (OSC) such as that of the clipboard.
// No console of Windows does, where hardly anybody sets TERM.
func Plain(getenv func(string) string) bool {
	term := getenv("TERM")
	return term == "" && runtime.GOOS != "windows" || term == "dumb" || term == "linux" ||
		strings.HasPrefix(term, "vt") || strings.HasPrefix(term, "cons")
}

// Through returns a sequence for the terminal outside, in tmux or GNU Screen as these let it through.
func Through(sequence string, getenv func(string) string) string {
	switch {
	case getenv("TMUX") != "":
		return "\x1bPtmux;" + strings.ReplaceAll(sequence, "\x1b", "\x1b\x1b") + "\x1b\\"
	case getenv("STY") != "":
		return "\x1bP" + sequence + "\x1b\\"
	}
	return sequence
}
