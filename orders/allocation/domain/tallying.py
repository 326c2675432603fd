"""What one division of confirmed lots means for the fairness ledger: entitled and received."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from uuid import UUID

from orders.allocation.domain.entitled import MICRO, Taking, entitled
from orders.allocation.domain.fairness import Received


def tally(
    takings: Iterable[Taking], received: Mapping[UUID, int], *, per_firm: bool
) -> list[Received]:
    """One row per firm; `received` in standard minutes.

    Under the policy `equal` (`per_firm`) every firm is entitled to the same level.
    """
    known = list(takings)
    counting = [Taking(t.firm_id, 1, t.most) for t in known] if per_firm else known
    due = entitled(sum(received.values()), counting)
    return [
        Received(
            firm_id=one.firm_id,
            entitled=due[one.firm_id],
            received=received.get(one.firm_id, 0) * MICRO,
            weight=one.weight,
        )
        for one in known
    ]


def one_lot_takings(
    caps: Mapping[UUID, int], weights: Mapping[UUID, int], std_minutes: int
) -> list[Taking]:
    """The firms of a single lot with the pieces each could take."""
    return [
        Taking(firm, weights[firm], Fraction(pieces * std_minutes))
        for firm, pieces in sorted(caps.items())
    ]


def merged(rows: Iterable[Received]) -> list[Received]:
    """One row per firm out of the rows of several lots."""
    found: dict[UUID, Received] = {}
    for row in rows:
        known = found.get(row.firm_id)
        found[row.firm_id] = row if known is None else _added(known, row)
    return [found[firm] for firm in sorted(found)]


def _added(one: Received, other: Received) -> Received:
    return Received(
        firm_id=one.firm_id,
        entitled=one.entitled + other.entitled,
        received=one.received + other.received,
        weight=one.weight,
    )
