package command

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"origintop/app"
	"origintop/app/command/settings"
)

func TestSettingsAreKept(t *testing.T) {
	home := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", home)
	t.Setenv("HOME", home)
	t.Setenv("NO_COLOR", "")
	t.Setenv("TERM", "xterm-256color")
	t.Setenv("LC_ALL", "C.UTF-8")
	var stderr strings.Builder
	f := func(what string, c *config, want app.Settings) (keep func(was, is app.Settings)) {
		t.Helper()
		s, _, keep := c.settings(t.Context(), &stderr)
		if !reflect.DeepEqual(s, want) || stderr.Len() > 0 {
			t.Errorf("%s: %+v, want %+v; %s", what, s, want, &stderr)
		}
		return keep
	}
	keep := f("a flag", &config{theme: "mono"}, app.Settings{Theme: "mono"})
	was := app.Settings{Preset: "overview", Theme: "mono", Style: "braille"}
	// As earlier versions called them.
	is := app.Settings{Preset: "nginx", Theme: "mono", Style: "braille", Panels: []string{"nginx", "cpu"}}
	keep(was, is)
	keep = f("what was changed, and not the flag", &config{}, app.Settings{Preset: "server", Panels: []string{"server", "cpu"}})
	keep(is, app.Settings{Preset: "nginx", Theme: "contrast", Style: "block"})
	f("changed again", &config{}, app.Settings{Preset: "server", Theme: "contrast", Style: "block"})
	if keep := f("not wanted", &config{noConfig: true}, app.Settings{}); keep != nil {
		t.Error("they are kept")
	}
	f("flags come first", &config{preset: "tiny", ascii: true}, app.Settings{Preset: "tiny", Theme: "contrast", Style: "ascii"})
	f(
		"panels", &config{panels: []string{"cpu"}},
		app.Settings{Preset: "server", Panels: []string{"cpu"}, Theme: "contrast", Style: "block", Asked: true},
	)
	t.Setenv("LC_ALL", "C")
	t.Setenv("NO_COLOR", "1")
	f("the terminal", &config{}, app.Settings{Preset: "server", Theme: "mono", Style: "ascii"})
}

// Where the screen is drawn in ASCII, and where not.
func TestUTF8Locale(t *testing.T) {
	f := func(all, ctype, lang string, want bool) {
		t.Helper()
		t.Setenv("LC_ALL", all)
		t.Setenv("LC_CTYPE", ctype)
		t.Setenv("LANG", lang)
		if got := utf8Locale(); got != want {
			t.Errorf("%q, %q, %q: %t", all, ctype, lang, got)
		}
	}
	for _, locale := range []string{"C.UTF-8", "en_US.utf8", "de_DE.UTF8@euro", "UTF-8", ""} {
		f("", "", locale, true)
	}
	for _, locale := range []string{
		"C", "POSIX", "en_US", "en_US.ISO-8859-1", "de_DE@euro", "ru_RU.KOI8-R", "ja_JP.eucJP", "ja_JP.SJIS", "zh_CN.GB18030",
		"pl_PL.UTF-8.UTF-8", "en_US.UTF-16", "UTF-8.en_US", ".", "@", "nonsense",
	} {
		f("", "", locale, false)
	}
	f("C", "C.UTF-8", "C.UTF-8", false)
	f("", "C.UTF-8", "C", true)
}

func TestSettingsThatAreBroken(t *testing.T) {
	path := filepath.Join(t.TempDir(), "settings.json")
	f := func(text, complaint string, want app.Settings) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		got, err := settings.Load(t.Context(), path)
		got.Panels = append([]string(nil), got.Panels...)
		said := fmt.Sprint(err)
		if !reflect.DeepEqual(got, want) || !strings.Contains(said, complaint) || (complaint == "") != (err == nil) ||
			strings.Contains(said, "\n") {
			t.Errorf("%s: got %+v, %q", text, got, said)
		}
	}
	none := app.Settings{}
	f(`{"theme":"mono","colour":7}`, "", app.Settings{Theme: "mono"})
	f("", "not what origintop writes", none)
	f("not json", "not what origintop writes", none)
	f(`{"panels":"all"}`, "not what origintop writes", none)
	f(`[1,2]`, "not what origintop writes", none)
	f(`{"theme":"pink","preset":"tiny"}`, "unknown names", app.Settings{Preset: "tiny"})
	f(`{"panels":["cpu","\u001b[31m"]}`, "unknown names", app.Settings{Panels: []string{"cpu"}})
	f(`{"theme":"`+strings.Repeat("x", 2*settings.MaxSize)+`"}`, "larger than 65536 bytes", none)
	if _, err := settings.Load(t.Context(), filepath.Dir(path)); !errors.Is(err, settings.ErrForeign) {
		t.Errorf("a directory: %v", err)
	}
	if got, err := settings.Load(t.Context(), filepath.Join(filepath.Dir(path), "none")); !reflect.DeepEqual(got, none) || err != nil {
		t.Errorf("no file: %+v, %v", got, err)
	}
	if err := settings.Save(filepath.Join(path, "below", "a", "file"), none); err == nil {
		t.Error("no error")
	}
}

// A file that somebody else has written is left as it is.
func TestSettingsOfOthers(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", dir)
	t.Setenv("HOME", dir) // where the directory of such files is below that
	above, err := os.UserConfigDir()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(above, filepath.FromSlash(settings.File))
	const text = "theme: pink"
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
		t.Fatal(err)
	}
	var stderr strings.Builder
	_, notice, keep := (&config{}).settings(t.Context(), &stderr)
	if keep != nil || !strings.Contains(notice, "left as it is: it is not what origintop writes") ||
		!strings.Contains(stderr.String(), notice) {
		t.Errorf("%q, %q", notice, &stderr)
	}
}

// A symbolic link to the file stays one.
func TestSettingsBehindALink(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "settings.json")
	if err := errors.Join(
		os.Mkdir(filepath.Join(dir, "dotfiles"), 0o700), os.WriteFile(filepath.Join(dir, "dotfiles", "s"), []byte("{}"), 0o600),
	); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join("dotfiles", "s"), path); err != nil {
		t.Fatal(err)
	}
	if err := settings.Save(path, app.Settings{Theme: "mono"}); err != nil {
		t.Fatal(err)
	}
	to, err := os.Readlink(path)
	if s, loadErr := settings.Load(t.Context(), path); to != filepath.Join("dotfiles", "s") || s.Theme != "mono" {
		t.Error(to, err, s, loadErr)
	}
}

// Whatever stands in the file: settings that there are, and no panic.
func FuzzSettings(f *testing.F) {
	f.Add(`{"preset":"tiny","panels":["cpu"],"theme":"mono","style":"ascii"}`)
	path := filepath.Join(f.TempDir(), "settings.json")
	f.Fuzz(func(t *testing.T, text string) {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if s, _ := settings.Load(t.Context(), path); !reflect.DeepEqual(s, s.Known()) {
			t.Errorf("%+v", s)
		}
	})
}
