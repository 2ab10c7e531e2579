package command

import (
	"reflect"
	"strings"
	"testing"
	"unsafe"

	"origintop/app/command/arguments"
	"origintop/scrape"
	"origintop/scrape/access"
)

// The flags say it of all sources or of one, whatever their order.
func TestAccessFlags(t *testing.T) {
	f := func(line string, want map[string][2]access.Settings) {
		t.Helper()
		c, err := parse(strings.Split(line, "|"))
		if err != nil {
			t.Errorf("%s: %v", line, err)
			return
		}
		for name, given := range want {
			got := c.access[scrape.Key{Name: name}]
			if got == nil || !reflect.DeepEqual(got.Defaults, given[0]) || !reflect.DeepEqual(got.Override, given[1]) {
				t.Errorf("%s: %s is asked with %+v, want %+v", line, name, got, given)
			}
		}
	}
	type all = map[string][2]access.Settings
	const two = "|--origin-metrics|https://a|--nginx-metrics|https://b"
	header := func(list ...string) access.Settings { return access.Settings{Headers: list} }
	f("--header|X: 1"+two, all{"node": {header("X: 1")}, "nginx": {header("X: 1")}})
	f("--header=nginx=X: a=b|-header|Y: c=d"+two, all{"node": {header("Y: c=d")}, "nginx": {header("Y: c=d"), header("X: a=b")}})
	f("--header|@f|--header|node=@g=h"+two, all{"node": {header("@f"), header("@g=h")}})
	f("--ca-file|/etc/a=b.pem|--cert|nginx=c|--key|nginx=k"+two, all{
		"node": {{CAFile: "/etc/a=b.pem"}}, "nginx": {{CAFile: "/etc/a=b.pem"}, {CertFile: "c", KeyFile: "k"}},
	})
	f(
		"--bearer-token-file|app=t|--metrics|app=https://c|--server-name|app=d|h",
		all{"node": {}, "app": {{}, {TokenFile: "t", ServerName: "d"}}},
	)
	f("--insecure"+two, all{"node": {{Insecure: true}}, "nginx": {{Insecure: true}}})
	f("--insecure=nginx"+two, all{"node": {}, "nginx": {{}, {Insecure: true}}})
	f("--insecure|--insecure=false"+two, all{"node": {}})
	f("--header|swarm=X: 1|--header|nginx2=X: 1"+two, all{"node": {}, "nginx": {}}) // as $ORIGINTOP_OPTS may say it for many
	f("--insecure|--origin-metrics-host|node", all{"node": {{Insecure: true}}})
	f("--nginx-metrics|edge=https://b|--header|nginx.edge=X: 1|--header|nginx.mid=X: 2", all{"nginx.edge": {{}, header("X: 1")}})
	f("--insecure|origin"+"|--timeout|5s", all{"node": {{Insecure: true}}, "nginx": {{Insecure: true}}})
	f("--insecure|10.0.0.1|--nginx-metrics|https://b", all{"node": {{Insecure: true}}, "nginx": {{Insecure: true}}})
	f("--insecure|--nginx-metrics|https://b|origin", all{"node": {{Insecure: true}}, "nginx": {{Insecure: true}}})

	bad := func(line, want string) {
		t.Helper()
		_, err := parse(strings.Split(line, "|"))
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: error %v, want %q in it", line, err, want)
		}
	}
	bad(
		"--header|ndoe=X: secret"+two,
		`--header: there is no source of the name before its =: choose from node, nginx; without a name and = it is for all of them`,
	)
	bad("--ca-file|a=b.pem"+two, `--ca-file: there is no source "a"`)
	bad("--insecure=ndoe"+two, `there is no source "ndoe"`)
	bad("--insecure=http://secret@h"+two, "not the name of a source")
	bad("--insecure|node", "did you mean --insecure=node? For a host of that name write --origin-metrics-host node")
	bad("--insecure|ngnix"+two, "did you mean --insecure=ngnix? For a host of that name write --origin-metrics-host ngnix")
	bad("--header|Authorization=secret"+two, "written as 'Name: value'")
	bad("--header|secret=="+two, "the value is empty")
	bad("--header||"+two, "the value is empty")
	bad("--header|node="+two, "the value is empty")
	bad("--header|Authorization:|Bearer|secret"+two, "mind the quotes")
	bad("--header|Authorization: Basic|secret|host"+two, "mind the quotes")
	bad("--header|Authorization:Bearer|secret"+two, "mind the quotes")
	bad("--timeout|1s|Authorization:|Bearer|secret", "quote the whole header")
	bad("--at|app=X-Token:|secret", "quote the whole header")
	bad("--key|node=k"+two, "name that with --cert")
	bad("--ca-file|node=a|h", "--ca-file only works with https, and http://h:9100/metrics is not")
	bad("--server-name|https://secret"+two, "not the name of a host")
	for _, arg := range []string{
		"http://user:secret@h", "user:secret@host", "host?token=secret", "host/m?user=me@x&token=secret", "fe80::1%eth0?token=secret",
		"X-Token: secret",
	} {
		for _, flag := range []string{
			"--timeout", "--record", "--replay", "--debug-log", "--pin", "--theme", "--link-speed", "--warn", "--net-device", "--panels",
			"--origin-metrics-port", "--speed",
			"--output", "--at", "--ca-file", "--cert", "--key", "--bearer-token-file",
		} {
			bad(flag+"|"+arg+two, "its value looks like a URL or a header")
		}
		bad("--ascii="+arg, "must be true or false")
		bad(arg, "…")
		bad("h|"+arg, "…")
		bad("--origin|edge="+arg, "…")
	}
	bad("--net-device|secret/", "no network device has a /")
	bad("--header|c2VjcmV0secret=X: 1"+two, "no source of the name before its =")
	bad("--bearer-token-file|secret=abc"+two, "no source of the name before its =")
	bad("---header=X: secret", "write --NAME VALUE")
	bad("--=secret", "write --NAME VALUE")
	bad("-HX: secret", "unknown flag -H…")
	bad("-H=secret", "unknown flag -H")
	bad("--headerX: secret", "unknown flag --header…; did you mean --header?")
	bad("--header:secret", "unknown flag --header…; did you mean --header?")
	bad("--headersecret", "unknown flag --header…; did you mean --header?")
	bad("-headersecret", "unknown flag -header…")
	bad("--format|csv", "unknown flag --format: --format is a flag of origintop report, origintop compare")
	bad("--swarm=secret", "true or false")
	bad("http://user:secret@host", `"http://…@host" is a URL, not a host`)
	bad("user:secret@host", `"…@host" is not a host`)
	bad("user:secret", `"user:…" has a port`)
	bad("a|http://user:secret@host", `"http://…@host" is a URL, not a host`)
	bad("host?token=se|secret|a", `"host?…" is not a host`)
	bad("--header|X: my|secret|host", "may belong to its value: quote it")
	bad("--header=X: my|secret|host", "may belong to its value: quote it")
	bad("-header|X: my|host.example|secret/", "may belong to its value: quote it")
	bad("--origin-metrics-host|a|http://user:secret@host", "given twice, as a and as http://…@host")
	bad("--metrics|http://user:secret@host", `did you mean app=http://…@host?`)
	bad("--metrics|u:secret@h=http://host", "what stands before the = is not the name of a source")
	bad("--metrics|http:/user:secret/secret=@h", "what stands before the = is not the name of a source")
	bad("--metrics|app=http://user:secret@host|--metrics|app=http://user:secret@host|h", "give http://host/metrics another name")
	bad("--tester-metrics|http://a:1|--tester-metrics|http://user:secret@b:1|h", "--tester-metrics: there can be one load tester")
	bad("--swarm-metrics|http://user:secret@b:1|--swarm|h", "--swarm: there can be one load tester, and another one is given, too: leave out one")
	bad("--swarm|--tester-metrics|http://user:secret@b:1|h", "--tester-metrics: there can be one load tester")
	if _, err := parse(strings.Fields("--swarm --swarm --tester-metrics http://127.0.0.1:17091/metrics h")); err != nil {
		t.Error(err) // it is the same one
	}
}

