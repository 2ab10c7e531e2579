package access

import (
	"context"
	"net"
	"net/http/httptrace"
	"sync"
	"time"
)

// A Meter tells what it costs to receive one answer, apart from what it takes to wait for it: a source that sends what makes much work,
// such as empty members of gzip or chunks of one byte, costs the processor more than its page.
type Meter struct {
	mu       sync.Mutex
	conn     *meteredConn // nil: there is none yet, or it is not one of a Transport's
	unpacked int64
}

// NewMeter returns a Meter, and the context of the request that it is for.
func NewMeter(ctx context.Context) (*Meter, context.Context) {
	m := &Meter{}
	return m, httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) { m.follow(info.Conn) }})
}

// follow has the Meter measure a connection from now on; after a redirection it is another one.
func (m *Meter) follow(conn net.Conn) {
	for {
		switch c := conn.(type) {
		case *meteredConn:
			c.begin()
			m.mu.Lock()
			m.conn = c
			m.mu.Unlock()
			return
		case interface{ NetConn() net.Conn }: // of TLS
			conn = c.NetConn()
		default:
			return
		}
	}
}

// Unpacked notes that so many more bytes of the page have been read.
func (m *Meter) Unpacked(n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.unpacked += int64(n)
}

// Busy returns how long the answer was worked on until now: since there was a connection, less the time in which nothing came. On a machine
// that is busy with something else much of that is none of the answer's: it is no more than what came can have cost.
func (m *Meter) Busy() time.Duration {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.conn == nil {
		return 0
	}
	return m.conn.busy(m.unpacked)
}

// Bytes returns how many have come, with all that encodings and TLS add to the page.
func (m *Meter) Bytes() int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.conn == nil {
		return 0
	}
	m.conn.mu.Lock()
	defer m.conn.mu.Unlock()
	return m.conn.bytes
}

// perRead is about what the processor does for each read from a connection, however little comes with it, while that seems to wait. The
// others are far more than it does: for each read, each byte that comes, and each of the page.
const (
	perRead     = 5 * time.Microsecond
	maxPerRead  = 50 * time.Microsecond
	maxPerByte  = 300 * time.Nanosecond
	maxUnpacked = 20 * time.Nanosecond
)

// A meteredConn is a connection that counts what comes, and the time in which nothing does.
type meteredConn struct {
	net.Conn

	mu      sync.Mutex
	begun   time.Time
	reading time.Time // since when it waits for what is to come; zero if it doesn't
	waited  time.Duration
	reads   int
	bytes   int64
}

// metered returns a dial whose connections a Meter can follow.
func metered(dial func(ctx context.Context, network, address string) (net.Conn, error)) func(ctx context.Context, network, address string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return &meteredConn{Conn: conn}, nil
	}
}

// begin begins to count for another answer.
func (c *meteredConn) begin() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.begun, c.waited, c.reads, c.bytes = time.Now(), 0, 0, 0
}

// Read implements net.Conn.
func (c *meteredConn) Read(p []byte) (int, error) {
	c.mu.Lock()
	c.reading = time.Now()
	c.mu.Unlock()
	n, err := c.Conn.Read(p)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.waited += c.waiting(time.Now())
	c.reading = time.Time{}
	c.reads++
	c.bytes += int64(n)
	return n, err
}

// waiting returns for how long it has been waiting until now, but for the time before it began to count.
func (c *meteredConn) waiting(now time.Time) time.Duration {
	switch {
	case c.reading.IsZero():
		return 0
	case c.reading.Before(c.begun): // as an idle connection does
		return now.Sub(c.begun)
	}
	return now.Sub(c.reading)
}

func (c *meteredConn) busy(unpacked int64) time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	most := time.Duration(c.reads)*maxPerRead + time.Duration(c.bytes)*maxPerByte + time.Duration(unpacked)*maxUnpacked
	return min(max(0, now.Sub(c.begun)-c.waited-c.waiting(now)), most) + time.Duration(c.reads)*perRead
}
