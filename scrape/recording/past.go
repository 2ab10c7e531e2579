package recording

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"slices"
	"time"

	"github.com/klauspost/compress/zstd"

	"origintop/scrape"
	"origintop/scrape/recording/format"
)

// A past holds the last pages and markers of a run in memory, so that a recording can begin with what came before. Pages are collected in
// packs. A pack is compressed as one, page by page, which leaves little of what hardly changes from scrape to scrape. It is for one goroutine
// at a time.
type past struct {
	packs   []*pack // the oldest first. They never change
	weight  int     // of these, in bytes
	most    int     // that they may weigh; maxPast if 0
	open    pack    // the one to come
	next    int64   // number of the next page
	encoder *zstd.Encoder
}

// A pack is pages that came one after the other.
type pack struct {
	pages []pastPage
	frame []byte // of Zstandard, the bodies of all of them; that of the pack to come has no end yet
	size  int    // of the bodies
}

// A pastPage is a page but for its body.
type pastPage struct {
	scrape.Page
	number int64 // in the run
	bytes  int   // of its body
	gone   bool  // the body is too large to be kept
}

const (
	packBytes  = 2 << 20 // of the bodies in a pack; a larger page has one of its own
	packPages  = 1024
	packWindow = 256 << 10 // bytes
	maxFrame   = maxPast / 4
	maxPast    = 32 << 20 // bytes of all packs, if there is no other bound
	pageWeight = 256      // bytes of a page but for its body
)

// add takes in the next page and returns its number. It drops packs that are older than span. If span is 0, nothing is kept.
func (p *past) add(page *scrape.Page, span time.Duration) int64 {
	number := p.next
	p.next++
	if span <= 0 {
		return number
	}
	kept := pastPage{Page: *page, number: number, bytes: len(page.Body)}
	kept.Body = nil
	if n := len(p.open.pages); n == packPages || n > 0 && p.open.size+kept.bytes > packBytes {
		p.end()
	}
	if kept.bytes > format.MaxBody || !p.write(page.Body) {
		kept.gone, kept.bytes = true, 0
	}
	p.open.pages, p.open.size = append(p.open.pages, kept), p.open.size+kept.bytes
	p.drop(page.Time.Add(page.Took), span)
	return number
}

// write appends a body to the open pack. It reports false if there would be too much of it, which only the first body of a pack has.
func (p *past) write(body []byte) bool {
	if len(body) == 0 {
		return true
	}
	if p.encoder == nil {
		var err error
		if p.encoder, err = format.NewPacker(packWindow); err != nil {
			panic(err) // its options are right
		}
	}
	if p.open.size == 0 {
		p.encoder.Reset(&p.open)
	}
	_, err := p.encoder.Write(body)
	if err == nil {
		err = p.encoder.Flush()
	}
	if err != nil {
		p.open.frame = nil
	}
	return err == nil
}

// end ends the open pack, and begins another one.
func (p *past) end() {
	if p.open.size > 0 {
		p.encoder.Close()
	}
	done := &pack{pages: slices.Clone(p.open.pages), frame: slices.Clone(p.open.frame), size: p.open.size}
	p.packs, p.weight = append(p.packs, done), p.weight+done.weight()
	clear(p.open.pages)
	p.open = pack{pages: p.open.pages[:0], frame: scrape.Reuse(p.open.frame)}
}

// Write takes what the encoder writes. It fails instead of taking too much.
func (k *pack) Write(b []byte) (int, error) {
	if len(k.frame)+len(b) > maxFrame {
		return 0, errors.New("there is no room for more")
	}
	k.frame = append(k.frame, b...)
	return len(b), nil
}

func (k *pack) weight() int {
	n := len(k.frame) + pageWeight*len(k.pages)
	for i := range k.pages {
		n += len(k.pages[i].Marker)
	}
	return n
}

// drop drops the packs that are older than span at that time and, if there are too many bytes, the oldest ones.
func (p *past) drop(now time.Time, span time.Duration) {
	gone := 0
	for ; gone < len(p.packs); gone++ {
		last := &p.packs[gone].pages[len(p.packs[gone].pages)-1]
		if p.weight <= cmp.Or(p.most, maxPast) && now.Sub(last.Time.Add(last.Took)) <= span {
			break
		}
		p.weight -= p.packs[gone].weight()
	}
	p.packs = slices.Delete(p.packs, 0, gone) // which clears what is behind the end
}

// all returns all packs. Another goroutine may read them; what is dropped meanwhile stays in memory until then.
func (p *past) all() []*pack {
	packs := slices.Clone(p.packs)
	if len(p.open.pages) > 0 {
		packs = append(packs, &pack{pages: slices.Clone(p.open.pages), frame: slices.Clone(p.open.frame), size: p.open.size})
	}
	return packs
}

// readPacks calls each for the pages of packs, in their order, and lets go of each pack when it has been read. A page is valid until each
// returns. It is gone if its body was too large to be kept.
func readPacks(packs []*pack, each func(p *scrape.Page, number int64, gone bool) error) error {
	decoder, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(format.MaxBody))
	if err != nil {
		return err
	}
	defer decoder.Close()
	var body []byte
	for i, k := range packs {
		packs[i] = nil
		if k.size > 0 {
			if err := decoder.Reset(bytes.NewReader(k.frame)); err != nil {
				return err
			}
		}
		for j := range k.pages {
			n := k.pages[j].bytes
			body = slices.Grow(body[:0], n)[:n]
			if _, err := io.ReadFull(decoder, body); err != nil {
				return err
			}
			page := k.pages[j].Page
			page.Body = body
			if err := each(&page, k.pages[j].number, k.pages[j].gone); err != nil {
				return err
			}
			body = scrape.Reuse(body)
		}
	}
	return nil
}
