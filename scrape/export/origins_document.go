package export

import (
	"bytes"
	"encoding/json"
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
		if compact, err = rows[i].append(compact, now); err != nil {
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
	line, err := row.append(nil, now)
	return append(line, '\n'), err
}

// append appends the document of an origin, on one line.
func (r *Row) append(b []byte, now time.Time) ([]byte, error) {
	return appendDocumentOf(b, &scrape.Target{Origin: r.Origin, Labels: r.Labels}, r.Snapshot, now)
}
