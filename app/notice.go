package app

import "time"

// A notice says for a while, at the right of the footer, what has happened, or why the last key did nothing.
type notice struct {
	text  string // "": there is nothing to say
	since time.Time
}

func (n *notice) say(text string) {
	if text != n.text {
		n.text, n.since = text, time.Now()
	}
}

func (n *notice) clear() { n.text = "" }

// forget takes away what has been there for long.
func (n *notice) forget() {
	const long = 10 * time.Second
	if time.Since(n.since) >= long {
		n.clear()
	}
}
