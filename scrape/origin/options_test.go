package origin

import (
	"strings"
	"testing"
)

func TestParseBitRate(t *testing.T) {
	f := func(text string, want float64, complaint string) {
		t.Helper()
		got, err := parseBitRate(text)
		if got != want || (err == nil) != (complaint == "") || err != nil && !strings.Contains(err.Error(), complaint) {
			t.Errorf("%s: %v, %v, want %v, %s", text, got, err, want, complaint)
		}
	}
	for _, text := range []string{
		"200Mbit", "200 Mbit", "200mbit", "200MBIT", "200Mbit/s", "200Mbits", "200Mbits/s", "200Mbps", "200mbps", "200Mb/s", "200Mb",
		"0.2Gbit",
		"200000kbit", "200000Kbps", "200000000bit", "200000000bps",
	} {
		f(text, 25e6, "")
	}
	f("1Tbit", 125e9, "")
	f("1", 0, `"1" has no unit, did you mean 1Mbit?`)
	f("1000", 0, "did you mean 1000Mbit?")
	f("125000000", 0, "did you mean 125000000bit, or 1000000000bit if these are bytes?")
	f("1G", 0, `"1G" has no unit, did you mean 1Gbit?`)
	f("2.5g", 0, "did you mean 2.5Gbit?")
	for _, text := range []string{"25MB/s", "25MB", "25MBps", "25MBPS", "25 MB/s", "25Mbyte/s", "25Mbytes", "25MBytes/s"} {
		f(text, 0, text+`" is in bytes, and the speed of a link is given in bits: did you mean 25Mbit, or 200Mbit?`)
	}
	f("125000000B/s", 0, "did you mean 125000000bit, or 1000000000bit?")
	for _, text := range []string{
		"", "fast", "Mbit", "-200Mbit", "1e3Mbit", "NaN", "Inf", "200Mibit", "200Mbit per second", "10GbE",
		"1GbitX",
	} {
		f(text, 0, "is not a rate in bits like 1Gbit or 200Mbit")
	}
	f("0Mbit", 0, "is not the speed of a link")
	f(strings.Repeat("9", 400)+"bit", 0, "is not the speed of a link")
	f(strings.Repeat("9", 300)+"Tbit", 0, "is not the speed of a link")
	f("10Tbit", 1.25e12, "")
	f("10.1Tbit", 0, "is not the speed of a link")
	f("0.1bit", 0, "is not the speed of a link")
}
