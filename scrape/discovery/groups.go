package discovery

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/url"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"origintop/scrape/access"
)

// A group is a part of a list: targets, and the labels that all of them have.
type group struct {
	Targets []string          `json:"targets" yaml:"targets"`
	Labels  map[string]string `json:"labels" yaml:"labels"`
}

// Bounds of lists.
const (
	maxList      = 10 << 20 // bytes
	maxExporters = 10_000
	maxValue     = 1 << 10 // bytes of a label's value
)

// A job is what the configuration of Prometheus says of all targets of a job, and what it takes where it says nothing.
type job struct {
	name   string
	scheme string
	path   string
	params url.Values
}

// noJob is the job of lists that stand for themselves.
var noJob = job{scheme: "http", path: "/metrics"}

// parseJSON parses a list as http_sd answers with, and as file_sd has it.
func parseJSON(text []byte) (groups []group, err error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	err = decoder.Decode(&groups)
	wrong := (*json.UnmarshalTypeError)(nil)
	switch {
	case errors.As(err, &wrong) && wrong.Field == "":
		return nil, fmt.Errorf("it is JSON, but not a list of targets: found is %s, expected a list of %s", wrong.Value, example)
	case errors.As(err, &wrong):
		return nil, fmt.Errorf("it is JSON, but not a list of targets: for %s found is %s, expected %s", wrong.Field, wrong.Value, example)
	case errors.Is(err, io.EOF):
		return nil, errEmpty
	case errors.Is(err, io.ErrUnexpectedEOF):
		return nil, errors.New("it ends in the middle of its JSON")
	case err != nil:
		return nil, fmt.Errorf("it is not JSON: %s", strings.TrimPrefix(err.Error(), "json: "))
	}
	if rest := bytes.TrimSpace(text[decoder.InputOffset():]); len(rest) > 0 {
		return nil, errors.New("something follows its JSON")
	}
	if groups == nil {
		return nil, errors.New("it is null: a list of no targets is []")
	}
	return groups, nil
}

const example = `{"targets": ["10.0.0.1:9100"], "labels": {"dc": "fra"}}`

var errEmpty = errors.New("it is empty: a list of no targets is []")

// parseGroups parses a list as file_sd has it in YAML. It takes no word that it doesn't know: it may be one that is mistyped.
func parseGroups(list *yaml.Node) (groups []group, err error) {
	var raw []map[string]yaml.Node
	if err := list.Decode(&raw); err != nil {
		return nil, yamlError(err)
	}
	for _, fields := range raw {
		var g group
		for name, node := range fields {
			var to any
			switch name {
			case "targets":
				to = &g.Targets
			case "labels":
				to = &g.Labels
			default:
				return nil, fmt.Errorf("line %d: a group has targets and labels, and no %q", node.Line, shortened(name))
			}
			if err := node.Decode(to); err != nil {
				return nil, yamlError(err)
			}
		}
		groups = append(groups, g)
	}
	return groups, nil
}

// yamlError returns an error of YAML without what it quotes: a configuration has passwords.
func yamlError(err error) error {
	if of, is := errors.AsType[*yaml.TypeError](err); is && len(of.Errors) > 0 {
		err = errors.New(of.Errors[0])
	}
	text, _, _ := strings.Cut(err.Error(), "\n")
	return errors.New("it is not a list of targets in YAML: " + quotedValue.ReplaceAllString(strings.TrimPrefix(text, "yaml: "), "…"))
}

var quotedValue = regexp.MustCompile("`[^`]*`|\"[^\"]{4,}\"|'[^']{4,}'")

// shortened returns a text from outside for a sentence.
func shortened(text string) string {
	const most = 60
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "…"
	}
	return text
}

// exporters returns what groups name. What is wrong with single targets is returned as notes, and they are left out.
func (j *job) exporters(groups []group) (list []listed, notes []string, err error) {
	for _, g := range groups {
		of := *j
		labels := map[string]string{}
		params := url.Values{}
		maps.Copy(params, j.params)
		for name, value := range g.Labels {
			value = strings.ToValidUTF8(value, "\uFFFD")
			param, isParam := strings.CutPrefix(name, "__param_")
			switch {
			case !labelName.MatchString(name):
				return nil, nil, fmt.Errorf("%q is not the name of a label", shortened(name))
			case len(value) > maxValue:
				return nil, nil, fmt.Errorf("the label %s is longer than %d bytes", shortened(name), maxValue)
			case name == "__scheme__":
				of.scheme = value
			case name == "__metrics_path__":
				of.path = value
			case isParam:
				params[param] = []string{value}
			case !strings.HasPrefix(name, "__") && value != "":
				labels[name] = value
			}
		}
		if of.scheme != "http" && of.scheme != "https" {
			return nil, nil, fmt.Errorf("%q is not a scheme: it is http or https", shortened(of.scheme))
		}
		for _, target := range g.Targets {
			if len(list) == maxExporters {
				return nil, nil, fmt.Errorf("it has more than %d targets", maxExporters)
			}
			host, err := parseAddress(target)
			if err != nil {
				notes = append(notes, err.Error())
				continue
			}
			u := &url.URL{Scheme: of.scheme, Host: host, Path: of.path, RawQuery: params.Encode()}
			if !strings.HasPrefix(u.Path, "/") {
				u.Path = "/" + u.Path
			}
			list = append(list, listed{url: u, job: j.name, labels: labels})
		}
	}
	return list, notes, nil
}

var labelName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// parseAddress parses a target: a host with a port or without. It returns what stands for it in a URL.
func parseAddress(text string) (host string, err error) {
	u, err := access.ParseURL("http://"+text, 0)
	quoted := access.Quote(text)
	switch {
	case strings.Contains(text, "://"):
		return "", fmt.Errorf(
			"the target %s is left out: it is a URL; a target is HOST:PORT, with __scheme__ and __metrics_path__ among its labels", quoted,
		)
	case err != nil || u.User != nil || u.RawQuery != "" || u.Path != "/metrics" || strings.ContainsAny(text, "/?#@"):
		return "", fmt.Errorf("the target %s is left out: it is not HOST:PORT", quoted)
	}
	if _, port, err := net.SplitHostPort(text); err == nil && port == "" {
		return "", fmt.Errorf("the target %s is left out: it has no port behind its colon", quoted)
	}
	return u.Host, nil
}
