//go:build unix

package command

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
)

// A judgedFile makes a file as soon as it gets the verdict.
type judgedFile struct {
	strings.Builder
	file string
}

func (w *judgedFile) Write(text []byte) (int, error) {
	if strings.Contains(string(text), "Capacity") {
		os.WriteFile(w.file, nil, 0o600)
	}
	return w.Builder.Write(text)
}

// The command of an alarm gets it without a screen, too, and the verdict doesn't wait for the command.
func TestHeadlessOnAlarm(t *testing.T) {
	t.Chdir(t.TempDir())
	exporter := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "nginx_up 0\n") }))
	defer exporter.Close()
	stdout, stderr := &judgedFile{file: "judged"}, &strings.Builder{}
	status := Run(t.Context(), []string{
		"--headless", "--for", "1s", "--origin-metrics-interval", "200ms", "--server-metrics", exporter.URL,
		"--on-alarm", "cat >>alarms; until test -e judged; do sleep 0.01; done",
	}, stdout, stderr, nil)
	alarms, err := os.ReadFile("alarms")
	if err != nil || strings.Count(string(alarms), "\n") != 1 || !strings.Contains(string(alarms), `"resource":"nginx"`) {
		t.Errorf("the command got %q, %v", alarms, err)
	}
	if status != exitDown || strings.Contains(stderr.String(), "--on-alarm") {
		t.Errorf("status %d, standard error:\n%s\nstandard output:\n%s", status, stderr, stdout)
	}
}
