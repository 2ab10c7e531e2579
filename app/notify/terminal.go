package notify

import (
	"slices"
	"strings"

	"origintop/app/screen"
	"origintop/scrape"
	"origintop/widgets"
)

// Sequence returns what has a terminal show a notification on the desktop, "" if it can't: OSC 777 for urxvt, foot, WezTerm, Ghostty
// and what is built on VTE; OSC 9 for iTerm2, kitty, Windows Terminal and ConEmu; both if it is not known which one it is, as over ssh:
// terminals pass over what they don't know. In tmux and GNU Screen it goes through to the terminal outside; tmux needs allow-passthrough.
//
// Nothing of the text is a control character, or separates what the sequence has.
func Sequence(title, text string, getenv func(string) string) string {
	term := getenv("TERM")
	if screen.Plain(getenv) {
		return ""
	}
	title, text = notified(title), notified(text)
	osc9, osc777 := "\x1b]9;"+title+": "+text+"\a", "\x1b]777;notify;"+title+";"+text+"\a"
	sequence := osc9 + osc777
	inside := getenv("TMUX") != "" || getenv("STY") != ""
	if !inside { // else these variables may be of another terminal, from which it was started
		has := func(names ...string) bool {
			return slices.ContainsFunc(names, func(name string) bool { return getenv(name) != "" })
		}
		is := func(begins ...string) bool {
			return slices.ContainsFunc(begins, func(begin string) bool { return strings.HasPrefix(term, begin) })
		}
		switch program := getenv("TERM_PROGRAM"); {
		case is("foot", "rxvt", "xterm-ghostty"):
			sequence = osc777
		case is("xterm-kitty"), program == "iTerm.app", has("KITTY_WINDOW_ID", "WT_SESSION", "ConEmuPID"):
			sequence = osc9
		case program == "WezTerm", program == "ghostty", has("VTE_VERSION"):
			sequence = osc777
		}
	}
	return screen.Through(sequence, getenv)
}

// notified returns a text as it may stand in a sequence.
func notified(text string) string {
	text = strings.ReplaceAll(widgets.Clean(text), ";", ",")
	return scrape.Short(text)
}
