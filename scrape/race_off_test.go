//go:build !race

package scrape

// raced says that the race detector is at work, with which memory and time are other ones.
const raced = false
