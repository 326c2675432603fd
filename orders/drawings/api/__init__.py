"""Drawings by the API: what was measured, what is asked, and the answers."""
