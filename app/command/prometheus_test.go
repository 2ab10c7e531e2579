package command

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"origintop/app/debuglog"
)

// Of one origin that a Prometheus scrapes the operator's name is kept; of several one is to be named, or all with --fleet.
func TestStoredOrigin(t *testing.T) {
	hosts := []string{"10.0.0.1:9100"}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		series, results := []map[string]string{}, []map[string]any{}
		for _, host := range hosts {
			labels := map[string]string{"__name__": "node_time_seconds", "job": "node", "instance": host}
			series = append(series, labels)
			results = append(results, map[string]any{"metric": labels, "value": []any{1, "1"}})
		}
		var data any = map[string]any{"resultType": "vector", "result": results}
		if strings.HasSuffix(r.URL.Path, "/series") {
			data = series
		}
		json.NewEncoder(w).Encode(map[string]any{"status": "success", "data": data})
	}))
	defer server.Close()
	f := func(wantName, wantErr string, args ...string) {
		t.Helper()
		c, err := parse(append([]string{"--prometheus", server.URL}, args...))
		if err != nil {
			t.Fatal(err)
		}
		_, opened, err := c.plan.Open(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if c.log, err = debuglog.Open("", slog.LevelInfo); err != nil {
			t.Fatal(err)
		}
		_, err = c.stored(t.Context(), opened.Access, io.Discard)
		switch {
		case wantErr != "" && (err == nil || !strings.HasSuffix(err.Error(), wantErr)):
			t.Errorf("%v: got %v, want %q", args, err, wantErr)
		case wantErr == "" && (err != nil || c.origin != wantName):
			t.Errorf("%v: it is called %q, %v, want %q", args, c.origin, err, wantName)
		}
	}
	f("10.0.0.1", "")
	f("10.0.0.1", "", "10.0.0.1")
	f("fra", "", "--origin", "fra=10.0.0.1")
	hosts = append(hosts, "10.0.0.2:9100")
	f("fra", "", "--origin", "fra=10.0.0.1")
	f("", "there are 2 origins: name one of 10.0.0.1, 10.0.0.2; or watch all of them with --fleet")
}
