package regular

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
)

// FS returns the files of a directory as os.DirFS does, but for what is not a regular file, see Open: that is listed only.
func FS(dir string) fs.FS { return files{dir, os.DirFS(Directory(dir))} }

// Directory returns another name of a directory, which nothing else can have: to open a FIFO of that name fails, and doesn't wait.
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
