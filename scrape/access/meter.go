package access

import (
	"context"
	"net"
	"net/http/httptrace"
	"sync"
	"time"
)

// A Meter measures the work of receiving one answer, without the time spent waiting for it. A source that sends empty gzip members or
// chunks of one byte costs the processor more than the size of its page shows.
type Meter struct {
	mu       sync.Mutex
	conn     *meteredConn // nil: there is none yet, or it is not one of a Transport's
	unpacked int64
}

// NewMeter returns a Meter and a context for the request that it measures.
func NewMeter(ctx context.Context) (*Meter, context.Context) {
	m := &Meter{}
	return m, httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) { m.follow(info.Conn) }})
}

// follow makes the Meter measure a connection from now on; a redirect may lead to another one.
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

// Unpacked notes that n more bytes of the page have been read, unpacked.
func (m *Meter) Unpacked(n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.unpacked += int64(n)
}

// Busy returns the time of work on the answer so far: the time since the connection was there, less the time in which nothing came. It is
// limited to what the bytes that came can have cost, because on a busy machine much of the time goes to other work.
func (m *Meter) Busy() time.Duration {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.conn == nil {
		return 0
	}
	return m.conn.busy(m.unpacked)
}

// Bytes returns how many bytes have come over the connection, encodings and TLS included.
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

// perRead is about the processor time of a read from a connection, which Read counts as waiting. The others are upper bounds: for a read,
// for a byte from the connection, and for a byte of the page.
const (
	perRead     = 5 * time.Microsecond
	maxPerRead  = 50 * time.Microsecond
	maxPerByte  = 300 * time.Nanosecond
	maxUnpacked = 20 * time.Nanosecond
)

// A meteredConn counts what comes over a connection, and the time in which nothing comes.
type meteredConn struct {
	net.Conn

	mu      sync.Mutex
	begun   time.Time
	reading time.Time // when the Read in progress began; zero if there is none
	waited  time.Duration
	reads   int
	bytes   int64
}

type dialer = func(ctx context.Context, network, address string) (net.Conn, error)

// metered returns a dialer whose connections a Meter can follow.
func metered(dial dialer) dialer {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return &meteredConn{Conn: conn}, nil
	}
}

// begin starts counting for another answer.
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

// waiting returns how long the Read in progress has waited until now, since begin at most.
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
	limit := time.Duration(c.reads)*maxPerRead + time.Duration(c.bytes)*maxPerByte + time.Duration(unpacked)*maxUnpacked
	return min(max(0, now.Sub(c.begun)-c.waited-c.waiting(now)), limit) + time.Duration(c.reads)*perRead
}
