package debuglog

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"origintop/scrape/alarm"
	"origintop/scrape/fields"
	"origintop/scrape/origin"
	"origintop/scrape/recording"
	"origintop/scrape/severity"
)

// Observe notes what has happened since the snapshot of the call before. Of an exporter that is down it notes the beginning and the end.
func (l *Log) Observe(s *origin.Snapshot) {
	if l.file == nil {
		return
	}
	for i := range s.Sources {
		was := &origin.SourceState{}
		if i < len(l.was.Sources) {
			was = &l.was.Sources[i]
		}
		l.source(was, &s.Sources[i])
	}
	if was, is := down(l.was), down(s); is && !was {
		l.Warn(cmp.Or(s.Server.Product, "server") + " down")
	} else if was && !is {
		l.Info(cmp.Or(s.Server.Product, "server")+" up", "after", round(s.Time.Sub(l.was.Server.DownSince)))
	}
	l.markers(s.Markers)
	l.compareAlarms(s)
	l.was = s
}

func down(s *origin.Snapshot) bool { return s.Server.Known && !s.Server.Up }

func round(d time.Duration) time.Duration { return d.Round(time.Millisecond) }

func (l *Log) source(was, is *origin.SourceState) {
	switch {
	case is.Failures > 0 && was.Failures == 0:
		l.Warn("source down", "source", is.Name, "reason", is.Err)
	case is.Failures > was.Failures && is.Err != was.Err:
		l.Debug("source still down", "source", is.Name, "reason", is.Err)
	case is.Pages > 0 && was.Failures > 0 && is.Failures == 0:
		l.Info("source up", "source", is.Name, "after", round(is.Last.Sub(was.DownSince)), "failed", was.Failures)
	}
	if is.Exporter != was.Exporter {
		l.Info("exporter", "source", is.Name, "is", is.Exporter, "bytes", is.Bytes, "series", is.Series)
	}
}

// markers notes new markers. Markers of exporters going down and up are left out: source says more.
func (l *Log) markers(all []origin.Marker) {
	seen := 0
	if n := len(l.was.Markers); n > 0 {
		last := l.was.Markers[n-1]
		for seen = len(all); seen > 0 && all[seen-1] != last; seen-- {
		}
	}
	for _, m := range all[seen:] {
		switch m.Kind {
		case origin.ByOperator:
			l.Info("marked", "text", m.Text)
		case origin.Restarted, origin.Rebooted, origin.LoadRestarted, origin.RampDone, origin.TestEnded:
			l.Info(m.Text)
		}
	}
}

func (l *Log) compareAlarms(s *origin.Snapshot) {
	var now map[string]*alarm.Alarm
	for of, a := range fields.Alarms(s) {
		if now == nil {
			now = map[string]*alarm.Alarm{}
		}
		now[of] = a
	}
	for _, of := range slices.Sorted(maps.Keys(now)) {
		a := now[of]
		if was := l.alarms[of]; was == nil || was.Severity != a.Severity {
			level := "high"
			if a.Severity == severity.Crit {
				level = "critical"
			}
			l.Warn("alarm", "of", of, "level", level, "value", a.Value)
		}
	}
	for _, of := range slices.Sorted(maps.Keys(l.alarms)) {
		if was := l.alarms[of]; now[of] == nil {
			l.Info("alarm over", "of", of, "lasted", round(was.Last.Sub(was.Since)))
		}
	}
	l.alarms = now
}

// ObserveRecording notes the beginning, the end and losses of recordings. A Source calls it with each page.
func (l *Log) ObserveRecording() {
	if l.file == nil || l.Recorder == nil {
		return
	}
	was, is := l.recorded, l.Recorder.Status()
	if !is.Start.Equal(was.Start) {
		if was.On { // it ended since the last page
			l.Info("recording ends", "file", was.Path)
		}
		l.Info("recording begins", "file", is.Path)
		was = recording.Status{On: true}
	}
	if is.Lost > 0 && was.Lost == 0 {
		l.Warn("recording loses pages", "file", is.Path)
	}
	if was.On && !is.On {
		if is.Err != nil {
			l.Error("recording failed", "file", is.Path, "error", is.Err, "pages", is.Pages)
		} else {
			l.Info("recording ends", "file", is.Path, "pages", is.Pages, "lost", is.Lost, "bytes", is.Bytes)
		}
	}
	l.recorded = is
}
