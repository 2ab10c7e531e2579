package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"origintop/app/command/arguments"
	"origintop/app/command/sources"
	"origintop/app/command/usage"
	"origintop/app/debuglog"
	"origintop/app/notify"
	"origintop/scrape"
	"origintop/scrape/access"
	"origintop/scrape/accesslog"
	"origintop/scrape/explore"
	"origintop/scrape/origin"
	"origintop/scrape/prometheus"
)

// config holds what the command line says.
type config struct {
	watched sources.Given
	only    string // of the origins of a recording that one alone; "" for all
	match   []prometheus.Label

	// What follows from all of these, set by setTargets.
	plan    *sources.Plan
	lists   *sources.Watched // set by openAccess
	listed  *sources.Now     // what was watched at the start, likewise
	targets []scrape.Target
	access  map[scrape.Key]*access.Config
	origin  string // the name of the origin on the screen

	logFormat     accesslog.Format // of --access-log
	onScreen      bool             // the screen shows what is watched, and standard error is to be quiet
	options       origin.Options
	interval      time.Duration
	timeout       time.Duration
	maxBody       int // bytes of a page
	tick          time.Duration
	panels        []string
	preset        string
	theme         string
	ascii         bool
	noConfig      bool
	pins          []explore.Selector
	replay        string
	ghost         string // another recording, to show beside
	demo          bool
	at            string // where in the recording to begin
	speed         float64
	loop          bool
	record        string
	history       time.Duration
	recordedFlags []string // with values: the flags that change what the numbers mean, which are kept in a recording
	given         []string // the names of all flags that were given
	once          bool
	second        time.Duration // from the first scrape of --once to the second
	headless      bool
	bell          bool
	notify        bool
	onAlarm       string        // a line of the shell; "" for none
	lasts         time.Duration // of --headless; 0: until it is ended, or the load test is over
	checks        checkFlags
	grace         time.Duration // from one signal that is to end a command to the next
	output        string
	debugLog      string // the file, "" for none
	logLevel      string // "" is debug
	version       bool

	log      *debuglog.Log    // set by watch
	notifier *notify.Notifier // nil: nobody is told
}

// parse reads the command line. Its error is a usage error, or pflag.ErrHelp.
func parse(args []string) (*config, error) {
	c := &config{second: time.Second} // in the quarter of a second that the screen takes, steps of CPU time would be too coarse
	if err := c.parse(flagsOfDashboard(c), args); err != nil {
		return nil, err
	}
	switch {
	case c.headless && (c.demo || c.replay != ""):
		return nil, errors.New("--headless watches live origins; for a recording use origintop check, report or info")
	case c.headless && c.once:
		return nil, errors.New("--headless and --once: choose one")
	case c.headless && !c.watches():
		return nil, errors.New("--headless: nothing to watch; add a HOST, --origin-metrics, --server-metrics or --swarm")
	case (c.bell || c.notify) && (c.headless || c.once):
		return nil, errors.New("--bell and --notify are for the screen; without it use --headless --on-alarm COMMAND")
	case c.onAlarm != "" && c.once:
		return nil, errors.New("--on-alarm is for the screen and for --headless: leave out --once")
	case c.lasts > 0 && !c.headless:
		return nil, errors.New("--for needs --headless: add it")
	case len(c.checks.exprs)+len(c.checks.files) > 0 && !c.headless:
		return nil, errors.New("checks need --headless: add it, or use origintop check for a recording and origintop run for a command")
	}
	return c, nil
}

