package words

import (
	"testing"

	"origintop/scrape/origin"
)

// Every field is explained, and nothing else.
func TestMeanings(t *testing.T) {
	for _, f := range origin.Fields() {
		if text := FieldMeaning(&f); text == "" || len(text) > 90 {
			t.Errorf("%s: %q", f.Name, text)
		}
	}
	for name := range meanings {
		if origin.FieldNamed(name) == nil {
			t.Errorf("there is no field %s", name)
		}
	}
}
