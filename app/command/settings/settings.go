// Package settings keeps how the screen looked the last time.
package settings

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"origintop/app"
	"origintop/scrape/regular"
)

// File is where the settings are kept, below os.UserConfigDir.
const File = "origintop/settings.json"

// MaxSize is how many bytes of a settings file are read.
const MaxSize = 64 << 10

// Load returns the settings that were kept; zero ones if there are none. Its error says in one line what can't be used. With
// ErrForeign, origintop did not write the file and must not change it.
func Load(ctx context.Context, path string) (app.Settings, error) {
	text, err := regular.Read(ctx, path, MaxSize)
	if errors.Is(err, fs.ErrNotExist) {
		return app.Settings{}, nil
	}
	if err != nil {
		if cause, ok := errors.AsType[*fs.PathError](err); ok {
			err = cause.Err
		}
		return app.Settings{}, fmt.Errorf("%w: %w; remove it to have settings saved again", ErrForeign, err)
	}
	var s app.Settings
	if err := json.NewDecoder(bytes.NewReader(text)).Decode(&s); err != nil {
		return app.Settings{}, fmt.Errorf("%w: it is not what origintop writes; remove it to have settings saved again", ErrForeign)
	}
	known := s.Known()
	if len(known.Panels) != len(s.Panels) || known.Theme != s.Theme || known.Style != s.Style || known.Preset != app.CurrentName(s.Preset) {
		return known, errors.New("ignored some with unknown names")
	}
	return known, nil
}

// ErrForeign says that origintop has not written a file.
var ErrForeign = errors.New("left as it is")

// Save writes the settings to the file at path.
func Save(path string, s app.Settings) error {
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return regular.Replace(path, append(text, '\n'), 0o644)
}
