package format

import (
	"context"
	"errors"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"
)

// endsWhenAsked is a context that ends when it has been asked so many times whether it has.
type endsWhenAsked struct {
	context.Context
	times int
}

func (e *endsWhenAsked) Err() error {
	if e.times--; e.times < 0 {
		return context.Canceled
	}
	return nil
}

// A recording without an index is read as a whole to be opened, but no further when that is to end.
func TestOpenEnds(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.otr")
	w := create(t, path)
	random := rand.New(rand.NewPCG(1, 2))
	body := make([]byte, 1<<20) // which doesn't compress
	for i := range 16 {
		for j := range body {
			body[j] = byte(random.Uint32())
		}
		if err := w.Page(&Page{Target: "node", Time: t0.Add(time.Duration(i) * time.Second), Body: body}); err != nil {
			t.Fatal(err)
		}
	}
	w.file.Close() // as if the program had been killed
	ctx := &endsWhenAsked{Context: t.Context(), times: 10}
	r, err := Open(ctx, path)
	if err == nil {
		r.Close()
	}
	if !errors.Is(err, context.Canceled) || ctx.times < -20 {
		t.Errorf("%v, asked %d times more", err, -ctx.times)
	}
	if r, err = Open(t.Context(), path); err != nil || len(r.Entries()) != 16 {
		t.Fatal(err)
	}
	r.Close()
}
