//go:build race

package scrape

const Raced = true
