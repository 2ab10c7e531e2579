package scrape

import (
	"maps"
	"testing"
)

func TestLabels(t *testing.T) {
	f := func(labels map[string]string, want string) {
		t.Helper()
		if got := FormatLabels(labels); got != want {
			t.Errorf("%v: %s, want %s", labels, got, want)
		}
		if got := ParseLabels(want); !maps.Equal(got, labels) {
			t.Errorf("%s: %v, want %v", want, got, labels)
		}
	}
	f(map[string]string{}, "")
	f(map[string]string{"tier": "edge", "dc": "fra"}, `dc="fra",tier="edge"`)
	f(map[string]string{"a": "", "b": `",\`, "c": "x\ny="}, `a="",b="\",\\",c="x\ny="`)

	bad := func(text string, want map[string]string) {
		t.Helper()
		if got := ParseLabels(text); !maps.Equal(got, want) {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
	bad(`a`, map[string]string{})
	bad(`a="b`, map[string]string{})
	bad(`a="b\`, map[string]string{})
	bad(`a="b",="c"`, map[string]string{"a": "b"})
}
