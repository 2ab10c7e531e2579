package format

import (
	"context"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"time"

	"origintop/scrape/regular"
)

// Create begins a recording in a new file, or another session at the end of a recording. It fails, in words for a person, if
// there is any other file, which stays as it is, and if it is being recorded by another program. A recording whose first line is
// damaged is another file.
func Create(path string, h Head) (*Writer, error) {
	file, err := regular.Open(context.Background(), path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o644)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, errors.New("there is no such directory")
	case err != nil:
		return nil, bare(err)
	}
	w, err := newWriter(file, &h)
	if err != nil {
		file.Close()
		return nil, err
	}
	return w, nil
}

// Another program that only looks whether the file is being recorded locks it for a moment.
const (
	lockTries = 10
	lockPause = 10 * time.Millisecond
)

func newWriter(file *os.File, h *Head) (*Writer, error) {
	err := lock(file)
	for n := 0; n < lockTries && errors.Is(err, errLocked); n++ {
		time.Sleep(lockPause)
		err = lock(file)
	}
	switch {
	case errors.Is(err, errLocked):
		return nil, errors.New("another origintop is writing to it")
	case err != nil:
		return nil, err
	}
	info, err := file.Stat()
	if err != nil {
		return nil, bare(err)
	}
	plain, err := newEncoder(1 << 20)
	if err != nil {
		return nil, err
	}
	w := &Writer{file: file, folder: filepath.Dir(file.Name()), byName: map[Stream]*stream{}, taken: map[streamID]bool{}, plain: plain}
	if info.Size() > 0 {
		if err := w.goOn(info.Size()); err != nil {
			return nil, err
		}
	}
	return w, w.head(h)
}

// goOn takes up what is in the file.
func (w *Writer) goOn(size int64) error {
	if err := ours(w.file, size); err != nil {
		return err
	}
	r, err := newReader(w.file, size, Ended, func(f frame) {
		w.index.add(&f)
		w.last = max(w.last, f.dictionary)
		if at := timeOf(f.time); (f.kind == kindPage || f.kind == kindKey) && known(f.time) && at.After(w.newest) {
			w.newest = at
		}
	})
	if err != nil {
		return err
	}
	defer r.Close()
	if w.last == math.MaxUint32 {
		return errors.New("it has the maximum number of dictionaries; record to a new file")
	}
	for i, name := range r.Streams() {
		s := &stream{id: r.ids[i], group: group{name.Kind, r.ids[i].named}}
		w.taken[s.id] = true
		if w.byName[name] == nil && name != (Stream{}) && s.id.named == (name.Origin != "") { // else it is not known whose it is
			w.byName[name] = s
		}
	}
	w.end = size
	return nil
}

// head begins the file if it is new, and the session.
func (w *Writer) head(h *Head) error {
	at, ok := nanoseconds(h.Start)
	switch {
	case h.Start.IsZero():
		at = noTime
	case !ok:
		return errTime
	}
	b := make([]byte, headerSize, 512)
	b = appendLine(b, &headLine{version, h.Program, h.Flags, h.Origin, h.Host})
	f := frame{kind: kindHead, time: at}
	return w.write(&f, b)
}
