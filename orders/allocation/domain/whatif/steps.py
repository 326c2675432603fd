"""The steps of the questions. They are fixed: nobody feels for the others' numbers by asking many."""

MORE_MINUTES = 120  # a week
LESS_WON = 100  # per piece
_TENTH = 10


def a_tenth(pieces: int) -> int:
    """By how much more is pledged: a tenth, at least one piece."""
    return max(1, pieces // _TENTH)
