package format

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"
)

// exporter returns the next page of one that has 300 series, of names that no other has. Of each 30 one changes its value, and
// if it drifts it is one after the other.
func exporter(seed uint64, drifts bool) func() []byte {
	random := rand.New(rand.NewPCG(seed, 0))
	values := make([]int, 300)
	names := make([]string, len(values))
	for i := range values {
		names[i] = fmt.Sprintf("%x_total{device=\"%x\"}", random.Uint64(), random.Uint32())
		values[i] = random.IntN(1e9)
	}
	page := 0
	return func() []byte {
		var b []byte
		for i := range values {
			if i%30 == 0 {
				values[i] += random.IntN(1e6)
			}
			if drifts && page%len(values) == i {
				values[i] = random.IntN(1e9)
			}
			b = fmt.Appendf(b, "%s %d\n", names[i], values[i])
		}
		page++
		return b
	}
}

// When a stream gets a new dictionary.
func TestNewDictionary(t *testing.T) {
	t.Parallel()
	one, other, drifting := exporter(1, false), exporter(2, false), exporter(3, true)
	html := bytes.Repeat([]byte("<p>please log in</p>\n"), 9)
	noise := make([]byte, 20_000)
	rand.NewChaCha8([32]byte{}).Read(noise)

	f := func(name string, n, atMost int, last func(i int) bool, page func(i int) Page) {
		t.Helper()
		var pages []Page
		for i := range n {
			p := page(i)
			p.Target, p.Time = "app", t0
			pages = append(pages, p)
		}
		file := recorded(t, pages...)
		check(t, read(t, file), pages)
		keys, key, bytes, i := 0, -1, int64(0), 0
		copies := map[uint32]int{}
		for _, f := range framesOf(t, file) {
			switch f.kind {
			case kindKey:
				keys, key = keys+1, i
				copies[f.dictionary]--
				fallthrough
			case kindPage:
				bytes += f.end() - f.offset
				i++
			case kindCopy:
				copies[f.dictionary]++
			}
		}
		if keys == 0 || keys > atMost || !last(key) {
			t.Errorf("%s: %d key pages, %d at most; the last is page %d", name, keys, atMost, key)
		}
		for number, n := range copies {
			if n != 0 && number != uint32(keys) {
				t.Errorf("%s: %d copies of key page %d", name, n+1, number)
			}
		}
		t.Logf("%s: %d key pages, the last is %d; %d bytes a page", name, keys, key, bytes/int64(n))
	}
	any := func(int) bool { return true }
	is := func(want int) func(int) bool { return func(i int) bool { return i == want } }

	f("steady", 500, 2, any, func(int) Page { return Page{Body: one()} })
	f("failures first", 60, 1, is(3), func(i int) Page {
		if i < 3 {
			return Page{Err: "connection refused", Body: html[:i]}
		}
		return Page{Body: one()}
	})
	f("a small odd page first", 60, 2, func(i int) bool { return i > 0 && i < 12 }, func(i int) Page {
		if i == 0 {
			return Page{Body: html}
		}
		return Page{Body: one()}
	})
	f("a large odd page first", 60, 2, func(i int) bool { return i > 0 && i < 12 }, func(i int) Page {
		if i == 0 {
			return Page{Body: noise}
		}
		return Page{Body: one()}
	})
	f("an odd page", 60, 1, is(0), func(i int) Page {
		if i == 30 {
			return Page{Body: noise}
		}
		return Page{Body: one()}
	})
	f("another exporter", 60, 2, func(i int) bool { return i > 30 && i < 36 }, func(i int) Page {
		if i < 30 {
			return Page{Body: one()}
		}
		return Page{Body: other()}
	})
	f("exporters in turn", 400, 6, any, func(i int) Page {
		if i%2 == 0 {
			return Page{Body: one()}
		}
		return Page{Body: other()}
	})
	f("drifting", 600, 10, func(i int) bool { return i > 500 }, func(int) Page { return Page{Body: drifting()} })
}

// A Reader keeps no more than some dictionaries.
func TestCache(t *testing.T) {
	var pages []Page
	body := bytes.Repeat([]byte("metric 1\n"), maxCached/9/4)
	for i := range 30 {
		pages = append(pages, Page{Target: fmt.Sprint(i % 10), Time: t0, Body: body[9*(i%10):]})
	}
	r := read(t, recorded(t, pages...))
	check(t, r, pages)
	size := 0
	for _, c := range r.cache {
		size += len(c.content)
	}
	if len(r.cache) < 2 || size > maxCached {
		t.Errorf("%d dictionaries of %d bytes", len(r.cache), size)
	}
}
