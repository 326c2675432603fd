"""Joint orders (공동수주), in the order they happen."""
