package command

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"

	"origintop/app"
	"origintop/scrape/regular"
)

// settingsFile is where the settings are kept, below os.UserConfigDir.
const settingsFile = "origintop/settings.json"

// maxSettings is how many bytes of a settings file are read.
const maxSettings = 64 << 10

// loadSettings returns the settings that were kept; zero ones if there are none. Its error says in one line what can't be used. With
// errForeign, origintop did not write the file and must not change it.
func loadSettings(ctx context.Context, path string) (app.Settings, error) {
	text, err := regular.Read(ctx, path, maxSettings)
	if errors.Is(err, fs.ErrNotExist) {
		return app.Settings{}, nil
	}
	if err != nil {
		if cause, ok := errors.AsType[*fs.PathError](err); ok {
			err = cause.Err
		}
		return app.Settings{}, fmt.Errorf("%w: %w; remove it, and settings are kept again", errForeign, err)
	}
	var s app.Settings
	if err := json.NewDecoder(bytes.NewReader(text)).Decode(&s); err != nil {
		return app.Settings{}, fmt.Errorf("%w: it is not what origintop writes; remove it, and settings are kept again", errForeign)
	}
	known := s.Known()
	if len(known.Panels) != len(s.Panels) || known.Theme != s.Theme || known.Style != s.Style || known.Preset != s.Preset {
		return known, errors.New("some name what there is not, and are left out")
	}
	return known, nil
}

var errForeign = errors.New("left as it is")

// saveSettings writes the settings to the file at path.
func saveSettings(path string, s app.Settings) error {
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return regular.Replace(path, append(text, '\n'), 0o644)
}

// settings returns how the screen looks at the start, by what was kept, the terminal and the flags. Call keep at the end to keep what the
// user has changed; it is nil if nothing can be kept.
func (c *config) settings(ctx context.Context, stderr io.Writer) (s app.Settings, notice string, keep func(was, is app.Settings)) {
	path := ""
	if dir, err := os.UserConfigDir(); err == nil && !c.noConfig {
		path = filepath.Join(dir, filepath.FromSlash(settingsFile))
	}
	var kept app.Settings
	if path != "" {
		var err error
		if kept, err = loadSettings(ctx, path); err != nil {
			notice = "settings in " + path + ": " + err.Error()
			say(stderr, "%s", notice)
		}
		if errors.Is(err, errForeign) {
			path = ""
		}
	}
	s = kept
	plain := func(name string) bool { return os.Getenv(name) != "" }
	if plain("NO_COLOR") || os.Getenv("TERM") == "vt100" {
		s.Theme = "mono"
	}
	if !utf8Locale() {
		s.Style = "ascii"
	}
	if c.preset != "" {
		s.Preset, s.Panels = c.preset, nil
	}
	if len(c.panels) > 0 {
		s.Panels, s.Asked = c.panels, true
	}
	if c.theme != "" {
		s.Theme = c.theme
	}
	if c.ascii {
		s.Style = "ascii"
	}
	if path == "" {
		return s, notice, nil
	}
	return s, notice, func(was, is app.Settings) {
		// Only what the user changed with a key is kept, not what flags or the terminal have set.
		if is.Theme != was.Theme {
			kept.Theme = is.Theme
		}
		if is.Style != was.Style {
			kept.Style = is.Style
		}
		if is.Preset != was.Preset {
			kept.Preset = is.Preset
		}
		if !reflect.DeepEqual(is.Panels, was.Panels) {
			kept.Panels = is.Panels
		}
		if err := saveSettings(path, kept); err != nil {
			if cause, ok := errors.AsType[*fs.PathError](err); ok {
				err = cause.Err
			}
			say(stderr, "the settings could not be kept in %s: %v", path, err)
		}
	}
}

// utf8Locale reports whether the locale is one of UTF-8. A locale is written language_COUNTRY.CHARSET@variant, or UTF-8 alone on macOS; one
// that is not set counts as UTF-8. It decides as tcell does, which replaces all but ASCII by ? in other locales, such as the faulty
// pl_PL.UTF-8.UTF-8.
func utf8Locale() bool {
	locale := cmp.Or(os.Getenv("LC_ALL"), os.Getenv("LC_CTYPE"), os.Getenv("LANG"), "UTF-8")
	charset, _, _ := strings.Cut(locale, "@")
	if _, named, ok := strings.Cut(charset, "."); ok {
		charset = named
	}
	charset = strings.ToLower(charset)
	return charset == "utf-8" || charset == "utf8"
}
