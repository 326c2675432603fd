"""Rules of a lot's allocation: proposed, answered, run again, confirmed."""
