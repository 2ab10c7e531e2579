package export

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"math"
	"os"
)

// In OpenMetrics all samples of a series stand together, but they come a page at a time. So they are kept in a temporary file,
// in blocks of one series each: of a series only its last few samples, and where its blocks are, are in memory.
const (
	blockSamples = 64
	sampleBytes  = 16
	blockBytes   = blockSamples * sampleBytes
)

// A sample is a value and its time.
type sample struct {
	ms    int64 // since 1970
	value float64
}

// A column is the samples of a series, in the order they came.
type column struct {
	blocks []int64 // where in the file
	last   []sample
}

// A spill is a temporary file of columns.
type spill struct {
	file  *os.File
	left  string // its name, where an open file cannot be removed
	write *bufio.Writer
	size  int64
	block [blockBytes]byte
}

// newSpill returns an empty spill in the directory for temporary files. It is to be closed.
func newSpill() (*spill, error) {
	file, err := os.CreateTemp("", "origintop-export-*")
	if err != nil {
		return nil, fmt.Errorf("make a temporary file in %s: %w", os.TempDir(), reason(err))
	}
	s := &spill{file: file, write: bufio.NewWriterSize(file, bufferSize)}
	if os.Remove(file.Name()) != nil { // at once, so that nothing is left behind however this ends
		s.left = file.Name()
	}
	return s, nil
}

// close gives the file's space back.
func (s *spill) close() {
	s.file.Close()
	if s.left != "" {
		os.Remove(s.left)
	}
}

// add adds a sample to a column.
func (s *spill) add(c *column, x sample) error {
	if len(c.last) == blockSamples {
		for i, x := range c.last {
			binary.LittleEndian.PutUint64(s.block[i*sampleBytes:], uint64(x.ms))
			binary.LittleEndian.PutUint64(s.block[i*sampleBytes+8:], math.Float64bits(x.value))
		}
		if _, err := s.write.Write(s.block[:]); err != nil {
			return s.failed("write", err)
		}
		c.blocks = append(c.blocks, s.size)
		s.size += blockBytes
		c.last = c.last[:0]
	}
	c.last = append(c.last, x)
	return nil
}

// flush makes ready for reading. Nothing is added after it.
func (s *spill) flush() error {
	if err := s.write.Flush(); err != nil {
		return s.failed("write", err)
	}
	return nil
}

func (s *spill) failed(what string, err error) error {
	return fmt.Errorf("%s a temporary file in %s: %w", what, os.TempDir(), reason(err))
}

// A cursor steps through a column.
type cursor struct {
	*column
	head  []sample // not stepped over yet, of the current block
	block int      // the next one
	store [blockSamples]sample
}

// fill reports whether there is a sample at the head, reading the next block if need be.
func (c *cursor) fill(s *spill) (bool, error) {
	switch {
	case len(c.head) > 0:
	case c.block < len(c.blocks):
		if _, err := s.file.ReadAt(s.block[:], c.blocks[c.block]); err != nil {
			return false, s.failed("read", err)
		}
		for i := range c.store {
			c.store[i] = sample{
				int64(binary.LittleEndian.Uint64(s.block[i*sampleBytes:])),
				math.Float64frombits(binary.LittleEndian.Uint64(s.block[i*sampleBytes+8:])),
			}
		}
		c.head = c.store[:]
		c.block++
	case c.block == len(c.blocks):
		c.head = c.last
		c.block++
	}
	return len(c.head) > 0, nil
}
