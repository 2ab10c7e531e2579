package format

import (
	"bytes"

	"origintop/scrape/sorting"
)

// A keyPage is where the key page of a dictionary is, and its copies. Any may be missing.
type keyPage struct {
	key, copy *frame // the first copy
	last      *frame // copy, if there are several
	index     int    // where among the entries its page belongs if the key page is damaged: at the last damage before those that depend on it
}

// A surveyor goes over the frames of a file.
type surveyor struct {
	*Reader
	size  int64
	each  func(frame)
	good  bool       // there is a good frame
	index int        // of the next entry at the last damage
	saved []savedKey // in the order of their copies
}

// A savedKey is a page of which only the copy is left, and the index among the entries where it belongs.
type savedKey struct {
	entry Entry
	index int
}

// survey finds out what is in a file of that size. It calls each for all good frames.
func (r *Reader) survey(size int64, each func(frame)) error {
	if size == 0 {
		return errEmpty
	}
	s := &surveyor{Reader: r, size: size, each: each}
	if err := s.begin(); err != nil {
		return err
	}
	start := s.end
	frames, err := readIndex(r.file, size)
	if err == nil {
		s.entries = make([]Entry, 0, len(frames))
		for _, f := range frames {
			s.take(f)
		}
	} else if err := scan(r.file, start, size, s.take); err != nil {
		return err
	}
	if !s.good && start == 0 {
		return errForeign
	}
	s.rest()
	s.insertSaved()
	return nil
}

// rest takes in what there is behind the last good frame. As long as the file grows, that may be the beginning of the next one. A file that
// ends with an index does not.
func (s *surveyor) rest() {
	if s.outlook != Moved && s.last == kindIndex && s.end == s.size {
		s.outlook = Ended
	}
	if s.outlook != Growing {
		s.gap(s.size)
	}
}

// take takes in the next frame. It never fails.
func (s *surveyor) take(f frame) error {
	s.gap(f.offset)
	s.end, s.last = f.end(), f.kind
	s.good = true
	s.each(f)
	switch f.kind {
	case kindHead:
		var line headLine
		if err := loadLine(s.file, f, &line); err != nil {
			s.lost(f.offset, s.end, "the head of a session is damaged")
			return nil
		}
		s.heads = append(s.heads, Head{line.Program, line.Flags, line.Origin, line.Host, timeOf(f.time)})
		s.format = line.Format
	case kindMarker:
		m, err := loadMarker(s.file, f)
		if err != nil {
			s.lost(f.offset, s.end, "a marker is damaged")
			return nil
		}
		s.markers = append(s.markers, m)
	case kindPage, kindKey, kindCopy:
		if what := s.takePage(f); what != "" {
			s.index = len(s.entries)
			s.lost(f.offset, s.end, what)
		}
	}
	return nil
}

// takePage takes in a page, a key page or its copy. It returns why it is damage, "" if it is not.
func (s *surveyor) takePage(f frame) string {
	if !known(f.time) {
		return "a page is of a time that cannot be"
	}
	stream, there := s.byID[f.id()]
	if !there {
		if stream = len(s.ids); stream == maxStreams {
			return "a page is of one of too many sources"
		}
	}
	k := s.keyPage(f.dictionary)
	e := Entry{Stream: stream, frame: f}
	switch f.kind {
	case kindPage:
		s.entries = append(s.entries, e)
	case kindKey:
		if k.key == nil {
			k.key = new(f)
		}
		s.entries = append(s.entries, e)
	case kindCopy:
		if k.copy != nil {
			k.last = new(f)
			return ""
		}
		k.copy = new(f)
		if k.key != nil {
			return "" // it is not one more page
		}
		s.saved = append(s.saved, savedKey{e, k.index})
	}
	if !there {
		s.byID[f.id()] = stream
		s.ids = append(s.ids, f.id())
	}
	return ""
}

func (s *surveyor) keyPage(number uint32) *keyPage {
	k := s.keys[number]
	if k == nil {
		k = &keyPage{index: s.index}
		s.keys[number] = k
	}
	return k
}

// insertSaved puts the pages of which only the copy is left where they were.
func (s *surveyor) insertSaved() {
	if len(s.saved) == 0 {
		return
	}
	sorting.Stable(s.saved, func(a, b savedKey) int { return a.index - b.index })
	entries := make([]Entry, 0, len(s.entries)+len(s.saved))
	from := 0
	for _, saved := range s.saved {
		entries = append(entries, s.entries[from:saved.index]...)
		entries = append(entries, saved.entry)
		from = saved.index
	}
	s.entries = append(entries, s.entries[from:]...)
}

// begin reads the first line. What there is of it is no damage.
func (s *surveyor) begin() error {
	line, ok, err := firstBytes(s.file, s.size)
	if ok {
		s.end = int64(len(line))
	}
	return err
}

// gap takes in that there is no good frame up to that offset.
func (s *surveyor) gap(to int64) {
	from := s.end
	if from == to {
		return
	}
	s.index = len(s.entries)
	what := "frames are damaged or cut off"
	switch {
	case to == s.size && s.cutOff(from):
		what = "the end of the file was cut off"
	case from == 0 && to <= int64(len(firstLine)):
		what = "the first line is damaged"
	}
	s.lost(from, to, what)
}

// cutOff reports whether at that offset a frame begins which the file doesn't have the end of.
func (s *surveyor) cutOff(from int64) bool {
	b := make([]byte, min(headerSize, s.size-from))
	if err := readAt(s.file, b, from); err != nil {
		return false
	}
	if len(b) < headerSize {
		return bytes.HasPrefix(syncBytes, b[:min(len(b), len(syncBytes))])
	}
	h, ok := parseHeader(b, from)
	return ok && h.end() > s.size
}

func (s *surveyor) lost(from, to int64, what string) {
	s.damage = append(s.damage, Damage{from, to - from, what})
}
