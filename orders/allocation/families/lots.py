"""Several lots among many firms, with and without weeks: capability groups, Zipf lots."""

from dataclasses import dataclass
from math import isqrt
from typing import Any

from orders.allocation.families.stream import Stream

Body = dict[str, Any]

_STANDARD = (10, 12, 15, 20, 30, 45)  # minutes a piece


@dataclass(frozen=True, slots=True)
class Shape:
    """How many, how hard. Percent where nothing else is said."""

    firms: int
    lots: int
    weeks: int = 0  # 0: kind M
    grouped: bool = True  # lots mostly inside one capability group
    load: int = 50  # demand as a share of all weights
    room: int = 104  # capacity as a share of the weights, 40-180 % of it in a single week
    min_lots: bool = False
    setups: bool = False
    unrelated: bool = False  # own minutes drawn per pair instead of per firm


def several(stream: Stream, name: str, shape: Shape, tags: list[str]) -> Body:
    """Kind M without weeks, else kind J with all lots released in week 1."""
    weights = [stream.between(20, 400) * 10 for _ in range(shape.firms)]
    speeds = [stream.between(80, 125) for _ in range(shape.firms)]
    firms = [_firm(stream, shape, number, weight) for number, weight in enumerate(weights)]
    who = _grouped(stream, shape) if shape.grouped else _anyone(stream, shape)
    sizes = [stream.between(1, 100) * stream.between(1, 100) for _ in who]
    total = sum(weights) * shape.load // 100
    lots = [
        _lot(stream, shape, (number, total * size // sum(sizes)), (row, speeds))
        for number, (row, size) in enumerate(zip(who, sizes, strict=True))
    ]
    body: Body = {"id": name, "kind": "J" if shape.weeks else "M", "tags": tags}
    if shape.weeks:
        body["buckets"] = shape.weeks
    return body | {"firms": firms, "lots": lots}


def _firm(stream: Stream, shape: Shape, number: int, weight: int) -> Body:
    row: Body = {"id": f"F{number:05d}", "pledge": weight}
    if not shape.weeks:
        return row
    week = weight * shape.room
    capacity = [
        week * stream.between(40, 180) // (10_000 * shape.weeks) for _ in range(shape.weeks)
    ]
    return row | {"capacity": capacity, "unit_price": stream.between(300, 899)}


def _lot(
    stream: Stream, shape: Shape, size: tuple[int, int], made_by: tuple[list[int], list[int]]
) -> Body:
    (number, minutes), (who, speeds) = size, made_by
    standard = stream.pick(_STANDARD)
    row: Body = {"id": f"L{number:04d}", "quantity": max(1, minutes // standard)}
    if not shape.weeks:
        return row | {"eligible": [f"F{firm:05d}" for firm in who]}
    due = stream.between(max(1, shape.weeks // 4), shape.weeks)
    eligible = {f"F{firm:05d}": _pair(stream, shape, standard, speeds[firm]) for firm in who}
    row |= {"std_minutes": standard, "release": 1, "due": due}
    return row | {"eligible": eligible}


def _pair(stream: Stream, shape: Shape, standard: int, speed: int) -> Body:
    percent = stream.between(60, 160) if shape.unrelated else speed
    return {
        "minutes": -(-standard * percent // 100),
        "setup": stream.pick((0, 20, 40, 60)) if shape.setups else 0,
        "min_lot": stream.pick((0, 2, 3, 5)) if shape.min_lots else 0,
    }


def _grouped(stream: Stream, shape: Shape) -> list[list[int]]:
    """Most of one group and a few others; group k is asked for 1 / k^1.5 as often."""
    groups = max(3, isqrt(shape.firms))
    members: list[list[int]] = [[] for _ in range(groups)]
    for firm in range(shape.firms):
        members[stream.below(groups)].append(firm)
    often = [10**9 // (k * isqrt(k * 10**6)) for k in range(1, groups + 1)]
    few = max(1, isqrt(shape.firms) // 5)
    rows = []
    for _ in range(shape.lots):
        asked = {firm for firm in members[_weighted(stream, often)] if stream.happens(80)}
        asked |= {stream.below(shape.firms) for _ in range(1 + stream.below(few + 1))}
        rows.append(sorted(asked))
    return rows


def _weighted(stream: Stream, often: list[int]) -> int:
    drawn = stream.below(sum(often))
    for place, weight in enumerate(often):
        drawn -= weight
        if drawn < 0:
            return place
    return 0


def _anyone(stream: Stream, shape: Shape) -> list[list[int]]:
    """Every lot asks about twenty firms, whoever they are."""
    many = min(shape.firms, 20)
    return [
        sorted({stream.below(shape.firms) for _ in range(stream.between(1, 2 * many))})
        for _ in range(shape.lots)
    ]


def earlier(stream: Stream, body: Body) -> Body:
    """Kind R from kind J: an earlier split, part of it made; one firm in ten lost its machines."""
    lots = []
    for lot in body["lots"]:
        left, pairs = lot["quantity"], {}
        for firm, pair in lot["eligible"].items():
            held = min(left, stream.below(2 * lot["quantity"] // len(lot["eligible"]) + 1))
            left -= held
            made = stream.below(held // 2 + 1)
            pairs[firm] = pair | {"previous": held, "frozen": made}
        lots.append(lot | {"eligible": pairs})
    firms = [
        firm | {"capacity": [0] * body["buckets"]} if stream.happens(10) else firm
        for firm in body["firms"]
    ]
    return body | {"kind": "R", "firms": firms, "lots": lots}
