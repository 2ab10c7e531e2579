package command

// usage is what origintop --help prints.
const usage = `Origintop shows whether the origin server of a load test copes, and what gives out first.

Usage:
  origintop [flags] [HOST]
  origintop info|export|mark FILE ...   about recordings; each has its own --help

What to watch:
  HOST, --origin-metrics-host HOST     the origin: builds both of the URLs below
      --origin-metrics URL             the page of node_exporter
      --nginx-metrics [SERVER=]URL     the page of an nginx exporter; may be repeated. Those of one SERVER watch one
                                       nginx; without it those on one host do, unless they are of one kind
      --swarm-metrics URL              the page of go-ffmpeg-hls-swarm; --swarm is http://127.0.0.1:17091/metrics
      --metrics NAME=URL               any other page of metrics, whose series the explorer shows; may be repeated
      --origin-metrics-node-port PORT  node_exporter's port with a HOST (9100); also --origin-metrics-port
      --origin-metrics-nginx-port PORT the nginx exporter's (9113); also --nginx-metrics-port

TLS and credentials. Each is for all sources or, with a name before it, for that one: nginx=FILE, 'app=Name: value',
--insecure=node. Proxies are those of $HTTP_PROXY, $HTTPS_PROXY and $NO_PROXY:
      --header 'Name: value'           sent with each request; may be repeated
      --header @FILE                   likewise all of a file, one a line, which others can't see in ps
      --bearer-token-file FILE         the token in it; user:password@ in a URL are credentials as well
      --ca-file FILE                   authorities that are believed instead of the system's, PEM
      --cert FILE, --key FILE          the certificate that is shown to sources, and its key if that is elsewhere, PEM
      --server-name NAME               that the source's certificate must be for, instead of the URL's host
      --insecure                       certificates are not verified: anybody may answer in the source's place, and get
                                       its credentials. The screen says so all the time

How:
      --origin-metrics-interval TIME   between scrapes, at least 100ms (2s)
      --origin-metrics-window TIME     for median and maximum of the network rates, 10s to 300s (30s)
      --timeout TIME                   of one scrape, to the end of the page (5s)
      --max-body SIZE                  the largest page that is read, 64KiB to 1GiB, unpacked (64MiB)
      --worker-connections N           how many connections each nginx can have, all its workers
      --net-device REGEXP              which network devices count
      --link-speed RATE                how fast links are, as in 1Gbit or 200Mbit, of one device eth0=200Mbit; counts
                                       before what the exporter says; may be repeated
      --warn RESOURCE=NUMBER           from where on a number is high, as in cpu=60, net=80%, drops=5 or pressure=off;
                                       may be repeated. Resources: cpu, core, memory, net, disk (how full), inodes,
                                       busy (a disk), pressure, connections, conntrack, files, retransmits, 5xx, drops,
                                       oom, losses, plateau, cpu-pressure, load, swapping; of the swarm: stalls, lost
                                       (statistics), below-realtime, errors, no-segments, restarts
      --crit RESOURCE=NUMBER           from where on it is critical; may be repeated

The screen:
      --tick TIME                      the longest a new number waits for the screen (500ms)
      --preset NAME                    at the start: overview, network, nginx, tiny (overview); key p steps through them
      --panels NAME,...                or these: cpu, memory, network, disk, nginx, swarm, pinned, scrapes
      --theme NAME                     default, contrast, colourblind, mono; $NO_COLOR is mono
      --ascii                          no other characters, as where $LANG is not UTF-8
      --no-config                      the settings of the last time are neither used nor kept
      --pin SERIES                     shows that one, as in node_load1 or 'node_cpu_seconds_total{cpu="0"}'; may be
                                       repeated. The explorer, key e, shows all there are, and pins them too

To keep and to wind:
      --record FILE                    writes every page there, as key R does; goes on behind what is in a recording,
                                       with whose last two hours the graphs begin then
      --history TIME                   of a live run that can be wound back, and that a recording begins with
                                       (15m). At most 1,800 scrapes are kept: about 5 MB of memory, 30 MB for a
                                       machine of 64 CPUs and 40 network devices; and of pages, packed, 32 MB

Instead of a live origin:
      --replay FILE|DIR                a recording, or a directory of dumps named <unix ms>.<target>.prom[.gz|.zst]
      --demo                           the recording that is built in, in a loop
      --at TIME                        where to begin: 14:05:10, 3m from its beginning, 50%
      --speed FACTOR                   how fast, 0.25 to 64 (1)
      --loop                           begin again after the end

Instead of the screen:
      --once                           two scrapes, then one snapshot on standard output; of a recording, at its end
                                       or --at
      --output text|json               its form (text)

When something went wrong:
      --debug-log FILE                 writes every scrape, error and change of state there, and nothing of what pages
                                       hold; at 100 MiB it is full
      --debug-log-level info|debug     info leaves out the scrapes: an outage is two lines (debug)
      --version
      --help

Long flags may have one dash, too, and $ORIGINTOP_OPTS stands before the arguments. Exit status: 0, 1 after a
failure, 2 for a usage error, 3 if a source or nginx was down with --once, 128 + n if signal n ended it.
`
