package promtext

import "bytes"

// From scrape to scrape a page changes in little but its values, and in few of them. So a Scanner keeps a table of rows, and
// the text that they were read from. A row is one sample. Its head is all up to its value: the comments before it, its name
// and its labels. A row whose value has not changed since it was first seen stands still:
//
//	# HELP node_boot_time_seconds Node boot time, in unixtime.\n    ⎫
//	# TYPE node_boot_time_seconds gauge\n                           ⎬ kept of a row that stands still
//	node_boot_time_seconds 1.7954e+09\n                             ⎭
//	# HELP node_load1 1m load average.\n         ⎫
//	# TYPE node_load1 gauge\n                    ⎬ kept of one that moves
//	node_load1                                   ⎭
//	           0.42\n                              read anew
//
// Rows that stand still and the one that moves behind them are a stretch. Their text is one piece, so that a single
// comparison tells that the page goes on with all of them, and then nothing is left to read but the last one's value.
// Where the text differs, the stretch is gone through row by row: a row of which only the value is new moves from now on;
// at a row that is another one all rows from there on are forgotten, and the rest of the page is read and remembered anew.
//
// Results are the same as without a table because rows are only made of lines that were read as any other, and what a line
// means depends on its bytes alone. Nothing is remembered behind a bad line, so that it is found and counted each time. The
// text is a copy, since pages belong to the caller.
//
// The lines that are passed over because nobody wants their family are a row as well: its head is the comments before them, and it moves if
// one of them does.
type memory struct {
	text      []byte // of the rows
	rows      []row
	stretches []stretch
	next      int  // the row that the page is to go on with
	head      int  // where in text the first row begins that is not known to be on the page
	sure      int  // for so many rows from next on it is known that the page goes on with them
	ahead     int  // the first stretch of which no row has been compared
	single    int  // rows before this one are compared one by one
	untidy    bool // stretches are not as they should be
	closed    bool // nothing more of this page is remembered
	pages     int
}

// A row is a sample as it was on the last page. Offsets are counted from where it begins on the page.
type row struct {
	value             float64
	mark              int    // the caller's; of lines that are passed over, how many these are
	end               uint32 // of the head
	size              uint32 // of its text: the head's, or that of all of it
	about, aboutEnd   uint32 // the HELP and TYPE lines in the head; both 0 if there is none
	name, nameEnd     uint32
	labels, labelsEnd uint32 // what is between the braces
	still             bool   // it stands still
	escaped           bool   // a label, or its name, holds a backslash
	quoted            bool   // the name is
	passed            bool   // it is no sample, but lines that are passed over
}

// A stretch is rows of which none but the last moves. Those that stand still are passed over in one step where nobody wants their samples.
type stretch struct {
	rows, length    uint32 // how many rows there are, and how long their text is
	still, stillEnd uint32 // how many of them stand still, and how long these are
	samples, passed uint32 // how many samples these have, and lines that are passed over
	about, aboutEnd uint32 // the last HELP and TYPE lines in their heads; both 0 if there are none
	unmarked        bool   // a sample of them has no mark
}

// relearn is after how many pages all is read anew.
const relearn = 1024

// How much is remembered of a page: more than there is on any but a hostile one.
const (
	maxRows  = 1 << 18
	maxText  = 1 << 25
	maxStill = 1 << 10 // of lines that are passed over: more of them move
)

// rewind begins a page of that size.
func (m *memory) rewind(size int) {
	if cap(m.text) > 1<<20 && cap(m.text)/8 > size {
		m.rows, m.text, m.stretches = nil, nil, nil // nothing of a huge page comes again on a small one
	}
	if m.pages++; m.pages%relearn == 0 {
		if len(m.rows) < cap(m.rows)/4 || len(m.text) < cap(m.text)/4 {
			m.rows, m.text, m.stretches = nil, nil, nil // from a page much larger than those that came since
		}
		m.rows, m.text = m.rows[:0], m.text[:0]
	}
	if m.untidy {
		m.arrange()
	}
	m.next, m.head, m.sure, m.ahead, m.single = 0, 0, 0, 0, 0
	m.closed = m.pages == 1 // which is all that many a Scanner reads
}

// arrange drops the values of rows that no longer stand still, and divides the rows into stretches.
func (m *memory) arrange() {
	text, at := m.text[:0], uint32(0)
	m.stretches = m.stretches[:0]
	var st stretch
	for i := range m.rows {
		r := &m.rows[i]
		size := r.size
		if !r.still {
			r.size = r.end
		}
		text = append(text, m.text[at:at+r.size]...) // in place
		at += size
		st.rows++
		if r.still {
			st.add(r)
		}
		if st.length += r.size; !r.still || i == len(m.rows)-1 {
			m.stretches = append(m.stretches, st)
			st = stretch{}
		}
	}
	m.text, m.untidy = text, false
}

// add adds a row that stands still.
func (st *stretch) add(r *row) {
	if r.aboutEnd > 0 {
		st.about, st.aboutEnd = st.stillEnd+r.about, st.stillEnd+r.aboutEnd
	}
	st.still++
	st.stillEnd += r.size
	if r.passed {
		st.passed += uint32(r.mark)
	} else {
		st.samples++
		st.unmarked = st.unmarked || r.mark == 0
	}
}

