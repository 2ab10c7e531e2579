package command

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"origintop/app"
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
		s, keep := c.settings(&stderr)
		if !reflect.DeepEqual(s, want) || stderr.Len() > 0 {
			t.Errorf("%s: %+v, want %+v; %s", what, s, want, &stderr)
		}
		return keep
	}
	keep := f("a flag", &config{theme: "mono"}, app.Settings{Theme: "mono"})
	was := app.Settings{Preset: "overview", Theme: "mono", Style: "braille"}
	is := app.Settings{Preset: "nginx", Theme: "mono", Style: "braille", Panels: []string{"nginx", "cpu"}}
	keep(was, is)
	keep = f("what was changed, and not the flag", &config{}, app.Settings{Preset: "nginx", Panels: []string{"nginx", "cpu"}})
	keep(is, app.Settings{Preset: "nginx", Theme: "contrast", Style: "block"})
	f("changed again", &config{}, app.Settings{Preset: "nginx", Theme: "contrast", Style: "block"})
	if keep := f("not wanted", &config{noConfig: true}, app.Settings{}); keep != nil {
		t.Error("they are kept")
	}
	f("flags come first", &config{preset: "tiny", ascii: true}, app.Settings{Preset: "tiny", Theme: "contrast", Style: "ascii"})
	f("panels", &config{panels: []string{"cpu"}}, app.Settings{Preset: "nginx", Panels: []string{"cpu"}, Theme: "contrast", Style: "block"})
	t.Setenv("LC_ALL", "C")
	t.Setenv("NO_COLOR", "1")
	f("the terminal", &config{}, app.Settings{Preset: "nginx", Theme: "mono", Style: "ascii"})
}

func TestSettingsThatAreBroken(t *testing.T) {
	path := filepath.Join(t.TempDir(), "settings.json")
	f := func(text, complaint string, want app.Settings) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		var stderr strings.Builder
		got := load(path, &stderr)
		got.Panels = append([]string(nil), got.Panels...)
		said := stderr.String()
		if !reflect.DeepEqual(got, want) || !strings.Contains(said, complaint) || (complaint == "") != (said == "") || strings.Count(said, "\n") > 1 {
			t.Errorf("%s: got %+v, %q", text, got, said)
		}
	}
	none := app.Settings{}
	f(`{"theme":"mono","colour":7}`, "", app.Settings{Theme: "mono"})
	f("", "not what origintop writes", none)
	f("not json", "not what origintop writes", none)
	f(`{"panels":"all"}`, "not what origintop writes", none)
	f(`[1,2]`, "not what origintop writes", none)
	f(`{"theme":"pink","preset":"tiny"}`, "name what there is not", app.Settings{Preset: "tiny"})
	f(`{"panels":["cpu","\u001b[31m"]}`, "name what there is not", app.Settings{Panels: []string{"cpu"}})
	f(`{"theme":"`+strings.Repeat("x", 2*mostSettings)+`"}`, "not what origintop writes", none)
	var stderr strings.Builder
	if load(filepath.Dir(path), &stderr); !strings.Contains(stderr.String(), "left out") {
		t.Errorf("a directory: %q", &stderr)
	}
	if got := load(filepath.Join(filepath.Dir(path), "none"), &stderr); !reflect.DeepEqual(got, none) {
		t.Errorf("no file: %+v", got)
	}
	if err := save(filepath.Join(path, "below", "a", "file"), none); err == nil {
		t.Error("no error")
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
		var stderr strings.Builder
		if s := load(path, &stderr); !reflect.DeepEqual(s, s.Known()) {
			t.Errorf("%+v", s)
		}
	})
}
