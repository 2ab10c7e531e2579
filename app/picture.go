package app

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gdamore/tcell/v2"

	"origintop/scrape"
	"origintop/scrape/crash"
	"origintop/scrape/regular"
	"origintop/widgets"
	"origintop/widgets/picture"
)

// written is the result of writing a picture of the screen.
type written struct {
	path string
	err  error
}

// A pictureFormat returns a screen as the bytes of a file.
type pictureFormat func(cells picture.Cells, title string) []byte

// pictureFormatOf returns the format for the extension of a file's name.
func pictureFormatOf(path string) (pictureFormat, error) {
	ending := filepath.Ext(path)
	if ending == filepath.Base(path) {
		ending = "" // it is the whole name
	}
	switch strings.ToLower(ending) {
	case ".svg":
		return func(c picture.Cells, title string) []byte { return picture.SVG(c, title, picture.Dark) }, nil
	case ".txt":
		return func(c picture.Cells, _ string) []byte { return []byte(picture.Text(c)) }, nil
	}
	return nil, errors.New("a name that ends in .svg or .txt")
}

// pictures are the pictures of the screen that the user asked for.
type pictures struct {
	writing chan written      // gets the result of the one that is being written; nil: none is
	last    *tcell.CellBuffer // the screen to leave in the terminal; nil: none
	summary string            // to leave below it; "": none
}

// askPicture asks for the name of a file, and writes the screen to it as it was before the question.
func (d *dashboard) askPicture() {
	if d.pictures.writing != nil {
		d.notice.say("a picture is being written") // the disk is slow
		return
	}
	cells, now := picture.Copy(&d.canvas.Frame), time.Now()
	title := "origintop " + d.origin() + " " + d.player.now().Format(time.DateTime)
	d.ask("write the screen to", ".svg or .txt", "origintop-"+now.Format("20060102-150405")+".svg", func(path string) error {
		path = strings.TrimSpace(path)
		format, err := pictureFormatOf(path)
		if err != nil {
			return err
		}
		to := make(chan written, 1)
		d.spawn(func() { to <- writePicture(path, title, format, cells) })
		d.pictures.writing = to
		d.notice.say("writes " + path)
		return nil
	})
}

// writePicture writes a picture to a new file.
func writePicture(path, title string, format pictureFormat, cells picture.Cells) written {
	err := crash.Guarded(func() error {
		data := format(cells, title)
		file, err := regular.Open(context.Background(), path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if err != nil {
			return err
		}
		_, err = file.Write(data)
		if err = errors.Join(err, file.Close()); err != nil && os.Remove(path) != nil { // a part of a picture is of no use
			return partError{err}
		}
		return err
	})
	return written{path, err}
}

// A partError is the error of a picture that left a part of it in a file that can't be removed.
type partError struct{ error }

func (e partError) Unwrap() error { return e.error }

// String says whether, and where, the picture was written.
func (w *written) String() string {
	var cause *fs.PathError
	var part partError
	switch {
	case errors.As(w.err, &part):
		return "only a part of " + w.path + " is written: " + part.Error()
	case w.err == nil:
		return "written to " + w.path
	case errors.Is(w.err, fs.ErrExist):
		return w.path + " is there already: name another file"
	case errors.As(w.err, &cause):
		return w.path + " not written: " + cause.Err.Error()
	}
	return w.path + " not written: " + w.err.Error()
}

// noticeWritten shows the result of writing a picture, once there is one.
func (p *pictures) noticeWritten(n *notice) {
	select {
	case w := <-p.writing:
		p.writing = nil
		n.say(w.String())
	default:
	}
}

// leave finishes what the user asked for, once the terminal is as it was: it waits for a picture that is being written, until over is
// closed, and leaves the last screen in the terminal.
func (d *dashboard) leave(over <-chan struct{}) error {
	var err error
	if d.pictures.writing != nil {
		select {
		case w := <-d.pictures.writing:
			if w.err != nil {
				err = errors.New(w.String())
			}
		case <-over:
			err = errors.New("a picture of the screen may not be written: its disk does not answer")
		}
	}
	if d.pictures.last != nil {
		_, e := d.cfg.Scrollback.Write(picture.ANSI(d.pictures.last, d.cfg.Screen.Colors()))
		err = errors.Join(err, e)
	}
	if d.pictures.summary != "" {
		_, e := io.WriteString(d.cfg.Scrollback, d.pictures.summary)
		err = errors.Join(err, e)
	}
	return err
}

// quitLeaving quits, and leaves the screen in the terminal; when a load test has ended, the summary as well, or in place of a screen that
// shows it.
func (d *dashboard) quitLeaving() {
	if d.pictures.summary = d.summary.text(); !d.stack.has(d.summary.overlay) || d.pictures.summary == "" {
		d.pictures.last = picture.Copy(&d.canvas.Frame)
	}
	d.quit()
}

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