// Scan moves on to the next sample and reports whether there is one. Comments and empty lines are passed over,
// malformed lines are skipped and counted. Nothing after a line "# EOF" is read.
func (s *Scanner) Scan() bool {
	m := &s.memory
	for m.sure > 0 || s.compare() {
		r := &m.rows[m.next]
		m.next++
		m.sure--
		base := s.at
		if r.still {
			s.value, s.stamped = r.value, false
			s.at = base + int(r.size)
		} else if !s.again(r, base+int(r.end)) {
			m.next-- // r is the last row of its stretch, since it moves, or one that was looked at alone
			m.head -= int(r.size)
			break
		}
		if r.aboutEnd > 0 {
			s.comments, s.commentsEnd = base+int(r.about), base+int(r.aboutEnd)
		}
		if r.passed {
			s.passed += r.mark
			continue
		}
		if s.samples++; !(s.Moved && r.still && r.mark != 0) {
			s.row, s.base = r, base
			return true
		}
	}
	if m.next < len(m.rows) {
		m.rows, m.text, m.untidy = m.rows[:m.next], m.text[:m.head], true
	}
	if m.next > 0 && !m.closed {
		s.unwanted = m.rows[m.next-1].passed
	}
	return s.read()
}

// passOver passes over the rows of a stretch that stand still.
func (s *Scanner) passOver(st *stretch) {
	if st.aboutEnd > 0 {
		s.comments, s.commentsEnd = s.at+int(st.about), s.at+int(st.aboutEnd)
	}
	s.at += int(st.stillEnd)
	s.samples += int(st.samples)
	s.passed += int(st.passed)
	s.memory.next += int(st.still)
	s.memory.sure -= int(st.still)
}

// compare reports whether the page goes on with the next row, and finds out for how many.
func (s *Scanner) compare() bool {
	m := &s.memory
	if m.next == len(m.rows) {
		return false
	}
	page, text := s.page[s.at:], m.text[m.head:]
	if m.next >= m.single {
		st := &m.stretches[m.ahead]
		m.ahead++
		if n := int(st.length); n <= len(page) && string(page[:n]) == string(text[:n]) {
			m.sure = int(st.rows)
			m.head += n
			if s.Moved && !st.unmarked {
				s.passOver(st)
			}
			return m.sure > 0 // else it was the last stretch
		}
		m.single = m.next + int(st.rows)
	}
	r := &m.rows[m.next]
	n, size := int(r.end), int(r.size)
	if n > len(page) || string(page[:n]) != string(text[:n]) {
		return false
	}
	if r.still && (size > len(page) || string(page[n:size]) != string(text[n:size])) {
		r.still, m.untidy = false, true
	}
	m.sure = 1
	m.head += size
	return true
}

// again reads on from that offset, where the value of a row begins that is known up to there. It reports whether the line is
// a good one.
func (s *Scanner) again(r *row, from int) bool {
	text := s.page[from:]
	if r.passed {
		n, lines := unannounced(text)
		if n > 0 {
			s.at, r.mark = from+n, lines
		}
		return n > 0
	}
	if v, n := leadingFloat(text); n > 0 && n < len(text) && text[n] == '\n' {
		s.value, s.stamped = v, false
		s.at = from + n + 1
		return true
	}
	end := bytes.IndexByte(text, '\n')
	if end < 0 || s.number(trim(text[:end])) != "" {
		return false
	}
	s.at = from + end + 1
	return true
}

// unannounced returns how long the lines are that text begins with up to the next that begins with '#', and how many. Most families have
// a line or two. Of others it looks twice at what is near, not at all of what may be half a megabyte.
func unannounced(text []byte) (size, lines int) {
	const few, near = 2, 1 << 13
	for ; lines < few; lines++ {
		if size == len(text) || text[size] == '#' {
			return size, lines
		}
		end := bytes.IndexByte(text[size:], '\n')
		if end < 0 {
			return len(text), lines
		}
		size += end + 1
	}
	for size < len(text) {
		part := text[size:min(size+near, len(text))]
		i := bytes.IndexByte(part, '#')
		found := i >= 0 && (size+i == 0 || text[size+i-1] == '\n')
		switch {
		case found:
			part = part[:i]
		case i >= 0:
			part = part[:i+1]
		}
		size, lines = size+len(part), lines+bytes.Count(part, newline)
		if found {
			break
		}
	}
	return size, lines
}

// remember adds what has just been read, from begin up to s.at, to the table. It returns the row that is to be used.
func (s *Scanner) remember(r *row, begin, about int) *row {
	m := &s.memory
	r.size = r.end
	if r.passed {
		r.still = s.at-begin < maxStill && s.page[s.at-1] == '\n'
	} else if !s.stamped {
		r.still, r.value = true, s.value
	}
	if r.still {
		r.size = uint32(s.at - begin)
	}
	if about >= 0 {
		r.about, r.aboutEnd = uint32(about-begin), uint32(s.commentsEnd-begin)
	}
	// A bare name to which its value is glued, as in m-1, may be the beginning of another.
	glued := class[s.page[begin+int(r.end)-1]]&inName != 0
	if m.closed || glued || len(m.rows) == maxRows || len(m.text)+int(r.size) > maxText {
		m.close()
		return r
	}
	if m.rows == nil {
		m.rows, m.text = make([]row, 0, min(len(s.page)/64, maxRows)), make([]byte, 0, min(len(s.page), maxText))
	}
	m.rows = append(m.rows, *r)
	m.text = append(m.text, s.page[begin:begin+int(r.size)]...)
	m.next, m.head, m.untidy = len(m.rows), len(m.text), true
	return &m.rows[m.next-1]
}

// close has nothing more of the page remembered.
func (m *memory) close() { m.closed = true }
