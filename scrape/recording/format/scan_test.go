package format

import (
	"bytes"
	"testing"
)

// What is looked for may begin in one window and end in the next, and the search may begin in any.
func TestFind(t *testing.T) {
	const size = 3*windowSize + 5
	for _, place := range []int{
		0, 1, windowSize - 4, windowSize - 3, windowSize - 1, windowSize, 2*windowSize - 5, 2*windowSize - 2,
		size - 4,
	} {
		file := bytes.Repeat([]byte{syncBytes[0]}, size)
		copy(file[place:], syncBytes)
		for _, from := range []int{0, 1, place - 5, place - 1, place} {
			for _, before := range []int{
				0, 7, from - windowSize, from - windowSize + 1, from - windowSize + 3, from - windowSize + 4,
				from + 9,
			} {
				if from < 0 || from > place || before < 0 || before >= size {
					continue
				}
				w := window{file: bytes.NewReader(file), end: size}
				if _, err := w.peek(0, 1); err != nil {
					t.Fatal(err)
				}
				if _, err := w.peek(int64(before), windowSize); err != nil {
					t.Fatal(err)
				}
				if got, err := w.find(syncBytes, int64(from)); got != int64(place) || err != nil {
					t.Fatalf("from %d, with what is at %d read before: got %d, want %d; %v", from, before, got, place, err)
				}
				if got, err := w.find(syncBytes, int64(place+1)); got != size || err != nil {
					t.Fatalf("there is none behind %d: got %d, %v", place, got, err)
				}
			}
		}
	}
}

// Frames are found again behind damage, and read, wherever they are in a window and however long they are.
func TestScanLongFrames(t *testing.T) {
	file := []byte(firstLine)
	var want []frame
	for i, n := range []int{0, windowSize - 28, windowSize - 27, 5, 3*windowSize + 1, windowSize / 2, windowSize/2 - 1, 1, 1 << 20} {
		b := append(make([]byte, headerSize), bytes.Repeat([]byte{syncBytes[i%4]}, n)...)
		f := frame{offset: int64(len(file)), time: int64(i), kind: kindPage}
		f.seal(b)
		file = append(file, b...)
		want = append(want, f)
		file = append(file, bytes.Repeat(syncBytes, i*windowSize/5)[i%4:]...)
	}
	got := framesOf(t, file)
	for i := range want {
		if i >= len(got) || got[i] != want[i] {
			t.Fatalf("frame %d: got %v, want %v", i, got, want[i])
		}
	}
}