// parse reads the flags and the HOST into c, which is of no use after an error.
func (c *config) parse(f *arguments.Flags, args []string) error {
	if err := f.Parse(args); err != nil {
		return err
	}
	if c.version {
		return nil
	}
	if hosts := f.Args(); f.Command.Name == "" && (len(hosts) == 1 || len(hosts) > 1 && strings.HasSuffix(hosts[1], ".otr")) {
		if err := mistyped(hosts[0]); err != nil {
			return err
		}
	}
	if err := c.operands(f.Args(), args); err != nil {
		return err
	}
	if err := c.options.Thresholds.Check(); err != nil {
		return err
	}
	if c.watched.Log != nil {
		c.watched.Log.Format = c.logFormat
	}
	if err := c.setTargets(); err != nil {
		return err
	}
	switch {
	case c.only != "" && c.watches():
		return errors.New("--origin NAME chooses from a recording; to name a live origin write --origin NAME=HOST")
	case c.logFormat.String() != "" && c.watched.Log == nil:
		return errors.New("--access-log-format needs an access log: add --access-log FILE")
	case c.match != nil && c.watched.Prometheus == nil:
		return errors.New("--match needs a Prometheus: add --prometheus URL")
	case c.demo && c.replay != "":
		return errors.New("--demo and --replay: choose one")
	case (c.demo || c.replay != "") && c.watches():
		return errors.New("choose either a recording or a live origin")
	case c.record != "" && (c.demo || c.replay != "" || c.once):
		return errors.New("--record needs a live origin and the screen or --headless")
	case c.record != "" && c.debugLog != "" && sameFile(c.record, c.debugLog):
		return fmt.Errorf("--record and --debug-log name the same file, %s: choose another one", c.record)
	case c.record != "" && !c.watches():
		return errors.New("--record: nothing to watch; add a HOST, --origin-metrics, --server-metrics or --swarm")
	case (c.at != "" || c.speed > 0 || c.loop) && !c.demo && c.replay == "":
		return errors.New("--at, --speed and --loop need a recording: add --replay FILE")
	case c.ghost != "" && (c.once || c.headless):
		return errors.New("--ghost needs the screen; to compare recordings as text use origintop compare BASE.otr NEW.otr")
	case c.logLevel != "" && c.debugLog == "":
		return errors.New("--debug-log-level needs a log: add --debug-log FILE")
	case c.output == "json" && !c.once && !c.headless:
		return errors.New("--output json needs --once or --headless: add one of them")
	case c.once && !c.demo && c.replay == "" && !c.watches():
		return errors.New("--once: nothing to watch; add a HOST, --origin-metrics, --server-metrics or --swarm")
	}
	f.Visit(func(flag *pflag.Flag) { c.given = append(c.given, flag.Name) })
	return nil
}

var nameOfHeader = regexp.MustCompile(`^(?:[A-Za-z0-9_.-]+=)?[A-Za-z-]+:$`)

// quoted returns the arguments for an error, up to the first that holds a secret: what follows may belong to it.
func quoted(args []string) string {
	var list []string
	for i, arg := range args {
		list = append(list, access.Quote(arg))
		if list[i] != arg && i < len(args)-1 {
			list = append(list, "…")
			break
		}
	}
	return strings.Join(list, " ")
}

// sameFile reports whether two names lead to the same file, which need not exist yet.
func sameFile(a, b string) bool {
	if is, err := os.Stat(a); err == nil {
		other, err := os.Stat(b)
		return err == nil && os.SameFile(is, other)
	}
	if filepath.Base(a) != filepath.Base(b) {
		return false
	}
	is, err := os.Stat(filepath.Dir(a))
	other, otherErr := os.Stat(filepath.Dir(b))
	return err == nil && otherErr == nil && os.SameFile(is, other)
}

// operands takes the HOSTs, which are what args has beside flags.
func (c *config) operands(hosts, args []string) error {
	g := &c.watched
	if len(hosts) == 0 {
		return nil
	}
	if slices.ContainsFunc(args, nameOfHeader.MatchString) { // its value would be taken for a HOST
		return errors.New("an argument ends with a colon like the name of a header: " +
			"quote the whole header, --header 'Name: value'; in $ORIGINTOP_OPTS, which knows no quotes, use --header @FILE")
	}
	if g.Host != "" {
		return fmt.Errorf("the origin is given twice, as %s and as %s: choose one", g.Host, access.Quote(hosts[0]))
	}
	for _, arg := range hosts {
		before := argumentsBefore(args, arg)
		host, err := arguments.ParseHost(arg)
		bare := !strings.ContainsAny(arg, ".:")
		switch {
		case strings.HasSuffix(arg, ".otr") && err == nil:
			return fmt.Errorf("%s is a recording, not a HOST: did you mean --replay %[1]s, or a command: %s?",
				arg, strings.Join(commandNames(), ", "))
		case len(hosts) > 1 && slices.Contains(commandNames(), arg):
			return fmt.Errorf("%s is a command and must come first; for a host of that name write --origin %[1]s-1=%[1]s", arg)
		case len(hosts) > 1 && (err != nil && len(g.Rules) > 0 || bare && headerBefore.MatchString(before)): // they may be parts of a header
			return errors.New("the words after --header may belong to its value: quote it, --header 'Name: value'; " +
				"put a HOST before --header")
		case err != nil:
			return err
		}
		urls := g.NodeURL != nil || len(g.Servers) > 0 || g.SwarmURL != nil || len(g.Others) > 0
		if urls && bare && strings.TrimLeft(before[strings.LastIndexByte(before, '\n')+1:], "-") == "insecure" {
			g.AfterInsecure = host
		}
		g.Operands = append(g.Operands, host)
	}
	return nil
}

