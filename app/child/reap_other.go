//go:build !linux

package child

func (c *Child) begin() error { return c.cmd.Start() }

func (c *Child) wait() error { return c.cmd.Wait() }

// release does nothing: what a command has left behind is looked for in its own process group.
func (c *Child) release() {}

// reap does nothing: what the command leaves behind is no child of the program.
func reap() {}
