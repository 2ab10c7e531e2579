package command

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spf13/pflag"
)

// Whatever the arguments are, here one a line: there is something to do, or an error that can be read.
func FuzzCommandLine(f *testing.F) {
	for _, line := range []string{
		"10.177.0.10", "--demo", "--replay x --at 3m --speed x4", "--metrics app=http://[::1]:80/m --once --output=json ::1",
		"-origin-metrics-host h -swarm", "--link-speed eth0=200Mbit --warn cpu=60 --crit net=off h", "--pin node_load1{a=\"b\"} h",
		"--nginx-metrics=h:1 --nginx-metrics h --worker-connections 4096", "--tick 1s --panels cpu,disk --theme mono -- h",
		"--net-device [",
		"--history", "--=", "-", "--no-config=false --ascii=maybe", "--origin-metrics http://user:secret@h/", "--record a.otr h",
		"--header @f --ca-file node=a --cert c --key nginx=k --insecure=node --origin-metrics https://h h",
		"--bearer-token-file= --server-name a --insecure",
	} {
		f.Add(strings.ReplaceAll(line, " ", "\n"))
	}
	f.Fuzz(func(t *testing.T, lines string) {
		args := strings.Split(lines, "\n")
		c, err := parse(args)
		switch {
		case err == nil && c == nil:
			t.Errorf("%q: nothing", args)
		case err == nil && c.origin == "" && len(c.targets) > 0:
			t.Errorf("%q: an origin without a name", args)
		case err != nil && !errors.Is(err, pflag.ErrHelp) && strings.TrimSpace(err.Error()) == "":
			t.Errorf("%q: an error without a word", args)
		case err != nil && utf8.ValidString(lines) && !utf8.ValidString(err.Error()):
			t.Errorf("%q: %q", args, err)
		}
	})
}