// headerBefore matches the two arguments before one that may be a part of a header without quotes.
var headerBefore = regexp.MustCompile(`(?:^|\n)--?header[=\n][^@\n][^\n]*$`)

// argumentsBefore returns up to two arguments that stand before one, each on a line.
func argumentsBefore(args []string, arg string) string {
	at := max(slices.Index(args, arg), 0)
	return strings.Join(args[max(at-2, 0):at], "\n")
}

// commandNames returns the names of the commands that have one.
func commandNames() (names []string) {
	for _, c := range usage.Commands()[1:] {
		names = append(names, c.Name)
	}
	return names
}

// mistyped returns an error for a HOST that is a slip from the name of a command. It would else be watched, and not answer. Whether a host
// of that name can be found says nothing: in some networks any name can. Short names are those of hosts as well.
func mistyped(host string) error {
	const short = 4
	for _, name := range commandNames() {
		if len(name) > short && host != name && arguments.IsSlip(host, name) {
			return fmt.Errorf("%s is no command; did you mean %s? To watch a host of that name, write --origin %[1]s=%[1]s", host, name)
		}
	}
	return nil
}

// setTargets sets what is watched and how it is asked.
func (c *config) setTargets() error {
	plan, err := c.watched.Plan()
	if err == nil {
		c.targets, c.access, c.origin, c.plan = plan.Targets, plan.Access, plan.Origin, plan
	}
	return err
}

// isFleet reports whether many origins are watched.
func (c *config) isFleet() bool { return c.plan != nil && c.plan.Fleet }

// watches reports whether there is anything to watch.
func (c *config) watches() bool { return len(c.targets) > 0 || c.plan != nil && len(c.plan.Lists) > 0 }

// openAccess reads the lists of targets, and the files that say how targets are asked. The targets of lists are among those of the config
// then. It says on stderr if it has to wait for a file, and what of the lists is left out.
func (c *config) openAccess(ctx context.Context, stderr io.Writer) (map[scrape.Key]*access.Transport, error) {
	type opened struct {
		watched *sources.Watched
		now     *sources.Now
	}
	o, err := interruptible(ctx, func() (o opened, err error) {
		o.watched, o.now, err = c.plan.Open(ctx, func(file string) { say(stderr, "waiting for %s, which is still empty", file) })
		return o, err
	})
	if err != nil {
		return nil, err
	}
	c.lists, c.listed, c.targets = o.watched, o.now, o.now.Targets
	if len(c.plan.Lists) > 0 {
		c.logLists(o.now)
	}
	for _, text := range o.now.LeftOut {
		say(stderr, "%s", text)
	}
	if len(c.targets) == 0 {
		say(stderr, "no list has any target yet")
	}
	return o.now.Access, nil
}

// logLists writes to the log what the lists of targets name now.
func (c *config) logLists(now *sources.Now) {
	c.log.Info("lists of targets", "targets", len(now.Targets))
	for _, text := range slices.Concat(now.Failed, now.LeftOut) {
		c.log.Warn("lists of targets", "what", text)
	}
	for _, t := range now.Targets[len(c.plan.Targets):] {
		c.log.Info("source", "origin", t.Origin, "name", t.Name, "url", t.URL)
	}
}
