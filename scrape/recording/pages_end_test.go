package recording

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/fstest"

	"origintop/scrape"
)

// A page that is read when its reader is to end is not passed on: taking it in may take as long as reading it.
func TestPagesEndInAPage(t *testing.T) {
	r, e, ctx := endingAt(t, 10, 3)
	pages := r.Pages()
	for n := 0; ; n++ {
		if _, err := pages.Next(ctx); err != nil {
			if !errors.Is(err, context.Canceled) || n != 3 || e.further != 0 {
				t.Errorf("after %d pages: %v, and %d further ones", n, err, e.further)
			}
			return
		}
	}
}

// A recording is closed without waiting for whoever still reads it, perhaps from a disk that hangs.
func TestCloseWhileItIsRead(t *testing.T) {
	r, _, _ := endingAt(t, 1, 0)
	closed := make(chan error, 1)
	r.pages = whileRead(func() { closed <- r.Close() })
	r.Page(0, nil)
	if err := <-closed; err != nil {
		t.Error(err)
	}
}

// endsAtPage is a recording's pages, and ends a context while a page is read. It counts those that are read after that.
type endsAtPage struct {
	pageReader
	number  int
	ends    context.CancelFunc
	ended   bool
	further int
}

func (e *endsAtPage) page(number int, buffer []byte) (scrape.Page, error) {
	if e.ended {
		e.further++
	}
	if number == e.number {
		e.ended = true
		e.ends()
	}
	return e.pageReader.page(number, buffer)
}

// endingAt returns a recording of so many pages, and a context that ends while that page of it is read.
func endingAt(t *testing.T, pages, number int) (*Recording, *endsAtPage, context.Context) {
	t.Helper()
	files := fstest.MapFS{}
	for i := range pages {
		files[fmt.Sprintf("%d.node.prom", 1000*(i+1))] = &fstest.MapFile{Data: []byte("node_load1 1\n")}
	}
	r, err := ReadDumps(files)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	e := &endsAtPage{pageReader: r.pages, number: number, ends: cancel}
	r.pages = e
	return r, e, ctx
}

// whileRead is called while a page is read.
type whileRead func()

func (f whileRead) page(int, []byte) (scrape.Page, error) { f(); return scrape.Page{}, nil }

func (f whileRead) marker(int) scrape.Page { return scrape.Page{} }

func (f whileRead) Close() error { return errors.New("it was closed") }
