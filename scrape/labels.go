package scrape

import (
	"maps"
	"slices"
	"strings"
)

// FormatLabels returns labels as Target.Labels has them: as the text format, sorted by name.
func FormatLabels(labels map[string]string) string {
	var b strings.Builder
	for i, name := range slices.Sorted(maps.Keys(labels)) {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(name + `="`)
		escapeLabel.WriteString(&b, labels[name])
		b.WriteByte('"')
	}
	return b.String()
}

var escapeLabel = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)

// ParseLabels returns labels that FormatLabels has written; of another text those up to where it is something else.
func ParseLabels(text string) map[string]string {
	labels := map[string]string{}
	for text != "" {
		name, rest, ok := strings.Cut(text, `="`)
		if !ok || name == "" {
			break
		}
		var value strings.Builder
		end := 0
		for end < len(rest) && rest[end] != '"' {
			c := rest[end]
			if c == '\\' && end+1 < len(rest) {
				end++
				if c = rest[end]; c == 'n' {
					c = '\n'
				}
			}
			value.WriteByte(c)
			end++
		}
		if end == len(rest) {
			break
		}
		labels[name] = value.String()
		text = strings.TrimPrefix(rest[end+1:], ",")
	}
	return labels
}
