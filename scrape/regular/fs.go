package regular

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
)

// FS returns the files of a directory as os.DirFS does, but opens regular files only, as Open does. It lists all.
func FS(dir string) fs.FS { return files{dir, os.DirFS(Directory(dir))} }

// Directory returns a name that only a directory can have: opening it fails at once if path is a FIFO.
func Directory(path string) string { return path + string(filepath.Separator) + "." }

type files struct {
	dir string
	all fs.FS
}

func (f files) Open(name string) (fs.File, error) {
	local, err := filepath.Localize(name)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	return Open(context.Background(), filepath.Join(f.dir, local), os.O_RDONLY, 0)
}

func (f files) ReadDir(name string) ([]fs.DirEntry, error) { return fs.ReadDir(f.all, name) }

func (f files) Stat(name string) (fs.FileInfo, error) { return fs.Stat(f.all, name) }
