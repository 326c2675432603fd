"""Pages of a split."""
