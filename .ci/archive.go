//go:build ignore

// Archive packs a directory into an archive whose bytes depend on nothing but the files' names, modes and contents:
//
//	archive FILE.tar.gz|FILE.zip NAME DIRECTORY
//
// Each file is found under NAME in it, has the time $SOURCE_DATE_EPOCH and belongs to nobody. The system's tar, gzip and zip wouldn't do:
// their versions differ in what they write.
package main

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"io/fs"
	"log"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 4 {
		log.Fatal("usage: archive FILE.tar.gz|FILE.zip NAME DIRECTORY")
	}
	if err := write(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		log.Fatal(err)
	}
}

// A file is one of an archive: its name in it, its permissions and what it holds.
type file struct {
	name string
	mode fs.FileMode
	text []byte
}

// write writes the archive to, in which the files of dir are under name. fs.WalkDir's order is that of the names.
func write(to, name, dir string) error {
	seconds, err := strconv.ParseInt(os.Getenv("SOURCE_DATE_EPOCH"), 10, 64)
	if err != nil {
		return err
	}
	var files []file
	err = filepath.WalkDir(dir, func(at string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		f := file{mode: 0o644}
		if base := entry.Name(); base == "origintop" || base == "origintop.exe" {
			f.mode = 0o755
		}
		within, err := filepath.Rel(dir, at)
		if err != nil {
			return err
		}
		f.name = path.Join(name, filepath.ToSlash(within))
		f.text, err = os.ReadFile(at)
		files = append(files, f)
		return err
	})
	if err != nil {
		return err
	}
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	defer out.Close()
	pack := tarball
	if strings.HasSuffix(to, ".zip") {
		pack = zipped
	}
	if err := pack(out, files, time.Unix(seconds, 0).UTC()); err != nil {
		return err
	}
	return out.Close()
}

func tarball(out *os.File, files []file, at time.Time) error {
	packed, err := gzip.NewWriterLevel(out, gzip.BestCompression)
	if err != nil {
		return err
	}
	all := tar.NewWriter(packed)
	for _, f := range files {
		h := tar.Header{Typeflag: tar.TypeReg, Name: f.name, Mode: int64(f.mode), Size: int64(len(f.text)), ModTime: at, Format: tar.FormatPAX}
		if err := all.WriteHeader(&h); err != nil {
			return err
		}
		if _, err := all.Write(f.text); err != nil {
			return err
		}
	}
	if err := all.Close(); err != nil {
		return err
	}
	return packed.Close()
}

func zipped(out *os.File, files []file, at time.Time) error {
	all := zip.NewWriter(out)
	for _, f := range files {
		h := zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: at}
		h.SetMode(f.mode)
		w, err := all.CreateHeader(&h)
		if err != nil {
			return err
		}
		if _, err := w.Write(f.text); err != nil {
			return err
		}
	}
	return all.Close()
}
