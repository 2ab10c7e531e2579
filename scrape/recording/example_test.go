package recording_test

import (
	"context"
	"fmt"
	"log"
	"testing/fstest"

	"origintop/scrape/recording"
)

// A directory with a file a page, named by the time in milliseconds and the target, is a recording, too.
func ExampleReadDumps() {
	r, err := recording.ReadDumps(fstest.MapFS{
		"1795449080000.node.prom": {Data: []byte("node_load1 0.5\n")},
		"1795449082000.node.prom": {Data: []byte("node_load1 0.7\n")},
	})
	if err != nil {
		log.Fatal(err)
	}
	defer r.Close()
	pages := r.Pages()
	for range r.Len() {
		page, err := pages.Next(context.Background())
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s %s %s", page.Time.UTC().Format("15:04:05"), page.Target.Name, page.Body)
	}
	// Output:
	// 15:51:20 node node_load1 0.5
	// 15:51:22 node node_load1 0.7
}
