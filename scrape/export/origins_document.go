package export

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"

	"origintop/scrape"
	"origintop/scrape/origin"
)

// A Row is one origin of a fleet: its name, its labels as Target.Labels has them, and what is known of it.
type Row struct {
	Origin, Labels string
	Snapshot       *origin.Snapshot
}

// FleetDocument returns the snapshots of many origins as --output json writes them: {"origins": [...]}, each as Document has it, with its
// name and its labels first.
func FleetDocument(rows []Row, now time.Time) ([]byte, error) {
	compact := []byte(`{"origins":[`)
	for i := range rows {
		if i > 0 {
			compact = append(compact, ',')
		}
		var err error
		if compact, err = appendOrigin(compact, &rows[i], now); err != nil {
			return nil, err
		}
	}
	compact = append(compact, "]}"...)
	var text bytes.Buffer
	err := json.Indent(&text, compact, "", "  ")
	text.WriteByte('\n')
	return text.Bytes(), err
}

// RowLine returns what FleetDocument has of one origin, on a line.
func RowLine(row *Row, now time.Time) ([]byte, error) {
	line, err := appendOrigin(nil, row, now)
	return append(line, '\n'), err
}

// appendOrigin appends the document of an origin, on one line.
func appendOrigin(b []byte, row *Row, now time.Time) ([]byte, error) {
	head, err := json.Marshal(struct {
		Origin string            `json:"origin"`
		Labels map[string]string `json:"labels"`
	}{strings.ToValidUTF8(row.Origin, "\uFFFD"), scrape.ParseLabels(row.Labels)})
	if err != nil {
		return nil, err
	}
	b = append(append(b, inASCII(head[:len(head)-1])...), ',')
	n := len(b)
	if b, err = appendDocument(b, row.Snapshot, now); err != nil {
		return nil, err
	}
	return append(b[:n], b[n+1:]...), nil // without its {
}
