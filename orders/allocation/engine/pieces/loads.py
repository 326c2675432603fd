"""Whether a firm's own minutes fit into its weeks.

Minutes may be divided over weeks, so work fits exactly if for every span of weeks the work whose
window lies inside it is at most the capacity inside it (Hall's condition on a line; this is what
earliest due first would find). Spans that no window begins or ends are left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from orders.allocation.engine.problem import Maker, Pair, Problem


@dataclass(frozen=True, slots=True)
class Spans:
    """Own minutes per span of one firm, and which of them each of its pairs uses."""

    capacity: tuple[int, ...]
    covers: dict[int, tuple[int, ...]]  # place in Problem.pairs -> places in `capacity`


def pairs_of_firms(problem: Problem) -> list[list[int]]:
    """Places of the pairs of each firm."""
    found: list[list[int]] = [[] for _ in problem.firms]
    for place, pair in enumerate(problem.pairs):
        found[pair.firm].append(place)
    return found


def spans(problem: Problem, firm: Maker, places: Sequence[int]) -> Spans:
    """The spans that bind; a firm without limit (kind M) has none."""
    windows = {place: _window(problem, problem.pairs[place]) for place in places}
    if firm.capacity is None:
        return Spans((), dict.fromkeys(places, ()))
    before = [0, *accumulate(firm.capacity)]
    inside: dict[frozenset[tuple[int, int]], tuple[int, int]] = {}
    distinct = sorted(set(windows.values()))
    for start in sorted({release for release, _ in distinct}):
        for end in sorted({due for _, due in distinct if due >= start}):
            held = frozenset(w for w in distinct if start <= w[0] and w[1] <= end)
            tightest = min((r for r, _ in held), default=0), max((d for _, d in held), default=0)
            if held and tightest == (start, end):
                inside[held] = tightest
    kept = list(inside.items())
    return Spans(
        tuple(before[end] - before[start - 1] for _, (start, end) in kept),
        {
            place: tuple(at for at, (held, _) in enumerate(kept) if window in held)
            for place, window in windows.items()
        },
    )


def _window(problem: Problem, pair: Pair) -> tuple[int, int]:
    lot = problem.lots[pair.lot]
    return lot.release, lot.due
