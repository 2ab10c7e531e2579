package format

import (
	"errors"
	"slices"

	"github.com/klauspost/compress/zstd"
)

// choose looks for a dictionary that a page fits which has none, or too bad a one: of those of its group that have an encoder the one with
// which it takes the fewest bytes, if that is less than half of what it takes alone. Else the page is the key page of a new one.
func (w *Writer) choose(s *stream, f *frame, p *plainPage) error {
	alone := w.encodedSize(w.plain, p)
	least := alone / 2
	if old := s.dictionary; old != nil && old.encoder != nil {
		least = min(least, w.encodedSize(old.encoder, p)*3/4) // it has to be worth it
	}
	var found *dictionary
	for _, d := range w.live {
		if d.group != s.group || d == s.dictionary || !d.mayFit(p.size()) {
			continue
		}
		if n := w.encodedSize(d.encoder, p); n < least {
			found, least = d, n
		}
	}
	if found == nil {
		return w.key(s, f, p)
	}
	w.give(s, found, alone)
	return w.dependent(s, f, p, true)
}

// key writes the page as the key page of a new dictionary, which is that of the stream.
func (w *Writer) key(s *stream, f *frame, p *plainPage) error {
	w.last++
	f.kind, f.dictionary = kindKey, w.last
	b := w.encode(w.plain, p)
	if err := w.write(f, b); err != nil {
		return err
	}
	encoder, err := newEncoderWith(p.beginning(maxKey))
	if err != nil {
		return err
	}
	d := &dictionary{number: w.last, group: s.group, encoder: encoder, key: *f, size: p.size()}
	w.uncopied = append(w.uncopied, d)
	w.give(s, d, len(b))
	return nil
}

// give gives a stream another dictionary; a page of it has so many bytes without.
func (w *Writer) give(s *stream, d *dictionary, alone int) {
	if old := s.dictionary; old != nil {
		if old.streams--; old.streams == 0 {
			old.encoder = nil
			w.live = slices.DeleteFunc(w.live, func(d *dictionary) bool { return d == old })
		}
	}
	d.streams++
	s.dictionary, s.stale, s.fit = d, false, fit{alone: alone}
	w.used(d)
}

// used notes that a dictionary is used now. The encoder of the one that was not for the longest time is let go if there are too many.
func (w *Writer) used(d *dictionary) {
	i := slices.Index(w.live, d)
	if i < 0 {
		i = len(w.live)
		w.live = append(w.live, d)
	}
	copy(w.live[1:], w.live[:i])
	w.live[0] = d
	if n := len(w.live) - 1; n == maxLive {
		w.live[n].encoder = nil
		w.live[n] = nil
		w.live = w.live[:n]
	}
}

// encoder returns that of a dictionary. One that was let go is made again from its key page, or a copy, in the file. It fails if these are
// damaged.
func (w *Writer) encoder(d *dictionary) (*zstd.Encoder, error) {
	if d.encoder == nil {
		content, err := w.content(d)
		if err != nil {
			return nil, err
		}
		if d.encoder, err = newEncoderWith(content); err != nil {
			return nil, err
		}
	}
	w.used(d)
	return d.encoder, nil
}

// content returns what a dictionary is, from the file.
func (w *Writer) content(d *dictionary) ([]byte, error) {
	if w.decoder == nil {
		var err error
		if w.decoder, err = newDecoder(); err != nil {
			return nil, err
		}
	}
	payload, err := load(w.file, d.key, nil)
	if err != nil {
		return nil, err
	}
	b, err := w.decoder.DecodeAll(payload, nil)
	if err != nil {
		return nil, errors.Join(errDamaged, err)
	}
	return slices.Clip(b[:min(len(b), maxKey)]), nil
}

// copyKey writes a copy of a dictionary's key page. It takes it from the file, as a huge one is not to be held in memory until then; of
// one that is damaged there already, there is nothing to be copied.
func (w *Writer) copyKey(d *dictionary) error {
	n := headerSize + int(d.key.length)
	b := slices.Grow(w.header(n)[:0], n)[:n]
	if _, err := load(w.file, d.key, b); err == nil {
		f := d.key
		f.kind = kindCopy
		if err := w.write(&f, b); err != nil {
			return err
		}
	}
	d.copied = true
	return nil
}

// copyKeys writes the copies of the key pages that pages depend on and that have none yet.
func (w *Writer) copyKeys() error {
	for _, d := range w.uncopied {
		if d.pages > 0 && !d.copied {
			if err := w.copyKey(d); err != nil {
				return err
			}
		}
	}
	w.uncopied = nil
	return nil
}