// What is left of the arguments for others to see; the program has all of them.
func TestTakeArgs(t *testing.T) {
	f := func(line, want string) {
		t.Helper()
		args := []string{"origintop"}
		for arg := range strings.SplitSeq(line, "|") {
			b := []byte(arg) // memory of its own, as the kernel's is
			args = append(args, unsafe.String(unsafe.SliceData(b), len(b)))
		}
		taken := strings.Join(arguments.TakeArgs(args), "|")
		if left := strings.Join(args[1:], "|"); taken != line || left != want {
			t.Errorf("%s: taken %s, left %s, want %s", line, taken, left, want)
		}
	}
	f("host|--once", "host|--once")
	f("--header|X: secret|host", "--header|*********|host")
	f("-header=X: secret", "-header=*********")
	f("--header|node=X: a=b", "--header|node=******")
	f("--header=nginx2=X: a=b", "--header=nginx2=******")
	f("--header|@file|--header|node=@file|--header=@file", "--header|@file|--header|node=@file|--header=@file")
	f("--header|secret=", "--header|*******")
	f("--header|--header|host", "--header|********|host")
	f("--header", "--header")
	f("https://user:secret@host:1/m?token=secret", "https://***********@host:1/m?************")
	f("--metrics|app=https://user:se@cret@host/m", "--metrics|app=https://************@host/m")
	f("--origin-metrics=http://host/m?token=secret#secret", "--origin-metrics=http://host/m?*******************")
	f("http://user:se?cret@host", "http://*****************")
	f("https://host/m?user=me@x&token=secret", "https://*****************************")
	f("--metrics=app=https://host/m&token=secret", "--metrics=app=https://host/m&************")
	f("fe80::1%eth0?token=secret", "fe80::1%eth0?************")
	f("user:secret@host", "***********@host")
	f("http://user:secret", "http://user:******")
	f("--timeout|X-Token: secret", "--timeout|X-Token:*******")
	f("--origin-metrics=user:secret@host", "--origin-metrics=***********@host")
	f("-H|X: secret|--heder|X:secret|-HX: secret", "-H|*********|--heder|********|-H*********")
	f("--headerX: secret|--header: X:secret|--Header=secret", "--header*********|--header: ********|--Header=******")
	f("::1|[::1]:9100|http://[::1]:9100/m|host:9100|--help", "::1|[::1]:9100|http://[::1]:9100/m|host:9100|--help")
	f("--pin|probe{instance=\"http://h/m\"}|--net-device|^(eth)?[0-9]=", "--pin|probe{instance=\"http://h/m\"}|--net-device|^(eth)?[0-9]=")
	f("export|https://user:secret@host/x|-o|a@b?c", "export|https://***********@host/x|-o|a@b?c")
	f("mark|http//user:secret@host|a: b|user:c@d", "mark|*****************@host|a: b|user:c@d")
	f("mark|a@b?c", "mark|a@b?c")
	f("http://host/|--pin|a{b=\"c\"}", "http://host/|--pin|a{b=\"c\"}")
}
