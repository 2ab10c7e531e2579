package app

import (
	"os"
	"time"

	"origintop/scrape"
	"origintop/widgets"
)

// headline returns the headline of the panel with the focus, with origin and time; "" if it has none.
func (d *dashboard) headline() string {
	text := d.grid.slots[d.grid.focus].Frame().Headline()
	if text == "" {
		return ""
	}
	return d.origin() + " " + d.player.view.Snapshot.Time.Format(time.DateTime) + " " + text
}

// copy puts a text into the terminal's clipboard, and says so. tmux takes it only with set-clipboard on, and doesn't tell.
func (d *dashboard) copy(text string) {
	switch says := "copied: "; {
	case text == "":
		d.notice.say("there is nothing to copy")
	case !d.canvas.Copy(text, os.Getenv):
		d.notice.say("this terminal has no clipboard that programs may write to")
	default:
		if os.Getenv("TMUX") != "" {
			says = "sent to tmux's clipboard: "
		}
		d.notice.say(says + scrape.Short(widgets.Clean(text)))
	}
}
