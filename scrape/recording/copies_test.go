package recording

import "testing"

// The copy of a huge page is used again for the next one, also where small ones come between, and let go when no more come.
func TestCopies(t *testing.T) {
	var c copies
	huge, small := make([]byte, 2*hugeCopy), make([]byte, 1000)
	first := c.of(huge)
	if &first[0] == &huge[0] || len(first) != len(huge) {
		t.Fatal("it is no copy")
	}
	second := c.of(huge)
	if &second[0] == &first[0] {
		t.Error("a copy that is in use is used again")
	}
	c.done(first)
	copied := c.of(small)
	c.done(copied)
	if again := c.of(huge[:hugeCopy]); &again[0] != &first[0] || len(again) != hugeCopy {
		t.Error("the copy is not used again")
	} else {
		c.done(again)
	}
	if larger := c.of(make([]byte, 3*hugeCopy)); len(larger) != 3*hugeCopy {
		t.Errorf("a copy of %d bytes", len(larger))
	}
	c.done(first)
	for range keepsCopy {
		c.of(small)
	}
	if c.spare.Load() != nil {
		t.Error("the copy of a huge page is kept for ever")
	}
}
