"""The division with fractions of pieces allowed, own minutes counted per pair: a guide, in floats.

Least sum of (X - c)^2 / 2w minus what placing brings, under the lots' minutes and, per firm and
week, the own minutes of all work due until then. What a release holds back is left out. Where
work is given out again, what stays with who held it brings more, and has a column of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from orders.allocation.engine.pieces.aims import Aims
from orders.allocation.engine.pieces.ground import POINT, Ground
from orders.allocation.engine.problem import Problem

_FAINT = 20.0  # fairness counts so much less where what stays comes first


@dataclass(frozen=True, slots=True)
class Relaxed:
    """One column per pair, or two, in standard minutes; a row per lot, per firm and week (cell)."""

    pair: list[int]
    lot: list[int]
    firm: list[int]
    cell: list[int]  # firm times weeks, and due week
    rate: list[float]  # own minutes per standard minute
    least: list[float]  # what is frozen
    most: list[float]
    worth: list[float]  # of a standard minute placed, above every level
    asked: list[float]  # standard minutes per lot
    capacity: list[float]  # own minutes per cell, from the first week on
    weight: list[float]  # per firm, scaled so that the highest level is about 1
    credit: list[float]
    weeks: int
    stays: float  # what a standard minute brings by staying with who held it
    middle: float  # standard minutes of a firm on average: minutes against prices

    @classmethod
    def of(cls, aims: Aims, ground: Ground) -> "Relaxed":
        problem, weeks = aims.problem, aims.problem.buckets
        pairs, lots, firms = problem.pairs, problem.lots, problem.firms
        totals = [max(total, 1) / 2**POINT for total in ground.full()]
        unit = max(total / w for total, w in zip(totals, aims.weight, strict=True))
        credit = [top / under for top, under in zip(aims.top, aims.bottom, strict=True)]
        weight = [w * unit for w in aims.weight]
        rows = zip(totals, credit, weight, strict=True)
        top = max((total - own) / w for total, own, w in rows) + len(aims.classes)
        stays = top if problem.kind == "R" else 0.0
        weight = [w * _FAINT for w in weight] if stays else weight
        columns = list(_columns(problem))
        listed = [pairs[place] for place, *_ in columns]
        std = [lots[pair.lot].std_minutes for pair in listed]
        high = [problem.high(pair) for pair in listed]
        return cls(
            pair=[place for place, *_ in columns],
            lot=[pair.lot for pair in listed],
            firm=[pair.firm for pair in listed],
            cell=[pair.firm * weeks + lots[pair.lot].due - 1 for pair in listed],
            rate=[
                (pair.minutes + pair.setup / max(1, most)) / size
                for pair, most, size in zip(listed, high, std, strict=True)
            ],
            least=[
                float(least * size) for (_, least, _, _), size in zip(columns, std, strict=True)
            ],
            most=[float(most * size) for (_, _, most, _), size in zip(columns, std, strict=True)],
            worth=[
                top - aims.classes.index(lots[pair.lot].priority) + stays * (4 + held)
                for pair, (*_, held) in zip(listed, columns, strict=True)
            ],
            asked=[float(lot.quantity * lot.std_minutes) for lot in lots],
            capacity=[float(most) for firm in firms for most in accumulate(firm.capacity or ())],
            weight=weight,
            credit=credit,
            weeks=weeks,
            stays=top,
            middle=sum(totals) / len(totals),
        )

    def strides(self) -> tuple[list[float], list[float], list[float]]:
        """How far a step goes per column, lot and cell: less, the more of the others it meets."""
        per_lot, per_firm = [0.0] * len(self.asked), [0.0] * len(self.weight)
        per_cell = [0.0] * len(self.capacity)
        for lot, firm, cell, rate in zip(self.lot, self.firm, self.cell, self.rate, strict=True):
            per_lot[lot] += 1.0
            per_firm[firm] += 1.0
            per_cell[cell] += rate
        met = [
            (1.0 + rate * (self.weeks - cell % self.weeks)) / self.middle
            + per_firm[firm] / self.weight[firm]
            for firm, cell, rate in zip(self.firm, self.cell, self.rate, strict=True)
        ]
        return (
            [1.0 / one for one in met],
            self._inverse(per_lot),
            self._inverse(running(per_cell, self.weeks)),
        )

    def _inverse(self, rows: list[float]) -> list[float]:
        return [1.0 / (self.middle * row) if row else 0.0 for row in rows]


def _columns(problem: Problem) -> Iterator[tuple[int, int, int, bool]]:
    """Pair, fewest and most pieces, and whether they stay where they were."""
    for place, pair in enumerate(problem.pairs):
        high = problem.high(pair)
        stays = max(pair.frozen, min(pair.previous, high)) if problem.kind == "R" else 0
        if stays:
            yield place, pair.frozen, stays, True
        yield place, 0, high - stays, False


def running(cells: list[float], weeks: int) -> list[float]:
    """Per firm the sums from the first week on."""
    starts = range(0, len(cells), weeks)
    return [one for start in starts for one in accumulate(cells[start : start + weeks])]
