//go:build race

package scrape

const raced = true
