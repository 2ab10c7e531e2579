package export

import (
	"strings"

	"origintop/promtext"
	"origintop/scrape"
)

// fleet reports whether the recording is of several origins, which are told apart then.
func (o *Options) fleet() bool {
	for i := range o.Targets {
		if o.Targets[i].Origin != o.Targets[0].Origin {
			return true
		}
	}
	return false
}

// byOrigin returns the targets of each origin.
func byOrigin(targets []scrape.Target) map[string][]scrape.Target {
	of := map[string][]scrape.Target{}
	for _, t := range targets {
		of[t.Origin] = append(of[t.Origin], t)
	}
	return of
}

// originLabels returns the labels of an origin, none if they are not in the text format.
func originLabels(text string) (list []label) {
	if text == "" {
		return nil
	}
	var s promtext.Scanner
	s.Reset([]byte("labels{" + strings.ToValidUTF8(strings.ReplaceAll(text, "\n", " "), "\ufffd") + "} 1\n"))
	if !s.Scan() {
		return nil
	}
	for name, value := range s.Labels() {
		if len(value) > 0 {
			list = append(list, label{plainName(name, false), string(value)})
		}
	}
	return list
}

// targetLabels returns the labels that all series of a target get: its name as source, the origin as instance, if there is one, and the
// origin's labels. Of these, what is called source or instance becomes exported_source or exported_instance.
func targetLabels(t *scrape.Target, instance string) []label {
	list := []label{{"source", strings.ToValidUTF8(t.Name, "\ufffd")}}
	if t.Origin != "" {
		instance = t.Origin
	}
	if instance != "" {
		list = append(list, label{"instance", strings.ToValidUTF8(instance, "\ufffd")})
	}
	for _, l := range originLabels(t.Labels) {
		l.name = unlike(list, l.name)
		list = append(list, l)
	}
	return list
}

// labelsObject returns the labels of an origin as an object.
func labelsObject(text string) *object {
	o := new(object)
	for _, l := range originLabels(text) {
		o.set(l.name, l.value)
	}
	return o
}
