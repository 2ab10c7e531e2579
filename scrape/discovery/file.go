package discovery

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"origintop/scrape/regular"
)

// A stamp says whether a file is still what it was.
type stamp struct {
	path string
	info os.FileInfo // nil: it can't be looked at
}

func (s stamp) same(o stamp) bool {
	if s.path != o.path || (s.info == nil) != (o.info == nil) {
		return false
	}
	return s.info == nil || s.info.Size() == o.info.Size() && s.info.ModTime().Equal(o.info.ModTime()) && os.SameFile(s.info, o.info)
}

// filesOf returns the files that a pattern stands for; of a name without a * that file, whether it is there or not.
func filesOf(pattern string) []string {
	if !strings.Contains(filepath.Base(pattern), "*") {
		return []string{pattern}
	}
	files, _ := filepath.Glob(pattern) // whose only error is that of checkPattern
	return files
}

// stamps returns those of the files of patterns.
func stamps(patterns []string) (list []stamp) {
	for _, pattern := range patterns {
		for _, path := range filesOf(pattern) {
			info, err := os.Stat(path)
			if err != nil {
				info = nil
			}
			list = append(list, stamp{path, info})
		}
	}
	return list
}

// A reading is what a list had when it was read.
type reading struct {
	exporters []listed
	notes     []string // what is left out of it, in words
	patterns  []string // the files that it comes from
	stamps    []stamp  // of these before they were read
}

// readFiles reads what a name or a pattern of files stands for.
func readFiles(ctx context.Context, pattern string) (*reading, error) {
	r := &reading{patterns: []string{pattern}}
	r.stamps = stamps(r.patterns)
	for _, path := range filesOf(pattern) {
		if err := r.file(ctx, path, &noJob, true); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	return r, nil
}

// file reads a file. Only one that is named by the user can be a configuration.
func (r *reading) file(ctx context.Context, path string, j *job, named bool) error {
	text, err := regular.Read(ctx, path, maxList)
	if of, is := errors.AsType[*fs.PathError](err); is {
		err = of.Err
	}
	if err != nil {
		return err
	}
	if text = bytes.TrimSpace(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))); len(text) == 0 {
		return errEmpty
	}
	if strings.EqualFold(filepath.Ext(path), ".json") {
		groups, err := parseJSON(text)
		if err != nil {
			return err
		}
		return r.take(j, groups)
	}
	var root yaml.Node
	if err := yaml.Unmarshal(text, &root); err != nil {
		return yamlError(err)
	}
	if root.Kind == yaml.DocumentNode && len(root.Content) == 1 {
		root = *root.Content[0]
	}
	switch {
	case root.Kind == yaml.SequenceNode:
		groups, err := parseGroups(&root)
		if err != nil {
			return err
		}
		return r.take(j, groups)
	case root.Kind == yaml.MappingNode && named:
		c, err := parseConfiguration(&root)
		if err != nil {
			return err
		}
		return r.configuration(ctx, filepath.Dir(path), c)
	}
	return errors.New("it is not a list of targets like [" + example + "]")
}

// take adds what groups name.
func (r *reading) take(j *job, groups []group) error {
	list, notes, err := j.exporters(groups)
	if err != nil {
		return err
	}
	r.exporters, r.notes = append(r.exporters, list...), append(r.notes, notes...)
	if len(r.exporters) > maxExporters {
		return fmt.Errorf("it has more than %d targets", maxExporters)
	}
	return nil
}

// configuration adds what the jobs of a configuration name, and the files that these name.
func (r *reading) configuration(ctx context.Context, dir string, c *configuration) error {
	r.notes = append(r.notes, c.notes...)
	for i := range c.jobs {
		j := &c.jobs[i]
		if err := r.take(&j.job, j.groups); err != nil {
			return fmt.Errorf("job %q: %w", shortened(j.name), err)
		}
		for _, pattern := range j.files {
			if !filepath.IsAbs(pattern) {
				pattern = filepath.Join(dir, pattern)
			}
			if err := checkPattern(pattern); err != nil {
				return fmt.Errorf("job %q: %s: %w", shortened(j.name), pattern, err)
			}
			if !slices.Contains(r.patterns, pattern) {
				r.patterns = append(r.patterns, pattern)
				r.stamps = append(r.stamps, stamps([]string{pattern})...)
			}
			for _, path := range filesOf(pattern) {
				if err := r.file(ctx, path, &j.job, false); err != nil {
					return fmt.Errorf("job %q: %s: %w", shortened(j.name), path, err)
				}
			}
		}
	}
	if len(c.jobs) == 0 && len(c.notes) > 0 {
		return errors.New(strings.Join(c.notes, "; "))
	}
	return nil
}

// changed reports whether the files are no longer those that were read.
func (r *reading) changed() bool { return !slices.EqualFunc(stamps(r.patterns), r.stamps, stamp.same) }
