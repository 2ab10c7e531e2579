package format

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// smallPages are pages of two targets, with failures among them.
func smallPages(n int) []Page {
	var pages []Page
	for i := range n {
		at := t0.Add(time.Duration(i) * 2 * time.Second)
		pages = append(
			pages,
			Page{
				Target: "node", URL: "http://10.0.0.1:9100/metrics", Kind: "node", Time: at, Took: 9 * time.Millisecond, Status: 200,
				Whole: true,
				Body:  fmt.Appendf(nil, "# HELP node_load1 1m load average.\nnode_load1 %d.%02d\nnode_boot_time_seconds 1.7e+09\nnode_forks_total %d\n", i/7, i%100, i*i),
			},
			Page{
				Target: "nginx", URL: "http://10.0.0.1:9113/metrics", Kind: "nginx", Time: at, Took: 2 * time.Millisecond, Status: 200,
				Body: fmt.Appendf(nil, "nginx_up %d\n", i),
			},
		)
		if i%5 == 0 {
			pages[len(pages)-1] = Page{
				Target: "nginx", URL: "http://10.0.0.1:9113/metrics", Kind: "nginx", Time: at,
				Took: 5 * time.Second, Err: "timeout",
			}
		}
	}
	return pages
}

// framesOf returns the frames of a file, in their order.
func framesOf(t testing.TB, file []byte) []frame {
	t.Helper()
	var frames []frame
	err := scan(bytes.NewReader(file), 0, int64(len(file)), func(f frame) error {
		frames = append(frames, f)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return frames
}

// withoutIndex returns the file of a recording whose end has not come.
func withoutIndex(t testing.TB, file []byte) []byte {
	t.Helper()
	frames := framesOf(t, file)
	last := frames[len(frames)-1]
	if last.kind != kindIndex {
		t.Fatal("there is no index")
	}
	return file[:last.offset]
}

// lost returns the indices of the pages that a Reader does not give any more. All that it gives have to be among those that were
// recorded, in their order.
func lost(r *Reader, recorded []Page) ([]int, error) {
	var lost []int
	at := 0
	for i := range r.Entries() {
		p, err := r.Page(i, nil)
		if err != nil {
			continue
		}
		for ; at < len(recorded) && !same(&p, &recorded[at]); at++ {
			lost = append(lost, at)
		}
		if at == len(recorded) {
			return nil, fmt.Errorf("page %d was not recorded, or not there", i)
		}
		at++
	}
	for ; at < len(recorded); at++ {
		lost = append(lost, at)
	}
	return lost, nil
}

// hit returns which page a byte of a file is of, -1 if none: not one that there is a copy of.
func hit(frames []frame, at int) int {
	page := -1
	for _, f := range frames {
		if f.kind == kindPage || f.kind == kindKey {
			page++
		}
		if int64(at) >= f.offset && int64(at) < f.end() && f.kind == kindPage {
			return page
		}
	}
	return -1
}

// A flipped bit costs the page that it is in, and nothing else.
func TestFlippedBit(t *testing.T) {
	t.Parallel()
	pages := smallPages(18)
	pages = slices.DeleteFunc(pages, func(p Page) bool { return p.Target == "nginx" && p.Time.After(t0.Add(11*time.Second)) })
	closed := recorded(t, pages...)
	if n := len(closed); n > 9000 {
		t.Fatalf("%d bytes take too long", n)
	}
	frames := framesOf(t, closed)
	open := withoutIndex(t, closed)
	random := rand.New(rand.NewPCG(1, 2))
	for _, file := range [][]byte{closed, open} {
		for at := range file {
			bad := bytes.Clone(file)
			bad[at] ^= 1 << random.IntN(8)
			r, err := NewReader(bytes.NewReader(bad), int64(len(bad)))
			if err != nil {
				t.Fatalf("byte %d: %v", at, err)
			}
			var want []int
			if page := hit(frames, at); page >= 0 {
				want = []int{page}
			}
			got, err := lost(r, pages)
			if err != nil || !slices.Equal(got, want) {
				t.Fatalf("byte %d: pages %v are lost, want %v; %v", at, got, want, err)
			}
			if len(r.Damage()) == 0 && (len(want) == 0 || len(r.Entries()) != len(pages)) && !hitKey(frames, at) {
				t.Fatalf("byte %d: there is no damage", at)
			}
			for _, d := range r.Damage() {
				if int64(at) < d.Offset || int64(at) >= d.Offset+d.Bytes || d.What == "" {
					t.Fatalf("byte %d: damage %v", at, d)
				}
			}
			r.Close()
		}
	}
}

// hitKey reports whether a byte is of a key page or its copy: with an index these are missed when they are needed.
func hitKey(frames []frame, at int) bool {
	for _, f := range frames {
		if int64(at) >= f.offset && int64(at) < f.end() {
			return f.kind == kindKey || f.kind == kindCopy
		}
	}
	return false
}

// While a key page has no copy, the few that depend on it are lost with it.
func TestFlippedBitInKeyWithoutCopy(t *testing.T) {
	copied := func(n int) bool {
		path := filepath.Join(t.TempDir(), "recording")
		write(t, create(t, path), smallPages(n)...)
		return slices.ContainsFunc(framesOf(t, readFile(t, path)), func(f frame) bool { return f.kind == kindCopy })
	}
	if copied(copyAfter) || !copied(copyAfter+1) {
		t.Error("the copy doesn't come behind the sixteenth page that depends on it")
	}

	pages := smallPages(6)
	file := withoutIndex(t, recorded(t, pages...))
	frames := framesOf(t, file)
	for len(frames) > 0 && frames[len(frames)-1].kind == kindCopy {
		frames = frames[:len(frames)-1]
	}
	file = file[:frames[len(frames)-1].end()]
	file[frames[1].offset+headerSize+5] ^= 4
	r := read(t, file)
	got, err := lost(r, pages)
	if want := []int{0, 2, 4, 6, 8, 10}; err != nil || !slices.Equal(got, want) {
		t.Errorf("pages %v are lost, want %v; %v", got, want, err)
	}
	if _, err := r.Page(0, nil); err != nil {
		t.Error(err) // of nginx
	}
	if _, err := r.Page(1, nil); err == nil || err.Error() != "a page it depends on is lost" {
		t.Error(err)
	}
}

// A recording is cut off at each of its bytes. What was whole then is there, and more can be recorded behind it.
func TestCutOff(t *testing.T) {
	t.Parallel()
	pages := smallPages(18)
	file := recorded(t, pages...)
	frames := framesOf(t, file)
	for size := 11; size < len(file); size++ {
		whole := 0
		end := int64(min(size, len(firstLine)))
		for _, f := range frames {
			if f.end() > int64(size) {
				break
			}
			end = f.end()
			if f.kind == kindPage || f.kind == kindKey {
				whole++
			}
		}
		r, err := NewReader(bytes.NewReader(file[:size]), int64(size))
		if err != nil {
			t.Fatalf("%d bytes: %v", size, err)
		}
		check(t, r, pages[:whole])
		var want []Damage
		if end < int64(size) {
			want = []Damage{{end, int64(size) - end, "the end of the file was cut off"}}
		}
		if !slices.Equal(r.Damage(), want) {
			t.Fatalf("%d bytes: damage %v, want %v", size, r.Damage(), want)
		}
		r.Close()
	}
}

// Any number of bytes are overwritten, put in or taken out.
func TestOtherDamage(t *testing.T) {
	t.Parallel()
	pages := smallPages(40)
	closed := recorded(t, pages...)
	open := withoutIndex(t, closed)
	random := rand.New(rand.NewPCG(3, 4))
	for range 800 {
		bad := bytes.Clone(closed)
		if random.IntN(2) == 0 {
			bad = bytes.Clone(open)
		}
		for range 1 + random.IntN(3) {
			from := random.IntN(len(bad))
			to := min(len(bad), from+random.IntN(300))
			switch random.IntN(4) {
			case 0:
				clear(bad[from:to])
			case 1:
				for i := from; i < to; i++ {
					bad[i] = byte(random.Uint32())
				}
			case 2:
				bad = slices.Delete(bad, from, to)
			case 3: // frames a second time
				bad = slices.Insert(bad, from, bytes.Clone(bad[from:to])...)
			}
		}
		r, err := NewReader(bytes.NewReader(bad), int64(len(bad)))
		if err != nil {
			t.Fatal(err)
		}
		for i := range r.Entries() {
			p, err := r.Page(i, nil)
			if err == nil && !slices.ContainsFunc(pages, func(want Page) bool { return same(&p, &want) }) {
				t.Fatalf("a page that was not recorded: %v %s", p, p.Body)
			}
		}
		r.Close()
	}
}

// Frames that claim to be longer than they are do not make the reading take for ever.
func TestManyFalseFrames(t *testing.T) {
	file := []byte(firstLine)
	for len(file) < 4<<20 {
		at := len(file)
		file = append(file, make([]byte, headerSize)...)
		f := frame{kind: kindPage}
		f.seal(file[at:])
		file[at+8], file[at+9], file[at+10] = 0xff, 0xff, 0x0f // the length; the checksum is another now
	}
	counted := &readBytes{Reader: bytes.NewReader(file)}
	r, err := NewReader(counted, int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if most := 100 * len(file); len(r.Entries()) > 0 || counted.n > most {
		t.Errorf("%d pages, after %d bytes were read of %d", len(r.Entries()), counted.n, len(file))
	}
}

// readBytes counts the bytes that are read.
type readBytes struct {
	*bytes.Reader
	n int
}

func (r *readBytes) ReadAt(b []byte, at int64) (int, error) {
	n, err := r.Reader.ReadAt(b, at)
	r.n += n
	return n, err
}

// A disk that can't be read is no damage: the file may be good.
func TestReadFails(t *testing.T) {
	file := recorded(t, smallPages(3)...)
	for at := range file {
		_, err := NewReader(failsAt{bytes.NewReader(file), int64(at)}, int64(len(file)))
		if err != nil && !errors.Is(err, errDisk) {
			t.Errorf("byte %d: %v", at, err)
		}
	}
}

type failsAt struct {
	*bytes.Reader
	at int64
}

var errDisk = errors.New("input/output error")

func (f failsAt) ReadAt(b []byte, at int64) (int, error) {
	if at <= f.at && f.at < at+int64(len(b)) {
		return 0, errDisk
	}
	return f.Reader.ReadAt(b, at)
}
