package recording

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"

	"origintop/scrape"
	"origintop/scrape/regular"
)

var dumpName = regexp.MustCompile(`^([0-9]{1,15})\.(.+)\.prom(\.gz|\.zst)?$`)

// LabelsFile is the file in an origin's folder that has its labels, as a Target has them, and maxLabels how many bytes of it are read.
const (
	LabelsFile = "labels"
	maxLabels  = 64 << 10
)

// OriginFolder returns the name of the folder with the dumps of an origin: its own, with %XX for what not every file system can have.
func OriginFolder(origin string) string {
	var b strings.Builder
	for i := range len(origin) {
		switch c := origin[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '_', c == '-', c == '.' && i > 0:
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// originOf returns the origin whose dumps are in a folder of that name.
func originOf(folder string) string {
	if name, err := url.PathUnescape(folder); err == nil {
		return name
	}
	return folder
}

// A listing is what else there is in a folder.
type listing struct {
	foreign, odd []string
	whyOdd       error
	inSeconds    string // a file
}

// list takes in the files of a folder, which has the dumps of an origin, and of the folders in it if it is the outermost one.
func (d *dumps) list(folder, origin string) (l listing, err error) {
	entries, err := fs.ReadDir(d.files, folder)
	if err != nil {
		return l, err
	}
	for _, e := range entries {
		name := path.Join(folder, e.Name())
		mode, err := d.mode(name, e)
		if mode.IsDir() && folder == "." && err == nil {
			if d.listOrigin(name, &l) {
				continue
			}
			err = regular.NotFile(mode)
		}
		m := dumpName.FindStringSubmatch(e.Name())
		switch {
		case folder != "." && e.Name() == LabelsFile && mode.IsRegular():
			d.readLabels(name, origin)
			continue
		case m == nil:
			l.foreign = append(l.foreign, name)
			continue
		case err == nil && !mode.IsRegular():
			err = regular.NotFile(mode)
		}
		if err != nil {
			l.odd, l.whyOdd = append(l.odd, name), cmp.Or(l.whyOdd, err)
			continue
		}
		n, _ := strconv.ParseInt(m[1], 10, 64)
		at := time.UnixMilli(n)
		if n >= 1e9 && n < 1e10 { // as milliseconds that would be early in 1970
			at, d.unit, l.inSeconds = time.Unix(n, 0), time.Second, name
		}
		if at.Year() > 2200 {
			l.foreign = append(l.foreign, name)
			continue
		}
		d.found = append(d.found, dump{at, scrape.Key{Origin: origin, Name: m[2]}, name})
	}
	return l, nil
}

// listOrigin takes in the folder of an origin. It reports false, and takes in nothing, if there is no dump in it.
func (d *dumps) listOrigin(folder string, to *listing) bool {
	before := len(d.found)
	l, err := d.list(folder, originOf(folder))
	if err != nil || len(d.found) == before {
		return false
	}
	to.foreign, to.odd = append(to.foreign, l.foreign...), append(to.odd, l.odd...)
	to.whyOdd, to.inSeconds = cmp.Or(to.whyOdd, l.whyOdd), cmp.Or(l.inSeconds, to.inSeconds)
	return true
}

// mode returns what an entry of a folder is, or what it is a link to.
func (d *dumps) mode(name string, e fs.DirEntry) (fs.FileMode, error) {
	if e.Type()&fs.ModeSymlink == 0 {
		return e.Type(), nil
	}
	info, err := fs.Stat(d.files, name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return 0, errors.New("it is a dangling link")
	case err != nil:
		return 0, cmp.Or(errors.Unwrap(err), err) // such as that of links in a circle
	}
	return info.Mode(), nil
}

// readLabels takes in the labels of an origin.
func (d *dumps) readLabels(name, origin string) {
	file, err := d.files.Open(name)
	if err != nil {
		return
	}
	defer file.Close()
	text, err := scrape.ReadBody(nil, file, maxLabels)
	if err == nil {
		d.labels[origin] = strings.TrimSpace(strings.ToValidUTF8(string(text), "\ufffd"))
	}
}
