"""The result of one lot: a split (kind S) or a re-allocation (kind R)."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from orders.allocation.digits import fraction_text, text_of
from orders.allocation.engine.again import again
from orders.allocation.engine.bound import Lots
from orders.allocation.engine.columns import Columns, Credit, column, tie_order
from orders.allocation.engine.frame import framed, sealed
from orders.allocation.engine.instance import Firm, Instance
from orders.allocation.engine.lots import Placed, place
from orders.allocation.engine.split import split
from orders.allocation.engine.standing import Standing
from orders.allocation.engine.telling import Telling
from orders.allocation.engine.worth import Worth
from orders.allocation.explain import reasons, unfilled

_MILLION = 1_000_000


def one_lot(instance: Instance, policy: str, *, pure: bool = False) -> dict[str, Any]:
    """Pieces, exact objective, certificate, reasons."""
    order = tie_order(instance.id, (firm.id for firm in instance.firms))
    if instance.kind == "R":
        columns = _columns(instance.firms, order, policy, [firm.high for firm in instance.firms])
        placed, opened = again(instance.quantity, instance.firms, columns)
    else:
        columns = _columns(instance.firms, order, policy, [_high(f) for f in instance.firms])
        placed, opened = _split(instance, columns, pure=pure)
    standing = Standing(instance.quantity, instance.firms, opened, placed.x)
    return _result(instance, policy, order, placed, standing)


def _split(instance: Instance, columns: Columns, *, pure: bool) -> tuple[Placed, Columns]:
    openings = {
        i: f.min_lot for i, f in enumerate(instance.firms) if f.has_gap and f.min_lot <= f.cap
    }
    lots = Lots(columns, openings)
    if openings:
        placed = place(instance.quantity, lots)
    else:
        placed = Placed(split(instance.quantity, columns, pure=pure), exact=True)
    return placed, lots.opened(placed.x)


def _columns(firms: Sequence[Firm], order: list[str], policy: str, high: list[int]) -> Columns:
    rank = {firm_id: place for place, firm_id in enumerate(order)}
    credit = None
    if any(firm.credit[0] for firm in firms):
        tops, bottoms = zip(*(firm.credit for firm in firms), strict=True)
        credit = Credit(column(tops), column(bottoms))
    return Columns(
        weight=column(1 if policy == "equal" else firm.weight for firm in firms),
        low=column(firm.frozen for firm in firms),
        high=column(high),
        rank=column(rank[firm.id] for firm in firms),
        credit=credit,
    )


def _high(firm: Firm) -> int:
    """A minimum lot above the cap can never be opened."""
    return firm.frozen if firm.has_gap and firm.min_lot > firm.cap else firm.high


def _result(
    instance: Instance, policy: str, order: list[str], placed: Placed, standing: Standing
) -> dict[str, Any]:
    x = {firm.id: pieces for firm, pieces in zip(instance.firms, placed.x, strict=True)}
    proof, told = _proof(placed), Telling(standing, policy == "equal", instance.kind == "R")
    result = framed(instance, policy, order) | {
        "x": x,
        "totals": x,
        "shortage": {instance.id: standing.short},
        "objective": _objective(instance, placed, standing),
        "status": "exact" if placed.exact else "bounded",
        "reasons": {name: reasons(account) for name, account in told.accounts()},
    }
    if standing.short:
        result |= {"unfilled": {instance.id: unfilled(standing.short, told.walls())}}
    if not placed.exact:
        result |= {key: proof[key] for key in ("bound", "gap_ppm")}
    return sealed(
        result,
        proof
        | {
            "last": _unit(standing, standing.last, 1),
            "next": _unit(standing, standing.next, 0),
            "water": None if standing.level is None else fraction_text(standing.level),
        },
    )


def _objective(instance: Instance, placed: Placed, standing: Standing) -> list[str]:
    values = [text_of(standing.short)]
    if instance.kind == "R":
        pairs = zip(instance.firms, placed.x, strict=True)
        values.append(text_of(sum(max(0, firm.previous - pieces) for firm, pieces in pairs)))
    return [*values, fraction_text(Worth(standing.columns).exact(placed.x))]


def _unit(
    standing: Standing, unit: tuple[int, int, int] | None, back: int
) -> dict[str, str] | None:
    if unit is None:
        return None
    i = unit[2]
    price = standing.price(i, standing.x[i] - back)
    return {"firm": standing.firms[i].id, "price": fraction_text(price)}


def _proof(placed: Placed) -> dict[str, Any]:
    """The dual bound, where minimum lots left something to choose."""
    if placed.level is None or placed.bound is None or placed.value is None:
        return {}
    away: Fraction = placed.value - placed.bound
    return {
        "level": fraction_text(placed.level),
        "bound": fraction_text(placed.bound),
        "gap_ppm": -(-away * _MILLION // placed.value) if placed.value else 0,
    }
