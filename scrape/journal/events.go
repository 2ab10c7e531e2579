package journal

import (
	"maps"
	"slices"
	"time"

	"origintop/scrape/origin"
	"origintop/scrape/recording"
)

// See notes what has happened from the snapshot that it was given before to this one. Of an exporter that is down it notes the beginning
// and the end.
func (j *Journal) See(s *origin.Snapshot) {
	if j.file == nil {
		return
	}
	for i := range s.Sources {
		was := &origin.SourceState{}
		if i < len(j.was.Sources) {
			was = &j.was.Sources[i]
		}
		j.source(was, &s.Sources[i])
	}
	if was, is := down(j.was), down(s); is && !was {
		j.Warn("nginx down")
	} else if was && !is {
		j.Info("nginx up", "after", round(s.Time.Sub(j.was.Nginx.DownSince)))
	}
	j.markers(s.Markers)
	j.compareAlarms(s)
	j.was = s
}

func down(s *origin.Snapshot) bool { return s.Nginx.Known && !s.Nginx.Up }

func round(d time.Duration) time.Duration { return d.Round(time.Millisecond) }

func (j *Journal) source(was, is *origin.SourceState) {
	switch {
	case is.Failures > 0 && was.Failures == 0:
		j.Warn("source down", "source", is.Name, "reason", is.Err)
	case is.Failures > was.Failures && is.Err != was.Err:
		j.Debug("source still down", "source", is.Name, "reason", is.Err)
	case is.Pages > 0 && was.Failures > 0 && is.Failures == 0:
		j.Info("source up", "source", is.Name, "after", round(is.Last.Sub(was.DownSince)), "failed", was.Failures)
	}
	if is.Exporter != was.Exporter {
		j.Info("exporter", "source", is.Name, "is", is.Exporter, "bytes", is.Bytes, "series", is.Series)
	}
}

// markers notes the markers that were not there before, but those of what is down or back: the sources' states say more.
func (j *Journal) markers(all []origin.Marker) {
	seen := 0
	if n := len(j.was.Markers); n > 0 {
		last := j.was.Markers[n-1]
		for seen = len(all); seen > 0 && all[seen-1] != last; seen-- {
		}
	}
	for _, m := range all[seen:] {
		switch m.Kind {
		case origin.ByOperator:
			j.Info("marked", "text", m.Text)
		case origin.Restarted, origin.RampDone, origin.TestEnded:
			j.Info(m.Text)
		}
	}
}

func (j *Journal) compareAlarms(s *origin.Snapshot) {
	var now map[string]*origin.Alarm
	for of, a := range s.Alarms() {
		if now == nil {
			now = map[string]*origin.Alarm{}
		}
		now[of] = a
	}
	for _, of := range slices.Sorted(maps.Keys(now)) {
		a := now[of]
		if was := j.alarms[of]; was == nil || was.Level != a.Level {
			level := "high"
			if a.Level == origin.Crit {
				level = "critical"
			}
			j.Warn("alarm", "of", of, "level", level, "value", a.Value)
		}
	}
	for _, of := range slices.Sorted(maps.Keys(j.alarms)) {
		if was := j.alarms[of]; now[of] == nil {
			j.Info("alarm over", "of", of, "lasted", round(was.Last.Sub(was.Since)))
		}
	}
	j.alarms = now
}

// SeeRecording notes what has become of the recording. Each page of a Source has it looked at.
func (j *Journal) SeeRecording() {
	if j.file == nil || j.Recorder == nil {
		return
	}
	was, is := j.recorded, j.Recorder.Status()
	if !is.Start.Equal(was.Start) {
		if was.On { // and has ended since the last page
			j.Info("recording ends", "file", was.Path)
		}
		j.Info("recording begins", "file", is.Path)
		was = recording.Status{On: true}
	}
	if is.Lost > 0 && was.Lost == 0 {
		j.Warn("recording loses pages", "file", is.Path)
	}
	if was.On && !is.On {
		if is.Err != nil {
			j.Error("recording failed", "file", is.Path, "error", is.Err, "pages", is.Pages)
		} else {
			j.Info("recording ends", "file", is.Path, "pages", is.Pages, "lost", is.Lost, "bytes", is.Bytes)
		}
	}
	j.recorded = is
}
