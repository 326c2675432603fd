"""Questions about capacity: what fits, what a firm pledged, what is verified."""
