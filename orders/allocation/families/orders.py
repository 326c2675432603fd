"""One lot among many firms: `split-N`, and `season`, 500 orders in a row."""

from typing import Any

from orders.allocation.families.stream import Stream

Body = dict[str, Any]

_PIECES = {22: 1_000, 200: 20_000, 2_000: 200_000, 26_000: 1_000_000}
_ORDERS = 500
_SEASON_FIRMS = 22


def split(stream: Stream, name: str, firms: int) -> Body:
    """Weights of a cluster, caps below and above the fair share."""
    quantity = _PIECES.get(firms, 40 * firms)
    weights = [stream.between(1, 20) * stream.pick((60, 100, 480, 997)) for _ in range(firms)]
    return {
        "id": name,
        "kind": "S",
        "tags": ["split"],
        "quantity": quantity,
        "firms": [
            {
                "id": f"F{number:05d}",
                "pledge": weight,
                "cap": quantity * weight * stream.pick((5, 9, 12, 30)) // (10 * sum(weights)) + 1,
            }
            for number, weight in enumerate(weights)
        ],
    }


def season(stream: Stream, name: str) -> Body:
    """Orders of 5-60 pieces among 22 firms, 80 % take part; some decline or fall short.

    Not an instance but a list of them: `orders`, each an instance of kind S without credit, and
    per order `declines` (firm ids) and `shortfalls` (firm id -> pieces it will not make).
    """
    weights = [stream.between(20, 400) * 10 for _ in range(_SEASON_FIRMS)]
    orders = [_order(stream, f"{name}:{number:03d}", weights) for number in range(_ORDERS)]
    return {"id": name, "kind": "season", "tags": ["season"], "orders": orders}


def _order(stream: Stream, name: str, weights: list[int]) -> Body:
    quantity = stream.between(5, 60)
    firms = [
        {
            "id": f"F{number:02d}",
            "pledge": weight,
            "cap": stream.between(2, 60),
            "min_lot": stream.between(1, 3),
        }
        for number, weight in enumerate(weights)
        if stream.happens(80)
    ]
    names = [str(firm["id"]) for firm in firms]
    return {
        "instance": {"id": name, "kind": "S", "quantity": quantity, "firms": firms},
        "declines": [firm for firm in names if stream.happens(4)],
        "shortfalls": {firm: stream.between(1, 3) for firm in names if stream.happens(3)},
    }
