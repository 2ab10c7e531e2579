package promtext_test

import (
	"fmt"

	"origintop/promtext"
)

func Example() {
	page := []byte(`# HELP node_load1 1m load average.
# TYPE node_load1 gauge
node_load1 0.42
# TYPE node_cpu_seconds_total counter
node_cpu_seconds_total{cpu="0",mode="idle"} 5871.02
node_cpu_seconds_total{cpu="0",mode="user"} 91.5
`)
	var s promtext.Scanner
	s.Reset(page)
	for s.Scan() {
		mode, _ := s.Label("mode")
		fmt.Printf("%s %q %v\n", s.Name(), mode, s.Value())
	}
	// Output:
	// node_load1 "" 0.42
	// node_cpu_seconds_total "idle" 5871.02
	// node_cpu_seconds_total "user" 91.5
}

func ExampleScanner_Labels() {
	var s promtext.Scanner
	s.Reset([]byte("http_requests_total{path=\"/live\",note=\"say \\\"hls\\\"\"} 3\n"))
	s.Scan()
	for name, value := range s.Labels() {
		fmt.Printf("%s is %s\n", name, value)
	}
	// Output:
	// path is /live
	// note is say "hls"
}

// One bad line costs that line alone.
func ExampleScanner_Err() {
	var s promtext.Scanner
	s.Reset([]byte("up 1\nload one\nup 0\n"))
	for s.Scan() {
		fmt.Printf("%s %v\n", s.Name(), s.Value())
	}
	fmt.Println(s.Skipped(), s.Err())
	// Output:
	// up 1
	// up 0
	// 1 line 2: the value is not a number: "load one"
}
