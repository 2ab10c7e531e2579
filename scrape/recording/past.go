package recording

import (
	"cmp"
	"slices"
	"time"

	"github.com/klauspost/compress/zstd"

	"origintop/scrape"
	"origintop/scrape/recording/format"
)

// A past holds the last pages and markers of a run in memory, so that a recording can begin with what came before. Pages are collected in
// packs and each pack is compressed as one, which leaves little of what hardly changes from scrape to scrape. It is for one goroutine at a
// time.
type past struct {
	packs   []*pack // the oldest first. They never change
	weight  int     // of these, in bytes
	most    int     // that they may weigh; maxPast if 0
	open    pack    // the one to come
	next    int64   // number of the next page
	encoder *zstd.Encoder
	packed  []byte // of the last pack
}

// A pack is pages that came one after the other.
type pack struct {
	pages  []pastPage
	bodies []byte // of all of them; compressed unless it is the one to come
	size   int    // of the bodies
	packed bool
}

// A pastPage is a page but for its body.
type pastPage struct {
	scrape.Page
	number int64 // in the run
	bytes  int   // of its body
	gone   bool  // the body is too large to be kept
}

const (
	packBytes  = 512 << 10 // of the bodies in a pack; a larger page has one of its own
	packPages  = 1024
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
	if len(p.open.pages) > 0 && p.open.size+kept.bytes > packBytes {
		p.pack(p.open.bodies)
	}
	switch alone := kept.bytes > packBytes; {
	case kept.bytes > format.MaxBody:
		kept.gone, kept.bytes = true, 0
		p.open.pages = append(p.open.pages, kept)
	case alone:
		p.open.pages, p.open.size = append(p.open.pages, kept), kept.bytes
		p.pack(page.Body)
	default:
		p.open.pages, p.open.size = append(p.open.pages, kept), p.open.size+kept.bytes
		p.open.bodies = append(p.open.bodies, page.Body...)
	}
	if len(p.open.pages) >= packPages {
		p.pack(p.open.bodies)
	}
	p.drop(page.Time.Add(page.Took), span)
	return number
}

// pack compresses the open pack, which has these bodies, and begins another one.
func (p *past) pack(bodies []byte) {
	if p.encoder == nil {
		var err error
		if p.encoder, err = format.NewPacker(packBytes); err != nil {
			panic(err) // its options are right
		}
	}
	done := &pack{pages: slices.Clone(p.open.pages), size: p.open.size, packed: true}
	if len(bodies) <= packBytes {
		p.packed = p.encoder.EncodeAll(bodies, p.packed[:0])
		done.bodies = slices.Clone(p.packed)
	} else if packed, ok := format.EncodeHuge(p.encoder, nil, maxPast/4, bodies); ok { // a single page
		done.bodies = slices.Clone(packed)
	} else {
		done.size = 0
		for i := range done.pages {
			done.pages[i].gone, done.pages[i].bytes = true, 0
		}
	}
	p.packs, p.weight = append(p.packs, done), p.weight+done.weight()
	clear(p.open.pages)
	p.open = pack{pages: p.open.pages[:0], bodies: p.open.bodies[:0]}
}

func (k *pack) weight() int {
	n := len(k.bodies) + pageWeight*len(k.pages)
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
		packs = append(packs, &pack{pages: slices.Clone(p.open.pages), bodies: slices.Clone(p.open.bodies), size: p.open.size})
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
	var buffer []byte
	for i, k := range packs {
		packs[i] = nil
		bodies := k.bodies
		if k.packed && k.size > 0 {
			if bodies, err = decoder.DecodeAll(bodies, slices.Grow(buffer[:0], k.size)); err != nil {
				return err
			}
			buffer = scrape.Reuse(bodies)
		}
		for j := range k.pages {
			page := k.pages[j].Page
			page.Body, bodies = bodies[:k.pages[j].bytes:k.pages[j].bytes], bodies[k.pages[j].bytes:]
			if err := each(&page, k.pages[j].number, k.pages[j].gone); err != nil {
				return err
			}
		}
	}
	return nil
}
