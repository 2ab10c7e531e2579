package format

import (
	"errors"
	"io/fs"
	"os"
)

// An Outlook says whether anything more comes to a file.
type Outlook uint8

// Outlooks.
const (
	Ended     Outlook = iota // nothing comes any more: the session has ended in order
	Growing                  // somebody is recording to it
	Stopped                  // whoever recorded to it has gone without ending the session
	Moved                    // the file has been removed or renamed, or another one has its name
	Shortened                // the file has been cut off
)

// Outlook says whether anything more came to the file when Open or Grow looked last. One that was not being recorded to then is Ended.
func (r *Reader) Outlook() Outlook { return r.outlook }

// Grow takes in what has been appended to a file that was Growing when it was looked at last. A frame that is not all there yet is left
// for the next time; if nothing more comes, it is Damage. It reports anew if there are other streams, heads or pages than those that
// follow the ones before.
func (r *Reader) Grow() (anew bool, err error) {
	file, is := r.closer.(*os.File)
	if !is || r.outlook != Growing {
		return false, nil
	}
	busy := recordedTo(r.path) // before it is read: else it might end in between
	info, err := file.Stat()
	if err != nil {
		return false, bare(err)
	}
	switch now, err := os.Stat(r.path); {
	case errors.Is(err, fs.ErrNotExist), err == nil && !os.SameFile(info, now):
		r.outlook = Moved
	case info.Size() < r.end:
		r.outlook = Shortened
		return false, nil
	case !busy:
		r.outlook = Stopped
	}
	s := &surveyor{Reader: r, size: info.Size(), each: func(frame) {}, index: len(r.entries)}
	streams, heads := len(r.ids), len(r.heads)
	if err := scan(r.file, r.end, s.size, s.take); err != nil {
		return false, err
	}
	s.rest()
	for _, saved := range s.saved {
		r.entries = append(r.entries, saved.entry)
	}
	if len(r.ids) > streams {
		r.nameStreams()
	}
	return len(r.ids) > streams || len(r.heads) > heads || len(s.saved) > 0, nil
}
