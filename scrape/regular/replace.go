package regular

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// Replace replaces the contents of a regular file, or creates one with these permissions. The file is never half written: a new file beside
// it takes its place. If path is a link, the file that it leads to is replaced.
func Replace(path string, content []byte, perm fs.FileMode) error {
	if to, err := filepath.EvalSymlinks(path); err == nil {
		path = to
	}
	var was fs.FileInfo
	switch info, err := os.Stat(path); {
	case err == nil && !info.Mode().IsRegular():
		return &fs.PathError{Op: "replace", Path: path, Err: NotFile(info.Mode())}
	case err == nil:
		was = info
	}
	// Nobody knows this name, so nobody can have put a link there.
	beside := fmt.Sprintf("%s.%016x", path, rand.Uint64())
	file, err := Open(context.Background(), beside, os.O_WRONLY|os.O_CREATE|os.O_EXCL, perm)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	if err == nil && was != nil {
		err = file.Chmod(was.Mode().Perm()) // against the umask
	}
	if err = errors.Join(err, file.Close()); err == nil {
		err = os.Rename(beside, path)
	}
	if err != nil {
		os.Remove(beside)
	}
	return err
}
