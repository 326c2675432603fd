"""The division with fractions of pieces allowed, own minutes counted per pair: a guide, in floats.

Least sum of (X - c)^2 / 2w minus what placing brings, under the lots' minutes and, per firm and
week, the own minutes of all work due until then. What a release holds back is left out.
"""

from dataclasses import dataclass
from itertools import accumulate

from orders.allocation.engine.pieces.aims import Aims
from orders.allocation.engine.pieces.ground import POINT, Ground


@dataclass(frozen=True, slots=True)
class Relaxed:
    """One column per pair, in standard minutes; a row per lot, per firm and week (cell)."""

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
        std = [lots[pair.lot].std_minutes for pair in pairs]
        high = [problem.high(pair) for pair in pairs]
        return cls(
            lot=[pair.lot for pair in pairs],
            firm=[pair.firm for pair in pairs],
            cell=[pair.firm * weeks + lots[pair.lot].due - 1 for pair in pairs],
            rate=[
                (pair.minutes + pair.setup / max(1, most)) / size
                for pair, most, size in zip(pairs, high, std, strict=True)
            ],
            least=[float(pair.frozen * size) for pair, size in zip(pairs, std, strict=True)],
            most=[float(most * size) for most, size in zip(high, std, strict=True)],
            worth=[top - aims.classes.index(lots[pair.lot].priority) for pair in pairs],
            asked=[float(lot.quantity * lot.std_minutes) for lot in lots],
            capacity=[float(most) for firm in firms for most in accumulate(firm.capacity or ())],
            weight=weight,
            credit=credit,
            weeks=weeks,
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


def running(cells: list[float], weeks: int) -> list[float]:
    """Per firm the sums from the first week on."""
    starts = range(0, len(cells), weeks)
    return [one for start in starts for one in accumulate(cells[start : start + weeks])]
