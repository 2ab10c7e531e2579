package app

import (
	"bytes"
	"errors"
	"os"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gdamore/tcell/v2"

	"origintop/scrape/playback"
	"origintop/widgets/picture"
)

// The screen is written as it was before the question, and no file is written twice.
func TestWrite(t *testing.T) {
	play(t, 120, 40, 20*time.Second, nil, func(s *session) {
		t.Chdir(t.TempDir())
		s.wait(10 * time.Second)
		before := s.text()
		s.press("w")
		s.shows("write the screen to: origintop-20000101-000010.svg", ".svg or .txt; esc leaves")
		if _, err := os.Stat("origintop-20000101-000010.svg"); err == nil {
			t.Error("it was written before the answer")
		}
		s.press(tcell.KeyEnter)
		s.shows("writes origintop-20000101-000010.svg")
		s.wait(time.Second)
		s.shows("written to origintop-20000101-000010.svg")
		svg, err := os.ReadFile("origintop-20000101-000010.svg")
		if err != nil || !bytes.Contains(svg, []byte("<title>origintop 10.177.0.10 2000-01-01 00:00:10</title>")) ||
			bytes.Contains(svg, []byte("write the")) {
			t.Errorf("%v:\n%s", err, svg)
		}

		s.press("w", tcell.KeyCtrlU, "a.png", tcell.KeyEnter)
		s.shows("a name that ends in .svg or .txt")
		s.press(tcell.KeyCtrlU, " a.TXT ", tcell.KeyEnter)
		s.wait(time.Second)
		s.shows("written to a.TXT")
		text, err := os.ReadFile("a.TXT")
		if err != nil || shownPanels(string(text)) != shownPanels(before) {
			t.Errorf("%v; written is\n%s\nnot\n%s", err, text, before)
		}

		s.press("w", tcell.KeyCtrlU, "a.TXT", tcell.KeyEnter)
		s.wait(time.Second)
		s.shows("a.TXT is there already: name another file")
		if again, _ := os.ReadFile("a.TXT"); !bytes.Equal(again, text) {
			t.Error("it is another one")
		}
		s.press("w", tcell.KeyCtrlU, "no/such.txt", tcell.KeyEnter)
		s.wait(time.Second)
		s.shows("no/such.txt not written: no such file or directory")
		if err := os.Mkdir("folder.txt", 0o700); err != nil {
			t.Error(err)
		}
		s.press("w", tcell.KeyCtrlU, "folder.txt", tcell.KeyEnter)
		s.wait(time.Second)
		s.shows("folder.txt not written: it is a directory")

		// While the disk takes its time. What was asked for before the end is there after it.
		s.press("e", "w", tcell.KeyCtrlU, "b.txt", tcell.KeyEnter, "w")
		s.shows("a picture is being written")
		s.press("q")
		if err := <-s.ended; err != nil {
			t.Error(err)
		}
		s.ended <- nil
		if text, err := os.ReadFile("b.txt"); !strings.Contains(string(text), "Explorer") {
			t.Errorf("%v:\n%s", err, text)
		}
	})
}

func TestPictureFormats(t *testing.T) {
	for _, path := range []string{"", " ", "a", "a.", "svg", ".svg", "a/.txt", "a.svgz", "a.txt.gz", "a.svg/"} {
		if _, err := pictureFormatOf(path); err == nil {
			t.Errorf("%q has a format", path)
		}
	}
	for _, path := range []string{"a.svg", "/a/b.c.txt", "..txt", "a.SVG"} {
		if _, err := pictureFormatOf(path); err != nil {
			t.Errorf("%q has none", path)
		}
	}
}

func TestPictureThatFails(t *testing.T) {
	f := func(format pictureFormat, path, want string) {
		t.Helper()
		w := writePicture(path, "", format, nil)
		if !strings.HasPrefix(w.String(), want) {
			t.Errorf("got %q, want %q", w.String(), want)
		}
	}
	f(func(picture.Cells, string) []byte { panic("a bug") }, "a.svg", "a.svg not written: internal error: a bug (write_test.go:")
	f(func(picture.Cells, string) []byte { return []byte{1} }, "write_test.go/a", "write_test.go/a not written: not a directory")

	// A failure after the end is told by Run.
	d := newDashboard(Config{Player: playback.NewRewind(0)}, func() {})
	d.pictures.writing = make(chan written, 1)
	d.pictures.writing <- written{"a.svg", &os.PathError{Err: syscall.ENOSPC}}
	if err := d.leave(nil); err == nil || err.Error() != "a.svg not written: no space left on device" {
		t.Error(err)
	}
}

// Q leaves the screen in the terminal, in its colours.
func TestLeave(t *testing.T) {
	var out bytes.Buffer
	play(t, 120, 40, 20*time.Second, func(s *session) { s.cfg.Scrollback = &out }, func(s *session) {
		s.wait(10 * time.Second)
		before := s.text()
		s.press("Q")
		if err := <-s.ended; err != nil {
			t.Error(err)
		}
		s.ended <- nil
		sequence := regexp.MustCompile("\x1b\\[[0-9;]*m")
		if got := regexp.MustCompile(" +\n").ReplaceAllString(sequence.ReplaceAllString(out.String(), ""), "\n"); got != before {
			t.Errorf("got\n%s\nwant\n%s", got, before)
		}
		if s.screen.Colors() == 256 && !strings.Contains(out.String(), "\x1b[0;38;5;71m● node") {
			t.Errorf("no colours:\n%q", out.String())
		}
	})
	out.Reset()
	play(t, 80, 24, 20*time.Second, func(s *session) { s.cfg.Scrollback = &out }, func(s *session) {
		s.wait(time.Second)
		s.press("q")
		s.ended <- <-s.ended
		if out.Len() > 0 {
			t.Errorf("q leaves %q", &out)
		}
	})
	play(t, 80, 24, 20*time.Second, nil, func(s *session) {
		s.wait(time.Second)
		s.press("Q") // there is nowhere to leave it
		s.wait(time.Second)
		s.shows("LIVE 2s")
	})
	play(t, 80, 24, 20*time.Second, func(s *session) { s.cfg.Scrollback = failingWriter{} }, func(s *session) {
		s.wait(time.Second)
		s.press("Q")
		if err := <-s.ended; err == nil {
			t.Error("no error")
		}
		s.ended <- nil
	})
}

type failingWriter struct{}

func (failingWriter) Write([]byte) (int, error) { return 0, errors.New("gone") }
