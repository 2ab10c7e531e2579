package analysis_test

import (
	"fmt"
	"time"

	"origintop/scrape"
	"origintop/scrape/analysis"
	"origintop/scrape/origin"
)

// A file system that is nearly full is found on the first page.
func ExampleFindings() {
	state := origin.NewState(origin.Options{})
	state.Apply(scrape.Page{
		Target: scrape.Target{Name: "node", Role: scrape.RoleMachine},
		Time:   time.Unix(1795449080, 0),
		Body: []byte(`node_filesystem_size_bytes{mountpoint="/srv",device="/dev/vdb",fstype="ext4"} 100
node_filesystem_free_bytes{mountpoint="/srv",device="/dev/vdb",fstype="ext4"} 3
node_filesystem_avail_bytes{mountpoint="/srv",device="/dev/vdb",fstype="ext4"} 3
`),
		Whole: true,
	})
	for _, f := range analysis.Findings(state.Snapshot(), nil) {
		fmt.Println(f.Severity, f.Field.Name, f.Field.List.Row(state.Snapshot(), f.Row), f.Alarm.Value, "from", f.Alarm.Limit)
	}
	// Output: critical disk.filesystems.used_percent /srv 97 from 95
}
