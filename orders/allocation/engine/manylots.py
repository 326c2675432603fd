"""The result of several lots: kinds M and J, and kind R where lots are listed."""

from fractions import Fraction
from typing import Any

from orders.allocation.digits import fraction_text
from orders.allocation.engine.frame import framed, sealed
from orders.allocation.engine.pieces import Pieces, placed
from orders.allocation.engine.pieces.aims import Aims
from orders.allocation.engine.problem import Problem


def many_lots(problem: Problem, policy: str, *, pure: bool = False) -> dict[str, Any]:
    """Pieces per pair, exact objective, certificate, reasons."""
    aims = Aims(problem, policy)
    pieces = placed(aims, pure=pure)
    book = pieces.book
    held = zip(problem.pairs, book.x, strict=True)
    result = framed(problem, policy, aims.order) | {
        "x": {problem.key(pair): x for pair, x in held if x},
        "totals": {f.id: total for f, total in zip(problem.firms, book.total, strict=True)},
        "shortage": {lot.id: left for lot, left in zip(problem.lots, book.left, strict=True)},
        "objective": [fraction_text(Fraction(value)) for value in aims.stated(book)],
        "status": "exact" if pieces.exact else "bounded",
        "reasons": {},
    }
    return sealed(result | _bound(pieces), {})


def _bound(pieces: Pieces) -> dict[str, Any]:
    """How far from the optimum a result that is not proved may be."""
    if pieces.exact or pieces.bound is None:
        return {}
    return {"bound": fraction_text(pieces.bound), "gap_ppm": pieces.gap_ppm}
