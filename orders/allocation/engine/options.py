"""What a pair may hold beside what is frozen, as steps with own minutes and what they bring.

A standard minute that stays where it was brings one, and every one placed what its lot pays, in
2^20-ths. Steps double, so that every number of pieces is a sum of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from orders.allocation.engine.problem import Pair

UNIT = 1 << 20

Item = tuple[int, int, int]  # pieces more, own minutes in the firm's units, what they bring
NOTHING: Item = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Option:
    """One jump alone (back to what was held), or an opening and steps from it on."""

    place: int
    free: int  # units of own minutes until the due week
    alone: Item
    opening: Item
    steps: list[Item]
    minutes: int  # of all there is
    all: Item  # everything, where it brings more than nothing


@dataclass(frozen=True, slots=True)
class Offer:
    """A pair with the limits and prices of one question."""

    pair: Pair
    size: int  # standard minutes a piece
    price: int  # that the lot pays for each
    stays: int  # pieces that it held and may hold
    high: int
    unit: int  # own minutes in one entry of the firm's table; shares of it are left out

    def option(self, place: int, free: int) -> Option:
        pair = self.pair
        first = max(pair.min_lot, pair.frozen, 1 if pair.setup else 0)
        alone = opening = NOTHING
        if pair.frozen < self.stays < first and self.stays == pair.previous:
            alone = self._item(pair.frozen, self.stays)
        steps = list[Item]()
        if first <= self.high:
            opening = self._item(pair.frozen, first)
            kept = max(first, self.stays)
            steps = [*self._steps(first, kept), *self._steps(kept, max(kept, self.high))]
        steps = [step for step in steps if step[2] > 0]
        every = [opening, *steps]
        pieces, minutes, brings = (sum(row[at] for row in every) for at in range(3))
        most = max(((pieces, minutes, brings), alone, NOTHING), key=lambda item: item[2])
        return Option(place, free, alone, opening, steps, max(minutes, alone[1]), most)

    def _item(self, start: int, end: int) -> Item:
        """From so many pieces to so many."""
        minutes = (end - start) * self.pair.minutes
        minutes += self.pair.setup if end > start == 0 else 0
        kept = min(end, self.stays) - min(start, self.stays)
        brings = self.size * (UNIT * kept + self.price * (end - start))
        return end - start, minutes // self.unit, brings

    def _steps(self, start: int, end: int) -> Iterator[Item]:
        step = 1
        while start < end:
            step = min(step, end - start)
            yield self._item(start, start + step)
            start, step = start + step, 2 * step
