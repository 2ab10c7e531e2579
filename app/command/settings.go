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

// settingsFile is where the settings are kept, below the user's directory for such files.
const settingsFile = "origintop/settings.json"

// maxSettings is how many bytes of a settings file are read.
const maxSettings = 64 << 10

// load returns the settings that were kept; the zero ones if there are none. Its error says in one line what can't be used; if it is
// errForeign, the file is not one of origintop's, and is to stay as it is.
func load(ctx context.Context, path string) (app.Settings, error) {
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

// save keeps the settings.
func save(path string, s app.Settings) error {
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return regular.Replace(path, append(text, '\n'), 0o644)
}

// settings returns how the screen is to look: as it was kept, and as the flags say; and keeps what the user has changed in the
// end.
func (c *config) settings(ctx context.Context, stderr io.Writer) (s app.Settings, notice string, keep func(was, is app.Settings)) {
	path := ""
	if dir, err := os.UserConfigDir(); err == nil && !c.noConfig {
		path = filepath.Join(dir, filepath.FromSlash(settingsFile))
	}
	var kept app.Settings
	if path != "" {
		var err error
		if kept, err = load(ctx, path); err != nil {
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
		// What a flag or the terminal has said is not kept, but what was changed by key.
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
		if err := save(path, kept); err != nil {
			if cause, ok := errors.AsType[*fs.PathError](err); ok {
				err = cause.Err
			}
			say(stderr, "the settings could not be kept in %s: %v", path, err)
		}
	}
}

// utf8Locale reports whether the terminal's text is UTF-8, as far as the locale says: language_COUNTRY.CHARSET@variant, or UTF-8 alone,
// as macOS has it. One that is not set says nothing. tcell replaces all but ASCII by ? where it takes the character set for another one,
// such as that of pl_PL.UTF-8.UTF-8, which the C library doesn't know either.
func utf8Locale() bool {
	locale := cmp.Or(os.Getenv("LC_ALL"), os.Getenv("LC_CTYPE"), os.Getenv("LANG"), "UTF-8")
	charset, _, _ := strings.Cut(locale, "@")
	if _, named, ok := strings.Cut(charset, "."); ok {
		charset = named
	}
	charset = strings.ToLower(charset)
	return charset == "utf-8" || charset == "utf8"
}
