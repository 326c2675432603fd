"""The split by the API: the own share with its why, everything for the desk, and the answers."""
