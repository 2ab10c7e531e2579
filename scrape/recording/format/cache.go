package format

import (
	"errors"
	"slices"
)

// A cache holds the dictionaries that were used last, those first.
type cache []cached

type cached struct {
	number  uint32
	content []byte
}

// maxCached is how many bytes of dictionaries are kept. The one that was used last is kept in any case.
const maxCached = 16 << 20

// dictionary returns the dictionary of that number.
func (r *Reader) dictionary(number uint32) ([]byte, error) {
	i := slices.IndexFunc(r.cache, func(c cached) bool { return c.number == number })
	if i == 0 {
		return r.cache[0].content, nil
	}
	if i > 0 {
		c := r.cache[i]
		copy(r.cache[1:], r.cache[:i])
		r.cache[0] = c
		return c.content, nil
	}
	content, err := r.loadDictionary(number)
	if err != nil {
		return nil, err
	}
	r.cache = slices.Insert(r.cache, 0, cached{number, content})
	size := 0
	for i, c := range r.cache {
		if size += len(c.content); i > 0 && size > maxCached {
			clear(r.cache[i:])
			r.cache = r.cache[:i]
			break
		}
	}
	return content, nil
}

// loadDictionary reads a dictionary from its key page, or a copy.
func (r *Reader) loadDictionary(number uint32) ([]byte, error) {
	k := r.keys[number]
	err := errors.New("a page it depends on is lost")
	for _, f := range []*frame{k.key, k.copy, k.last} {
		if f == nil {
			continue
		}
		var b []byte
		if b, err = r.page(*f, nil); err == nil {
			if len(b) > maxKey {
				b = slices.Clone(b[:maxKey]) // the rest is not kept
			}
			return slices.Clip(b), nil
		}
		err = errors.New("a page it depends on is damaged")
	}
	return nil, err
}
