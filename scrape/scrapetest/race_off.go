//go:build !race

package scrapetest

// Raced says that the race detector is at work, with which memory and time are other ones.
const Raced = false
