package manual

import (
	"io"
	"os"

	"golang.org/x/term"
)

// pipedWidth is the width of the manual where it isn't shown on a terminal.
const pipedWidth = 80

// Print shows a topic, or the list of topics if there is none: on a terminal through a pager, elsewhere as plain text.
func Print(topic string, stdout, stderr io.Writer) error {
	width, onTerminal := pipedWidth, false
	if file, ok := stdout.(*os.File); ok {
		if n, _, err := term.GetSize(int(file.Fd())); err == nil && n > 0 {
			width, onTerminal = n, true
		}
	}
	styled := onTerminal && os.Getenv("TERM") != "dumb"
	text, err := "", error(nil)
	if topic == "" {
		text, err = Contents(width, styled)
	} else {
		text, err = Text(topic, width, styled)
	}
	switch {
	case err != nil:
		return err
	case onTerminal:
		return show(text, stdout, stderr)
	}
	_, err = io.WriteString(stdout, text)
	return err
}

// PrintMan writes the man page.
func PrintMan(stdout io.Writer, version string) error {
	text, err := Man(version)
	if err == nil {
		_, err = io.WriteString(stdout, text)
	}
	return err
}
