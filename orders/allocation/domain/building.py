"""From sold lots and the firms' weeks to an instance of kind J, and again to one of kind R."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from uuid import UUID

from orders.allocation.domain.entitled import MICRO
from orders.allocation.engine import Problem
from orders.allocation.engine.problem import Lot, Maker, Pair


@dataclass(frozen=True, slots=True)
class Making:
    """A firm that may make a lot: own minutes a piece and once, limits in pieces."""

    lot_id: UUID
    firm_id: UUID
    minutes: int
    setup: int
    cap: int
    min_lot: int


@dataclass(frozen=True, slots=True)
class Weeks:
    """A firm: verified minutes a week, and free machine minutes of each week to come."""

    firm_id: UUID
    weight: int
    minutes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Sold:
    """A lot: pieces, standard minutes a piece, the last week in which it can be made."""

    lot_id: UUID
    quantity: int
    std_minutes: int
    due: int


def problem_of(
    instance_id: str, firms: Iterable[Weeks], lots: Iterable[Sold], makings: Iterable[Making]
) -> Problem:
    """Kind J: only firms that may make something; no credit yet."""
    known = sorted(makings, key=lambda one: (str(one.lot_id), str(one.firm_id)))
    asked = {one.firm_id for one in known}
    makers = sorted((f for f in firms if f.firm_id in asked), key=lambda one: str(one.firm_id))
    sold = sorted(lots, key=lambda one: str(one.lot_id))
    firm_at = {one.firm_id: place for place, one in enumerate(makers)}
    lot_at = {one.lot_id: place for place, one in enumerate(sold)}
    return Problem(
        instance_id,
        "J",
        len(makers[0].minutes) if makers else 1,
        tuple(Maker(str(one.firm_id), one.weight, one.minutes) for one in makers),
        tuple(Lot(str(one.lot_id), one.quantity, one.std_minutes, 1, one.due) for one in sold),
        tuple(_pair(one, lot_at[one.lot_id], firm_at[one.firm_id]) for one in known),
    )


def _pair(one: Making, lot: int, firm: int) -> Pair:
    return Pair(lot, firm, one.minutes, one.setup, one.min_lot, one.cap)


def with_credits(problem: Problem, micro: Mapping[UUID, int]) -> Problem:
    """The same problem with what each firm's account counts, in standard minutes."""
    return replace(
        problem, firms=tuple(_credited(firm, micro[UUID(firm.id)]) for firm in problem.firms)
    )


def _credited(firm: Maker, micro: int) -> Maker:
    minutes = Fraction(micro, MICRO)
    return replace(firm, credit=(minutes.numerator, minutes.denominator))


@dataclass(frozen=True, slots=True)
class Held:
    """A firm and a lot in a re-allocation, in pieces.

    `frozen` stays whatever happens (accepted, or made); `previous` is what it holds now.
    """

    frozen: int
    previous: int
    cap: int


def again_of(
    problem: Problem, quantities: Mapping[UUID, int], held: Mapping[tuple[UUID, UUID], Held]
) -> Problem:
    """Kind R over the lots of `quantities`: who is not in `held` may take pieces as before."""
    kept = [place for place, lot in enumerate(problem.lots) if UUID(lot.id) in quantities]
    lot_at = {old: new for new, old in enumerate(kept)}
    lots = (problem.lots[place] for place in kept)
    return replace(
        problem,
        kind="R",
        lots=tuple(replace(lot, quantity=quantities[UUID(lot.id)]) for lot in lots),
        pairs=tuple(
            _holding(pair, lot_at[pair.lot], held.get(_ids(problem, pair)))
            for pair in problem.pairs
            if pair.lot in lot_at
        ),
    )


def _ids(problem: Problem, pair: Pair) -> tuple[UUID, UUID]:
    return UUID(problem.lots[pair.lot].id), UUID(problem.firms[pair.firm].id)


def _holding(pair: Pair, lot: int, held: Held | None) -> Pair:
    if held is None:
        return replace(pair, lot=lot)
    return replace(pair, lot=lot, cap=held.cap, frozen=held.frozen, previous=held.previous)


def overfull(problem: Problem, pieces: Mapping[tuple[UUID, UUID], int], firm_id: UUID) -> bool:
    """The firm's own minutes do not fit into its weeks: earliest due first is an exact test.

    A lot that none of its machines fits takes no piece at all.
    """
    pairs = {ids: pair for pair in problem.pairs if (ids := _ids(problem, pair))[1] == firm_id}
    held = {ids: n for ids, n in pieces.items() if ids[1] == firm_id and n}
    if not held.keys() <= pairs.keys():  # no ready machine of the firm fits the lot
        return True
    weeks = next((one.capacity for one in problem.firms if one.id == str(firm_id)), None) or ()
    load = sorted(
        (problem.lots[pairs[ids].lot].due, pairs[ids].minutes * n + pairs[ids].setup)
        for ids, n in held.items()
    )
    return _late(load, weeks)


def _late(load: Sequence[tuple[int, int]], weeks: Sequence[int]) -> bool:
    """Every release is week 1, so only the sum up to each due week counts."""
    needed = 0
    for due, minutes in load:
        needed += minutes
        if needed > sum(weeks[:due]):
            return True
    return False
