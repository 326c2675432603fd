"""The result of several lots: kinds M and J, and kind R where lots are listed."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

from orders.allocation.digits import fraction_text
from orders.allocation.engine.accounts import Accounts
from orders.allocation.engine.frame import framed, sealed
from orders.allocation.engine.missing import missing
from orders.allocation.engine.pieces import Aims, Pieces, placed
from orders.allocation.engine.pricing import at_least
from orders.allocation.engine.problem import Problem
from orders.allocation.engine.proving import Proof, certificate, prove
from orders.allocation.engine.staying import staying
from orders.allocation.engine.weeks import Weeks
from orders.allocation.explain.lots import reasons_of_lots


def many_lots(problem: Problem, policy: str, *, pure: bool = False) -> dict[str, Any]:
    """Pieces per pair, exact objective, certificate, reasons."""
    aims = Aims(roomy(problem), policy)
    pieces = placed(aims, pure=pure)
    x = pieces.book.x
    proof = prove(aims.problem, policy, x, pieces.ground.cuts)
    accounts = Accounts(proof, pieces.book, policy)
    said = {name: reasons_of_lots(account) for name, account in accounts.all()}
    result = framed(problem, policy, aims.order) | _held(aims, pieces) | {"reasons": said}
    if any(pieces.book.left):
        result |= {"unfilled": accounts.unfilled(), "short": missing(proof, pieces.book.left)}
    proved = certificate(proof, x)
    if pieces.again is not None:
        stays = staying(pieces.again.choosing, x, pieces.again.ways)
        result |= {"moved": stays.stated()}
        proved |= {"moved": stays.certificate()}
    if policy in ("cheapest", "earliest"):
        least = at_least(aims, pieces.book, proved=pieces.exact)
        result |= {"goal": least.stated()}
        proved |= {"goal": least.certificate()}
    return sealed(result | _bound(pieces, proof), proved)


def roomy(problem: Problem) -> Problem:
    """Weeks as long as frozen work needs them."""
    rows = zip(problem.firms, Weeks(problem).capacity, strict=True)
    firms = [replace(firm, capacity=None if row is None else tuple(row)) for firm, row in rows]
    return replace(problem, firms=tuple(firms))


def _held(aims: Aims, pieces: Pieces) -> dict[str, Any]:
    problem, book = aims.problem, pieces.book
    rows = zip(problem.pairs, book.x, strict=True)
    return {
        "x": {problem.key(pair): x for pair, x in rows if x},
        "totals": {f.id: total for f, total in zip(problem.firms, book.total, strict=True)},
        "shortage": {lot.id: left for lot, left in zip(problem.lots, book.left, strict=True)},
        "objective": [fraction_text(Fraction(value)) for value in aims.stated(book)],
        "status": "exact" if pieces.exact else "bounded",
    }


def _bound(pieces: Pieces, proof: Proof) -> dict[str, Any]:
    """How far from the fairest a result that is not proved may be."""
    if pieces.exact:
        return {}
    return {"bound": fraction_text(proof.bound), "gap_ppm": proof.gap_ppm}
