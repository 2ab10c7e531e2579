package discovery

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// harmless are the words of a job in the configuration of Prometheus that say nothing of what its targets are, or of how they are asked,
// that matters here: limits, times, what is kept of a page. A job with any other word that is not followed is left out.
var harmless = map[string]bool{
	"scrape_interval": true, "scrape_timeout": true, "scrape_protocols": true, "fallback_scrape_protocol": true, "honor_labels": true,
	"honor_timestamps": true, "track_timestamps_staleness": true, "metric_relabel_configs": true, "sample_limit": true,
	"target_limit": true, "label_limit": true, "label_name_length_limit": true, "label_value_length_limit": true, "body_size_limit": true,
	"keep_dropped_targets": true, "native_histogram_bucket_limit": true, "native_histogram_min_bucket_factor": true,
	"scrape_classic_histograms": true, "always_scrape_classic_histograms": true, "convert_classic_histograms_to_nhcb": true,
	"scrape_native_histograms": true, "enable_compression": true, "enable_http2": true, "metric_name_validation_scheme": true,
	"metric_name_escaping_scheme": true, "scrape_failure_log_file": true, "extra_scrape_metrics": true,
}

// A configuration is what is followed of that of Prometheus.
type configuration struct {
	jobs  []configuredJob
	notes []string // what is left out, in words
}

type configuredJob struct {
	job
	groups []group  // of its static_configs
	files  []string // of its file_sd_configs: patterns, relative to the directory that the configuration is in
}

// parseConfiguration parses the configuration of Prometheus. Jobs that can't be followed are left out, which the notes say.
func parseConfiguration(root *yaml.Node) (*configuration, error) {
	var top map[string]yaml.Node
	if err := root.Decode(&top); err != nil {
		return nil, yamlError(err)
	}
	configs, has := top["scrape_configs"]
	if !has {
		return nil, errors.New("it is neither a list of targets, as " + example +
			" in [ ], nor a configuration of Prometheus, which has scrape_configs")
	}
	var jobs []map[string]yaml.Node
	if err := configs.Decode(&jobs); err != nil {
		return nil, yamlError(err)
	}
	c := &configuration{}
	if _, has := top["scrape_config_files"]; has {
		c.notes = append(c.notes, "its scrape_config_files are left out: name each with --targets")
	}
	for i, fields := range jobs {
		j := configuredJob{job: noJob}
		j.name = fmt.Sprint("number ", i+1)
		if name, has := fields["job_name"]; has {
			if err := name.Decode(&j.name); err != nil {
				return nil, yamlError(err)
			}
		}
		unknown, err := j.parse(fields)
		if err != nil {
			return nil, fmt.Errorf("job %q: %w", shortened(j.name), err)
		}
		if len(unknown) > 0 {
			c.notes = append(c.notes, fmt.Sprintf("job %q is left out: it has %s, which origintop does not follow%s",
				shortened(j.name), strings.Join(unknown, ", "), instead(unknown)))
			continue
		}
		c.jobs = append(c.jobs, j)
	}
	return c, nil
}

// instead says what to do where a job is left out for what it has.
func instead(unknown []string) string {
	for _, word := range unknown {
		switch word {
		case "basic_auth", "authorization", "bearer_token", "bearer_token_file", "oauth2", "tls_config", "http_headers":
			return ": list its targets in a file of their own, and give its credentials with --header targets=... and the like"
		case "http_sd_configs":
			return ": name its URL with --targets"
		}
	}
	return ": list its targets in a file"
}

// parse takes over what a job says. It returns the words that are not followed.
func (j *configuredJob) parse(fields map[string]yaml.Node) (unknown []string, err error) {
	for _, word := range slices.Sorted(maps.Keys(fields)) {
		node := fields[word]
		switch {
		case word == "job_name" || harmless[word] || isEmpty(&node):
		case word == "scheme":
			err = node.Decode(&j.scheme)
		case word == "metrics_path":
			err = node.Decode(&j.path)
		case word == "params":
			var params map[string][]string
			err = node.Decode(&params)
			j.params = url.Values(params)
		case word == "static_configs":
			if j.groups, err = parseGroups(&node); err != nil {
				return nil, err
			}
		case word == "file_sd_configs":
			var configs []struct {
				Files []string `yaml:"files"`
			}
			err = node.Decode(&configs)
			for _, c := range configs {
				j.files = append(j.files, c.Files...)
			}
		case word == "follow_redirects":
			follow := true
			if err = node.Decode(&follow); err == nil && !follow {
				unknown = append(unknown, word)
			}
		default:
			unknown = append(unknown, shortened(word))
		}
		if err != nil {
			return nil, yamlError(err)
		}
	}
	return unknown, nil
}

// isEmpty reports whether a word has nothing behind it, as relabel_configs: [].
func isEmpty(node *yaml.Node) bool {
	return node.Tag == "!!null" || node.Kind != yaml.ScalarNode && node.Kind != yaml.AliasNode && len(node.Content) == 0
}

// checkPattern returns what is wrong with the name of a file or a pattern, which may have a * in its last part only.
func checkPattern(pattern string) error {
	if strings.Contains(filepath.Dir(pattern), "*") {
		return errors.New("only the last part of a path can have a *, as in targets/*.json")
	}
	if _, err := filepath.Match(filepath.Base(pattern), ""); err != nil {
		return errors.New("it is not a file pattern like targets/*.json")
	}
	return nil
}
