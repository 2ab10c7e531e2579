package format

import (
	"context"
	"encoding/json"
	"io"
	"os"

	"origintop/scrape/regular"
)

// Mark appends a marker to a recording that another program is writing. It fails, in words for a person, if nobody is.
func Mark(path string, m Marker) error {
	file, err := regular.Open(context.Background(), path, os.O_RDWR|os.O_APPEND, 0)
	if err != nil {
		return missing(err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return bare(err)
	}
	if err := ours(file, info.Size()); err != nil {
		return err
	}
	if err := inProgress(file); err != nil {
		return err
	}
	_, b, err := m.frame()
	if err != nil {
		return err
	}
	n, err := file.Write(b)
	if err != nil {
		takeBack(file, int64(n))
	}
	return bare(err)
}

// maxText is how many bytes the text of a marker may have.
const maxText = 64 << 10

// frame returns the marker as a frame, sealed.
func (m *Marker) frame() (frame, []byte, error) {
	at, ok := nanoseconds(m.Time)
	switch {
	case !ok:
		return frame{}, nil, errTime
	case len(m.Text) > maxText:
		return frame{}, nil, PageError("the text of the marker is too long")
	}
	f := frame{kind: kindMarker, time: at}
	b := appendLine(make([]byte, headerSize, headerSize+32+len(m.Text)), &markerLine{m.Text})
	f.seal(b)
	return f, b, nil
}

// loadMarker reads a marker. It fails if that has a time which cannot be.
func loadMarker(file io.ReaderAt, f frame) (Marker, error) {
	if !known(f.time) {
		return Marker{}, errTime
	}
	var line markerLine
	err := loadLine(file, f, &line)
	return Marker{timeOf(f.time), line.Text}, err
}

// loadLine reads the JSON in a frame.
func loadLine(file io.ReaderAt, f frame, line any) error {
	payload, err := load(file, f, nil)
	if err != nil {
		return err
	}
	return json.Unmarshal(payload, line)
}
