// Package discovery finds targets in lists that others keep: files in the format of Prometheus' file_sd, answers by HTTP in that of its
// http_sd, and the static_configs of its configuration. It reads them again when they change, and puts the exporters of one server together
// to an origin.
package discovery

import (
	"cmp"
	"fmt"
	"hash/crc32"
	"maps"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"origintop/scrape"
)

// An Exporter is a page that a list names.
type Exporter struct {
	Name string   // that it has among those of its origin
	URL  *url.URL // its query may hold secrets
}

// An Origin is a server in the lists, with its exporters.
type Origin struct {
	Name      string
	Labels    string // as Target.Labels: those that all of its exporters have
	Exporters []Exporter

	more int // exporters that are left out
}

// maxOfOrigin is how many exporters an origin can have: a recording with more of one would be refused.
const maxOfOrigin = 256

// A listed is an exporter as a list has it.
type listed struct {
	url    *url.URL
	job    string
	labels map[string]string // none that begin with __
}

// These labels say what an origin is called; they are none of its labels.
const (
	originLabel   = "origin"
	instanceLabel = "instance"
	jobLabel      = "job"
)

// together returns the origins that exporters are of, in the order in which lists have them. Those with the same label origin are of one;
// else those on one host, which has the name of their label instance, if they have one; if they have several, each is an origin.
func together(list []listed) (origins []*Origin) {
	instances := map[string]map[string]bool{} // by host
	for i := range list {
		if instance := list[i].instance(); instance != "" {
			host := list[i].host()
			if instances[host] == nil {
				instances[host] = map[string]bool{}
			}
			instances[host][instance] = true
		}
	}
	texts := make([]string, len(list))
	for i := range list {
		e := &list[i]
		texts[i] = cmp.Or(e.labels[originLabel], e.instance())
		if of := instances[e.host()]; texts[i] == "" && len(of) == 1 {
			texts[i] = slices.Collect(maps.Keys(of))[0]
		}
		texts[i] = cmp.Or(texts[i], e.host())
	}
	called := names(texts)
	byName, labels := map[string]*Origin{}, map[*Origin]map[string]string{}
	for i := range list {
		e, name := &list[i], called[texts[i]]
		o := byName[name]
		if o == nil {
			o = &Origin{Name: name}
			byName[name], origins = o, append(origins, o)
			labels[o] = maps.Clone(e.labels)
		}
		maps.DeleteFunc(labels[o], func(name, value string) bool {
			return e.labels[name] != value || name == originLabel || name == instanceLabel
		})
		o.add(e)
	}
	for _, o := range origins {
		if o.Labels = scrape.FormatLabels(labels[o]); len(o.Labels) > maxLabels {
			o.Labels = ""
		}
	}
	return origins
}

// maxLabels is the longest that the labels of an origin can be together, in bytes.
const maxLabels = 4 << 10

// add adds an exporter, unless it is there already.
func (o *Origin) add(e *listed) {
	name := e.name()
	for n := 1; ; n++ {
		numbered := scrape.Numbered(name, n)
		i := slices.IndexFunc(o.Exporters, func(other Exporter) bool { return other.Name == numbered })
		switch {
		case i < 0 && len(o.Exporters) == maxOfOrigin:
			o.more++
			return
		case i < 0:
			o.Exporters = append(o.Exporters, Exporter{numbered, e.url})
			return
		case *o.Exporters[i].URL == *e.url:
			return
		}
	}
}

func (e *listed) host() string { return e.url.Hostname() }

// instance returns the label without a port, as the exporters of one server have it in common.
func (e *listed) instance() string {
	instance := e.labels[instanceLabel]
	if host, _, err := net.SplitHostPort(instance); err == nil {
		return host
	}
	return strings.Trim(instance, "[]")
}

// usualNames are what exporters are called, by their usual ports. What they are is said by what their pages hold.
var usualNames = map[string]string{"9100": "node", "9113": "nginx", "9145": "nginx", "9913": "nginx", "17091": "swarm"}

// name returns what an exporter is called: for its usual port, or by its job, or its port.
func (e *listed) name() string {
	if name := usualNames[e.url.Port()]; name != "" {
		return name
	}
	job := strings.Trim(notInName.ReplaceAllString(cmp.Or(e.labels[jobLabel], e.job), "-"), "-") // nginx.x would be the nginx called x
	if job = job[:min(len(job), maxJob)]; scrape.ValidName(job) {
		return job
	}
	return cmp.Or(e.url.Port(), e.url.Scheme)
}

// maxJob leaves room for a number behind it.
const maxJob = 24

var (
	notInName   = regexp.MustCompile(`[^A-Za-z0-9_-]+`)
	notInOrigin = regexp.MustCompile(`[^A-Za-z0-9_.:-]+`)
)

// validName makes the name of an origin of a text.
func validName(text string) string {
	text = notInOrigin.ReplaceAllString(text, "_")
	return text[:min(len(text), maxName)]
}

// names returns the names of origins by the texts that they are made of. Of texts that would have one name each that is not such a name
// itself has a sum of it in the end: one name for two servers would show the numbers of one of them for both.
func names(texts []string) map[string]string {
	of := map[string][]string{}
	for _, text := range texts {
		if name := validName(text); !slices.Contains(of[name], text) {
			of[name] = append(of[name], text)
		}
	}
	names := map[string]string{}
	for name, list := range of {
		for _, text := range list {
			if names[text] = name; len(list) > 1 && text != name {
				sum := fmt.Sprintf("-%08x", crc32.ChecksumIEEE([]byte(text)))
				names[text] = name[:min(len(name), maxName-len(sum))] + sum
			}
		}
	}
	return names
}

const maxName = 64

// same reports whether an exporter is listed just as another.
func (e listed) same(o listed) bool {
	return *e.url == *o.url && e.job == o.job && maps.Equal(e.labels, o.labels)
}
