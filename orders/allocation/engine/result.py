"""From a checked instance to the result: pieces, exact objective, certificate, reasons."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from orders.allocation.digits import digest, fraction_text, text_of
from orders.allocation.engine.bound import Lots
from orders.allocation.engine.columns import Columns, Credit, column, tie_order
from orders.allocation.engine.instance import Firm, Instance
from orders.allocation.engine.lots import Placed, place
from orders.allocation.engine.problem import Problem
from orders.allocation.engine.reading import check_policy
from orders.allocation.engine.refused import Refused
from orders.allocation.engine.split import split
from orders.allocation.engine.standing import Standing
from orders.allocation.engine.worth import Worth
from orders.allocation.explain import reasons

ENGINE = "matson-engine 1"
FORMAT = "matson-allocation-result@1"
_MILLION = 1_000_000


def allocate(
    instance: Instance | Problem, policy: str = "proportional", *, pure: bool = False
) -> dict[str, Any]:
    """The one right answer to the instance, ready for canonical JSON."""
    check_policy(instance, policy)
    if isinstance(instance, Problem) or instance.kind == "R":
        raise Refused("NOT_YET", "kind")
    order = tie_order(instance.id, (firm.id for firm in instance.firms))
    columns = _columns(instance.firms, order, policy)
    openings = {
        i: f.min_lot for i, f in enumerate(instance.firms) if f.has_gap and f.min_lot <= f.cap
    }
    if openings:
        placed = place(instance.quantity, Lots(columns, openings))
    else:
        placed = Placed(split(instance.quantity, columns, pure=pure), exact=True)
    opened = _opened(columns, openings, placed.x)
    per_firm = policy == "equal"
    standing = Standing(instance.quantity, instance.firms, opened, placed.x, per_firm)
    return _result(instance, policy, order, placed, standing)


def _columns(firms: Sequence[Firm], order: list[str], policy: str) -> Columns:
    rank = {firm_id: place for place, firm_id in enumerate(order)}
    credit = None
    if any(firm.credit[0] for firm in firms):
        tops, bottoms = zip(*(firm.credit for firm in firms), strict=True)
        credit = Credit(column(tops), column(bottoms))
    return Columns(
        weight=column(1 if policy == "equal" else firm.weight for firm in firms),
        low=column(firm.frozen for firm in firms),
        high=column(_high(firm) for firm in firms),
        rank=column(rank[firm.id] for firm in firms),
        credit=credit,
    )


def _high(firm: Firm) -> int:
    """A minimum lot above the cap can never be opened."""
    return firm.frozen if firm.has_gap and firm.min_lot > firm.cap else firm.high


def _opened(columns: Columns, openings: dict[int, int], x: list[int]) -> Columns:
    """The limits that hold once it is known who opens its minimum lot."""
    low, high = list(columns.low), list(columns.high)
    for i, opening in openings.items():
        if x[i] > low[i]:
            low[i] = opening
        else:
            high[i] = low[i]
    return replace(columns, low=low, high=high)


def _result(
    instance: Instance, policy: str, order: list[str], placed: Placed, standing: Standing
) -> dict[str, Any]:
    x = {firm.id: pieces for firm, pieces in zip(instance.firms, placed.x, strict=True)}
    value = Worth(standing.columns).exact(placed.x)
    proof = _proof(placed)
    result: dict[str, Any] = {
        "format": FORMAT,
        "instance": instance.id,
        "kind": "S",
        "policy": policy,
        "engine": ENGINE,
        "instance_sha256": digest(instance.plain()),
        "x": x,
        "totals": x,
        "shortage": {instance.id: standing.short},
        "objective": [text_of(standing.short), fraction_text(value)],
        "status": "exact" if placed.exact else "bounded",
        "tie_order": order,
        "reasons": {name: reasons(account) for name, account in standing.accounts()},
    }
    if not placed.exact:
        result |= {key: proof[key] for key in ("bound", "gap_ppm")}
    certificate = proof | {
        "engine": ENGINE,
        "policy": policy,
        "instance_sha256": result["instance_sha256"],
        "last": _unit(standing, standing.last, 1),
        "next": _unit(standing, standing.next, 0),
        "water": None if standing.level is None else fraction_text(standing.level),
    }
    result["certificate"] = certificate
    certificate["sha256"] = digest(result)
    return result


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
