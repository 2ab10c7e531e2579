package usage

// Commands returns all commands, the dashboard first.
func Commands() []Command { return []Command{dashboard()} }
