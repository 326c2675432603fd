"""The event store: what happened, in order, for ever."""
