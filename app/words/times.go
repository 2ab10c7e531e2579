package words

import (
	"fmt"
	"strings"
	"time"

	"origintop/widgets"
)

// Hours returns a duration as a recorder shows it: "00:03:12".
func Hours(d time.Duration) string {
	s := int(max(0, d).Seconds())
	return fmt.Sprintf("%02d:%02d:%02d", s/3600, s/60%60, s%60)
}

// Age returns a duration as it stands beside a light: "0s", "12s", "3m05s", "2h07m", "4d04h".
func Age(d time.Duration) string {
	s := int(max(0, d).Seconds())
	switch {
	case s >= 100*3600:
		return widgets.Seconds(d.Seconds())
	case s < 100:
		return fmt.Sprintf("%ds", s)
	case s < 6000:
		return fmt.Sprintf("%dm%02ds", s/60, s%60)
	}
	return fmt.Sprintf("%dh%02dm", s/3600, s/60%60)
}

// Minutes returns a duration as a film's counter shows it: "03:10".
func Minutes(d time.Duration) string {
	s := int(max(0, d).Seconds())
	return fmt.Sprintf("%02d:%02d", s/60, s%60)
}

// Interval returns the time between scrapes without the zeros at its end: "2s", "1m".
func Interval(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// Clock returns the time of day.
func Clock(t time.Time) string { return t.Format("15:04:05") }

// lasting says how long something lasts by now or, if that is long, since when. What has just begun is without a time.
func lasting(since, now time.Time) string {
	switch d := now.Sub(since); {
	case d < time.Second:
		return ""
	case d < 10*time.Minute:
		return " for " + Age(d)
	case d < 24*time.Hour:
		return " since " + since.Format("15:04")
	}
	return " since " + since.Format("2 Jan 15:04")
}

// Alignment says how two runs stand beside each other.
func Alignment(byLoad bool) string {
	if byLoad {
		return "load"
	}
	return "time"
}
