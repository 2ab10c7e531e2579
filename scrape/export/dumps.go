package export

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"origintop/scrape"
	"origintop/scrape/recording"
	"origintop/scrape/regular"
)

// Dumps writes each page into a file <unix ms>.<target>.prom in a directory, as recording.ReadDumps reads them: where there are several
// origins, those of each that has a name into a directory of its own in that, beside a file of its labels. It makes the
// directory if there is none, and refuses one that is not empty. Scrapes that had failed leave no file. After an error the
// pages before it are there.
func Dumps(ctx context.Context, dir string, src scrape.Source, o Options) (Tally, error) {
	var tally Tally
	if err := os.Mkdir(dir, 0o777); err != nil && !errors.Is(err, fs.ErrExist) {
		return tally, fmt.Errorf("make the directory: %w", reason(err))
	}
	files, err := os.OpenRoot(regular.Directory(dir))
	if err != nil {
		return tally, fmt.Errorf("open the directory: %w", reason(err))
	}
	defer files.Close()
	switch held, err := fs.ReadDir(files.FS(), "."); {
	case err != nil:
		return tally, fmt.Errorf("read the directory: %w", reason(err))
	case len(held) > 0:
		return tally, fmt.Errorf("the directory is not empty, it holds %q: name a new one", held[0].Name())
	}
	folders := map[string]string{}
	fleet := o.fleet()
	err = exported(ctx, src, &o, &tally, func(p *scrape.Page) error {
		ms := p.Time.UnixMilli()
		if ms < 0 || ms >= 1e15 || p.Target.Name == "" || strings.ContainsAny(p.Target.Name, "/\\:\x00") {
			return fmt.Errorf("a page of %q at %d ms cannot be a file named <unix ms>.<target>.prom", p.Target.Name, ms)
		}
		name := fmt.Sprintf("%d.%s.prom", ms, p.Target.Name)
		if fleet && p.Target.Origin != "" {
			folder, there := folders[p.Target.Origin]
			if !there {
				folder = recording.OriginFolder(p.Target.Origin)
				if err := makeFolder(files, folder, p.Target.Labels); err != nil {
					return fmt.Errorf("make the directory %s of the origin %q: %w", folder, p.Target.Origin, reason(err))
				}
				folders[p.Target.Origin] = folder
			}
			name = folder + "/" + name
		}
		err := writeFile(files, name, body(p))
		if errors.Is(err, fs.ErrExist) { // two pages of one millisecond
			tally.Pages--
			tally.Repeated++
			return nil
		}
		return failed(err)
	})
	return tally, err
}

// makeFolder makes the directory of an origin with these labels. It fails if there is one of that name, be it in other letters.
func makeFolder(files *os.Root, folder, labels string) error {
	if err := files.Mkdir(folder, 0o777); err != nil || labels == "" {
		return err
	}
	return writeFile(files, folder+"/"+recording.LabelsFile, []byte(labels+"\n"))
}

// writeFile writes a file that must not be there yet. If that fails, it is not there.
func writeFile(files *os.Root, name string, body []byte) error {
	file, err := files.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = file.Write(body)
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		files.Remove(name)
	}
	return err
}
