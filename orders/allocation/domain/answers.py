"""What each lot learns of an answer to lots that were divided together."""

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from functools import cached_property
from typing import Any
from uuid import UUID

import msgspec

from orders.allocation.digits import fraction_text
from orders.allocation.domain.facts import FirmRow
from orders.allocation.domain.joint import SplitBegan
from orders.allocation.engine import Problem, read
from orders.allocation.engine.problem import Pair
from orders.allocation.explain import misfit

NOT_READY = {
    "ko": "나눌 때 쓸 수 있던 기계 가운데",
    "en": "of those that were ready at the division",
}


def without_unfit(rows: Iterable[FirmRow], part: dict[str, Any]) -> list[FirmRow]:
    """The rows of a lot; who has no ready machine for it takes no part."""
    return [
        msgspec.structs.replace(row, eligible=False) if str(row.firm_id) in part["unfit"] else row
        for row in rows
    ]


def pieces_in(result: dict[str, Any]) -> dict[tuple[UUID, UUID], int]:
    """Pieces by lot and firm; who got none is left out."""
    found = {}
    for key, pieces in result["x"].items():
        lot, _, firm = key.partition("|")
        if pieces:
            found[UUID(lot), UUID(firm)] = pieces
    return found


class Answer:
    """What began a division of several lots, with its result."""

    def __init__(self, began: SplitBegan, result: dict[str, Any]) -> None:
        problem = read(began.instance.encode())
        assert isinstance(problem, Problem)  # noqa: S101 - several lots
        self.problem, self.result = problem, result
        self.policy = result["policy"]
        self.rows = {sold.lot_id: sold.rows for sold in began.lots}

    def lot_part(self, lot_id: UUID) -> dict[str, Any]:
        """One lot's pieces, reasons and shortage, in the shape of a lot divided by itself.

        It names no other firm than those that pledged for the lot, and no other lot. What stands
        in `standings` is for each firm alone. `unfit`: pledged at this price, but no ready
        machine fitted when it was divided.
        """
        pledged = [row.firm_id for row in self.rows[lot_id] if row.eligible]
        firms = [firm for firm in pledged if (lot_id, firm) in self._makers]
        unfit = sorted(str(firm) for firm in pledged if (lot_id, firm) not in self._makers)
        x = {str(firm): self._pieces.get((lot_id, firm), 0) for firm in firms}
        result, reasons = self.result, self.result.get("reasons", {})
        said = {firm: reasons[firm] for firm in x if firm in reasons}
        made = {firm: self._standing(firm, lot_id) for firm in x}
        missing = result.get("unfilled", {}).get(str(lot_id))
        return ({} if missing is None else {"unfilled": {str(lot_id): missing}}) | {
            "kind": result["kind"],
            "policy": self.policy,
            "engine": result["engine"],
            "instance": result["instance"],
            "instance_sha256": result["instance_sha256"],
            "x": x,
            "shortage": {str(lot_id): result["shortage"].get(str(lot_id), 0)},
            "status": result["status"],
            "reasons": said | dict.fromkeys(unfit, misfit(str(lot_id), NOT_READY)),
            "standings": made,
            "unfit": unfit,
            "certificate": {
                "sha256": result["certificate"].get("sha256", ""),
                "last": None,
                "next": None,
                "water": None,
            },
        }

    def _standing(self, firm: str, lot_id: UUID) -> dict[str, Any]:
        """A firm in the whole division: the level of its class, what it carries and what it got.

        Standard minutes. `piece`: of one piece of this lot, `largest`: of its longest piece;
        `floor`: what it keeps in any case; `again`: a re-allocation; `loose`: whole pieces,
        minimum lots or set-ups hold it further from its level than one longest piece.
        """
        place = self._place[firm]
        maker, pairs = self.problem.firms[place], self._pairs[place]
        lots, credit = self.problem.lots, Fraction(*maker.credit)
        minutes = {lots[one.lot].id: lots[one.lot].std_minutes for one in pairs}
        floor = sum(one.frozen * lots[one.lot].std_minutes for one in pairs)
        total = sum(self._held(one) * lots[one.lot].std_minutes for one in pairs)
        level = self._levels[firm]
        weight = 1 if self.policy == "equal" else maker.weight
        away = abs(max(level * weight + credit, Fraction(floor)) - total)
        return {
            "level": fraction_text(level),
            "credit": fraction_text(credit),
            "floor": floor,
            "total": total,
            "piece": minutes.get(str(lot_id), 0),
            "largest": max(minutes.values()),
            "again": self.problem.kind == "R",
            "loose": away > max(minutes.values()),
        }

    def _held(self, pair: Pair) -> int:
        lot, firm = self.problem.lots[pair.lot].id, self.problem.firms[pair.firm].id
        return self._pieces.get((UUID(lot), UUID(firm)), 0)

    @cached_property
    def _makers(self) -> set[tuple[UUID, UUID]]:
        lots, firms = self.problem.lots, self.problem.firms
        return {(UUID(lots[p.lot].id), UUID(firms[p.firm].id)) for p in self.problem.pairs}

    @cached_property
    def _pieces(self) -> dict[tuple[UUID, UUID], int]:
        return pieces_in(self.result)

    @cached_property
    def _pairs(self) -> dict[int, list[Pair]]:
        found = defaultdict(list)
        for pair in self.problem.pairs:
            found[pair.firm].append(pair)
        return found

    @cached_property
    def _place(self) -> dict[str, int]:
        """The firms that may make something."""
        return {firm.id: i for i, firm in enumerate(self.problem.firms) if i in self._pairs}

    @cached_property
    def _levels(self) -> dict[str, Fraction]:
        """The level at which each firm's class stands."""
        certificate = self.result["certificate"]
        water = Fraction(certificate["water"])
        return {
            firm: min(Fraction(one["level"]), water)
            for one in certificate["classes"]
            for firm in one["firms"]
        }
