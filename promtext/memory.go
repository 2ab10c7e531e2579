package promtext

import "bytes"

// From scrape to scrape a page changes in little but its values: the same comments, names and labels come again in the
// same order. So a Scanner keeps a table of rows. A row is one sample: the comments before it, its name and its labels, up to
// where its value begins, are its head. Where the page goes on with the very bytes of the next row's head, all that reading
// them would tell is known, and only the value is left to read:
//
//	# HELP node_load1 1m load average.\n         ⎫
//	# TYPE node_load1 gauge\n                    ⎬ head: compared
//	node_load1                                   ⎭
//	           0.42\n                              value: read
//
// The heads are kept one behind the other, as copies, since pages belong to the caller. Results are the same as without a
// table because a head is only taken from a line that was read as any other, and what a line means depends on its bytes
// alone. Where a head differs, all rows from there on are forgotten, and the rest of the page is read and remembered anew.
// Nothing is remembered behind a bad line, so that it is found and counted each time.
//
// A family none of whose samples is wanted becomes one row: its comments are compared, and all that follows is passed over
// up to the next line that begins with '#'. That is done only on pages where each sample follows a HELP or TYPE line with its
// name, since elsewhere a wanted sample may come without one.
type memory struct {
	text   []byte // the heads
	rows   []row
	next   int  // the row that the page is to go on with
	head   int  // where its head begins
	block  int  // the number of the row with the last comments, counted from 1; 0 if that is not known
	closed bool // nothing more of this page is remembered
	pages  int
	wanted bool // a sample since these comments was wanted, or they are of several families
	mixed  bool // a sample came without comments of its own
	passes bool // there are rows that stand for a whole family
}

// A row is a sample as it was on the last page. Offsets are counted from where it begins on the page.
type row struct {
	end               uint32 // of the head
	line              uint32 // where its line begins, behind the comments
	name, nameEnd     uint32
	labels, labelsEnd uint32 // what is between the braces
	mark              int32  // the caller's
	escaped           bool   // a label, or its name, holds a backslash
	quoted            bool   // the name is
	unwanted          bool
	family            bool // it stands for all samples up to the next comment, and none of them is wanted
}

// relearn is after how many pages all is read anew.
const relearn = 256

// How much is remembered of a page: more than there is on any but a hostile one.
const (
	mostRows = 1 << 18
	mostText = 1 << 26
)

// rewind begins a page.
func (m *memory) rewind() {
	m.pages++
	if m.pages%relearn == 0 || m.mixed && m.passes {
		m.rows, m.text, m.passes = m.rows[:0], m.text[:0], false
		m.mixed = m.mixed && m.pages%relearn != 0
	}
	m.next, m.head, m.block, m.closed = 0, 0, 0, false
}

// recall moves on to the next sample if it is one that is remembered.
func (s *Scanner) recall() bool {
	m := &s.memory
	for m.next < len(m.rows) {
		r := &m.rows[m.next]
		from, head := s.at+int(r.end), m.head+int(r.end)
		if from > len(s.page) || string(s.page[s.at:from]) != string(m.text[m.head:head]) {
			break
		}
		rest := s.page[from:]
		size := 0
		switch {
		case !r.unwanted:
			size = s.again(rest)
		case r.family:
			size = nextComment(rest)
		default:
			size = 1 + bytes.IndexByte(rest, '\n')
		}
		if size == 0 && !r.family {
			break
		}
		m.next, m.head = m.next+1, head
		if !r.unwanted {
			if r.line > 0 {
				s.comments = [2]int{s.at, s.at + int(r.line)}
			}
			s.row, s.base, s.at = r, s.at, from+size
			return true
		}
		s.at = from + size
	}
	m.forget()
	return false
}

// again reads the value of a row, and returns the size of its text with the newline: 0 if that is bad, or cut off.
func (s *Scanner) again(text []byte) int {
	if len(text) > 1 && text[1] == '\n' && text[0]-'0' <= 9 { // every other value is a single digit
		s.value, s.stamped = float64(text[0]-'0'), false
		return 2
	}
	if v, n := leadingFloat(text); n > 0 && n < len(text) && text[n] == '\n' {
		s.value, s.stamped = v, false
		return n + 1
	}
	end := bytes.IndexByte(text, '\n')
	if end < 0 || s.number(trim(text[:end])) != "" {
		return 0
	}
	return end + 1
}

// nextComment returns where in text the next line that begins with '#' does; text begins with a line.
func nextComment(text []byte) int {
	for at := 0; ; {
		i := bytes.IndexByte(text[at:], '#')
		if i < 0 {
			return len(text)
		}
		if at += i; at == 0 || text[at-1] == '\n' {
			return at
		}
		at++
	}
}

// forget drops the rows that the page did not go on with.
func (m *memory) forget() {
	if m.next < len(m.rows) {
		m.rows, m.text, m.block = m.rows[:m.next], m.text[:m.head], 0
	}
}

// remember adds the sample that has just been read to the table.
func (s *Scanner) remember() {
	m, r := &s.memory, s.row
	head := s.page[s.base : s.base+int(r.end)]
	if m.closed || len(m.rows) == mostRows || len(m.text)+len(head) > mostText {
		m.close()
		return
	}
	if r.line > 0 {
		m.end()
		m.block, m.wanted = m.next+1, s.Want == nil || !oneFamily(head[:r.line])
	}
	m.mixed = m.mixed || s.Want != nil && s.Type() == nil && s.Help() == nil
	m.wanted = m.wanted || !r.unwanted
	m.rows = append(m.rows, *r)
	m.text = append(m.text, head...)
	m.next, m.head = len(m.rows), len(m.text)
	s.row = &m.rows[m.next-1]
}

// oneFamily reports whether all HELP and TYPE lines among comments are of one family.
func oneFamily(comments []byte) bool {
	var first []byte
	for line := range bytes.Lines(comments) {
		_, family, _ := announcement(line)
		if first != nil && family != nil && !bytes.Equal(first, family) {
			return false
		}
		if family != nil {
			first = family
		}
	}
	return true
}

// close has nothing more of the page remembered.
func (m *memory) close() { m.closed, m.block = true, 0 }

// end ends a family: if none of its samples was wanted, their rows become one.
func (m *memory) end() {
	if m.block > 0 && !m.wanted && !m.mixed {
		head := len(m.text)
		for i := range m.rows[m.block-1:] {
			head -= int(m.rows[m.block-1+i].end)
		}
		comments := m.rows[m.block-1].line
		m.rows[m.block-1] = row{family: true, unwanted: true, end: comments}
		m.rows, m.text = m.rows[:m.block], m.text[:head+int(comments)]
		m.next, m.head = len(m.rows), len(m.text)
		m.passes = true
	}
	m.block = 0
}
